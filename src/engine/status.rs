//! `status()`: a snapshot for the page, without numbers, notes or tokens.

use serde_json::{Value, json};

use super::Engine;
use super::delivery::row_value;
use super::inbox::state;
use crate::call::{Agent, Direction};
use crate::error::Fault;

impl Engine {
    /// The snapshot as JSON text.
    pub fn status(&self) -> String {
        let calls: Vec<Value> = self
            .calls
            .iter()
            .map(|facts| {
                json!({
                    "conversationId": facts.conversation(),
                    "state": state(facts),
                    "direction": facts.direction().map(Direction::name),
                    "since": facts.started_at(),
                })
            })
            .collect();
        let accounts: Vec<Value> = self
            .sessions
            .iter()
            .map(|(id, session)| {
                json!({"id": id, "signedIn": session.has_token(), "error": session.fault().map(Fault::to_value)})
            })
            .collect();
        let (mut pending, mut parked) = (Vec::new(), Vec::new());
        if let Some(leader) = &self.leader {
            pending.extend(leader.waiting().map(row_value));
            parked.extend(leader.items().filter(|item| item.parked).map(row_value));
        }
        let phase = match (self.open, self.configurations.current().is_some()) {
            (false, _) => "starting",
            (true, false) => "unconfigured",
            (true, true) => "ready",
        };
        json!({
            "phase": phase,
            "role": if self.leader.is_some() { "leader" } else { "standby" },
            "durability": self.durability.name(),
            "agent": self.current_agent().map(Agent::to_value),
            "presence": self.calls.presence(),
            "calls": calls,
            "questions": [],
            "pending": pending,
            "parked": parked,
            "accounts": accounts,
            "configuration": self.configurations.to_value(),
        })
        .to_string()
    }
}
