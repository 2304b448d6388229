//! The tab that holds the lock turns facts into rows of work. One commit at a time: what happens
//! meanwhile waits, marked, for the next one.

use crate::list::Listed;
use crate::sorted::SortedMap;

use super::delivery::{Arrived, LOOK_AFTER, Sending};
use super::left_open::LeftOpen;
use super::transcripts::Transcripts;
use super::{Engine, Pending};
use crate::contract;
use crate::outbox::{Attempt, Closed, Rows, WorkItem, WorkKind};
use crate::protocol::{Flush, Op, Refusal, WorkRow};

/// How long an event that seems to be under way is waited for, in milliseconds (order repair).
const PATIENCE: u64 = 2_000;
/// How long the leader waits after the store refused its rows, in milliseconds.
const COMMIT_RETRY: u64 = 1_000;
/// How often the leader reads the store although nobody called: announcements can be lost.
const READS_EVERY: u64 = 30_000;
/// How often the other tabs are told what is outstanding, in milliseconds.
const TELLS_EVERY: u64 = 500;

/// A commit of rows, and what follows it.
#[derive(Debug, Default)]
pub(super) struct Staged {
    rows: Vec<WorkItem>,
    sends: Vec<Sending>,
    /// Promises of `retry` and `discard`, settled once they are kept.
    receipts: Vec<(Option<u64>, u32, String)>,
    /// Whether the store is at it; otherwise it waits for another try.
    under_way: bool,
}

/// A decision of a person about a parked row.
#[derive(Debug)]
pub(super) struct Decided {
    pub(super) row: WorkItem,
    /// The tab that it was made in, if not this one.
    pub(super) tab: Option<u64>,
    pub(super) ticket: u32,
    pub(super) receipt: String,
}

/// What the leader knows beyond what every tab knows.
#[derive(Debug)]
pub(super) struct Leader {
    pub(super) epoch: u64,
    pub(super) rows: Rows,
    pub(super) closed: Closed,
    /// Conversations whose rows may have to change, and from when on they are looked at.
    touched: SortedMap<String, u64>,
    staged: Option<Staged>,
    pub(super) arrived: Vec<Arrived>,
    pub(super) decided: Vec<Decided>,
    /// A look for a record found none: the next create needs no other look.
    pub(super) absent: Vec<String>,
    /// How often the org refused a create as if the record were there, although a look had found none.
    contradictions: SortedMap<String, u32>,
    /// The events that a former leader had not come to are being read.
    catching_up: bool,
    commit_not_before: u64,
    pub(super) read_at: u64,
    pub(super) tidy_at: u64,
    pub(super) left_open: LeftOpen,
    pub(super) transcripts: Transcripts,
    /// When the other tabs are told what is outstanding, if there is news.
    tell_at: Option<u64>,
    told_at: u64,
    /// When the other tabs were asked for a console.
    pub(super) console_asked_at: u64,
    told_undecided: usize,
}

impl Leader {
    /// A conversation has news. An incomplete story is waited for a moment.
    pub(super) fn touch(&mut self, conversation: &str, incomplete: bool, monotonic: u64) {
        let patience = if incomplete { PATIENCE } else { 0 };
        self.touch_at(conversation, monotonic.saturating_add(patience));
    }

    /// A conversation is to be looked at from a moment on.
    pub(super) fn touch_at(&mut self, conversation: &str, from: u64) {
        self.touched.insert(conversation.to_owned(), from);
    }

    pub(super) fn untouch(&mut self, conversation: &str) {
        self.touched.remove(conversation);
    }

    /// The conversations that are to be looked at now.
    pub(super) fn due(&self, monotonic: u64) -> Vec<String> {
        let due = self.touched.iter().filter(|(_, from)| **from <= monotonic);
        due.map(|(conversation, _)| conversation.clone()).listed()
    }

    /// Conversations of which it is not decided yet what they demand.
    pub(super) fn undecided(&self) -> impl Iterator<Item = &String> {
        self.touched.keys()
    }

    pub(super) fn is_touched(&self, conversation: &str) -> bool {
        self.touched.contains_key(conversation)
    }

    /// A look found no record, and the create after it was refused as if there were one: how often before.
    pub(super) fn contradict(&mut self, key: &str) -> u32 {
        let times = self.contradictions.get(key).copied().unwrap_or(0);
        self.contradictions.insert(key.to_owned(), times + 1);
        times
    }

    /// Rows on their way into the store that wait once they are there, and did not before: whoever looks meanwhile must
    /// not believe that nothing is left to do.
    pub(super) fn staged_waiting(&self) -> impl Iterator<Item = &WorkItem> {
        let waits = |row: &WorkItem| !row.is_done() && !row.parked;
        let staged = self.staged.iter().flat_map(|staged| &staged.rows);
        staged.filter(move |row| waits(row) && !self.rows.get(&row.key).is_some_and(waits))
    }

