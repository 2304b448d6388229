//! Sends what rows of work ask for, and tells what became of them.

use crate::list::{Adding, Listed};
use crate::sorted::SortedMap;

use crate::json::Value;

use super::leader::Leader;
use super::outcome::park;
use super::sessions::{Need, Purpose};
use super::{Engine, caller};
use crate::call::TicketType;
use crate::config::{Account, Document, FieldTemplate};
use crate::error::Fault;
use crate::json::object;
use crate::outbox::{Attempt, WorkItem, WorkKind};
use crate::protocol::{Answer, Effect};
use crate::salesforce::{Access, RecordState, Step, call_log, open_cti, voice};

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
            // Another agent's rows wait for that agent, whoever is signed in meanwhile; web services know no agents.
            let ours = (item.kind == WorkKind::WebService).then_some(true);
            match ours.or_else(|| self.is_ours(item)) {
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
        if item.kind == WorkKind::WebService {
            let step = self.web_service_step(item, leader);
            return Ok(step.map(|step| (step, 0, item.account.clone())));
        }
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
            WorkKind::Transcript | WorkKind::WebService => None,
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
}

/// A row as `status()` and the listeners see it: no numbers, no notes.
pub(super) fn row_value(item: &WorkItem) -> Value {
    object! {
        "id" => item.key.as_str(),
        "conversationId" => item.conversation.as_str(),
        "kind" => item.kind.name(),
        "recordId" => item.record.as_str(),
        "name" => (item.kind == WorkKind::WebService).then_some(item.design.as_str()),
        "since" => item.since,
        "attempts" => item.attempts,
        "error" => item.fault.as_ref().map(Fault::to_value),
    }
}
