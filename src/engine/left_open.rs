//! Calls whose page died before their end: closed with a marker, and listed.

use crate::json::Map;

use super::Engine;
use crate::call::{CallEvent, EventKind};

impl Engine {
    /// Says the end of calls that nobody can say any more: the last event is long ago, and the page
    /// that told it is not this one.
    pub(super) fn close_left_open(&mut self) {
        let Some(document) = self.configurations.current() else {
            return;
        };
        let patience = i64::from(document.logging.close_left_open_after_minutes) * 60_000;
        let oldest = self.started_at.min(self.now.wall - patience);
        let left = self
            .calls
            .iter()
            .filter(|facts| !facts.over_for_agent() && facts.last_at() < oldest);
        let events: Vec<CallEvent> = left
            .map(|facts| CallEvent {
                kind: EventKind::CallLeftOpen,
                conversation: facts.conversation().to_owned(),
                attempt: 0,
                at: facts.last_at(),
                configuration: facts.configuration().to_owned(),
                payload: Map::new(),
            })
            .collect();
        for event in events {
            self.log(
                "warn",
                "call-left-open",
                "a call whose end was never told is closed",
            );
            self.append(None, event);
        }
    }
}
