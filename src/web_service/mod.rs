//! Web services (seed 003): from a call to an HTTP request, and what its answer means. When a request is sent, and how often it is
//! tried, is the engine's; what a profile may say is `config/`'s.

mod call;
mod moment;
mod request;
mod verdict;

pub use call::Call;
pub use moment::{is_of_status, reached};
pub use request::{request, stored, to_store};
pub use verdict::{Verdict, verdict};
