//! What the facts of a conversation demand of the org, as rows of work.

use std::rc::Rc;

use crate::json::Map;
use crate::list::Adding;
use crate::sorted::SortedMap;

use super::leader::Leader;
use super::{Engine, caller, operations};
use crate::call::{Agent, Facts, LogCall};
use crate::config::{Account, Document};
use crate::outbox::{Attempt, WorkItem, WorkKind};
use crate::protocol::Effect;
use crate::rules::{self, Making};
use crate::salesforce::{self, matching};

/// The parts of one demand.
#[derive(Clone, Copy)]
struct Demand<'a> {
    facts: &'a Facts,
    agent: &'a Agent,
    document: &'a Rc<Document>,
}

impl<'a> Demand<'a> {
    /// The account that a log is for, and the key of one of its rows there.
    fn place(
        &self,
        log: &LogCall,
        key: fn(&str, &str, &str, &str) -> String,
    ) -> Option<(&'a Account, String)> {
        let account = self.document.account(&log.account)?;
        let conversation = self.facts.conversation();
        let key = key(
            account.org(),
            conversation,
            self.agent.key(),
            &log.configuration,
        );
        Some((account, key))
    }
}

impl Engine {
    /// What the facts of touched conversations demand. A call stays touched while it is not known
    /// who the agent is or what the administrator wants.
    pub(super) fn demand(
        &mut self,
        leader: &mut Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) {
        for conversation in leader.due(self.now.monotonic) {
            let Some(facts) = self.calls.get(&conversation) else {
                leader.untouch(&conversation);
                continue;
            };
            let direction_is_open = facts.direction_is_open();
            if leader.closed.contains(&conversation) {
                self.log(
                    "warn",
                    "late-event",
                    "an event came for a call whose payload was erased already",
                );
                leader.untouch(&conversation);
                continue;
            }
            if direction_is_open {
                // Which way it goes decides what is made, and that cannot be unmade: another event will tell.
                leader.untouch(&conversation);
                continue;
            }
            let facts = facts.clone();
            let Some(document) = self.document_of(&facts, leader) else {
                continue;
            };
            let Some(agent) = self.agent_of(&facts, leader, &document) else {
                continue;
            };
            let demand = Demand {
                facts: &facts,
                agent: &agent,
                document: &document,
            };
            let mut later = self.notes_awaited(&facts, &document);
            for item in self.demanded(&demand, leader, changed) {
                if item.kind == WorkKind::Match {
                    later = caller::awaited(&item, self.now.wall).or(later);
                }
                changed.insert(item.key.clone(), item);
            }
            for row in leader.rows.of_conversation(&conversation) {
                if row.kind == WorkKind::Match && !changed.contains_key(&row.key) {
                    later = caller::awaited(row, self.now.wall).or(later);
                }
            }
            leader.untouch(&conversation);
            if let Some(left) = later {
                leader.touch_at(&conversation, self.now.monotonic.saturating_add(left));
            }
        }
    }

    /// The document that the call's latest event was accepted under, or the one in force where a person tried a row of it again:
    /// what the former had at fault is not demanded a second time. One that this tab has not got yet is asked of the store.
    fn document_of(&mut self, facts: &Facts, leader: &Leader) -> Option<Rc<Document>> {
        let mut hash = facts.configuration();
        let in_force = self.configurations.current();
        for row in leader.rows.of_conversation(facts.conversation()) {
            let is_log = matches!(row.kind, WorkKind::CallLog(_) | WorkKind::Match);
            if is_log
                && in_force
                    .as_ref()
                    .is_some_and(|it| it.hash == row.configuration)
            {
                hash = &row.configuration;
            }
        }
        if self.configurations.awaits(hash) {
            if self.configurations.ask(hash) {
                self.effects.push(Effect::ReadDocument {
                    hash: hash.to_owned(),
                });
            }
            return None;
        }
        self.configurations.of(hash)
    }

