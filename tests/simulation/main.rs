//! The real engine in a deterministic world: tabs that share a store, the simulated org, and a clock
//! that only the world moves. What a test plays here takes microseconds and is the same every time.
//!
//! `world` settles everything at once, for tests that tell one story. `simulation` makes every await a
//! step of its own, for histories that a seed picks (`soak`) and for mistakes planted to prove the
//! checker (`planted`). How to add a fault stands in `step`.
#![cfg(not(target_arch = "wasm32"))]

mod bounds;
mod bug;
mod caller;
mod chance;
mod checker;
mod configuration;
mod crash_points;
mod delivery;
mod drain;
mod fault;
mod history;
mod ledger;
mod order;
mod planted;
mod scheduler;
mod simulation;
mod soak;
mod step;
mod storage;
mod store;
mod story;
mod tab;
mod tabs;
mod wire;
mod world;
