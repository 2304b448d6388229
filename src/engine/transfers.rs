//! Voice calls that go on from others: in which order their records are made and closed, and which was the first.

use super::Engine;
use super::leader::Leader;
use crate::call::Facts;
use crate::outbox::{WorkItem, WorkKind};
use crate::salesforce::voice;

/// So many calls back is the first of a conversation looked for.
const LONGEST_CHAIN: usize = 8;

impl Engine {
    /// The key of a conversation's first voice call: transcripts of all that it was transferred to are told under it.
    pub(super) fn first_key(&self, facts: &Facts, leader: &Leader) -> String {
        let row_of = |conversation: &str| {
            let mut rows = leader.rows.of_conversation(conversation);
            rows.find(|row| row.kind == WorkKind::VoiceCall)
        };
        let mut facts = facts;
        let own = |facts: &Facts| {
            let row = row_of(facts.conversation());
            row.map_or_else(
                || voice::vendor_call_key(facts),
                |row| row.vendor_call_key.clone(),
            )
        };
        for _ in 0..LONGEST_CHAIN {
            let Some((parent, true)) = voice::parent(facts) else {
                break;
            };
            let mut rows = leader.rows.iter();
            let row = rows.find(|row| is_named(row, &parent));
            let before = row.map(|row| self.calls.get(&row.conversation));
            match before {
                Some(Some(before)) => facts = before,
                Some(None) => return row.map_or(parent, |row| row.vendor_call_key.clone()),
                // Of a record that another browser made only its id is known, which the org does not take.
                None if parent.starts_with("0LQ") => break,
                None => return parent,
            }
        }
        own(facts)
    }

    /// Whether a voice call's next request may go out: a transfer begins after the call that it goes on from, and
    /// before that one is closed; what was said goes before the end.
    pub(super) fn is_in_order(&self, item: &WorkItem, step: &str, leader: &Leader) -> bool {
        let begins = |row: &&WorkItem| {
            let pending = row.desired.contains_key(voice::CREATE)
                && !row.acknowledged.contains_key(voice::CREATE);
            pending && row.account == item.account && row.key != item.key
        };
        let mut beginning = leader.rows.waiting().filter(begins);
        let over = item.desired.contains_key(voice::CLOSING);
        match step {
            voice::CREATE | "find" => {
                let Some(parent) = parent_of(item) else {
                    return true;
                };
                // Two calls that name each other would wait for ever.
                !beginning.any(|row| {
                    is_named(row, parent) && !parent_of(row).is_some_and(|it| is_named(item, it))
                })
            }
            voice::CLOSING | voice::ROUTE if over => {
                !self.calls.has_messages(&item.conversation)
                    && !beginning.any(|row| parent_of(row).is_some_and(|it| is_named(item, it)))
            }
            _ => true,
        }
    }
}

/// The call that a voice call to be created goes on from.
fn parent_of(item: &WorkItem) -> Option<&str> {
    item.desired.get(voice::CREATE)?.text("parentVoiceCallId")
}

/// Whether a row's voice call has this id, long or short, or this key.
fn is_named(item: &WorkItem, name: &str) -> bool {
    let short = |id: &str| id.get(..15).map(str::to_owned);
    item.kind == WorkKind::VoiceCall
        && (item.vendor_call_key == name
            || (!item.record.is_empty()
                && name.starts_with("0LQ")
                && short(&item.record) == short(name)))
}
