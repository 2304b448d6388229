//! The only room that knows JavaScript: it performs effects and tells the engine what happened.
//! One file per web API, each an RAII wrapper.

// A panic here would poison the instance in somebody else's page.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod challenge;
mod channel;
mod clock;
mod database;
mod exports;
mod future;
mod host;
mod http;
mod leadership;
mod listener;
mod memory;
mod property;
mod seal;
mod store;
mod tab;

pub use exports::{authorized, call, console, panel, panicked, start, status, token, woke};
pub use host::Host;
