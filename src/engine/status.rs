//! `status()`: a snapshot for the page, without numbers, notes or tokens.

use crate::json::Value;

use super::Engine;
use super::inbox::state;
use crate::call::{Agent, Direction, Facts};
use crate::error::Fault;
use crate::json::object;

impl Engine {
    /// The snapshot as JSON text.
    pub fn status(&self) -> String {
        let calls: Vec<Value> = self
            .calls
            .iter()
            .map(|facts| {
                object([
                    ("conversationId", Value::from(facts.conversation())),
                    ("state", Value::from(state(facts))),
                    (
                        "direction",
                        Value::from(facts.direction().map(Direction::name)),
                    ),
                    ("since", Value::from(facts.started_at())),
                ])
            })
            .collect();
        let accounts: Vec<Value> = self
            .sessions
            .iter()
            .map(|(id, session)| {
                object([
                    ("id", Value::from(id.as_str())),
                    ("signedIn", Value::from(session.has_token())),
                    ("error", Value::from(session.fault().map(Fault::to_value))),
                ])
            })
            .collect();
        let (pending, parked) = self.outstanding();
        let left_open = self.calls.iter().filter(|facts| facts.left_open());
        let left_open: Vec<&str> = left_open.map(Facts::conversation).collect();
        let phase = match (self.open, self.configurations.current().is_some()) {
            (false, _) => "starting",
            (true, false) => "unconfigured",
            (true, true) => "ready",
        };
        object([
            ("phase", Value::from(phase)),
            (
                "role",
                Value::from(if self.leader.is_some() {
                    "leader"
                } else {
                    "standby"
                }),
            ),
            ("durability", Value::from(self.durability.name())),
            (
                "agent",
                Value::from(self.current_agent().map(Agent::to_value)),
            ),
            ("presence", Value::from(self.calls.presence())),
            ("calls", Value::from(calls)),
            ("leftOpen", Value::from(left_open)),
            ("questions", Value::Array(self.questions())),
            ("pending", Value::from(pending)),
            ("parked", Value::from(parked)),
            ("accounts", Value::from(accounts)),
            ("configuration", self.configurations.to_value()),
        ])
        .to_string()
    }
}

/// A call of which no row was made yet, in the form of one.
pub(super) fn unbound_value(facts: &Facts, fault: Option<&Fault>) -> Value {
    object([
        ("id", Value::from("")),
        ("conversationId", Value::from(facts.conversation())),
        ("kind", Value::from("Call")),
        ("recordId", Value::from("")),
        ("since", Value::from(facts.started_at())),
        ("attempts", Value::from(0)),
        ("error", Value::from(fault.map(Fault::to_value))),
    ])
}
