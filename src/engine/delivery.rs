//! Sends what rows of work ask for, and takes in the answers.

use crate::list::{Adding, Listed};
use crate::sorted::SortedMap;

use crate::json::Value;

use super::leader::{Decided, Leader};
use super::sessions::{Need, Purpose};
use super::{Engine, caller, operations, transcripts};
use crate::call::TicketType;
use crate::config::{Account, Document, FieldTemplate};
use crate::contract;
use crate::error::Fault;
use crate::json::object;
use crate::outbox::{Attempt, Failure, WorkItem, WorkKind};
use crate::protocol::{Answer, Effect};
use crate::salesforce::{
    Access, Found, Outcome, RecordState, Refusal, RetryClass, Step, call_log, open_cti, voice,
};

/// How often a record is looked for that a refusal speaks of, before the row is parked.
const LOOKS: u32 = 3;
/// How long a create of unknown outcome is left alone before the record is looked for, in milliseconds.
pub(super) const LOOK_AFTER: u64 = 10_000;

/// A request, the generation of the token it goes out with, and the account that it is sent by.
pub(super) type Sent = (Step, u32, String);

/// A request of a row, about to be sent.
#[derive(Debug)]
pub(super) struct Sending {
    pub(super) key: String,
    pub(super) account: String,
    pub(super) generation: u32,
    pub(super) step: Step,
    /// It follows a look that found no record.
    pub(super) after_look: bool,
    /// The configuration that the row is of.
    pub(super) design: String,
}

/// The answer to a request of a row.
#[derive(Debug)]
pub(super) struct Arrived {
    pub(super) sending: Sending,
    pub(super) answer: Answer,
}

impl Engine {
    /// Sends a row's request; it is in flight until its answer.
    pub(super) fn send(&mut self, sending: Sending) {
        self.tell_unfit(&sending);
        if self.by_console(&sending.account) {
            return self.send_by_console(sending);
        }
        let http = sending.step.http.clone();
        let request = self.expect(Purpose::Work(Box::new(sending)));
        self.effects.push(Effect::Send { request, http });
    }

    /// Tells, once for each, which of the administrator's fields do not fit the org's.
    fn tell_unfit(&mut self, sending: &Sending) {
        for (field, why) in &sending.step.unfit {
            if why.code == "value-cut" {
                self.log("info", why.code, why.message);
            } else {
                self.tell_unfit_field(&sending.design, field, why.code, why.message);
            }
        }
    }

