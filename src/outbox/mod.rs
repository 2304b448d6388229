//! What must not be lost: rows of work, what is left of finished ones, and when to try again.

mod backoff;
mod closed;
mod rows;
mod work;

pub use backoff::{Jitter, delay};
pub use closed::Closed;
pub use rows::{Failure, Rows};
pub use work::{Attempt, WorkItem, WorkKind};
