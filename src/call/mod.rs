//! One conversation: its events, what they say together, and the values that templates may use.

mod action;
mod agent;
mod calls;
mod clock;
mod direction;
mod event;
mod facts;
mod identity;
mod numbering;
pub mod phone;
mod spelling;
mod status;
mod transcript;
mod variables;

pub use action::{Caller, CallerKind, LogCall, Outcome, TicketType};
pub use agent::Agent;
pub use calls::Calls;
pub use clock::{date_of, iso_8601, parse_iso_8601, thousandths};
pub use direction::Direction;
pub use event::{CallEvent, EventKind};
pub use facts::{Dial, Facts};
pub use identity::{digest, event_id};
pub use status::Status;
pub use transcript::{HUMAN_AGENT, Message, SENDERS};
pub use variables::Variables;