    /// The requests that are due: oldest rows first, one per row, few per org. A request that must
    /// not be repeated is marked first.
    pub(super) fn due(
        &mut self,
        leader: &mut Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) -> Vec<Sending> {
        let mut busy = self.sessions.busy();
        let (mut sends, mut marked, mut needs) = (Vec::new(), Vec::new(), Vec::new());
        let monotonic = self.now.monotonic;
        let (mut creating, mut stuck): (Vec<&str>, Vec<&str>) = (Vec::new(), Vec::new());
        // A row that changes in this very commit is sent after it.
        for item in leader
            .rows
            .waiting()
            .filter(|item| !changed.contains_key(&item.key))
        {
            // Two strangers may be one: the next is looked for when the one before is made.
            if caller::makes_a_record(item) {
                if creating.contains(&item.account.as_str()) {
                    continue;
                }
                creating.push(&item.account);
            }
            if stuck.contains(&item.account.as_str()) {
                continue;
            }
            let full = busy.of_account(&item.account) >= leader.rows.in_flight_limit(&item.account);
            if full || busy.row(&item.key) || !leader.rows.may_try(item, monotonic) {
                continue;
            }
            // Another agent's rows wait for that agent, whoever is signed in meanwhile.
            match self.is_ours(item) {
                Some(true) => {}
                Some(false) => continue,
                None => {
                    needs.push(Need::Agent(item.account.clone()));
                    stuck.push(&item.account);
                    continue;
                }
            }
            match self.next_step(item, leader) {
                Ok(Some((step, generation, account))) => {
                    busy.add(&item.key, &account);
                    if !step.repeatable {
                        marked.push(WorkItem {
                            attempt: Attempt::Unknown,
                            ..item.clone()
                        });
                    }
                    let after_look = leader.absent.contains(&item.key);
                    sends.push(Sending {
                        key: item.key.clone(),
                        account,
                        generation,
                        step,
                        after_look,
                        design: item.design.clone(),
                    });
                }
                Ok(None) => {}
                Err(Need::Person | Need::Console) if self.marked_already(item) => {}
                Err(Need::Person) => {
                    let mut item = item.clone();
                    park(&mut item, open_cti::may_be_saved());
                    marked.push(item);
                }
                Err(Need::Console) => {
                    let mut item = item.clone();
                    item.fault = Some(open_cti::waits_for_console());
                    marked.push(item);
                }
                Err(need) => {
                    // Another account's token, for a look, holds nobody else up.
                    if matches!(&need, Need::Token(id) if *id == item.account) {
                        stuck.push(&item.account);
                    }
                    needs.push(need);
                }
            }
        }
        for item in marked {
            changed.insert(item.key.clone(), item);
        }
        // The create that follows a look is the one that the look was for.
        leader
            .absent
            .retain(|key| sends.iter().all(|sending| sending.key != *key));
        if self.current_agent().is_none() && leader.has_touched(monotonic) {
            needs.add(self.accounts_of_document().into_iter().map(Need::Agent));
        }
        for need in needs {
            self.fill(need);
        }
        sends
    }

    /// The next request of a row, the generation of the token it goes out with, and the account that it is sent by.
    fn next_step(&self, item: &WorkItem, leader: &Leader) -> Result<Option<Sent>, Need> {
        let Some(document) = self.configurations.of(&item.configuration) else {
            return Ok(None);
        };
        let Some(account) = document.account(&item.account) else {
            return Ok(None);
        };
        if account.by_console() {
            return self.next_by_console(item, leader, &document);
        }
        let Some((access, generation)) = self.sessions.access(account) else {
            return Err(Need::Token(item.account.clone()));
        };
        let step = self.step_with(item, leader, &document, account, &access)?;
        Ok(step.map(|step| (step, generation, item.account.clone())))
    }

    /// The next request of a row, if it goes out with this access.
    pub(super) fn step_with(
        &self,
        item: &WorkItem,
        leader: &Leader,
        document: &Document,
        account: &Account,
        access: &Access<'_>,
    ) -> Result<Option<Step>, Need> {
        let state = RecordState {
            key: &item.key,
            desired: &item.desired,
            acknowledged: &item.acknowledged,
            record: &item.record,
            unknown: item.attempt == Attempt::Unknown && !leader.absent.contains(&item.key),
        };
        let step = match item.kind {
            WorkKind::CallLog(ticket_type) => {
                let owner = if item.record.is_empty() {
                    self.owner_of(item)?
                } else {
                    None
                };
                let fields = self.fields_of(item, ticket_type, leader, document)?;
                call_log::next(
                    &state,
                    ticket_type,
                    &account.log_key_field,
                    owner.as_deref(),
                    &fields,
                    access,
                )
            }
            WorkKind::VoiceCall => {
                let settings = document.voice.as_ref();
                let next = |voice| voice::next(&state, voice, &item.vendor_call_key, access);
                let step = settings.and_then(next);
                step.filter(|step| self.is_in_order(item, step.name, leader))
            }
            WorkKind::Transcript => None,
            WorkKind::Match => {
                let looked = leader.absent.contains(&item.key);
                self.next_of_match(item, looked, document, access)?
            }
        };
        Ok(step)
    }

