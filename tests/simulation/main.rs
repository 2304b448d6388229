//! The real engine in a deterministic world: tabs that share a store, the simulated org, and a clock
//! that only the world moves. What a test plays here takes microseconds and is the same every time.
//!
//! `world` settles everything at once, for tests that tell one story. `simulation` makes every await a
//! step of its own, for histories that a seed picks (`soak`), for a call that is stopped at every point
//! (`crash_points`), and for mistakes planted to prove the checker (`planted`).
//!
//! # How to add a fault in ten lines
//!
//! One that a request meets on its way, such as a status of the org (`fault`):
//!
//! 1. a variant of `NetworkFault`, with a line that says whether the org did the work before;
//! 2. its place in `NetworkFault::ALL`, from which histories pick;
//! 3. an arm in `NetworkFault::meet`: `carry_out` if the org does the work, then what comes back;
//! 4. where not every request can meet it, an arm in `fits`; where it will not pass by itself, one in `may_park`.
//!
//! ```text
//! /// 420 with a page of the edge, before any work.
//! Misrouted,                                              // NetworkFault
//! Self::Misrouted,                                        // ALL
//! Self::Misrouted => Met::Answer(answer_of(420, page)),   // meet
//! ```
//!
//! One that befalls a tab, a browser or a clock (`step`):
//!
//! 1. a variant of `Step`;
//! 2. an arm in `Simulation::take` that makes it happen, and says whether it could;
//! 3. a line in `Scheduler::nemesis` that says how often.
//!
//! The checker needs nothing: it compares what was accepted with what the org holds. What it reports is
//! shrunk to the shortest history; `SOFTPHONE_SIMULATION_SEED` tells that history again (`soak`).
#![cfg(not(target_arch = "wasm32"))]

mod bounds;
mod bug;
mod caller;
mod caller_insight;
mod caller_insight_client;
mod caller_insight_lead;
mod caller_trouble;
mod chance;
mod checker;
mod configuration;
mod console;
mod console_logs;
mod crash_points;
mod delivery;
mod drain;
mod dry_run;
mod fault;
mod history;
mod injection;
mod ledger;
mod lightning;
mod line;
mod order;
mod pages;
mod panel;
mod planted;
mod scheduler;
mod seed_002;
mod sentences;
mod sign_in;
mod simulation;
mod soak;
mod step;
mod storage;
mod store;
mod story;
mod stranger;
mod tab;
mod tabs;
mod voice;
mod web_services;
mod wire;
mod world;