    /// Milliseconds for which the closing update waits for notes that it needs.
    fn notes_awaited(&self, facts: &Facts, document: &Document) -> Option<u64> {
        let voice = document.voice.as_ref()?;
        let until = facts.ended_at()? + i64::from(document.wrap_up_seconds) * 1_000;
        let left = u64::try_from(until - self.now.wall)
            .ok()
            .filter(|left| *left > 0);
        left.filter(|_| salesforce::voice::waits_for_notes(facts, voice))
    }

    /// The agent that a call's rows are bound to: that of its first row, else who is signed in, else
    /// whom the events name; `None` while nobody is known.
    fn agent_of(&self, facts: &Facts, leader: &Leader, document: &Document) -> Option<Agent> {
        let orgless = document.accounts.is_empty();
        let mut bound = leader.rows.of_conversation(facts.conversation());
        if let Some(bound) = bound.find(|row| !orgless || !row.agent.key().is_empty()) {
            return Some(bound.agent.clone());
        }
        let alone = self.knows_no_api() || orgless;
        let named = || facts.agent().filter(|_| alone || self.identity_hopeless());
        let agent = self.current_agent().cloned().or_else(named);
        // The console's user owns what is made there, whatever the name.
        agent.or_else(|| alone.then(Agent::default))
    }

    /// A row demanded anew under the document in force: for a person's retry of a parked one.
    pub(super) fn demanded_now(&self, row: &WorkItem, leader: &Leader) -> Option<WorkItem> {
        let document = self.configurations.current()?;
        let facts = self.calls.get(&row.conversation)?;
        let demand = Demand {
            facts,
            agent: &row.agent,
            document: &document,
        };
        if row.kind == WorkKind::Match {
            let log = rules::complete_log(facts, (&row.account, &row.design), &document)?;
            let making = rules::making(facts, &log, &document);
            let former = || Some(row.desired.clone()).filter(|it| it.contains_key("make"));
            let made = making.and_then(|making| caller::make(facts, Some(&row.desired), &making));
            let state = match made.or_else(former) {
                Some(state) => state,
                None => caller::begin(facts, &log, &document)?,
            };
            let mut item = row.clone();
            caller::restart(&mut item, state);
            item.configuration.clone_from(&document.hash);
            return Some(item);
        }
        let items = self.demanded(&demand, leader, &SortedMap::new());
        items.into_iter().find(|item| item.key == row.key)
    }

    fn demanded(
        &self,
        demand: &Demand<'_>,
        leader: &Leader,
        changed: &SortedMap<String, WorkItem>,
    ) -> Vec<WorkItem> {
        // An answer taken in just now is part of what is known: to demand from the row before it would
        // forget that the record stands.
        let known = |key: &str| changed.get(key).or_else(|| leader.rows.get(key));
        let mut items = self.logs(demand, leader, &known);
        items.add(self.voice_call(demand, leader, &known));
        items.add(self.web_service_rows(demand.facts, demand.agent, demand.document, &known));
        items.retain(|item| {
            known(&item.key).is_none_or(|known| {
                let same = known.desired == item.desired
                    && known.record == item.record
                    && known.vendor_call_key == item.vendor_call_key
                    && known.conversation == item.conversation;
                !known.discarded && !same
            })
        });
        items
    }