    /// Whether rows of a conversation are on their way into the store.
    pub(super) fn is_staged(&self, conversation: &str) -> bool {
        let staged = self.staged.iter().flat_map(|staged| &staged.rows);
        let mut conversations = staged.map(|row| row.conversation.as_str());
        conversations.any(|staged| staged == conversation)
    }

    /// Whether conversations wait for an agent or a configuration to be known.
    pub(super) fn has_touched(&self, monotonic: u64) -> bool {
        self.touched.values().any(|from| *from <= monotonic)
    }

    /// What is outstanding has changed: the other tabs are told, not too often.
    fn tell_soon(&mut self, monotonic: u64) {
        let earliest = self.told_at.saturating_add(TELLS_EVERY);
        self.tell_at.get_or_insert(earliest.max(monotonic));
    }

    /// The events that were missing have been read.
    pub(super) fn caught_up(&mut self) {
        self.catching_up = false;
    }

    /// The next time at which something that waits may go on.
    fn wakes_at(&self, monotonic: u64) -> Option<u64> {
        let own = [self.read_at, self.commit_not_before];
        let own = own.into_iter().chain(self.tell_at);
        let waits = self.touched.values().copied().chain(own);
        let rows = self.rows.wakes_at(monotonic);
        waits.filter(|at| *at > monotonic).chain(rows).min()
    }
}

impl Engine {
    /// The epoch is claimed: this tab leads.
    pub(super) fn lead(&mut self, epoch: u64, work: &[WorkRow]) {
        if !self.holds_lock {
            return;
        }
        let monotonic = self.now.monotonic;
        let mut leader = Leader {
            epoch,
            rows: Rows::default(),
            closed: Closed::default(),
            touched: SortedMap::new(),
            staged: None,
            arrived: Vec::new(),
            decided: Vec::new(),
            absent: Vec::new(),
            contradictions: SortedMap::new(),
            catching_up: true,
            commit_not_before: 0,
            read_at: monotonic.saturating_add(READS_EVERY),
            tidy_at: monotonic,
            left_open: LeftOpen::default(),
            transcripts: Transcripts::default(),
            tell_at: None,
            told_at: 0,
            console_asked_at: 0,
            told_undecided: 0,
        };
        for row in work {
            if row.key == Closed::KEY {
                leader.closed = Closed::from_text(&row.text);
            } else if let Some(mut item) = WorkItem::from_row(row) {
                if item.attempt == Attempt::Unknown && self.settle_route(&mut item) {
                    leader.rows.keep(item);
                    continue;
                }
                if item.attempt == Attempt::Unknown {
                    // The former leader's request may still be at work: a look must not come before its record.
                    let until = monotonic.saturating_add(LOOK_AFTER);
                    leader.rows.leave_alone(&item.key, until);
                }
                leader.rows.keep(item);
            } else {
                self.log(
                    "error",
                    "work-unreadable",
                    "a stored row of work cannot be read",
                );
            }
        }
        if std::mem::take(&mut self.heard.forgot) {
            self.forget_events();
        }
        // Every call is looked at again: what a former leader had not come to is found so.
        for facts in self.calls.iter() {
            leader.touch(
                facts.conversation(),
                facts.awaits_earlier_event(),
                monotonic,
            );
        }
        self.drop_leader();
        self.leader = Some(leader);
        self.notify_role();
        self.read_events();
        self.ask_for_grants();
    }

    pub(super) fn leader_wakes_at(&self) -> Option<u64> {
        self.leader.as_ref()?.wakes_at(self.now.monotonic)
    }

    /// Brings rows of work up to date with answers and facts, and sends what is due.
    pub(super) fn advance_leader(&mut self) {
        let Some(mut leader) = self.leader.take() else {
            return;
        };
        let monotonic = self.now.monotonic;
        let read_due = monotonic >= leader.read_at;
        if read_due {
            leader.read_at = monotonic.saturating_add(READS_EVERY);
        }
        if monotonic >= leader.commit_not_before && !leader.catching_up {
            leader.commit_not_before = 0;
            match &leader.staged {
                Some(staged) if !staged.under_way => self.commit_staged(&mut leader),
                Some(_) => {}
                None => self.stage(&mut leader),
            }
        }
        let undecided = leader.touched.len();
        if std::mem::replace(&mut leader.told_undecided, undecided) != undecided {
            leader.tell_soon(monotonic);
        }
        let tells = leader.tell_at.is_some_and(|at| at <= monotonic);
        if tells {
            leader.tell_at = None;
            leader.told_at = monotonic;
        }
        self.leader = Some(leader);
        if tells {
            self.tell_siblings();
        }
        if read_due {
            self.read_events();
        }
    }

