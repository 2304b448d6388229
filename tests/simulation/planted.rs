//! The checker sees: each mistake that can be planted is reported within a few histories.

use crate::bug::Bug;
use crate::history::play;

/// At most so many histories for one mistake.
const HISTORIES: u64 = 2_000;

#[test]
fn every_planted_mistake_is_reported() {
    let is_reported =
        |bug: Bug| (0..HISTORIES).any(|seed| !play(seed, 300, Some(bug)).1.violations.is_empty());
    let unseen: Vec<Bug> = Bug::ALL
        .into_iter()
        .filter(|bug| !is_reported(*bug))
        .collect();
    assert!(unseen.is_empty(), "not reported: {unseen:?}");
}