    /// The fields that the administrator named, and what the org allows in them.
    fn fields_of<'a>(
        &'a self,
        item: &'a WorkItem,
        ticket_type: TicketType,
        leader: &'a Leader,
        document: &'a Document,
    ) -> Result<call_log::Fields<'a>, Need> {
        let design = document.configuration(&item.design);
        let named = design.map_or(&[][..], |design| design.fields.as_slice());
        let lead_field = design.map_or("", |design| design.matching.lead_id_field.as_str());
        let lead = item.desired.text(lead_field);
        let leads = lead.is_some();
        let object = call_log::object(ticket_type);
        let mut named = named.iter().map(FieldTemplate::named).listed();
        if document.insight_of(&item.account).is_some() {
            // What a rating fills may be any field.
            for field in item.desired.keys() {
                if !call_log::AT_CREATION.contains(&field.as_str()) {
                    named.push((field, false));
                }
            }
        }
        let described = self.described(&item.account, object, leads || !named.is_empty())?;
        let row = self.match_of(item, leader);
        Ok(call_log::Fields {
            named,
            described,
            lead: lead.map(|lead| {
                let name = row.and_then(|row| caller::name_of(row, lead));
                (lead_field, name.unwrap_or(lead))
            }),
            refused_link: &item.refused_link,
        })
    }

    /// What the answers that came mean for their rows.
    pub(super) fn take_answers(
        &mut self,
        leader: &mut Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) {
        for Arrived { sending, answer } in std::mem::take(&mut leader.arrived) {
            let is_line = sending.key == transcripts::LINE;
            let known = if is_line {
                leader.transcripts.line()
            } else {
                let known = changed.get(&sending.key);
                known.or_else(|| leader.rows.get(&sending.key))
            };
            let Some(mut item) = known.cloned() else {
                continue;
            };
            let outcome = match item.kind {
                WorkKind::CallLog(_) => call_log::read(&sending.step, &answer),
                WorkKind::VoiceCall | WorkKind::Transcript => voice::read(&sending.step, &answer),
                WorkKind::Match => self.read_match(&item, &sending.step, &answer),
            };
            let done = matches!(outcome, Outcome::Stands { .. });
            if !matches!(outcome, Outcome::Refused(_)) {
                self.sessions.confirm(&sending.account);
                leader.rows.succeeded(&sending.account);
                leader
                    .transcripts
                    .see_org_well(done && is_voice_call(&item));
            }
            let routes = sending.step.name == voice::ROUTE;
            let minor = voice::is_minor(sending.step.name);
            if sending.step.name == voice::CREATE {
                self.hear_for_operations(&item.key, &answer);
            }
            match outcome {
                Outcome::Stands { record, warnings } => {
                    if routes {
                        self.tell_route(&item.conversation, &answer);
                    }
                    if !warnings.is_empty() {
                        self.log(
                            "warn",
                            "done-with-warnings",
                            "the org did it and complained all the same",
                        );
                    }
                    stands(&mut item, &sending.step, record);
                }
                Outcome::Advanced(state) => {
                    caller::restart(&mut item, state);
                    settled(&mut item);
                    if item.is_done() {
                        leader.touch(&item.conversation, false, self.now.monotonic);
                    }
                }
                Outcome::Exists(fault) => self.seems_to_exist(&mut item, &sending, fault, leader),
                Outcome::Looked(Some(record)) => found(&mut item, &record),
                Outcome::Looked(None) => leader.absent.push(item.key.clone()),
                Outcome::Refused(refusal)
                    if is_final(&refusal) && (routes || (minor && !refusal.ambiguous)) =>
                {
                    self.go_without(&mut item, sending.step.name);
                    self.notify("error", &refusal.fault.to_value());
                }
                Outcome::Refused(refusal) => {
                    self.refused_by_org(&mut item, &sending, refusal, leader)
                }
            }
            if is_line {
                self.transcripts_answered(item, done, leader, changed);
                continue;
            }
            // What was only waited for needs no commit.
            if leader.rows.get(&item.key) != Some(&item) {
                changed.insert(item.key.clone(), item);
            }
        }
    }

    /// A create was refused as if the record were there: it is looked for. Where a look found none
    /// before, the refusal means something else, such as a field that may not be written.
    fn seems_to_exist(
        &mut self,
        item: &mut WorkItem,
        sending: &Sending,
        fault: Fault,
        leader: &mut Leader,
    ) {
        if !sending.after_look {
            item.attempt = Attempt::Unknown;
        } else if leader.contradict(&item.key) < LOOKS {
            item.attempt = Attempt::Unknown;
            let failure = Failure {
                fault,
                of_org: false,
                at_limit: false,
                retry_after: None,
                at_least: 0,
            };
            leader
                .rows
                .failed(item, failure, &mut self.jitter, self.now.monotonic);
        } else {
            park(item, fault);
        }
    }

    fn refused_by_org(
        &mut self,
        item: &mut WorkItem,
        sending: &Sending,
        refusal: Refusal,
        leader: &mut Leader,
    ) {
        let Refusal {
            class,
            fault,
            ambiguous,
            retry_after,
        } = refusal;
        if sending.step.creates || sending.step.name == voice::ROUTE {
            item.attempt = if ambiguous {
                Attempt::Unknown
            } else {
                Attempt::None
            };
        }
        match class {
            RetryClass::Refresh => {
                self.sessions.refuse(
                    &sending.account,
                    sending.generation,
                    fault,
                    self.now.monotonic,
                );
            }
            RetryClass::Retry | RetryClass::Pause => {
                // The request may still be at work in the org: a look must not come before its record.
                // And an update that keeps the call active must not come after the closing one.
                let lingers = !sending.step.repeatable || sending.step.name == voice::PROGRESS;
                let patience = if ambiguous && lingers { LOOK_AFTER } else { 0 };
                let at_limit = class == RetryClass::Pause;
                let failure = Failure {
                    fault,
                    of_org: ambiguous && item.kind != WorkKind::Match,
                    at_limit,
                    retry_after,
                    at_least: patience,
                };
                leader
                    .rows
                    .failed(item, failure, &mut self.jitter, self.now.monotonic);
            }
            RetryClass::Duplicate | RetryClass::Poison => {
                let link = call_log::refused_link(&item.desired, &fault.code);
                match link.filter(|link| *link != item.refused_link) {
                    Some(link) => {
                        item.refused_link = link;
                        self.notify("error", &link_refused(fault).to_value());
                    }
                    None => park(item, fault),
                }
            }
        }
    }

    /// A part of a voice call is not said; the call goes on without. A flow that may have run is not asked again.
    fn go_without(&mut self, item: &mut WorkItem, part: &str) {
        if part == voice::ROUTE {
            self.log(
                "warn",
                "route-given-up",
                "a flow was refused or did not answer; it is not asked twice",
            );
        }
        voice::count_as_said(part, &item.desired, &mut item.acknowledged);
        settled(item);
    }

    /// Whether what may have been sent of a row is its flow; that is given up.
    pub(super) fn settle_route(&mut self, item: &mut WorkItem) -> bool {
        let routes = item.kind == WorkKind::VoiceCall && item.is_created();
        if routes {
            self.go_without(item, voice::ROUTE);
        }
        routes
    }

    /// Tells the listeners what became of a row.
    pub(super) fn notify_delivery(&mut self, item: &WorkItem) {
        if item.kind == WorkKind::Match && !item.parked {
            let told = Value::Object(caller::told(item));
            self.match_told(&told);
            return self.tell("match", told);
        }
        if !item.parked && matches!(item.kind, WorkKind::CallLog(_)) {
            let about = ["WhoId", "WhatId", "ContactId", "AccountId"];
            let mut about = about.iter().filter_map(|link| item.acknowledged.text(link));
            let told = object! {
                "conversationId" => item.conversation.as_str(),
                "recordId" => item.record.as_str(),
                "about" => about.next(),
            };
            self.log_stands(&told);
            self.tell("logged", told);
        }
        let listener = if item.parked { "parked" } else { "delivery" };
        self.notify(listener, &row_value(item));
    }

    /// `retry(id)` and `discard(id)`: a person decides about a parked row, in this tab or another.
    pub(super) fn decide(&mut self, tab: Option<u64>, ticket: u32, method: &str, id: &str) {
        if let Some(operation) = operations::named(method) {
            return self.operation_passed(tab, ticket, operation, id);
        }
        let leader = self.leader.as_ref();
        let known = leader
            .and_then(|leader| leader.rows.get(id))
            .filter(|item| item.parked && !item.discarded);
        let Some(mut item) = known.cloned() else {
            return self.settle_decision(tab, ticket, contract::refused(&Self::not_parked()));
        };
        if method == "discard" {
            item.discarded = true;
        } else if let Some(anew) = leader.and_then(|leader| self.demanded_now(&item, leader)) {
            // The administrator may have mended what it was refused for.
            item = anew;
        }
        if item.parked
            && item
                .fault
                .as_ref()
                .is_some_and(|it| it.code == "may-be-saved")
        {
            // A person knows by now.
            item.attempt = Attempt::None;
        }
        item.parked = false;
        item.attempts = 0;
        let receipt = contract::accepted(id, self.durability, false);
        if let Some(leader) = &mut self.leader {
            leader.decided.push(Decided {
                row: item,
                tab,
                ticket,
                receipt,
            });
        }
    }
}

