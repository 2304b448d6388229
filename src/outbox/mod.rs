//! What must not be lost: rows of work, their versions, and when to try again.

mod backoff;
mod work;

pub use backoff::{Jitter, delay};
pub use work::{Attempt, WorkItem, WorkKind};
