//! Contract calls: accepted once they are stored, then folded into the facts.

use crate::json::Value;

use super::{Engine, Pending, operations, rating};
use crate::call::{Agent, CallEvent, Calls, EventKind, Facts, event_id};
use crate::config::Level;
use crate::contract::{self, Command};
use crate::error::{Family, Fault};
use crate::json::object;
use crate::protocol::{Durability, Effect, EventRow, Flush, Op, Refusal};

/// At most so many events are kept: some 3,000 calls that the org has not taken yet.
const MOST_EVENTS: usize = 20_000;
/// From here on what only enriches a log is not kept any more.
const MANY_EVENTS: usize = MOST_EVENTS / 5 * 4;

/// An event on its way into the store.
#[derive(Debug)]
pub(super) struct Appending {
    /// The promise to settle; none for an event of our own.
    ticket: Option<u32>,
    id: String,
    event: CallEvent,
}

impl Appending {
    /// Whether it is an event of this call.
    pub(super) fn is_of(&self, conversation: &str) -> bool {
        self.event.conversation == conversation
    }
}

impl Engine {
    /// The store is open: what former pages left is taken in, and calls are answered from now on.
    pub(super) fn open(
        &mut self,
        events: &[EventRow],
        documents: Vec<(String, String)>,
        current: Option<String>,
        durability: Durability,
    ) {
        self.durability = durability;
        self.open = true;
        self.recall_configurations(documents, current);
        for row in events {
            if let Some(event) = CallEvent::from_text(&row.text) {
                self.attempts.recall(&event);
            }
        }
        self.take_events(events);
        self.effects.push(Effect::Ready);
        self.ask_leader();
        self.ask_for_grants();
    }

    /// One call of the contract.
    pub(super) fn call(&mut self, ticket: u32, method: &str, arguments: &str, at: i64) {
        let arguments = match contract::decode_arguments(arguments) {
            Ok(arguments) => arguments,
            Err(fault) => return self.settle(ticket, contract::refused(&fault)),
        };
        if let Some(kind) = EventKind::from_name(method) {
            let decoded = match kind {
                EventKind::DialRequested => contract::decode_dial(&arguments, at),
                EventKind::Linked => contract::decode_link(&arguments, at),
                EventKind::Rated => contract::decode_rate(&arguments, at),
                EventKind::Transcript => contract::decode_transcript(&arguments, at),
                _ => contract::decode_event(kind, &arguments, at),
            };
            return match decoded {
                Ok(event) => self.accept(ticket, event),
                Err(fault) => self.settle(ticket, contract::refused(&fault)),
            };
        }
        match method {
            "load" => self.load(ticket),
            "configure" => self.configure(ticket, arguments.first()),
            "setAgent" => self.set_agent(ticket, &arguments),
            #[cfg(feature = "administration")]
            "testRules" => self.test_rules(ticket, &arguments, at),
            #[cfg(feature = "administration")]
            "testWebService" => self.test_web_service(ticket, &arguments, at),
            #[cfg(feature = "administration")]
            "testConfigApi" => self.test_config_api(ticket, &arguments),
            "setPresence" => self.set_presence(ticket, arguments.first()),
            "search" => {
                let text = arguments.first().and_then(Value::as_str).unwrap_or("");
                self.search(ticket, text);
            }
            "signIn" => {
                let id = arguments.first().and_then(Value::as_str).unwrap_or("");
                self.sign_in(ticket, id);
            }
            #[cfg(feature = "administration")]
            "testAccount" => {
                let id = arguments.first().and_then(Value::as_str).unwrap_or("");
                self.test_account(ticket, id);
            }
            "retry" | "discard" => {
                let id = arguments.first().and_then(Value::as_str).unwrap_or("");
                if self.leader.is_some() {
                    self.decide(None, ticket, method, id);
                } else {
                    self.pass_decision(ticket, method, id);
                }
            }
            method => {
                if let Some(operation) = operations::named(method) {
                    return self.ask_operation(ticket, operation, &arguments);
                }
                let fault = Fault::new(
                    Family::Contract,
                    "unknown-method",
                    "the contract has no such function",
                );
                self.settle(ticket, contract::refused(&fault));
            }
        }
    }

