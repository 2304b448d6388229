//! The real engine in a deterministic world: tabs that share a store, the simulated org, and a clock
//! that only the world moves. What a test plays here takes microseconds and is the same every time.
#![cfg(not(target_arch = "wasm32"))]

mod bounds;
mod delivery;
mod order;
mod world;
