//! Erases what nothing needs any more: the payload of calls that are done, replaced presences,
//! configuration documents.

use std::collections::BinaryHeap;

use super::{Engine, Pending};
use crate::outbox::Closed;
use crate::protocol::{Flush, Op, WorkRow};

/// How long the payload of a call that is done is kept for late events, in milliseconds.
const QUIET: i64 = 3_600_000;
/// How long a call without an end, or that nobody logs, is kept, in milliseconds.
const LONGEST: i64 = 24 * 3_600_000;
/// At most so many calls that are done keep their payload.
const MOST_DONE: usize = 200;
/// How often it is looked for, in milliseconds.
const EVERY: u64 = 60_000;

/// What a commit erases; forgotten once it is made.
#[derive(Debug)]
pub(super) struct Erased {
    conversations: Vec<String>,
    closed: Closed,
    epoch: u64,
}

impl Engine {
    pub(super) fn erase_if_due(&mut self) {
        let monotonic = self.now.monotonic;
        let Some(leader) = self
            .leader
            .as_mut()
            .filter(|leader| monotonic >= leader.tidy_at)
        else {
            return;
        };
        leader.tidy_at = monotonic.saturating_add(EVERY);
        let epoch = leader.epoch;
        self.close_left_open();
        let conversations = self.done_with();
        let mut sequences = self.calls.take_outdated(self.now.wall);
        let mut ops = self.outdated_documents(&conversations);
        let Some(leader) = &self.leader else { return };
        let mut closed = leader.closed.clone();
        for conversation in &conversations {
            closed.add(conversation, self.now.wall);
            let rows = leader.rows.of_conversation(conversation);
            ops.extend(rows.map(|row| Op::RemoveWork(row.key.clone())));
            if let Some(facts) = self.calls.get(conversation) {
                sequences.extend_from_slice(facts.sequences());
            }
        }
        if !conversations.is_empty() {
            ops.push(Op::PutWork(WorkRow {
                key: Closed::KEY.to_owned(),
                text: closed.to_text(),
            }));
        }
        if !sequences.is_empty() {
            ops.push(Op::RemoveEvents(sequences));
        }
        if !ops.is_empty() {
            let erased = Erased {
                conversations,
                closed,
                epoch,
            };
            self.commit(
                Pending::Erase(Box::new(erased)),
                Some(epoch),
                Flush::Relaxed,
                ops,
            );
        }
    }

    /// The conversations whose payload nothing needs any more, the longest quiet first.
    fn done_with(&self) -> Vec<String> {
        let Some(leader) = &self.leader else {
            return Vec::new();
        };
        let mut done = BinaryHeap::new();
        for facts in self.calls.iter() {
            let conversation = facts.conversation();
            let open = leader.is_touched(conversation)
                || leader
                    .rows
                    .of_conversation(conversation)
                    .any(|row| !row.is_done());
            let age = self.now.wall - facts.last_at();
            let finished = facts.over_for_agent() || age > LONGEST;
            if !open && finished {
                done.push((age, conversation));
            }
        }
        let surplus = done.len().saturating_sub(MOST_DONE);
        let (mut names, mut place) = (Vec::new(), 0);
        while let Some((age, conversation)) = done.pop() {
            if place < surplus || age > QUIET || leader.closed.contains(conversation) {
                names.push(conversation.to_owned());
            }
            place += 1;
        }
        names
    }

    pub(super) fn erased(&mut self, erased: Erased) {
        for conversation in &erased.conversations {
            self.calls.forget(conversation);
            self.attempts.forget(conversation);
        }
        if let Some(leader) = self
            .leader
            .as_mut()
            .filter(|leader| leader.epoch == erased.epoch)
        {
            for conversation in &erased.conversations {
                leader.rows.forget(conversation);
            }
            leader.closed = erased.closed;
        }
    }

    /// A tab that does not lead forgets as well, by age alone; what it forgets stays in the store.
    pub(super) fn forget_old(&mut self) {
        let oldest = self.now.wall - LONGEST;
        let old: Vec<String> = self
            .calls
            .iter()
            .filter(|facts| facts.last_at() < oldest)
            .map(|facts| facts.conversation().to_owned())
            .collect();
        for conversation in old {
            self.calls.forget(&conversation);
            self.attempts.forget(&conversation);
        }
    }
}
