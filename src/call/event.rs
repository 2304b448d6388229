//! An event of the softphone, as it is kept.

use crate::json::{self, object};
use crate::json::{Map, Value};

/// What happened. The order of the variants is the order in which they happen in a call without
/// trouble; it decides which of two events speaks last, whatever order they arrived in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EventKind {
    /// Somebody asked for an outbound call through the wrapper (`dial()`, click to dial).
    DialRequested,
    /// `incomingCall`: the call is offered to the agent.
    IncomingCall,
    /// `outboundCallInitiated`: the agent dialled.
    OutboundCallInitiated,
    /// `callRejected`: declined, or missed.
    CallRejected,
    /// `callAccepted`: the agent answered.
    CallAccepted,
    /// `callUpdated`: hold, mute, recording and late fields.
    CallUpdated,
    /// Nobody told the end of the call: the tab died before it. Said by the wrapper itself.
    CallLeftOpen,
    /// `callEnded`: the call is over.
    CallEnded,
    /// `callNotesSubmitted`: the agent's disposition and notes.
    CallNotesSubmitted,
    /// `rate`: the agent's rating of the call, what was chosen with it, and notes.
    Rated,
    /// `statusChanged`: the agent's presence; belongs to no conversation.
    StatusChanged,
    /// `link`: a person says which record the call is about.
    Linked,
    /// `transcript`: what somebody said.
    Transcript,
}

impl EventKind {
    const NAMES: [(Self, &'static str); 13] = [
        (Self::DialRequested, "dial"),
        (Self::IncomingCall, "incomingCall"),
        (Self::OutboundCallInitiated, "outboundCallInitiated"),
        (Self::CallRejected, "callRejected"),
        (Self::CallAccepted, "callAccepted"),
        (Self::CallUpdated, "callUpdated"),
        (Self::CallLeftOpen, "callLeftOpen"),
        (Self::CallEnded, "callEnded"),
        (Self::CallNotesSubmitted, "callNotesSubmitted"),
        (Self::Rated, "rate"),
        (Self::StatusChanged, "statusChanged"),
        (Self::Linked, "link"),
        (Self::Transcript, "transcript"),
    ];

    /// The name of the contract function (seed 001).
    pub fn name(self) -> &'static str {
        Self::NAMES
            .iter()
            .find(|(kind, _)| *kind == self)
            .map_or("", |(_, name)| name)
    }

    /// The kind of a contract function; `None` when it is no event.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::NAMES
            .iter()
            .find(|(_, known)| *known == name)
            .map(|(kind, _)| *kind)
    }

    /// Whether the same content twice is two events (a presence, a hold) rather than a repetition.
    pub fn repeats(self) -> bool {
        matches!(
            self,
            Self::StatusChanged
                | Self::CallUpdated
                | Self::DialRequested
                | Self::Linked
                | Self::Rated
        )
    }

    /// Whether a store that is nearly full does without it: nobody looks for it in the org, or the
    /// record of the call is whole without it.
    pub fn is_enrichment(self) -> bool {
        matches!(self, Self::StatusChanged | Self::Transcript)
    }

    /// Whether losing it costs the agent's own words or the end of a call.
    pub fn is_precious(self) -> bool {
        matches!(
            self,
            Self::CallEnded | Self::CallNotesSubmitted | Self::Rated
        )
    }
}

/// One event, decoded and checked.
#[derive(Clone, Debug, PartialEq)]
pub struct CallEvent {
    /// What happened.
    pub kind: EventKind,
    /// The conversation; empty for `statusChanged` and `dial`.
    pub conversation: String,
    /// How often the call had been rejected before.
    pub attempt: u32,
    /// When the page told us, milliseconds since the epoch.
    pub at: i64,
    /// The hash of the configuration in force; empty when none was known yet.
    pub configuration: String,
    /// The fields of the event by the seed's names, unknown ones included.
    pub payload: Map,
}

impl CallEvent {
    /// The JSON text for the store.
    pub fn to_text(&self) -> String {
        object! {
            "kind" => self.kind.name(),
            "conversation" => self.conversation.as_str(),
            "attempt" => self.attempt,
            "at" => self.at,
            "configuration" => self.configuration.as_str(),
            "payload" => self.payload.clone(),
        }
        .to_text()
    }

    /// Reads back what [`CallEvent::to_text`] wrote; `None` for anything else.
    pub fn from_text(text: &str) -> Option<Self> {
        let value: Value = json::parse(text).ok()?;
        Some(Self {
            kind: EventKind::from_name(value.text("kind")?)?,
            conversation: value.text("conversation")?.to_owned(),
            attempt: u32::try_from(value.get("attempt")?.as_u64()?).ok()?,
            at: value.get("at")?.as_i64()?,
            configuration: value.text("configuration")?.to_owned(),
            payload: value.get("payload")?.as_object()?.clone(),
        })
    }

    /// A field of the payload as text; numbers and flags are written out.
    pub fn text(&self, field: &str) -> Option<String> {
        super::variables::text_of(self.payload.get(field)?)
    }
}
