//! Calls whose page died before their end: closed with a marker, and listed.

use crate::json::{Map, Value};
use crate::list::Listed;
use crate::sorted::SortedMap;

use super::Engine;
use crate::call::{CallEvent, EventKind, Facts};

/// How long the other tabs have to say that a call is theirs, in milliseconds.
const ANSWERED_WITHIN: u64 = 5_000;

/// Calls that seem to be left open: since when the other tabs are asked, and who said that they live.
#[derive(Debug, Default)]
pub(super) struct LeftOpen {
    asked: SortedMap<String, u64>,
    alive: SortedMap<String, u64>,
}

impl LeftOpen {
    /// Whether other tabs were asked that have not answered.
    pub(super) fn asks(&self) -> bool {
        !self.asked.is_empty()
    }

    /// The conversation is erased: nobody is asked about it any more.
    pub(super) fn forget(&mut self, conversation: &str) {
        self.asked.remove(conversation);
        self.alive.remove(conversation);
    }
}

impl Engine {
    /// Says the end of calls that nobody can say any more: the last event is long ago, and no page
    /// that told one is there.
    pub(super) fn close_left_open(&mut self) {
        let monotonic = self.now.monotonic;
        let silent = self.seem_left_open();
        let Some(leader) = self.leader.as_mut() else {
            return;
        };
        let before = std::mem::take(&mut leader.left_open.asked);
        let (mut asks, mut closes) = (Vec::new(), Vec::new());
        for conversation in silent {
            let asked_at = before.get(&conversation).copied();
            match asked_at {
                Some(at) if monotonic >= at.saturating_add(ANSWERED_WITHIN) => {
                    closes.push(conversation);
                    continue;
                }
                Some(_) => {}
                None => asks.push(Value::from(conversation.as_str())),
            }
            let asked_at = asked_at.unwrap_or(monotonic);
            leader.left_open.asked.insert(conversation, asked_at);
        }
        if !asks.is_empty() {
            // Closed after the next reading, so that news from a tab that is not heard counts too.
            let answered_by = monotonic.saturating_add(ANSWERED_WITHIN);
            leader.read_at = leader.read_at.min(answered_by);
            self.tell("silent", Value::Array(asks));
        }
        for conversation in closes {
            self.close(&conversation);
        }
    }

    fn seem_left_open(&self) -> Vec<String> {
        let (Some(document), Some(leader)) = (self.configurations.current(), &self.leader) else {
            return Vec::new();
        };
        let patience = i64::from(document.logging.close_left_open_after_minutes) * 60_000;
        let oldest = self.started_at.min(self.now.wall - patience);
        let alive = |facts: &&Facts| {
            let said = leader.left_open.alive.get(facts.conversation());
            let recently =
                |at: &u64| self.now.monotonic < at.saturating_add(super::retention::EVERY);
            said.is_some_and(recently)
        };
        let silent = self
            .calls
            .iter()
            .filter(|facts| !facts.over_for_agent() && facts.last_at() < oldest && !alive(facts));
        silent.map(|facts| facts.conversation().to_owned()).listed()
    }

    fn close(&mut self, conversation: &str) {
        let Some(facts) = self.calls.get(conversation) else {
            return;
        };
        let event = CallEvent {
            kind: EventKind::CallLeftOpen,
            conversation: conversation.to_owned(),
            attempt: 0,
            at: facts.last_at(),
            configuration: facts.configuration().to_owned(),
            payload: Map::new(),
        };
        self.log(
            "warn",
            "call-left-open",
            "a call whose end was never told is closed",
        );
        self.append(None, event);
    }

    /// The leader asks about calls that seem to be left open: this page speaks for its own.
    pub(super) fn answer_silent(&mut self, content: &Value) {
        let asked = content.as_array().unwrap_or_default().iter();
        let own = asked.filter(|asked| {
            asked
                .as_str()
                .is_some_and(|conversation| self.heard.speaks_for(conversation))
        });
        let own: Vec<Value> = own.cloned().listed();
        if !own.is_empty() {
            self.tell("alive", Value::Array(own));
        }
    }

    /// Another page speaks for these calls.
    pub(super) fn heard_alive(&mut self, content: &Value) {
        let monotonic = self.now.monotonic;
        let Some(leader) = self.leader.as_mut() else {
            return;
        };
        for conversation in content.as_array().unwrap_or_default() {
            let conversation = conversation.as_str().unwrap_or("").to_owned();
            leader.left_open.asked.remove(&conversation);
            leader.left_open.alive.insert(conversation, monotonic);
        }
    }
}
