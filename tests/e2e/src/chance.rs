//! Chance that can be repeated: SplitMix64, by seed.

/// A generator; the same seed gives the same numbers.
#[derive(Clone, Debug)]
pub struct Chance(u64);

impl Chance {
    /// A generator with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`; 0 when `limit` is 0.
    pub fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^= mixed >> 31;
        let limit = limit as u64;
        usize::try_from(mixed.checked_rem(limit).unwrap_or(0)).unwrap_or(0)
    }

    /// Whether something of this likelihood happens, in percent.
    pub fn percent(&mut self, likelihood: usize) -> bool {
        self.below(100) < likelihood
    }
}
