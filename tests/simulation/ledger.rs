//! What the world saw: every event that was stored, whatever became of its row, and what may not be.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

/// What went wrong, as the checker names it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// A receipt says `accepted`, and the store has no such event.
    ReceiptWithoutRow,
    /// Two receipts say that the same event was new.
    AcceptedTwice,
    /// A promise is left hanging.
    NeverSettled,
    /// A promise was settled twice.
    SettledTwice,
    /// Something was sent of which the store knows nothing.
    SentBeforeStored,
    /// A row was removed before the org had what it says.
    RemovedBeforeDone,
    /// More than two requests of one tab at a time.
    TooManyInFlight,
    /// The record went back to an earlier state.
    OutOfOrder,
    /// Faults stopped, and still something waits.
    NotDrained,
    /// A row is parked although no fault was poison.
    Parked,
    /// Two tabs of a browser lead.
    TwoLeaders,
    /// What was accepted is not in the org.
    Lost,
    /// It is there twice.
    Duplicated,
    /// The payload of a call was erased although it was not quiet for long.
    ErasedEarly,
    /// The org holds what nobody said.
    Unexpected,
    /// The engine panicked.
    Panicked,
}

/// One finding.
#[derive(Clone, Debug)]
pub(crate) struct Violation {
    pub(crate) kind: Kind,
    pub(crate) text: String,
}

/// An event that was stored once.
#[derive(Clone, Debug)]
pub(crate) struct Kept {
    pub(crate) browser: usize,
    pub(crate) sequence: u64,
    pub(crate) id: String,
    pub(crate) text: String,
    /// Its conversation; empty when it belongs to none.
    pub(crate) conversation: String,
    /// The profile was erased with it.
    pub(crate) gone: bool,
    /// It was not among what was erased with its call, so that it came too late.
    pub(crate) late: bool,
    /// It was erased with its call.
    pub(crate) removed: bool,
    /// It was erased for its age alone; a call may have been told meanwhile that it belongs to.
    pub(crate) outdated: bool,
    /// When it was stored, monotonic milliseconds.
    pub(crate) stored_at: u64,
}

/// The payload of a call is kept for at least so long after its last event, in milliseconds.
const QUIET: u64 = 600_000;

/// Everything that the checker needs beside the org's records.
#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) kept: Vec<Kept>,
    /// Conversations by browser whose payload was erased.
    pub(crate) erased: BTreeSet<(usize, String)>,
    /// Conversations of which a profile was erased: only what was sent counts.
    pub(crate) weak: BTreeSet<String>,
    /// Conversations by the key of their rows.
    pub(crate) conversation_of: BTreeMap<String, String>,
    /// Event ids by browser whose receipt said that they are new.
    pub(crate) new: BTreeSet<(usize, String)>,
    /// Whether a fault was poison.
    pub(crate) poisoned: bool,
    /// The last status that each Task was brought to.
    pub(crate) statuses: BTreeMap<String, String>,
    pub(crate) violations: Vec<Violation>,
    /// What reached the org, for people.
    pub(crate) trace: Vec<String>,
}

impl Ledger {
    /// Notes a finding.
    pub(crate) fn violates(&mut self, kind: Kind, text: impl Into<String>) {
        let text = text.into();
        self.violations.push(Violation { kind, text });
    }

    /// Notes an event that was stored.
    pub(crate) fn keep(&mut self, browser: usize, row: (u64, &str, &str), stored_at: u64) {
        let (sequence, id, text) = row;
        let event: Value = serde_json::from_str(text).unwrap_or_default();
        let conversation = event["conversation"]
            .as_str()
            .unwrap_or_default()
            .to_owned();
        let late = self.erased.contains(&(browser, conversation.clone()));
        self.kept.push(Kept {
            browser,
            sequence,
            id: id.to_owned(),
            text: text.to_owned(),
            conversation,
            gone: false,
            late,
            removed: false,
            outdated: false,
            stored_at,
        });
    }

    /// Notes that events were removed from a store: their calls are closed, and what was not removed
    /// with them came too late. That may happen only to calls that were quiet for long.
    pub(crate) fn remove(&mut self, browser: usize, sequences: &[u64], now: u64) {
        let removed = |kept: &Kept| {
            kept.browser == browser && sequences.contains(&kept.sequence) && !kept.gone
        };
        let mut closed = BTreeMap::<String, u64>::new();
        for kept in self.kept.iter().filter(|kept| removed(kept)) {
            let last = closed.entry(kept.conversation.clone()).or_default();
            *last = (*last).max(kept.stored_at);
        }
        closed.remove("");
        if closed.is_empty() {
            // Presences, and dial requests that no call answered within a day by the clock on the wall.
            for kept in self.kept.iter_mut().filter(|kept| removed(kept)) {
                kept.late = true;
                kept.outdated = true;
            }
        }
        for (conversation, last) in closed {
            let again = self.erased.contains(&(browser, conversation.clone()));
            if now - last < QUIET && !again {
                let text = format!("{conversation} after {} ms", now - last);
                self.violates(Kind::ErasedEarly, text);
            }
            for kept in &mut self.kept {
                let own = kept.browser == browser && kept.conversation == conversation;
                if own && !kept.gone && sequences.contains(&kept.sequence) {
                    kept.removed = true;
                }
                kept.late |= own && !kept.gone && !kept.removed;
            }
            self.erased.insert((browser, conversation));
        }
    }

    /// Notes that a profile was erased.
    pub(crate) fn forget(&mut self, browser: usize) {
        for kept in self.kept.iter_mut().filter(|kept| kept.browser == browser) {
            kept.gone = true;
            self.weak.insert(kept.conversation.clone());
        }
        self.erased.retain(|(of, _)| *of != browser);
        self.new.retain(|(of, _)| *of != browser);
    }
}
