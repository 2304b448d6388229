//! The tab that holds the lock turns facts into rows of work. One commit at a time: what happens
//! meanwhile waits, marked, for the next one.

use litemap::LiteMap;
use std::rc::Rc;

use super::delivery::{Arrived, Sending};
use super::{Engine, Pending};
use crate::call::{Agent, Facts};
use crate::config::{Account, Document};
use crate::outbox::{WorkItem, WorkKind};
use crate::protocol::{Effect, Flush, Op, Refusal, WorkRow};
use crate::{rules, salesforce};

/// How long an event that seems to be under way is waited for, in milliseconds (order repair).
const PATIENCE: u64 = 2_000;
/// How long the events and rows of a call that is done are kept, in milliseconds.
const RETENTION: i64 = 24 * 3_600_000;
/// How often the leader tidies up, in milliseconds.
const TIDY: u64 = 3_600_000;

/// What the leader knows beyond what every tab knows.
#[derive(Debug)]
pub(super) struct Leader {
    pub(super) epoch: u64,
    items: LiteMap<String, WorkItem>,
    /// The key of one row of each conversation: it tells whom the call is bound to.
    by_conversation: LiteMap<String, String>,
    /// Keys of the rows that are neither done nor parked, oldest first.
    waiting: LiteMap<(i64, String), ()>,
    /// When a row may be tried again.
    pub(super) not_before: LiteMap<String, u64>,
    /// Until when an account's org is left alone.
    pub(super) paused: LiteMap<String, u64>,
    /// Conversations whose rows may have to change, and from when on they are looked at.
    touched: LiteMap<String, u64>,
    /// Rows of the commit under way, and what is sent once it is made.
    staged: Option<(Vec<WorkItem>, Vec<Sending>)>,
    /// Answers that came since.
    pub(super) arrived: Vec<Arrived>,
    /// A look for a record found none: the next create needs no other look.
    pub(super) absent: Vec<String>,
    /// Parked rows that a person decided about.
    pub(super) decided: LiteMap<String, WorkItem>,
    commit_not_before: u64,
    tidy_at: u64,
}

impl Leader {
    /// A conversation has news. An incomplete story is waited for a moment.
    pub(super) fn touch(&mut self, conversation: &str, incomplete: bool, monotonic: u64) {
        let patience = if incomplete { PATIENCE } else { 0 };
        let from = monotonic.saturating_add(patience);
        self.touched.insert(conversation.to_owned(), from);
    }

    pub(super) fn items(&self) -> impl Iterator<Item = &WorkItem> {
        self.items.values()
    }

    pub(super) fn item(&self, key: &str) -> Option<&WorkItem> {
        self.items.get(key)
    }

    /// Whether conversations wait for an agent or a configuration to be known.
    pub(super) fn has_touched(&self, monotonic: u64) -> bool {
        self.touched.values().any(|from| *from <= monotonic)
    }

    /// Conversations that have news for which no row was made yet: they wait for a late event, or for
    /// an agent or a configuration to be known.
    pub(super) fn undecided(&self) -> impl Iterator<Item = &str> {
        self.touched.keys().map(String::as_str)
    }

    /// The rows that wait to be sent, oldest first.
    pub(super) fn waiting(&self) -> impl Iterator<Item = &WorkItem> {
        self.waiting
            .keys()
            .filter_map(|(_, key)| self.items.get(key))
    }

    /// Everything that waits for a time may be tried at once.
    pub(super) fn rouse(&mut self) {
        self.not_before.clear();
    }

    fn keep(&mut self, item: WorkItem) {
        let place = (item.since, item.key.clone());
        if item.parked || item.is_done() {
            self.waiting.remove(&place);
            self.not_before.remove(&item.key);
        } else {
            self.waiting.insert(place, ());
        }
        if !self.by_conversation.contains_key(&item.conversation) {
            self.by_conversation
                .insert(item.conversation.clone(), item.key.clone());
        }
        self.items.insert(item.key.clone(), item);
    }