    /// The softphone is there: it is told everything, anew at each `load`.
    fn load(&mut self, ticket: u32) {
        self.loaded = true;
        self.tell_softphone();
        self.settle(
            ticket,
            contract::accepted("load", Durability::Memory, false),
        );
    }

    /// `partner_config` and `disposition`, as soon as softphone and configuration are both there.
    pub(super) fn tell_softphone(&mut self) {
        let Some(document) = self.configurations.current().filter(|_| self.loaded) else {
            return;
        };
        self.command(contract::partner_config(&document.softphone.partner));
        self.command(contract::disposition(&document.dispositions()));
        if document.softphone.ask_presence_on_load {
            self.command(Command {
                event_type: "get_presence",
                payload: None,
            });
        }
    }

    fn command(&mut self, command: Command) {
        let Command {
            event_type,
            payload,
        } = command;
        self.effects.push(Effect::Softphone {
            event_type,
            payload,
        });
    }

    fn set_agent(&mut self, ticket: u32, arguments: &[Value]) {
        let agent = contract::object_argument(arguments).and_then(|fields| {
            Agent::from_object(&fields).ok_or_else(|| {
                Fault::contract(
                    "missing-field",
                    "expected an agent's e-mail address",
                    "$.email",
                    "pass {email, username?, userId?, name?}",
                )
            })
        });
        match agent {
            Ok(agent) => {
                self.agent = Some(agent);
                self.settle(
                    ticket,
                    contract::accepted("agent", Durability::Memory, false),
                );
            }
            Err(fault) => self.settle(ticket, contract::refused(&fault)),
        }
    }

    fn set_presence(&mut self, ticket: u32, argument: Option<&Value>) {
        let softphone_id = argument
            .and_then(Value::as_str)
            .map(str::trim)
            .filter(|id| !id.is_empty());
        match softphone_id {
            Some(softphone_id) => {
                self.command(contract::update_presence(softphone_id));
                self.settle(
                    ticket,
                    contract::accepted("presence", Durability::Memory, false),
                );
            }
            None => {
                let fault = Fault::new(
                    Family::Contract,
                    "missing-field",
                    "expected the softphone's id of a status",
                );
                self.settle(ticket, contract::refused(&fault.at("$.softphoneId")));
            }
        }
    }

    /// Why the outbox has no place for an event, if it has none.
    fn no_place(&mut self, kind: EventKind) -> Option<Fault> {
        let kept = self.calls.kept().saturating_add(self.pending.len());
        if kept < MANY_EVENTS {
            self.told_nearly_full = false;
            return None;
        }
        let fault = |code, message| {
            let fault = Fault::new(Family::Store, code, message);
            let fault = fault.hint("see status(): why does the org not take what is pending?");
            fault.retryable()
        };
        let nearly = fault(
            "outbox-nearly-full",
            "the org has not taken events for long",
        );
        if !std::mem::replace(&mut self.told_nearly_full, true) {
            self.notify("error", &nearly.to_value());
        }
        match kind {
            _ if kept >= MOST_EVENTS => Some(fault("outbox-full", "no more events can be kept")),
            kind if kind.is_enrichment() => Some(nearly),
            _ => None,
        }
    }

    /// The fault of what names a call that nobody told of.
    pub(super) fn unknown_conversation() -> Fault {
        Fault::contract(
            "unknown-conversation",
            "no call has this id",
            "$.conversationId",
            "see status().calls",
        )
    }

