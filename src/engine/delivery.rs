//! Sends what rows of work ask for, and takes in the answers.

use litemap::LiteMap;

use serde_json::Value;

use super::Engine;
use super::leader::Leader;
use super::sessions::Purpose;
use crate::contract;
use crate::error::{Family, Fault};
use crate::json::object;
use crate::outbox::{Attempt, WorkItem, WorkKind, delay};
use crate::protocol::{Answer, Durability, Effect};
use crate::salesforce::{Outcome, RecordState, Refusal, RetryClass, Step, call_log, voice};

/// At most so many requests of work at a time to one org.
const IN_FLIGHT: usize = 2;

/// A request of a row, about to be sent.
#[derive(Debug)]
pub(super) struct Sending {
    pub(super) key: String,
    pub(super) account: String,
    pub(super) generation: u32,
    pub(super) step: Step,
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
        let http = sending.step.http.clone();
        let request = self.expect(Purpose::Work(Box::new(sending)));
        self.effects.push(Effect::Send { request, http });
    }

    /// The requests that are due: oldest rows first, one per row, few per org. A request that must
    /// not be repeated is marked first.
    pub(super) fn due(
        &mut self,
        leader: &mut Leader,
        changed: &mut LiteMap<String, WorkItem>,
    ) -> Vec<Sending> {
        let mut busy = self.sessions.busy();
        let mut sends = Vec::new();
        let mut marked = Vec::new();
        let mut needs_token: Vec<String> = Vec::new();
        let mut needs_owner: Vec<(String, String)> = Vec::new();
        let current_agent = self.current_agent().map(|agent| agent.key().to_owned());
        // A row that changes in this very commit is sent after it.
        for item in leader
            .waiting()
            .filter(|item| !changed.contains_key(&item.key))
        {
            let foreign = current_agent
                .as_ref()
                .is_some_and(|agent| *agent != item.agent);
            let waits = leader.not_before.contains_key(&item.key)
                || leader.paused.contains_key(&item.account);
            if foreign
                || waits
                || busy.row(&item.key)
                || busy.of_account(&item.account) >= IN_FLIGHT
            {
                continue;
            }
            let Some(document) = self.configurations.of(&item.configuration) else {
                continue;
            };
            let Some(account) = document.account(&item.account) else {
                continue;
            };
            let Some((access, generation)) = self.sessions.access(account) else {
                needs_token.push(item.account.clone());
                continue;
            };
            let unknown = item.attempt == Attempt::Unknown && !leader.absent.contains(&item.key);
            let state = RecordState {
                key: &item.key,
                desired: &item.desired,
                acknowledged: &item.acknowledged,
                record: &item.record,
                unknown,
            };
            let step = match item.kind {
                WorkKind::CallLog(ticket_type) => {
                    let owner = self.owner_of(item);
                    if item.record.is_empty() && owner.is_none() {
                        needs_owner.push((item.account.clone(), item.agent.clone()));
                        continue;
                    }
                    call_log::next(
                        &state,
                        ticket_type,
                        &account.log_key_field,
                        owner.flatten().as_deref(),
                        &access,
                    )
                }
                WorkKind::VoiceCall => {
                    let Some(settings) = &document.voice else {
                        continue;
                    };
                    voice::next(&state, settings, &item.vendor_call_key, &access)
                }
            };
            let Some(step) = step else { continue };
            if !step.repeatable {
                marked.push(WorkItem {
                    attempt: Attempt::Unknown,
                    ..item.clone()
                });
            }
            busy.add(&item.key, &item.account);
            sends.push(Sending {
                key: item.key.clone(),
                account: item.account.clone(),
                generation,
                step,
            });
        }
        for item in marked {
            changed.insert(item.key.clone(), item);
        }
        // The create that follows a look is the one that the look was for.
        for sending in &sends {
            leader.absent.retain(|key| *key != sending.key);
        }
        if self.current_agent().is_none() && leader.has_touched(self.now.monotonic) {
            needs_token.extend(self.accounts_of_document());
        }
        for account in needs_token {
            self.ask_token(&account);
        }
        for (account, agent) in needs_owner {
            self.ask_owner(&account, &agent);
        }
        sends
    }

    /// What the answers that came mean for their rows.
    pub(super) fn take_answers(&mut self, leader: &mut Leader) -> LiteMap<String, WorkItem> {
        let mut changed = LiteMap::new();
        for Arrived { sending, answer } in std::mem::take(&mut leader.arrived) {
            let Some(mut item) = leader.item(&sending.key).cloned() else {
                continue;
            };
            let outcome = match item.kind {
                WorkKind::CallLog(_) => call_log::read(&sending.step, &answer),
                WorkKind::VoiceCall => voice::read(&sending.step, &answer),
            };
            match outcome {
                Outcome::Stands { record, warnings } => {
                    self.sessions.confirm(&sending.account);
                    if !warnings.is_empty() {
                        self.log(
                            "warn",
                            "done-with-warnings",
                            "the org did it and complained all the same",
                        );
                    }
                    stands(&mut item, &sending.step, record);
                }
                Outcome::Exists => {
                    self.sessions.confirm(&sending.account);
                    item.attempt = Attempt::Unknown;
                }
                Outcome::Looked(record) => {
                    self.sessions.confirm(&sending.account);
                    looked(&mut item, record, leader);
                }
                Outcome::Refused(refusal) => {
                    self.refused_by_org(&mut item, &sending, refusal, leader)
                }
            }
            changed.insert(item.key.clone(), item);
        }
        // What was only waited for needs no commit.
        changed.retain(|key, item| leader.item(key) != Some(item));
        changed
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
        let retries = class != RetryClass::Poison;
        if sending.step.creates {
            let outcome_known = !ambiguous;
            item.attempt = if outcome_known {
                Attempt::None
            } else {
                Attempt::Unknown
            };
        }
        if class == RetryClass::Refresh {
            self.sessions.refuse(
                &sending.account,
                sending.generation,
                fault,
                self.now.monotonic,
            );
            return;
        }
        let looked_up = item.attempt == Attempt::Unknown;
        if class == RetryClass::Duplicate && sending.step.repeatable && !looked_up {
            item.attempt = Attempt::Unknown;
            return;
        }
        item.attempts = item.attempts.saturating_add(1);
        let wait = delay(
            item.attempts,
            retry_after,
            class == RetryClass::Pause,
            &mut self.jitter,
        );
        let until = self.now.monotonic.saturating_add(wait);
        if class == RetryClass::Pause {
            leader.paused.insert(item.account.clone(), until);
        }
        if retries && class != RetryClass::Duplicate {
            leader.not_before.insert(item.key.clone(), until);
            item.fault = Some(fault);
            return;
        }
        item.parked = true;
        item.fault = Some(fault);
    }

    /// Tells the listeners what became of a row.
    pub(super) fn notify_delivery(&mut self, item: &WorkItem) {
        let listener = if item.parked { "parked" } else { "delivery" };
        self.notify(listener, &row_value(item));
    }

    /// `retry(id)` and `discard(id)`: a person decides about a parked row.
    pub(super) fn decide_parked(&mut self, ticket: u32, method: &str, id: Option<&Value>) {
        let id = id.and_then(Value::as_str).unwrap_or("");
        let known = self
            .leader
            .as_ref()
            .and_then(|leader| leader.item(id))
            .filter(|item| item.parked)
            .cloned();
        let Some(mut item) = known else {
            let fault = Fault::new(
                Family::Contract,
                "not-parked",
                "no parked item of this tab has this id",
            )
            .at("$");
            let fault =
                fault.hint("take the id from status().parked in the tab whose role is leader");
            return self.settle(ticket, contract::refused(&fault));
        };
        item.parked = false;
        item.attempts = 0;
        if method == "discard" {
            // Given up: the org keeps what it has.
            item.desired.clone_from(&item.acknowledged);
        }
        let text = contract::accepted(id, Durability::Memory, false);
        if let Some(leader) = &mut self.leader {
            leader.decided.insert(item.key.clone(), item);
        }
        self.settle(ticket, text);
    }
}

