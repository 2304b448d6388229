//! `test.rules(event)`: what a call would do under the configuration in force. Nothing is sent.

use std::rc::Rc;

use super::web_services;
use super::{Engine, caller};
use crate::call::{Agent, CallEvent, EventKind, Facts, LogCall};
use crate::config::{Account, Document};
use crate::contract;
use crate::error::{Family, Fault};
use crate::json::{Map, Value, object, set};
use crate::list::Adding;
use crate::outbox::WorkItem;
use crate::protocol::HttpRequest;
use crate::rules;
use crate::salesforce::{Access, RecordState, call_log, matching, voice};
use crate::web_service::{self, Call};

/// What a call went through before an event, so that the event can be what it is. A call that ended
/// without a duration of its own was answered; one of no seconds was not.
fn story(event: &CallEvent) -> &'static [EventKind] {
    let unanswered = event.text("duration").as_deref() == Some("0");
    match event.kind {
        EventKind::CallAccepted | EventKind::CallRejected => &[EventKind::IncomingCall],
        EventKind::CallEnded if unanswered => &[EventKind::IncomingCall],
        EventKind::CallEnded => &[EventKind::IncomingCall, EventKind::CallAccepted],
        EventKind::CallNotesSubmitted => &[
            EventKind::IncomingCall,
            EventKind::CallAccepted,
            EventKind::CallEnded,
        ],
        _ => &[],
    }
}

impl Engine {
    /// Plays one event through the rules and tells what each trigger says and what would be sent.
    pub(super) fn test_rules(&mut self, ticket: u32, arguments: &[Value], at: i64) {
        let fields = contract::object_argument(arguments);
        let told = fields.and_then(|fields| self.played(fields, at));
        let told = told.map(|(facts, agent, document)| {
            object! {
                "triggers" => rules::explain(&facts, &agent, &document),
                "opens" => rules::opened_urls(&facts, &agent, &document, &facts.reached()),
                "requests" => Value::Array(self.requests(&facts, &agent, &document)),
            }
        });
        match told {
            Ok(told) => self.settle(ticket, told.to_text()),
            Err(fault) => self.settle(ticket, contract::refused(&fault)),
        }
    }

    /// The call of which an event and its fields are given, and who has it under which document.
    pub(super) fn played(
        &self,
        mut fields: Map,
        at: i64,
    ) -> Result<(Facts, Agent, Rc<Document>), Fault> {
        let name = fields.remove("event").unwrap_or_default();
        let kind = name.as_str().and_then(EventKind::from_name);
        let kind = kind.ok_or_else(|| {
            Fault::contract(
                "unknown-event",
                "no event has this name",
                "$.event",
                "name one of the contract's, such as callEnded",
            )
        })?;
        let document = self.configurations.current().ok_or_else(|| {
            Fault::new(
                Family::Configuration,
                "not-configured",
                "the configuration is not there yet",
            )
        })?;
        if !fields.contains_key("conversationId") {
            set(&mut fields, "conversationId", "sample");
        }
        let event = contract::decode_event(kind, &[Value::Object(fields)], at)?;
        let mut facts = Facts::new(&event.conversation);
        let earlier = story(&event).iter().map(|kind| CallEvent {
            kind: *kind,
            ..event.clone()
        });
        for (sequence, event) in (1..).zip(earlier.chain([event.clone()])) {
            facts.fold(sequence, &event);
        }
        let told = || facts.agent().unwrap_or_default();
        let agent = self.current_agent().cloned().unwrap_or_else(told);
        Ok((facts, agent, document))
    }

    /// The first request of each record that would be made; later ones depend on the answers.
    fn requests(&self, facts: &Facts, agent: &Agent, document: &Document) -> Vec<Value> {
        let mut requests = Vec::new();
        for log in rules::log_calls(facts, agent, document) {
            requests.add(search(facts, &log, document));
            requests.add(self.log_request(facts, agent, &log, document));
        }
        let voice = document.voice.as_ref();
        let account = voice.and_then(|voice| document.account(&voice.account));
        if let (Some(voice), Some(account)) = (voice, account) {
            let attributes = rules::call_attributes(facts, document);
            let desired = voice::desired(facts, voice, agent, &attributes);
            let key = voice::vendor_call_key(facts);
            let access = access(account);
            let step = voice::next(&state("", &desired, &Map::new()), voice, &key, &access);
            requests.add(step.map(|step| written("VoiceCall", &step.http)));
        }
        for (profile, moment) in web_services::due(facts, agent, document) {
            let call = Call::new(facts, moment, agent, document);
            let http = web_service::request(profile, &call, "");
            let body = http.body.as_deref().map(Value::from);
            requests.push(object! {
                "record" => "WebService",
                "name" => profile.name.as_str(),
                "event" => moment.name(),
                "method" => http.method.name(),
                "url" => http.url.as_str(),
                "body" => body,
            });
        }
        requests
    }

    fn log_request(
        &self,
        facts: &Facts,
        agent: &Agent,
        log: &LogCall,
        document: &Document,
    ) -> Option<Value> {
        let account = document.account(&log.account)?;
        let conversation = facts.conversation();
        let key =
            WorkItem::call_log_key(account.org(), conversation, agent.key(), &log.configuration);
        let desired = call_log::desired(log, facts, account, &key, self.utc_offset_minutes);
        let access = access(account);
        let fields = call_log::Fields::default();
        let none = Map::new();
        let state = state(&key, &desired, &none);
        let step = call_log::next(
            &state,
            log.ticket_type,
            &account.log_key_field,
            None,
            &fields,
            &access,
        )?;
        Some(written(call_log::object(log.ticket_type), &step.http))
    }
}

/// Where a request would go; without API access the console carries it.
fn access(account: &Account) -> Access<'_> {
    Access {
        instance_url: if account.by_console() {
            "console:"
        } else {
            &account.instance_url
        },
        api_version: &account.api_version,
        token: "",
    }
}

fn search(facts: &Facts, log: &LogCall, document: &Document) -> Option<Value> {
    let account = document.account(&log.account)?;
    let configuration = document.configuration(&log.configuration)?;
    let state = caller::begin(facts, log, document)?;
    let access = access(account);
    let design = caller::design(configuration, document);
    let step = matching::next(&state, &design, &Map::new(), false, &access)?;
    Some(written("Match", &step.http))
}

fn state<'a>(key: &'a str, desired: &'a Map, acknowledged: &'a Map) -> RecordState<'a> {
    RecordState {
        key,
        desired,
        acknowledged,
        record: "",
        unknown: false,
    }
}

/// A request as an administrator reads it; its token is left out.
fn written(record: &str, http: &HttpRequest) -> Value {
    let body = http
        .body
        .as_deref()
        .and_then(|body| crate::json::parse(body).ok());
    object! {
        "record" => record,
        "method" => http.method.name(),
        "url" => http.url.as_str(),
        "body" => body.unwrap_or_default(),
    }
}