    /// Writes an event down; its receipt waits for the store.
    fn accept(&mut self, ticket: u32, mut event: CallEvent) {
        if let Some(fault) = self.no_place(event.kind) {
            return self.settle(ticket, contract::refused(&fault));
        }
        if matches!(event.kind, EventKind::Linked | EventKind::Rated)
            && self.calls.get(&event.conversation).is_none()
        {
            return self.settle(ticket, contract::refused(&Self::unknown_conversation()));
        }
        let document = self.configurations.current();
        if event.kind == EventKind::Rated
            && let Some(fault) = rating::fault(&event, document.as_deref())
        {
            return self.settle(ticket, contract::refused(&fault));
        }
        if event.kind == EventKind::DialRequested && document.is_none() {
            let fault = Fault::new(
                Family::Configuration,
                "not-configured",
                "the configuration is not there yet",
            );
            let fault = fault
                .hint("wait for on('config'), or see status().configuration")
                .retryable();
            return self.settle(ticket, contract::refused(&fault));
        }
        if let (EventKind::Transcript, Some(document)) = (event.kind, &document)
            && !document
                .voice
                .as_ref()
                .is_some_and(|voice| voice.transcripts)
        {
            let fault = Fault::new(
                Family::Configuration,
                "transcripts-off",
                "transcripts are not passed on",
            );
            let fault = fault.hint("voice.transcripts of the configuration allows them");
            return self.settle(ticket, contract::refused(&fault));
        }
        if let (EventKind::DialRequested, Some(document)) = (event.kind, &document)
            && !contract::normalise_number(&mut event, document)
        {
            self.log(
                "warn",
                "number-not-normalised",
                "a number to dial was passed on as it came",
            );
        }
        event.attempt = self.attempts.of(&event);
        event.configuration = document.map_or_else(String::new, |document| document.hash.clone());
        self.append(Some(ticket), event);
    }

    /// Gives an event to the store under its derived id.
    pub(super) fn append(&mut self, ticket: Option<u32>, event: CallEvent) {
        let document = self.configurations.current();
        let vendor = document
            .as_ref()
            .map_or("", |document| document.softphone.vendor.as_str());
        let id = event_id(vendor, &event);
        let flush = if event.kind.is_precious() {
            Flush::Strict
        } else {
            Flush::Relaxed
        };
        let append = Op::Append {
            event_id: id.clone(),
            text: event.to_text(),
        };
        let appending = Box::new(Appending { ticket, id, event });
        self.commit(Pending::Append(appending), None, flush, vec![append]);
    }

    /// The event is stored: the receipt goes out and the facts advance.
    pub(super) fn appended(&mut self, appending: Appending, sequence: Option<u64>) {
        let Appending { ticket, id, event } = appending;
        if let Some(ticket) = ticket {
            let before = self.calls.get(&event.conversation);
            let before = before.map(Facts::reached).unwrap_or_default();
            self.heard.speak(&event.conversation, before);
            self.settle(ticket, contract::accepted(&id, self.durability, false));
        }
        self.effects.push(Effect::Announce);
        match event.kind {
            EventKind::DialRequested => self.start_call(&event),
            EventKind::StatusChanged => {
                let softphone_id = event.text("softphoneId").unwrap_or_default();
                let told = object! { "softphoneId" => softphone_id };
                self.notify("presence", &told);
                self.publish("presence", &told);
            }
            _ => {}
        }
        // Events of other tabs may stand between: then all are read, in order.
        let next = self.calls.last_sequence() + 1;
        match sequence {
            Some(sequence) if sequence == next => self.fold(sequence, &event),
            _ => self.read_events(),
        }
    }

    /// The event is not stored, or was before.
    pub(super) fn append_refused(&mut self, appending: &Appending, refusal: Refusal) {
        let text = match refusal {
            Refusal::Duplicate => contract::accepted(&appending.id, self.durability, true),
            Refusal::Quota => contract::refused(
                &Fault::new(Family::Store, "store-full", "the browser's store is full")
                    .hint("free disk space, or allow this site more storage")
                    .retryable(),
            ),
            Refusal::Fenced | Refusal::Aborted => contract::refused(
                &Fault::new(
                    Family::Store,
                    "store-failed",
                    "the browser's store refused the event",
                )
                .retryable(),
            ),
        };
        if let Some(ticket) = appending.ticket {
            self.settle(ticket, text);
        }
    }