    /// The next time at which something that waits may go on.
    fn wakes_at(&self, monotonic: u64) -> Option<u64> {
        let waits = [&self.not_before, &self.paused, &self.touched];
        let waits = waits.into_iter().flat_map(LiteMap::values).copied();
        waits
            .chain([self.tidy_at, self.commit_not_before])
            .filter(|at| *at > monotonic)
            .min()
    }
}

impl Engine {
    /// The epoch is claimed: this tab leads.
    pub(super) fn lead(&mut self, epoch: u64, work: &[WorkRow]) {
        if !self.holds_lock {
            return;
        }
        let mut leader = Leader {
            epoch,
            items: LiteMap::new(),
            by_conversation: LiteMap::new(),
            waiting: LiteMap::new(),
            not_before: LiteMap::new(),
            paused: LiteMap::new(),
            touched: LiteMap::new(),
            staged: None,
            arrived: Vec::new(),
            absent: Vec::new(),
            decided: LiteMap::new(),
            commit_not_before: 0,
            tidy_at: self.now.monotonic.saturating_add(TIDY),
        };
        // Every call is looked at again: what a former leader had not come to is found so.
        for facts in self.calls.iter() {
            leader.touch(
                facts.conversation(),
                facts.awaits_earlier_event(),
                self.now.monotonic,
            );
        }
        let mut unreadable = false;
        for row in work {
            match WorkItem::from_row(row) {
                Some(item) => leader.keep(item),
                None => unreadable = true,
            }
        }
        if unreadable {
            self.log(
                "error",
                "work-unreadable",
                "a stored row of work cannot be read",
            );
        }
        self.leader = Some(leader);
        self.notify_role();
        self.read_events();
        self.tidy();
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
        if leader.staged.is_none() && monotonic >= leader.commit_not_before {
            leader.commit_not_before = 0;
            leader.paused.retain(|_, until| *until > monotonic);
            leader.not_before.retain(|_, until| *until > monotonic);
            let mut changed = std::mem::take(&mut leader.decided);
            for (key, item) in self.take_answers(&mut leader) {
                changed.insert(key, item);
            }
            self.demand(&mut leader, &mut changed);
            let sends = self.due(&mut leader, &mut changed);
            self.commit_work(&mut leader, changed, sends);
            if monotonic >= leader.tidy_at {
                leader.tidy_at = monotonic.saturating_add(TIDY);
                self.leader = Some(leader);
                return self.tidy();
            }
        }
        self.leader = Some(leader);
    }

    fn commit_work(
        &mut self,
        leader: &mut Leader,
        changed: LiteMap<String, WorkItem>,
        sends: Vec<Sending>,
    ) {
        let (unmarked, marked): (Vec<_>, Vec<_>) = sends
            .into_iter()
            .partition(|sending| sending.step.repeatable);
        if !changed.is_empty() {
            let changed: Vec<WorkItem> = changed.into_iter().map(|(_, item)| item).collect();
            let ops = changed
                .iter()
                .map(|item| Op::PutWork(item.to_row()))
                .collect();
            let epoch = leader.epoch;
            leader.staged = Some((changed, marked));
            self.commit(Pending::Work, Some(epoch), Flush::Relaxed, ops);
        }
        for sending in unmarked {
            self.send(sending);
        }
    }

    pub(super) fn work_committed(&mut self) {
        let Some(leader) = &mut self.leader else {
            return;
        };
        let Some((items, sends)) = leader.staged.take() else {
            return;
        };
        let mut told = Vec::new();
        for item in items {
            let before = leader.items.get(&item.key);
            let news = before.is_none_or(|before| {
                before.parked != item.parked || before.acknowledged != item.acknowledged
            });
            if news && (item.parked || !item.acknowledged.is_empty()) {
                told.push(item.clone());
            }
            leader.keep(item);
        }
        for item in told {
            self.notify_delivery(&item);
        }
        for sending in sends {
            self.send(sending);
        }
    }

