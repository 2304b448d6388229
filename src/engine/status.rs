//! `status()`: a snapshot for the page, without numbers, notes or tokens.

use crate::json::{Map, Value};
use crate::list::Listed;

use super::Engine;
use super::inbox::state;
use crate::call::{Agent, Direction, Facts};
use crate::error::Fault;
use crate::json::object;

impl Engine {
    /// The snapshot as JSON text.
    pub fn status(&self) -> String {
        Value::Object(self.snapshot()).to_text()
    }

    /// The snapshot.
    pub(super) fn snapshot(&self) -> Map {
        let calls = self.calls.iter().map(call_value);
        let calls: Vec<Value> = calls.map(Value::Object).listed();
        let accounts: Vec<Value> = self
            .sessions
            .iter()
            .map(|(id, session)| {
                object! {
                    "id" => id.as_str(),
                    "signedIn" => session.has_token(),
                    "error" => session.fault().map(Fault::to_value),
                }
            })
            .listed();
        let (pending, parked) = self.outstanding();
        let left_open = self.calls.iter().filter(|facts| facts.left_open());
        let left_open: Vec<&str> = left_open.map(Facts::conversation).listed();
        let phase = match (self.open, self.configurations.current().is_some()) {
            (false, _) => "starting",
            (true, false) => "unconfigured",
            (true, true) => "ready",
        };
        let snapshot = object! {
            "phase" => phase,
            "role" => if self.leader.is_some() { "leader" } else { "standby" },
            "durability" => self.durability.name(),
            "agent" => self.current_agent().map(Agent::to_value),
            "presence" => self.calls.presence(),
            "calls" => calls,
            "leftOpen" => left_open,
            "questions" => Value::Array(self.questions()),
            "pending" => pending,
            "parked" => parked,
            "accounts" => accounts,
            "console" => self.console.to_value(),
            "context" => self.console.context(),
            "configuration" => self.configurations.to_value(),
        };
        snapshot.into_object()
    }
}

/// A call, without numbers or notes.
pub(super) fn call_value(facts: &Facts) -> Map {
    let call = object! {
        "conversationId" => facts.conversation(),
        "state" => state(facts),
        "direction" => facts.direction().map(Direction::name),
        "since" => facts.started_at(),
    };
    call.into_object()
}

/// What waits of a call and has no row of its own, in the form of one.
pub(super) fn unbound_value(facts: &Facts, kind: &str, fault: Option<&Fault>) -> Value {
    object! {
        "id" => "",
        "conversationId" => facts.conversation(),
        "kind" => kind,
        "recordId" => "",
        "since" => facts.started_at(),
        "attempts" => 0,
        "error" => fault.map(Fault::to_value),
    }
}
