//! All conversations that a tab knows of, folded from the events of the store.

use crate::sorted::SortedMap;

use super::event::{CallEvent, EventKind};
use super::facts::{Dial, Facts};

/// How long a dial request waits for a call to turn out to be the one, in milliseconds: a call may
/// tell its direction only when it ends.
const DIAL_KEPT: i64 = 24 * 3_600_000;

/// A dial request that waits for its call.
#[derive(Clone, Debug)]
struct Wanted {
    at: i64,
    dial: Dial,
    sequence: u64,
}

/// The conversations by id, the open dial requests, and the agent's presence. Every tab folds the
/// same events by ascending sequence, so every tab agrees.
#[derive(Clone, Debug, Default)]
pub struct Calls {
    conversations: SortedMap<String, Facts>,
    wanted: Vec<Wanted>,
    presence: Option<(i64, String)>,
    presence_sequences: Vec<u64>,
    unreadable: Vec<u64>,
    last_sequence: u64,
}

impl Calls {
    /// Takes in one event; the conversation that it concerns, or `None` when it concerns none or
    /// was known already.
    pub fn fold(
        &mut self,
        sequence: u64,
        event: &CallEvent,
        match_digits: usize,
    ) -> Option<String> {
        if sequence <= self.last_sequence {
            return None;
        }
        self.last_sequence = sequence;
        match event.kind {
            EventKind::StatusChanged => {
                let softphone_id = event.text("softphoneId").unwrap_or_default();
                self.presence = Some((event.at, softphone_id));
                self.presence_sequences.push(sequence);
                None
            }
            EventKind::DialRequested => {
                let text = |field| event.text(field).unwrap_or_default();
                let dial = Dial {
                    number: text("dialTo"),
                    record_id: text("recordId"),
                    object_type: text("objectType"),
                };
                self.wanted.push(Wanted {
                    at: event.at,
                    dial,
                    sequence,
                });
                None
            }
            _ => {
                let facts = self
                    .conversations
                    .get_or_insert_with(event.conversation.clone(), || {
                        Facts::new(&event.conversation)
                    });
                facts.fold(sequence, event);
                let answered = self
                    .wanted
                    .iter()
                    .position(|wanted| facts.answers(&wanted.dial, wanted.at, match_digits));
                if let Some(index) = answered {
                    let wanted = self.wanted.remove(index);
                    facts.claim(wanted.sequence, wanted.dial);
                }
                Some(event.conversation.clone())
            }
        }
    }

    /// The facts about a conversation.
    pub fn get(&self, conversation: &str) -> Option<&Facts> {
        self.conversations.get(conversation)
    }

    /// All conversations, by id.
    pub fn iter(&self) -> impl Iterator<Item = &Facts> {
        self.conversations.values()
    }

    /// Forgets a conversation whose events were removed from the store.
    pub fn forget(&mut self, conversation: &str) {
        self.conversations.remove(conversation);
    }

    /// The status on the softphone that was told last.
    pub fn presence(&self) -> Option<&str> {
        self.presence
            .as_ref()
            .map(|(_, softphone_id)| softphone_id.as_str())
    }

    /// Passes over an event that cannot be read; it is removed with the outdated ones.
    pub fn skip(&mut self, sequence: u64) {
        if sequence > self.last_sequence {
            self.last_sequence = sequence;
            self.unreadable.push(sequence);
        }
    }

    /// The highest sequence folded.
    pub fn last_sequence(&self) -> u64 {
        self.last_sequence
    }

    /// Sequences of presences that a later one has replaced, and of dial requests that no call
    /// answered within a day: nothing needs them any more.
    pub fn take_outdated(&mut self, now: i64) -> Vec<u64> {
        let last = self.presence_sequences.pop();
        let mut outdated = std::mem::take(&mut self.presence_sequences);
        outdated.append(&mut self.unreadable);
        self.presence_sequences.extend(last);
        self.wanted.retain(|wanted| {
            let open = now - wanted.at <= DIAL_KEPT;
            if !open {
                outdated.push(wanted.sequence);
            }
            open
        });
        outdated
    }
}
