//! Many histories: nothing is lost, nothing is there twice, everything drains.
//!
//! `SOFTPHONE_SIMULATION_SEEDS=100000` plays more of them, `SOFTPHONE_SIMULATION_SEED=7` plays one and
//! tells it, `SOFTPHONE_SIMULATION_STEPS` makes them longer.

use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Instant;

use crate::history::{Outcome, play, replay, script, shrink};

/// Histories of every test run.
const SEEDS: u64 = 2_000;
/// Steps of each, at least.
const STEPS: u64 = 300;

fn setting(name: &str) -> Option<u64> {
    std::env::var(name).ok()?.parse().ok()
}

/// A seed that failed, told as short as it can be.
fn tell_failure(seed: u64, steps: u64) -> String {
    let (history, outcome) = play(seed, steps as usize, None);
    let Some(kind) = outcome.kind() else {
        return format!("seed {seed} does not fail again");
    };
    let shortest = shrink(&history, kind);
    let told = script(&shortest, &replay(&shortest));
    format!(
        "seed {seed} fails: {kind:?}\n{told}play it again: SOFTPHONE_SIMULATION_SEED={seed} cargo test --test simulation soak\n"
    )
}

#[test]
fn every_accepted_event_has_exactly_one_effect_whatever_happens() {
    let steps = setting("SOFTPHONE_SIMULATION_STEPS").unwrap_or(STEPS);
    if let Some(seed) = setting("SOFTPHONE_SIMULATION_SEED") {
        return eprintln!("{}", tell_failure(seed, steps));
    }
    let seeds = setting("SOFTPHONE_SIMULATION_SEEDS").unwrap_or(SEEDS);
    let first = setting("SOFTPHONE_SIMULATION_FIRST").unwrap_or(0);
    let began = Instant::now();
    let next = AtomicU64::new(first);
    let (failed, slowest, accepted) = (
        Mutex::new(Vec::<(u64, Outcome)>::new()),
        AtomicU64::new(0),
        AtomicU64::new(0),
    );
    let workers = std::thread::available_parallelism().map_or(2, usize::from);
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                loop {
                    let seed = next.fetch_add(1, Ordering::Relaxed);
                    if seed >= first + seeds {
                        break;
                    }
                    let (_, outcome) = play(seed, (steps + seed % 201) as usize, None);
                    slowest.fetch_max(outcome.drained_in, Ordering::Relaxed);
                    accepted.fetch_add(outcome.accepted as u64, Ordering::Relaxed);
                    if !outcome.violations.is_empty()
                        && let Ok(mut failed) = failed.lock()
                    {
                        failed.push((seed, outcome));
                    }
                }
            });
        }
    });
    let failed = failed.into_inner().unwrap_or_default();
    let took = began.elapsed();
    let played = seeds * (steps + 100);
    eprintln!(
        "{seeds} histories of {steps} to {} steps, {} events, in {took:.1?} ({:.0} steps/s); drained in at most {} s; {} failed",
        steps + 200,
        accepted.load(Ordering::Relaxed),
        played as f64 / took.as_secs_f64(),
        slowest.load(Ordering::Relaxed) / 1_000,
        failed.len()
    );
    if failed.is_empty() {
        return;
    }
    let mut kinds = std::collections::BTreeMap::<_, Vec<u64>>::new();
    for (seed, outcome) in &failed {
        kinds
            .entry(format!("{:?}", outcome.kind()))
            .or_default()
            .push(*seed);
    }
    for (kind, seeds) in &mut kinds {
        seeds.sort_unstable();
        eprintln!(
            "{kind}: {} {:?}",
            seeds.len(),
            &seeds[..seeds.len().min(12)]
        );
    }
    let shortest = kinds.values().filter_map(|seeds| seeds.first());
    for seed in shortest {
        eprintln!("{}", tell_failure(*seed, steps + seed % 201));
    }
    panic!("{} histories failed", failed.len());
}
