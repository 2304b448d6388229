//! Erases what nothing needs any more: the payload of calls that are done, replaced presences,
//! configuration documents.

use std::collections::BinaryHeap;

use super::pages::Shown;
use super::{Engine, Pending};
use crate::call::{Facts, Status};
use crate::list::{Adding, Listed};
use crate::outbox::{Closed, WorkItem, WorkKind};
use crate::protocol::{Flush, Op, Refusal, WorkRow};
use crate::sorted::SortedMap;

/// How long the payload of a call that is done is kept for late events, in milliseconds.
const QUIET: i64 = 3_600_000;
/// The same as this page heard it, in milliseconds: the clock on the wall may have been set meanwhile.
const QUIET_HERE: u64 = 600_000;
/// How long a page lists a call that was left open, in milliseconds: a shift.
const LISTED: u64 = 8 * 3_600_000;
/// How long a call without an end, or that nobody logs, is kept, in milliseconds.
const LONGEST: u64 = 24 * 3_600_000;
/// The same of a voice call that no event spoke of.
const LONGEST_ALONE: i64 = 24 * 3_600_000;
/// How long a request that a web service refused waits for a person after its call was forgotten, in milliseconds.
const LONGEST_REFUSED: i64 = 3 * 24 * 3_600_000;
/// At most so many calls that are done keep their payload.
const MOST_DONE: usize = 200;
/// How often it is looked for, in milliseconds.
pub(super) const EVERY: u64 = 60_000;

/// When this page heard of each call last, monotonic milliseconds.
#[derive(Debug, Default)]
pub(super) struct Heard {
    last: SortedMap<String, u64>,
    /// Calls whose events this very page told, and the statuses that have had their effects.
    own: SortedMap<String, Vec<Status>>,
    /// Records of these calls, and whether they were shown.
    pub(super) shown: Vec<(Shown, bool)>,
    /// Calls were forgotten that the store may still keep: it is read anew before this tab leads.
    pub(super) forgot: bool,
}

impl Heard {
    pub(super) fn hear(&mut self, conversation: &str, monotonic: u64) {
        self.last.insert(conversation.to_owned(), monotonic);
    }

    /// This page told an event of a call.
    pub(super) fn speak(&mut self, conversation: &str, reached_before: Vec<Status>) {
        self.own
            .get_or_insert_with(conversation.to_owned(), || reached_before);
    }

    /// The statuses that an own call has reached just now.
    pub(super) fn reach(&mut self, conversation: &str, reached: Vec<Status>) -> Vec<Status> {
        let Some(before) = self.own.get_mut(conversation) else {
            return Vec::new();
        };
        let news = reached.iter().copied();
        let news = news.filter(|status| !before.contains(status)).listed();
        *before = reached;
        news
    }

    /// Whether this page told events of a call: then it also tells the end.
    pub(super) fn speaks_for(&self, conversation: &str) -> bool {
        self.own.contains_key(conversation)
    }

    pub(super) fn quiet(&self, conversation: &str, monotonic: u64) -> u64 {
        let last = self.last.get(conversation).copied().unwrap_or(monotonic);
        monotonic.saturating_sub(last)
    }
}

/// Whether a parked row can do without the payload of its call.
fn needs_no_call(row: &WorkItem) -> bool {
    matches!(row.kind, WorkKind::Match | WorkKind::WebService)
}

/// Whether a row is kept when its call goes: a request that a web service refused waits for a person, and holds all that it needs.
fn outlives(row: &WorkItem, wall: i64) -> bool {
    let refused = row.kind == WorkKind::WebService && row.parked && !row.discarded;
    refused && wall - row.since <= LONGEST_REFUSED
}

/// What a commit erases; forgotten once it is made.
#[derive(Debug)]
pub(super) struct Erased {
    conversations: Vec<String>,
    outdated: Vec<u64>,
    documents: Vec<String>,
    closed: Closed,
    epoch: u64,
}