    pub(super) fn work_refused(&mut self, refusal: Refusal) {
        if refusal == Refusal::Fenced {
            self.leader = None;
            self.notify_role();
            if self.holds_lock {
                self.effects.push(Effect::ClaimEpoch);
            }
            return;
        }
        self.log(
            "error",
            "store-failed",
            "the browser's store refused rows of work",
        );
        let Some(leader) = &mut self.leader else {
            return;
        };
        // Nothing advanced: the same is computed again from facts and rows, after a while.
        for item in leader
            .staged
            .take()
            .map(|(items, _)| items)
            .unwrap_or_default()
        {
            leader.touched.insert(item.conversation, self.now.monotonic);
        }
        leader.commit_not_before = self.now.monotonic.saturating_add(1_000);
    }

    /// What the facts of touched conversations demand of the org.
    fn demand(&self, leader: &mut Leader, changed: &mut LiteMap<String, WorkItem>) {
        let monotonic = self.now.monotonic;
        let due = leader
            .touched
            .iter()
            .filter(|(_, from)| **from <= monotonic);
        let due: Vec<String> = due.map(|(conversation, _)| conversation.clone()).collect();
        for conversation in due {
            let Some(facts) = self.calls.get(&conversation) else {
                leader.touched.remove(&conversation);
                continue;
            };
            let Some(document) = self.configurations.of(facts.configuration()) else {
                continue;
            };
            let Some(agent) = self.agent_of(facts, leader) else {
                continue;
            };
            let facts = facts.clone();
            for item in self.demanded(&facts, &agent, &document, leader, changed) {
                changed.insert(item.key.clone(), item);
            }
            leader.touched.remove(&conversation);
            if let Some(until) = self.notes_awaited_until(&facts, &document) {
                leader.touched.insert(conversation, until);
            }
        }
    }

    /// When a closing update that needs the notes goes out without them.
    fn notes_awaited_until(&self, facts: &Facts, document: &Document) -> Option<u64> {
        let voice = document.voice.as_ref()?;
        let left = self
            .notes_missing_for(facts, document)
            .filter(|_| salesforce::voice::waits_for_notes(facts, voice))?;
        Some(self.now.monotonic.saturating_add(left))
    }

    /// Milliseconds of the wrap-up limit that are left; `None` when it is over.
    fn notes_missing_for(&self, facts: &Facts, document: &Document) -> Option<u64> {
        let until = facts.ended_at()? + i64::from(document.wrap_up_seconds) * 1_000;
        u64::try_from(until - self.now.wall)
            .ok()
            .filter(|left| *left > 0)
    }

    fn demanded(
        &self,
        facts: &Facts,
        agent: &Agent,
        document: &Rc<Document>,
        leader: &Leader,
        changed: &LiteMap<String, WorkItem>,
    ) -> Vec<WorkItem> {
        // An answer taken in just now is part of what is known: to demand from the row before it would
        // forget that the record stands.
        let known = |key: &str| changed.get(key).or_else(|| leader.items.get(key));
        let mut items = Vec::new();
        for log in rules::log_calls(facts, agent, document) {
            let Some(account) = document.account(&log.account) else {
                continue;
            };
            let key = WorkItem::call_log_key(
                account.org(),
                facts.conversation(),
                agent.key(),
                &log.configuration,
            );
            let desired =
                salesforce::call_log::desired(&log, facts, account, &key, self.utc_offset_minutes);
            let kind = WorkKind::CallLog(log.ticket_type);
            let row = known(&key).cloned();
            items.push(self.row(row, key, kind, facts, account, agent, desired));
        }
        if let Some(voice) = &document.voice
            && let Some(account) = document.account(&voice.account)
        {
            let waits = salesforce::voice::waits_for_notes(facts, voice)
                && self.notes_missing_for(facts, document).is_some();
            let mut desired = salesforce::voice::desired(facts, voice, agent);
            if waits {
                desired.remove("closing");
            }
            if !desired.is_empty() {
                let vendor_call_key = salesforce::voice::vendor_call_key(facts);
                let key = WorkItem::voice_call_key(account.org(), &vendor_call_key);
                let row = known(&key).cloned();
                let mut item = self.row(
                    row,
                    key,
                    WorkKind::VoiceCall,
                    facts,
                    account,
                    agent,
                    desired,
                );
                salesforce::voice::keep_said(&mut item.desired, &item.acknowledged);
                item.vendor_call_key = vendor_call_key;
                if item.record.is_empty() {
                    item.record = salesforce::voice::host_record(facts);
                }
                items.push(item);
            }
        }
        for item in &mut items {
            item.configuration.clone_from(&document.hash);
        }
        items.retain(|item| {
            known(&item.key)
                .is_none_or(|known| known.desired != item.desired || known.record != item.record)
        });
        items
    }

