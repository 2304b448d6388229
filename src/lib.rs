//! softphone-wrapper: the remote script between a web softphone and Salesforce.
//!
//! A call event enters once, is written down, becomes facts about one call; the rules say what those
//! facts demand, the outbox keeps each demand until the org has confirmed it, and the browser room
//! does the talking. The map, the protocol and the invariants stand in `ARCHITECTURE.md`.

/// A page loads the allocator with the rest: this one is the smallest that takes back what it gave.
#[cfg(target_arch = "wasm32")]
#[global_allocator]
static ALLOCATOR: rlsf::SmallGlobalTlsf = rlsf::SmallGlobalTlsf::new();

mod base64;
pub mod browser;
pub mod call;
pub mod caller_insight;
pub mod config;
pub mod contract;
mod digits;
pub mod engine;
pub mod error;
pub mod json;
mod list;
pub mod outbox;
pub mod panel;
pub mod percent;
pub mod protocol;
pub mod rules;
pub mod salesforce;
pub mod sorted;
mod text;
pub mod web_service;