/// The record stands as the step said.
fn stands(item: &mut WorkItem, step: &Step, record: Option<String>) {
    item.acknowledged.clone_from(&step.acknowledges);
    if let Some(record) = record {
        item.record = record;
    }
    settled(item);
}

fn settled(item: &mut WorkItem) {
    item.attempt = Attempt::None;
    item.attempts = 0;
    item.fault = None;
}

/// A look tells whether the create of unknown outcome was carried out.
fn looked(item: &mut WorkItem, record: Option<String>, leader: &mut Leader) {
    match record {
        Some(record) => {
            item.record = record;
            match item.kind {
                WorkKind::CallLog(_) => {
                    call_log::found_record(&item.desired, &mut item.acknowledged);
                }
                WorkKind::VoiceCall => voice::found_record(&item.desired, &mut item.acknowledged),
            }
            settled(item);
        }
        None => {
            leader.absent.push(item.key.clone());
        }
    }
}

/// A row as `status()` and the listeners see it: no numbers, no notes.
pub(super) fn row_value(item: &WorkItem) -> Value {
    object([
        ("id", Value::from(item.key.as_str())),
        ("conversationId", Value::from(item.conversation.as_str())),
        ("kind", Value::from(item.kind.name())),
        ("recordId", Value::from(item.record.as_str())),
        ("since", Value::from(item.since)),
        ("attempts", Value::from(item.attempts)),
        (
            "error",
            Value::from(item.fault.as_ref().map(Fault::to_value)),
        ),
    ])
}
