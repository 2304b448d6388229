//! Everything said to Salesforce, as data: requests out, answers in, one error vocabulary.

#[cfg(feature = "administration")]
mod account_check;
pub mod call_log;
mod describe;
pub mod matching;
mod newcomer;
mod oauth;
pub mod open_cti;
mod refusal;
pub mod search;
mod session;
mod sobject;
mod step;
pub mod voice;

#[cfg(feature = "administration")]
pub use account_check::Check;
pub use describe::{Described, Unfit, describe_request, fit_all};
pub use oauth::{Grant, TokenSource, authorization_url, exchange_request, sign_in_needed};
pub use refusal::{Refusal, RetryClass, refusal};
pub use session::{Session, Token};
pub use sobject::{identity_request, owner_query, read_identity, read_owner};
pub use step::{Access, Found, Outcome, RecordState, Step};
