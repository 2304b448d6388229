//! What the org's answers mean for rows of work.

use crate::sorted::SortedMap;

use super::Engine;
use super::delivery::{Arrived, LOOK_AFTER, Sending};
use super::leader::Leader;
use super::{caller, transcripts};
use crate::error::Fault;
use crate::outbox::{Attempt, Failure, WorkItem, WorkKind};
use crate::salesforce::{Found, Outcome, Refusal, RetryClass, Step, call_log, voice};

/// How often a record is looked for that a refusal speaks of, before the row is parked.
const LOOKS: u32 = 3;

impl Engine {
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
                WorkKind::WebService => self.read_web_service(&item, &sending, &answer),
            };
            let done = matches!(outcome, Outcome::Stands { .. });
            if !matches!(outcome, Outcome::Refused(_)) {
                self.sessions.confirm(&sending.account);
                leader.rows.succeeded(&sending.account);
                if item.kind != WorkKind::WebService {
                    leader
                        .transcripts
                        .see_org_well(done && is_voice_call(&item));
                }
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

pub(super) fn park(item: &mut WorkItem, fault: Fault) {
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
        WorkKind::Match | WorkKind::Transcript | WorkKind::WebService => {}
    }
    settled(item);
}
