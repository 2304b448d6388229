//! Everything said to Salesforce, as data: requests out, answers in, one error vocabulary.

pub mod call_log;
mod describe;
pub mod matching;
mod refusal;
mod session;
mod sobject;
mod step;
pub mod voice;

pub use describe::{Described, Unfit, describe_request, fit_all};
pub use refusal::{Refusal, RetryClass, refusal};
pub use session::{Session, Token, TokenSource};
pub use sobject::{identity_request, owner_query, read_identity, read_owner};
pub use step::{Access, Found, Outcome, RecordState, Step};