/// The org refused whom a log is linked to: the log is worth more than the link.
fn link_refused(fault: Fault) -> Fault {
    Fault {
        code: "link-refused".into(),
        ..fault
    }
    .hint("the call is logged without it; link() names another record")
}

/// Whether a flow is not to be asked again.
fn is_final(refusal: &Refusal) -> bool {
    refusal.ambiguous || matches!(refusal.class, RetryClass::Poison | RetryClass::Duplicate)
}

/// The row is tried anew.
pub(super) fn unpark(item: &mut WorkItem) {
    item.parked = false;
    item.discarded = false;
    item.attempts = 0;
    item.fault = None;
}

fn park(item: &mut WorkItem, fault: Fault) {
    item.parked = true;
    item.fault = Some(fault);
}

/// The record stands as the step said.
fn stands(item: &mut WorkItem, step: &Step, record: Option<String>) {
    item.acknowledged.clone_from(&step.acknowledges);
    // Where the telephony system named a record of its own, that is the one.
    if let Some(record) = record.filter(|_| item.record.is_empty() || !is_voice_call(item)) {
        item.record = record;
    }
    if is_voice_call(item) {
        voice::keep_said(&mut item.desired, &item.acknowledged);
    }
    settled(item);
}

fn is_voice_call(item: &WorkItem) -> bool {
    item.kind == WorkKind::VoiceCall
}

fn settled(item: &mut WorkItem) {
    item.attempt = Attempt::None;
    item.attempts = 0;
    item.fault = None;
}

/// A look found the record: the create of unknown outcome was carried out.
fn found(item: &mut WorkItem, found: &Found) {
    item.record.clone_from(&found.record);
    match item.kind {
        WorkKind::CallLog(_) => {
            call_log::found_record(&item.desired, &mut item.acknowledged, found);
        }
        WorkKind::VoiceCall => {
            voice::count_as_said(voice::CREATE, &item.desired, &mut item.acknowledged);
        }
        // A match reads its own looks.
        WorkKind::Match | WorkKind::Transcript => {}
    }
    settled(item);
}

/// A row as `status()` and the listeners see it: no numbers, no notes.
pub(super) fn row_value(item: &WorkItem) -> Value {
    object! {
        "id" => item.key.as_str(),
        "conversationId" => item.conversation.as_str(),
        "kind" => item.kind.name(),
        "recordId" => item.record.as_str(),
        "since" => item.since,
        "attempts" => item.attempts,
        "error" => item.fault.as_ref().map(Fault::to_value),
    }
}
