//! What the facts about a call demand: triggers and criteria (when), templates (what text),
//! logging policy (what to keep).

mod criteria;
#[cfg(feature = "administration")]
mod explanation;
mod logging;
mod rating;
mod template;

#[cfg(feature = "administration")]
pub use explanation::explain;
pub use logging::{complete_log, log_calls, opened_urls, web_services};
pub use rating::{Making, Rated, making, rate, rated};
pub use template::{call_attributes, create_fields};