    /// The records that keep the call: those that triggers demand, and those that stand already,
    /// completed by their own design whatever the triggers say by now.
    fn logs<'a>(
        &self,
        demand: &Demand<'_>,
        leader: &'a Leader,
        known: &impl Fn(&str) -> Option<&'a WorkItem>,
    ) -> Vec<WorkItem> {
        let facts = demand.facts;
        let mut items = Vec::new();
        for mut log in rules::log_calls(facts, demand.agent, demand.document) {
            let making = rules::making(facts, &log, demand.document);
            if making.as_ref().is_some_and(|making| making.anyway) {
                log.caller = None;
            }
            let found = self.match_row(demand, &log, making.as_ref(), known);
            let waits = |row: &WorkItem| caller::awaited(row, self.now.wall).is_some();
            let waits = found.as_ref().is_some_and(waits);
            if log.caller.is_none() {
                log.caller = found.as_ref().and_then(caller::of_row);
            }
            items.add(found);
            rules::rate(&mut log, facts, demand.document);
            let relinks = making.is_some_and(|making| making.anyway);
            items.add(self.log_row(demand, &log, waits, relinks, known));
        }
        for row in leader.rows.of_conversation(facts.conversation()) {
            let stands = matches!(row.kind, WorkKind::CallLog(_))
                && items.iter().all(|item: &WorkItem| item.key != row.key);
            let Some(document) = self
                .configurations
                .of(&row.configuration)
                .filter(|_| stands)
            else {
                continue;
            };
            let demand = Demand {
                document: &document,
                ..*demand
            };
            let log = rules::complete_log(facts, (&row.account, &row.design), &document);
            if let Some(mut log) = log {
                rules::rate(&mut log, facts, &document);
                items.add(self.log_row(&demand, &log, false, false, known));
            }
        }
        items
    }

    /// The row that finds out who the caller is to a log.
    fn match_row<'a>(
        &self,
        demand: &Demand<'_>,
        log: &LogCall,
        making: Option<&Making>,
        known: &impl Fn(&str) -> Option<&'a WorkItem>,
    ) -> Option<WorkItem> {
        let document = demand.document;
        let (account, key) = demand.place(log, WorkItem::match_key)?;
        if let (Some(said), Some(row)) = (&log.caller, known(&key)) {
            return caller::settled_by(row, said);
        }
        let row = known(&key).cloned();
        let former = row.as_ref().map(|row| &row.desired);
        let made = making.and_then(|making| caller::make(demand.facts, former, making));
        let state = match made {
            Some(state) => state,
            None => {
                if making.is_some_and(|making| making.anyway) && row.is_some() {
                    return row;
                }
                let taken_back = row
                    .as_ref()
                    .filter(|row| caller::is_taken_back(row, making));
                let begun = caller::begin(demand.facts, log, document);
                match (begun, taken_back) {
                    (Some(begun), None) => {
                        let goes_on =
                            |row: &WorkItem| caller::goes_on(row, &begun, &document.phone);
                        if row.as_ref().is_some_and(goes_on) {
                            return row;
                        }
                        begun
                    }
                    (Some(begun), Some(_)) => begun,
                    (None, Some(row)) => matching::given_up(&row.desired),
                    (None, None) => return None,
                }
            }
        };
        let mut item = row.unwrap_or_else(|| self.new_row(key, WorkKind::Match, demand, account));
        caller::restart(&mut item, state);
        anew(&mut item);
        item.design.clone_from(&log.configuration);
        item.configuration.clone_from(&document.hash);
        Some(item)
    }

    /// The row of a log; none yet while a match may still tell whom it is logged on.
    fn log_row<'a>(
        &self,
        demand: &Demand<'_>,
        log: &LogCall,
        waits: bool,
        relinks: bool,
        known: &impl Fn(&str) -> Option<&'a WorkItem>,
    ) -> Option<WorkItem> {
        let facts = demand.facts;
        let (account, key) = demand.place(log, WorkItem::call_log_key)?;
        let mut desired =
            salesforce::call_log::desired(log, facts, account, &key, self.utc_offset_minutes);
        let row = known(&key).cloned();
        if waits && row.is_none() {
            return None;
        }
        let row = row.unwrap_or_else(|| {
            self.new_row(key, WorkKind::CallLog(log.ticket_type), demand, account)
        });
        let relinks = relinks || facts.linked().is_some();
        if relinks {
            salesforce::call_log::unlink(&mut desired, &row.acknowledged, &log.lead_field);
        }
        let spoken = facts.noted() || facts.linked().is_some();
        let mut item = with_desired(row, desired, demand.document, spoken);
        salesforce::call_log::keep_said(&mut item.desired, &item.acknowledged, relinks);
        item.design.clone_from(&log.configuration);
        Some(item)
    }

    /// The voice call: one for a conversation, under the key that it was first demanded with.
    fn voice_call<'a>(
        &self,
        demand: &Demand<'_>,
        leader: &'a Leader,
        known: &impl Fn(&str) -> Option<&'a WorkItem>,
    ) -> Option<WorkItem> {
        let Demand {
            facts,
            agent,
            document,
        } = *demand;
        let voice = document.voice.as_ref()?;
        let account = document.account(&voice.account)?;
        let attributes = rules::call_attributes(facts, document);
        let mut desired = salesforce::voice::desired(facts, voice, agent, &attributes);
        if self.notes_awaited(facts, document).is_some() {
            desired.remove(salesforce::voice::CLOSING);
        }
        let mut rows = leader.rows.of_conversation(facts.conversation());
        let first = rows.find(|row| row.kind == WorkKind::VoiceCall);
        if desired.is_empty() {
            return None;
        }
        let told = salesforce::voice::vendor_call_key(facts);
        let key = match first {
            Some(row) => row.key.clone(),
            None => WorkItem::voice_call_key(account.org(), &told),
        };
        let row = known(&key).cloned();
        let mut row = row.unwrap_or_else(|| {
            let mut row = self.new_row(key, WorkKind::VoiceCall, demand, account);
            row.vendor_call_key.clone_from(&told);
            row
        });
        let untold = row.acknowledged.is_empty() && row.attempt == Attempt::None;
        if untold && row.record.is_empty() && row.design.is_empty() {
            // The telephony system may name the call later than it rings.
            row.vendor_call_key = told;
        }
        if row.design == operations::OF_PAGE {
            // What the page itself said of the call stays said.
            if let Some(create) = row.desired.get(salesforce::voice::CREATE) {
                crate::json::set(&mut desired, salesforce::voice::CREATE, create.clone());
            }
            facts.conversation().clone_into(&mut row.conversation);
        }
        let mut item = with_desired(row, desired, document, false);
        salesforce::voice::keep_said(&mut item.desired, &item.acknowledged);
        let theirs = salesforce::voice::host_record(facts);
        if !theirs.is_empty() {
            item.record = theirs;
        }
        Some(item)
    }

    fn new_row(
        &self,
        key: String,
        kind: WorkKind,
        demand: &Demand<'_>,
        account: &Account,
    ) -> WorkItem {
        WorkItem::new(
            key,
            kind,
            demand.facts.conversation(),
            &account.id,
            demand.agent,
            self.now.wall,
        )
    }
}

/// The row with another desired state. What was said once and is not demanded any more stays as it
/// stands in the org. What the agent has spoken of the call is news to an org that refused the log without it.
fn with_desired(mut item: WorkItem, desired: Map, document: &Document, spoken: bool) -> WorkItem {
    let before = std::mem::replace(&mut item.desired, desired);
    if item.desired != before {
        // What was wanted until now may have been sent: of these fields it is not known what stands.
        for (field, value) in &before {
            if item.acknowledged.get(field) != Some(value) {
                item.acknowledged.remove(field);
            }
        }
    }
    for (field, value) in &item.acknowledged {
        if !item.desired.contains_key(field) {
            item.desired.insert(field.clone(), value.clone());
        }
    }
    if item.desired != before {
        if spoken {
            anew(&mut item);
        }
        if !item.parked {
            item.attempts = 0;
        }
    }
    item.configuration.clone_from(&document.hash);
    item
}

/// Something else is wanted than what the org refused: it is tried, unless the refused one may stand there.
fn anew(item: &mut WorkItem) {
    if item.attempt == Attempt::None {
        item.parked = false;
        item.fault = None;
    }
}