    #[allow(
        clippy::too_many_arguments,
        reason = "the parts of a row's identity, each from another room"
    )]
    fn row(
        &self,
        known: Option<WorkItem>,
        key: String,
        kind: WorkKind,
        facts: &Facts,
        account: &Account,
        agent: &Agent,
        desired: serde_json::Map<String, serde_json::Value>,
    ) -> WorkItem {
        let mut item = known.unwrap_or_else(|| {
            WorkItem::new(
                key,
                kind,
                facts.conversation(),
                &account.id,
                agent,
                self.now.wall,
            )
        });
        let before = std::mem::replace(&mut item.desired, desired);
        // What was said once and is not demanded any more stays as it stands in the org.
        for (field, value) in &item.acknowledged {
            if !item.desired.contains_key(field) {
                item.desired.insert(field.clone(), value.clone());
            }
        }
        if item.desired != before && !item.parked {
            item.attempts = 0;
        }
        item
    }

    /// The agent that a call's rows are bound to: that of its first row, else who is signed in, else
    /// whom the events name; `None` while nobody is known.
    fn agent_of(&self, facts: &Facts, leader: &Leader) -> Option<Agent> {
        let bound = leader.by_conversation.get(facts.conversation());
        if let Some(bound) = bound.and_then(|key| leader.items.get(key)) {
            return bound.bound_agent();
        }
        let named = || facts.agent().filter(|_| self.identity_hopeless());
        self.current_agent().cloned().or_else(named)
    }

    /// Removes what nothing needs any more.
    pub(super) fn tidy(&mut self) {
        let Some(leader) = &mut self.leader else {
            return;
        };
        let oldest = self.now.wall - RETENTION;
        let mut removals = Vec::new();
        let mut sequences = self.calls.take_outdated(self.now.wall);
        let outdated: Vec<String> = self
            .calls
            .iter()
            .filter(|facts| {
                facts.last_at() < oldest && !leader.touched.contains_key(facts.conversation())
            })
            .map(|facts| facts.conversation().to_owned())
            .collect();
        for conversation in outdated {
            let of_call = |item: &&WorkItem| item.conversation == conversation;
            if leader
                .items
                .values()
                .filter(of_call)
                .any(|item| !item.is_done())
            {
                continue;
            }
            let keys: Vec<String> = leader
                .items
                .values()
                .filter(of_call)
                .map(|item| item.key.clone())
                .collect();
            for key in keys {
                leader.items.remove(&key);
                removals.push(Op::RemoveWork(key));
            }
            if let Some(facts) = self.calls.get(&conversation) {
                sequences.extend_from_slice(facts.sequences());
            }
            leader.by_conversation.remove(&conversation);
            self.calls.forget(&conversation);
            self.attempts.forget(&conversation);
        }
        if !sequences.is_empty() {
            removals.push(Op::RemoveEvents(sequences));
        }
        let epoch = leader.epoch;
        removals.extend(self.forget_documents());
        if !removals.is_empty() {
            self.commit(Pending::Housekeeping, Some(epoch), Flush::Relaxed, removals);
        }
    }
}
