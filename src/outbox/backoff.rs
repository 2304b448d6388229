//! When to try again: exponential, with full jitter.

/// First wait, in milliseconds.
const BASE: u64 = 1_000;
/// Longest wait of a retry.
const LONGEST: u64 = 300_000;
/// Longest wait that a server may ask for.
const LONGEST_ASKED: u64 = 900_000;
/// Shortest pause of an org at its limit.
const PAUSE: u64 = 60_000;

/// The generator for jitter: SplitMix64, seeded once by the browser. Not for secrets.
#[derive(Clone, Debug)]
pub struct Jitter(u64);

impl Jitter {
    /// A generator with this seed.
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`; 0 when `limit` is 0.
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        mixed.checked_rem(limit).unwrap_or(0)
    }
}

/// Milliseconds to wait before the next try: a random share of 1 s, 2 s, 4 s … 5 min (full jitter),
/// at least a minute when the org is at its limit, and what the server asked for where it did.
pub fn delay(
    attempts: u32,
    retry_after_seconds: Option<u32>,
    pause: bool,
    jitter: &mut Jitter,
) -> u64 {
    let ceiling = BASE
        .checked_shl(attempts.saturating_sub(1).min(16))
        .unwrap_or(LONGEST)
        .min(LONGEST);
    let random = jitter.below(ceiling + 1);
    let asked = u64::from(retry_after_seconds.unwrap_or(0))
        .saturating_mul(1_000)
        .min(LONGEST_ASKED);
    let floor = if pause { PAUSE } else { 0 };
    random
        .max(asked)
        .max(floor.saturating_add(if pause { random } else { 0 }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_grow_are_random_and_bounded() {
        let mut jitter = Jitter::new(7);
        for attempts in 1..40 {
            let ceiling = (1_000_u64 << (attempts - 1).min(16)).min(300_000);
            let waits: Vec<u64> = (0..50)
                .map(|_| delay(attempts, None, false, &mut jitter))
                .collect();
            assert!(
                waits.iter().all(|wait| *wait <= ceiling),
                "{attempts}: {waits:?}"
            );
            assert!(
                waits.iter().any(|wait| wait != &waits[0]),
                "{attempts}: no jitter"
            );
        }
        assert!(delay(1, Some(5), false, &mut jitter) >= 5_000);
        assert!(delay(1, Some(86_400), false, &mut jitter) <= 900_000);
        assert!(delay(1, None, true, &mut jitter) >= 60_000);
    }
}
