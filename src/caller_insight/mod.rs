//! Caller Insight (seed 000): the ratings of a call, the buttons that say what a rating does, and the Config API through which
//! administrators keep both.
//!
//! What an agent's page needs (buttons, ratings and the rows of an answer) is always there; the API itself, a pure function from a
//! request to an answer over a [`Store`], is for those who administer: the feature `administration`.

#[cfg(feature = "administration")]
mod config_api;
#[cfg(feature = "administration")]
mod filter;
#[cfg(feature = "administration")]
mod form;
#[cfg(feature = "administration")]
mod parameters;
mod rows;
#[cfg(feature = "administration")]
mod store;
#[cfg(feature = "administration")]
mod submission;

pub use crate::config::{ActionParam, Button, ButtonAction as Action, Rating};
#[cfg(feature = "administration")]
pub use config_api::{Answer, Request, answer};
#[cfg(feature = "administration")]
pub use form::written;
pub use rows::read as rows;
#[cfg(feature = "administration")]
pub use store::{Installation, Memory, Store, StoreFault};
