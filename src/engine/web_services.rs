//! When requests of web-service profiles are sent: once for a profile, call and moment, in their order for each call and host, whoever
//! is signed in to whatever org.

use super::Engine;
use super::delivery::Sending;
use super::leader::Leader;
use crate::call::{Agent, Facts};
use crate::config::{CallMoment, Document, WebService, origin};
use crate::digits::decimal;
use crate::outbox::{WorkItem, WorkKind};
use crate::protocol::Answer;
use crate::rules;
use crate::salesforce::{Outcome, Refusal, RetryClass, Step};
use crate::web_service::{self, Call, Verdict};

/// How long a request is tried, in milliseconds: a day. Then a person decides.
const TRIED_FOR: i64 = 24 * 3_600_000;

/// And at least so often, since a person asked for it last: an hour or so.
const TRIES: u32 = 20;

/// The name of the one step of a row.
const WEB_SERVICE: &str = "web-service";

/// The profiles that a call is told to, and when: by their own events, and by triggers.
pub(super) fn due<'a>(
    facts: &Facts,
    agent: &Agent,
    document: &'a Document,
) -> Vec<(&'a WebService, CallMoment)> {
    let mut due = Vec::new();
    if document.web_services.is_empty() {
        return due;
    }
    let triggered = rules::web_services(facts, agent, document);
    for moment in web_service::reached(facts) {
        let call = Call::new(facts, moment, agent, document);
        for profile in &document.web_services {
            let mut triggers = triggered.iter();
            let asked = profile.event == Some(moment)
                || triggers.any(|(name, status)| {
                    **name == profile.name && web_service::is_of_status(moment, *status)
                });
            if asked
                && profile
                    .criteria
                    .iter()
                    .all(|criterion| call.meets(criterion))
            {
                due.push((profile, moment));
            }
        }
    }
    due
}

impl Engine {
    /// The rows of a call's requests that are not there yet. One that waits for a person takes what the document says by now.
    pub(super) fn web_service_rows<'a>(
        &self,
        facts: &Facts,
        agent: &Agent,
        document: &Document,
        known: &impl Fn(&str) -> Option<&'a WorkItem>,
    ) -> Vec<WorkItem> {
        let mut rows = Vec::new();
        // Of several that are made at once each is a little later than the one before: their order is that of their times.
        let mut since = self.now.wall;
        for (profile, moment) in due(facts, agent, document) {
            let conversation = facts.conversation();
            let key = WorkItem::web_service_key(&profile.name, conversation, moment.name());
            let host = origin(&profile.target_url).to_ascii_lowercase();
            let host = host.strip_suffix(":443").unwrap_or(&host);
            since += 1;
            let mut row = match known(&key) {
                Some(row) if !row.parked => continue,
                Some(row) => row.clone(),
                None => WorkItem::new(key, WorkKind::WebService, conversation, host, agent, since),
            };
            host.clone_into(&mut row.account);
            row.design.clone_from(&profile.name);
            row.configuration.clone_from(&document.hash);
            let call = Call::new(facts, moment, agent, document);
            let request = web_service::request(profile, &call, &row.key);
            row.desired = web_service::to_store(&request);
            rows.push(row);
        }
        rows
    }

    /// The request of a row, if none of its call to this host waits before it.
    pub(super) fn web_service_step(&self, item: &WorkItem, leader: &Leader) -> Option<Step> {
        let is_before = |other: &WorkItem| {
            other.kind == WorkKind::WebService
                && other.account == item.account
                && !other.parked
                && !other.is_done()
                && (other.since, &other.key) < (item.since, &item.key)
        };
        if leader
            .rows
            .of_conversation(&item.conversation)
            .any(is_before)
        {
            return None;
        }
        Some(Step {
            name: WEB_SERVICE,
            http: web_service::stored(&item.desired)?,
            repeatable: true,
            creates: false,
            acknowledges: item.desired.clone(),
            unfit: Vec::new(),
        })
    }

    /// What the answer to a row's request means for it.
    pub(super) fn read_web_service(
        &mut self,
        item: &WorkItem,
        sending: &Sending,
        answer: &Answer,
    ) -> Outcome {
        self.log_web_service(sending, answer);
        let (class, fault, retry_after) = match web_service::verdict(answer) {
            Verdict::Taken => {
                return Outcome::Stands {
                    record: None,
                    warnings: String::new(),
                };
            }
            Verdict::Again { fault, .. }
                if self.now.wall - item.since > TRIED_FOR && item.attempts >= TRIES =>
            {
                (RetryClass::Poison, fault, None)
            }
            Verdict::Again { fault, retry_after } => (RetryClass::Retry, fault, retry_after),
            Verdict::Refused(fault) => (RetryClass::Poison, fault, None),
        };
        Outcome::Refused(Refusal {
            class,
            fault,
            ambiguous: class == RetryClass::Retry,
            retry_after,
        })
    }

    /// Seed 003, "Debugging": the log filter "API Server Request". Neither path nor parameters are told: they speak of people.
    fn log_web_service(&mut self, sending: &Sending, answer: &Answer) {
        let document = self.configurations.current();
        if document.is_some_and(|document| document.log.filters.api_server_request) {
            let said = match answer {
                Answer::Http { status, .. } => &decimal(u64::from(*status)),
                Answer::TimedOut => "no answer in time",
                Answer::Unreachable => "no answer that may be read",
            };
            let method = sending.step.http.method.name();
            let message = [&sending.design, method, &sending.account, said].join(" ");
            self.tell_log("info", "api-server-request", &message);
        }
    }
}