    fn start_call(&mut self, request: &CallEvent) {
        let Some(document) = self.configurations.current() else {
            return;
        };
        let command = contract::start_call(request, &document);
        self.command(command);
    }

    /// Asks for the events that other tabs appended; one question at a time. News that comes while a
    /// question is under way may be younger than its answer, so it is asked again after it.
    pub(super) fn read_events(&mut self) {
        if !self.open {
            return;
        }
        if self.reading {
            self.read_again = true;
            return;
        }
        self.reading = true;
        self.effects.push(Effect::ReadEvents {
            after: self.calls.last_sequence(),
        });
    }

    /// All events are to be read anew, whatever is asked for already.
    pub(super) fn forget_events(&mut self) {
        self.calls = Calls::default();
        self.reading = false;
    }

    /// The answer to that question. Where events were forgotten meanwhile, it lacks the earlier ones.
    pub(super) fn events_read(&mut self, after: u64, rows: &[EventRow]) {
        if after > self.calls.last_sequence() {
            return;
        }
        self.reading = false;
        self.take_events(rows);
        match &mut self.leader {
            Some(leader) => leader.caught_up(),
            None => self.forget_old(),
        }
        if std::mem::take(&mut self.read_again) {
            self.read_events();
        } else {
            self.erase_if_due();
        }
    }

    /// Folds stored events, by ascending sequence.
    pub(super) fn take_events(&mut self, rows: &[EventRow]) {
        for row in rows {
            match CallEvent::from_text(&row.text) {
                Some(event) => self.fold(row.sequence, &event),
                None => {
                    self.calls.skip(row.sequence);
                    self.log("error", "event-unreadable", "a stored event cannot be read");
                }
            }
        }
    }

    fn fold(&mut self, sequence: u64, event: &CallEvent) {
        let (region, match_digits) = self.configurations.phone();
        let folded = self.calls.fold(sequence, event, region, match_digits);
        let Some(conversation) = folded else {
            return;
        };
        let Some(facts) = self.calls.get(&conversation) else {
            return;
        };
        let told = object! {
            "conversationId" => conversation.as_str(),
            "state" => state(facts),
            "direction" => facts.direction().map(crate::call::Direction::name),
        };
        let incomplete = facts.awaits_earlier_event();
        self.notify("call", &told);
        self.publish("call", &told);
        self.heard.hear(&conversation, self.now.monotonic);
        if let Some(leader) = &mut self.leader {
            leader.touch(&conversation, incomplete, self.now.monotonic);
        }
        if self.heard.speaks_for(&conversation) {
            self.open_pages(&conversation);
        }
    }

    /// One line for the log's listeners. Never carries numbers, notes or tokens.
    pub(super) fn log(&mut self, level: &'static str, code: &str, message: &str) {
        let document = self.configurations.current();
        if document.is_some_and(|document| Level::of(level) > document.log.level) {
            return;
        }
        self.tell_log(level, code, message);
    }

    /// The same, whatever level is asked for.
    pub(super) fn tell_log(&mut self, level: &'static str, code: &str, message: &str) {
        self.notify(
            "log",
            &object! { "level" => level, "code" => code, "message" => message },
        );
    }
}

/// The word for where a call stands.
pub(super) fn state(facts: &Facts) -> &'static str {
    match (facts.answered(), facts.ended()) {
        (true, true) => "ended",
        (true, false) => "active",
        (false, true) => "missed",
        (false, false) if facts.rejected() && !facts.rings_again() => "missed",
        (false, false) => "ringing",
    }
}