    /// Everything that changed since the last commit, as one commit.
    fn stage(&mut self, leader: &mut Leader) {
        let mut staged = Staged::default();
        let mut changed = SortedMap::new();
        for decided in std::mem::take(&mut leader.decided) {
            staged
                .receipts
                .push((decided.tab, decided.ticket, decided.receipt));
            changed.insert(decided.row.key.clone(), decided.row);
        }
        self.take_answers(leader, &mut changed);
        self.carry_out_operations(leader, &mut changed);
        // Before the demand: a call whose row is only just made still counts as touched.
        let said = self.gather_transcripts(leader, &mut changed);
        self.demand(leader, &mut changed);
        let sends = self.due(leader, &mut changed);
        self.seek_console(leader);
        let (unmarked, marked): (Vec<_>, Vec<_>) = sends
            .into_iter()
            .partition(|sending| sending.step.repeatable);
        staged.sends = marked;
        staged.rows = changed.into_iter().map(|(_, item)| item).listed();
        if !staged.rows.is_empty() {
            leader.staged = Some(staged);
            self.commit_staged(leader);
        }
        for sending in unmarked {
            self.send(sending);
        }
        self.send_transcripts(said, leader);
    }

    fn commit_staged(&mut self, leader: &mut Leader) {
        let epoch = leader.epoch;
        let Some(staged) = &mut leader.staged else {
            return;
        };
        staged.under_way = true;
        let ops = staged
            .rows
            .iter()
            .map(|item| Op::PutWork(item.to_row()))
            .listed();
        self.commit(Pending::Work { epoch }, Some(epoch), Flush::Relaxed, ops);
    }

    /// The leader whose commit this was, if it still leads.
    fn leader_of(&mut self, epoch: u64) -> Option<&mut Leader> {
        self.leader.as_mut().filter(|leader| leader.epoch == epoch)
    }

    pub(super) fn work_committed(&mut self, epoch: u64) {
        let Some(leader) = self.leader_of(epoch) else {
            return;
        };
        let Some(staged) = leader.staged.take() else {
            return;
        };
        let mut told = Vec::new();
        for item in staged.rows {
            let news = leader.rows.get(&item.key).is_none_or(|before| {
                before.parked != item.parked || before.acknowledged != item.acknowledged
            }) && item.kind != WorkKind::Transcript;
            let before = leader.rows.get(&item.key);
            let known = before.is_some_and(|before| before.record == item.record);
            if news && (item.parked || !item.acknowledged.is_empty()) {
                told.push((item.clone(), !known));
            }
            leader.rows.keep(item);
        }
        self.fenced_in_a_row = 0;
        for (tab, ticket, receipt) in staged.receipts {
            self.settle_decision(tab, ticket, receipt);
        }
        for (item, made) in told {
            if made && !item.parked {
                self.tell_standing(&item);
            }
            self.notify_delivery(&item);
        }
        for sending in staged.sends {
            self.send(sending);
        }
        let monotonic = self.now.monotonic;
        if let Some(leader) = &mut self.leader {
            leader.tell_soon(monotonic);
        }
    }

    pub(super) fn work_refused(&mut self, epoch: u64, refusal: Refusal) {
        let retry_at = self.now.monotonic.saturating_add(COMMIT_RETRY);
        let Some(leader) = self.leader_of(epoch) else {
            return;
        };
        if refusal == Refusal::Fenced {
            return self.fenced();
        }
        // Nothing advanced, and nothing of it goes out: the same commit is tried again.
        if let Some(staged) = &mut leader.staged {
            staged.under_way = false;
        }
        leader.commit_not_before = retry_at;
        self.log(
            "error",
            "store-failed",
            "the browser's store refused rows of work",
        );
    }

    /// This tab leads no more; decisions that it had not kept yet are to be made anew.
    pub(super) fn stop_leading(&mut self) {
        self.drop_leader();
        self.notify_role();
    }

    fn drop_leader(&mut self) {
        let Some(leader) = self.leader.take() else {
            return;
        };
        let staged = leader.staged.into_iter().flat_map(|staged| staged.receipts);
        let decided = leader.decided.into_iter();
        let decided = decided.map(|decided| (decided.tab, decided.ticket, decided.receipt));
        for (tab, ticket, _) in staged.chain(decided) {
            self.settle_decision(tab, ticket, contract::refused(&Self::nobody_leads()));
        }
    }

    /// Another tab leads. Where tabs cannot lock (no Web Locks), claiming back at once would be
    /// answered in kind: it waits a while, each tab another one, longer each time.
    pub(super) fn fenced(&mut self) {
        self.stop_leading();
        if self.holds_lock {
            self.fenced_in_a_row = self.fenced_in_a_row.saturating_add(1);
            let times = self.fenced_in_a_row.saturating_add(4);
            let wait = crate::outbox::delay(times, None, false, &mut self.jitter);
            self.store_asked_at = Some(
                self.now
                    .monotonic
                    .saturating_add(wait)
                    .saturating_add(COMMIT_RETRY),
            );
        }
    }
}