impl Engine {
    /// Follows a reading of the store: what came last for a call is known.
    pub(super) fn erase_if_due(&mut self) {
        let monotonic = self.now.monotonic;
        let leader = self.leader.as_ref();
        if leader.is_some_and(|leader| leader.left_open.asks()) {
            self.close_left_open();
        }
        let leader = self.leader.as_mut();
        let Some(leader) = leader.filter(|leader| monotonic >= leader.tidy_at) else {
            return;
        };
        leader.tidy_at = monotonic.saturating_add(EVERY);
        let epoch = leader.epoch;
        self.close_left_open();
        let conversations = self.done_with();
        let outdated = self.calls.outdated(self.now.wall);
        let documents = self.outdated_documents(&conversations);
        let Some(leader) = &self.leader else { return };
        let mut sequences = outdated.clone();
        let mut ops: Vec<Op> = documents.iter().cloned().map(Op::RemoveDocument).listed();
        let mut closed = leader.closed.clone();
        for conversation in &conversations {
            closed.add(conversation, self.now.wall);
            let rows = leader.rows.of_conversation(conversation);
            let rows = rows.filter(|row| !outlives(row, self.now.wall));
            ops.add(rows.map(|row| Op::RemoveWork(row.key.clone())));
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
                outdated,
                documents,
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
                || leader.is_staged(conversation)
                || self.is_appending(conversation)
                || leader
                    .rows
                    .of_conversation(conversation)
                    .any(|row| !row.is_done() && (!row.parked || !needs_no_call(row)));
            let age = self.now.wall - facts.last_at();
            let quiet = self.heard.quiet(conversation, self.now.monotonic);
            let open = open || (self.calls.has_messages(conversation) && quiet <= LONGEST);
            let finished = facts.over_for_agent() || quiet > LONGEST;
            if !open && finished {
                let late = if facts.left_open() {
                    quiet > LISTED
                } else {
                    age > QUIET && quiet > QUIET_HERE
                };
                done.push((quiet, late, conversation));
            }
        }
        let surplus = done.len().saturating_sub(MOST_DONE);
        let (mut names, mut place) = (Vec::new(), 0);
        while let Some((_, late, conversation)) = done.pop() {
            if place < surplus || late || leader.closed.contains(conversation) {
                names.push(conversation.to_owned());
            }
            place += 1;
        }
        for row in leader.rows.iter() {
            // What the page asked for, and no event ever spoke of.
            let alone = self.calls.get(&row.conversation).is_none();
            let longest = if row.is_done() {
                LONGEST_ALONE
            } else {
                LONGEST_REFUSED
            };
            let refused = row.parked && row.kind == WorkKind::WebService;
            if alone && (row.is_done() || refused) && self.now.wall - row.since > longest {
                names.push(row.conversation.clone());
            }
        }
        names
    }

    pub(super) fn erased(&mut self, erased: Erased) {
        for conversation in &erased.conversations {
            self.forget(conversation);
        }
        let wall = self.now.wall;
        self.calls.forget_outdated(&erased.outdated);
        self.forget_documents(&erased.documents);
        if let Some(leader) = self
            .leader
            .as_mut()
            .filter(|leader| leader.epoch == erased.epoch)
        {
            for conversation in &erased.conversations {
                let mut kept = Vec::new();
                for row in leader.rows.of_conversation(conversation) {
                    if outlives(row, wall) {
                        kept.push(row.clone());
                    }
                }
                leader.rows.forget(conversation);
                for row in kept {
                    leader.rows.keep(row);
                }
                leader.left_open.forget(conversation);
            }
            leader.closed = erased.closed;
        }
    }

    /// Nothing was erased: the same is found again at the next look.
    pub(super) fn erase_refused(&mut self, erased: &Erased, refusal: Refusal) {
        let leads = self.leader.as_ref();
        let leads = leads.is_some_and(|leader| leader.epoch == erased.epoch);
        if leads && refusal == Refusal::Fenced {
            self.fenced();
        }
    }

    fn forget(&mut self, conversation: &str) {
        self.calls.forget(conversation);
        self.attempts.forget(conversation);
        self.heard.last.remove(conversation);
        self.heard.own.remove(conversation);
        self.heard
            .shown
            .retain(|(shown, _)| !shown.is_of(conversation));
    }

    /// A tab that does not lead forgets as well, by age alone; what it forgets stays in the store.
    pub(super) fn forget_old(&mut self) {
        let monotonic = self.now.monotonic;
        let calls = self.calls.iter().map(Facts::conversation);
        let old = calls.filter(|conversation| self.heard.quiet(conversation, monotonic) > LONGEST);
        for conversation in old.map(str::to_owned).listed() {
            self.forget(&conversation);
            self.heard.forgot = true;
        }
    }

    /// Whether an event of a call is on its way into the store.
    fn is_appending(&self, conversation: &str) -> bool {
        self.pending.values().any(|pending| match pending {
            Pending::Append(appending) => appending.is_of(conversation),
            _ => false,
        })
    }
}
