//! All conversations that a tab knows of, folded from the events of the store.

use crate::list::Adding;
use crate::sorted::SortedMap;

use super::event::{CallEvent, EventKind};
use super::facts::{Dial, Facts};
use super::transcript::Message;

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
    /// Events of conversations.
    events: usize,
    /// Messages of transcripts that nobody has passed on yet, by conversation, in the order of the store.
    messages: SortedMap<String, Vec<Message>>,
}

impl Calls {
    /// Takes in one event; the conversation that it concerns, or `None` when it concerns none or
    /// was known already. `region` and `match_digits` say how telephone numbers are read.
    pub fn fold(
        &mut self,
        sequence: u64,
        event: &CallEvent,
        region: &str,
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
                self.events += 1;
                if event.kind == EventKind::Transcript {
                    let messages = self.messages.get_or_default(event.conversation.clone());
                    let payload = event.payload.clone();
                    messages.push(Message { sequence, payload });
                    return None;
                }
                let answered = self.wanted.iter().position(|wanted| {
                    facts.answers(&wanted.dial, wanted.at, region, match_digits)
                });
                if let Some(index) = answered {
                    let wanted = self.wanted.remove(index);
                    facts.claim(wanted.sequence, wanted.dial);
                    self.events += 1;
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

    /// Messages that nobody has passed on yet, by conversation.
    pub fn messages(&self) -> &SortedMap<String, Vec<Message>> {
        &self.messages
    }

    /// Whether a conversation has messages that nobody has passed on yet.
    pub fn has_messages(&self, conversation: &str) -> bool {
        self.messages.contains_key(conversation)
    }

    /// Forgets messages that were passed on, or are not to be.
    pub fn forget_messages(&mut self, conversation: &str, passed: &[u64]) {
        if let Some(messages) = self.messages.get_mut(conversation) {
            messages.retain(|message| !passed.contains(&message.sequence));
            if messages.is_empty() {
                self.messages.remove(conversation);
            }
        }
    }

    /// Forgets a conversation whose events were removed from the store.
    pub fn forget(&mut self, conversation: &str) {
        self.messages.remove(conversation);
        if let Some(facts) = self.conversations.remove(conversation) {
            self.events = self.events.saturating_sub(facts.sequences().len());
        }
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

    /// Sequences of presences that a later one has replaced, of dial requests that no call answered
    /// within a day, and of events that cannot be read: nothing needs them any more.
    pub fn outdated(&self, now: i64) -> Vec<u64> {
        let mut outdated = self.unreadable.clone();
        if let Some((_, replaced)) = self.presence_sequences.split_last() {
            outdated.extend_from_slice(replaced);
        }
        let wanted = self.wanted.iter();
        let stale = wanted.filter(|wanted| now - wanted.at > DIAL_KEPT);
        outdated.add(stale.map(|wanted| wanted.sequence));
        outdated
    }

    /// Forgets events that were removed from the store because they were outdated.
    pub fn forget_outdated(&mut self, removed: &[u64]) {
        let stays = |sequence: &u64| !removed.contains(sequence);
        self.unreadable.retain(stays);
        self.presence_sequences.retain(stays);
        self.wanted.retain(|wanted| stays(&wanted.sequence));
    }

    /// How many events the store keeps for what is known here.
    pub fn kept(&self) -> usize {
        let alone = self.wanted.len() + self.presence_sequences.len() + self.unreadable.len();
        self.events.saturating_add(alone)
    }
}
