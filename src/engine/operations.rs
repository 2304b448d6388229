//! The six operations of the voice wrapper for pages that run them themselves: `voice.createVoiceCall(…)` and the
//! others. The tab that leads carries them out; a voice call that is created becomes a row like any other, so that
//! page and events never create it twice.

use super::leader::Leader;
use super::sessions::{Need, Purpose};
use super::{Engine, decision};
use crate::call::Agent;
use crate::config::{Account, Voice};
use crate::contract;
use crate::error::{Family, Fault};
use crate::json::{self, Map, Value, object};
use crate::outbox::{Attempt, WorkItem, WorkKind};
use crate::protocol::Answer;
use crate::salesforce::voice;
use crate::salesforce::{RetryClass, Session};
use crate::sorted::SortedMap;

/// The mark of a row that the page asked for, in place of a configuration.
pub(super) const OF_PAGE: &str = "page";
/// An operation that could not be begun for so long is given back, in milliseconds: with the time that a request takes at most, it
/// is answered before a tab that passed it on gives up waiting and its page asks anew, or a flow would run twice.
const BEGUN_WITHIN: u64 = 25_000;
/// The operation that becomes a row.
const CREATION: &str = "createVoiceCall";
/// A token that is refused again is not the trouble.
const TOKENS: u32 = 2;

/// An operation that a page asked for.
#[derive(Debug)]
pub(super) struct PageOperation {
    /// The tab of the page, if not this one, and its promise.
    tab: Option<u64>,
    ticket: u32,
    operation: &'static str,
    parameters: Map,
    /// The row that it became; empty while it is none.
    row: String,
    sent: bool,
    /// Until when it may be begun.
    until: u64,
    tokens: u32,
    /// What the org last answered to the request of its row.
    answer: Value,
}

/// The operation of a name, if it is one.
pub(super) fn named(name: &str) -> Option<&'static str> {
    let mut known = voice::OPERATIONS.into_iter();
    known.find(|known| *known == name)
}

impl Engine {
    /// A page asks for an operation; the tab that leads carries it out.
    pub(super) fn ask_operation(
        &mut self,
        ticket: u32,
        operation: &'static str,
        arguments: &[Value],
    ) {
        match contract::object_argument(arguments) {
            Err(fault) => self.settle(ticket, contract::refused(&fault)),
            Ok(parameters) if self.holds_lock => {
                self.take_operation(None, ticket, operation, parameters);
            }
            Ok(parameters) => {
                let parameters = Value::Object(parameters).to_text();
                self.pass_decision(ticket, operation, &parameters);
            }
        }
    }

    /// Another tab passed an operation on.
    pub(super) fn operation_passed(
        &mut self,
        tab: Option<u64>,
        ticket: u32,
        operation: &'static str,
        parameters: &str,
    ) {
        let parameters = json::parse(parameters).unwrap_or_default();
        let parameters = parameters.as_object().cloned().unwrap_or_default();
        self.take_operation(tab, ticket, operation, parameters);
    }

    fn take_operation(
        &mut self,
        tab: Option<u64>,
        ticket: u32,
        operation: &'static str,
        parameters: Map,
    ) {
        self.operations.push(PageOperation {
            tab,
            ticket,
            operation,
            parameters,
            row: String::new(),
            sent: false,
            until: self.now.monotonic.saturating_add(BEGUN_WITHIN),
            tokens: 0,
            answer: Value::Null,
        });
    }

    /// Whether an operation waits to be begun; a create, which is one however often it is asked for, may wait while this tab leads.
    fn is_to_begin(&self, asked: &PageOperation) -> bool {
        !asked.sent && (asked.operation != CREATION || self.leader.is_none())
    }

    /// When the first operation that could not be begun is given back.
    pub(super) fn operations_wake_at(&self) -> Option<u64> {
        let mut waiting = self.operations.iter();
        let first = waiting.find(|asked| self.is_to_begin(asked))?;
        Some(first.until)
    }

    /// Gives back an operation that could not be begun in time; another one at the next wake-up, which is soon.
    pub(super) fn expire_operations(&mut self) {
        let monotonic = self.now.monotonic;
        let is_over = |it: &PageOperation| it.until <= monotonic && self.is_to_begin(it);
        if let Some(place) = self.operations.iter().position(is_over) {
            let asked = self.operations.remove(place);
            self.answer_operation(&asked, Err(Self::nobody_leads()));
        }
    }

    /// Carries out what pages asked for.
    pub(super) fn carry_out_operations(
        &mut self,
        leader: &Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) {
        for mut asked in std::mem::take(&mut self.operations) {
            let outcome = if asked.sent {
                None
            } else if asked.row.is_empty() {
                self.begin_operation(&mut asked, leader, changed)
            } else {
                outcome_of(&asked, leader)
            };
            match outcome {
                Some(outcome) => self.answer_operation(&asked, outcome),
                None => self.operations.push(asked),
            }
        }
    }

    fn answer_operation(&mut self, asked: &PageOperation, outcome: Result<Value, Fault>) {
        let text = match outcome {
            Ok(result) => result.to_text(),
            Err(fault) => contract::refused(&fault),
        };
        self.settle_decision(asked.tab, asked.ticket, text);
    }

    /// What becomes of an operation at once; `None` while it waits or is under way.
    fn begin_operation(
        &mut self,
        asked: &mut PageOperation,
        leader: &Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) -> Option<Result<Value, Fault>> {
        let missing = |code, message, hint| {
            let fault = Fault::new(Family::Configuration, code, message);
            Some(Err(fault.hint(hint)))
        };
        let Some(document) = self.configurations.current() else {
            return missing(
                "not-configured",
                "the configuration is not there yet",
                "wait for on('config'), or see status().configuration",
            );
        };
        let settings = document.voice.as_ref();
        let account = settings.and_then(|settings| document.account(&settings.account));
        let (Some(settings), Some(account)) = (settings, account) else {
            return missing(
                "voice-not-configured",
                "the configuration names no voice wrapper",
                "voice.account names one of accounts",
            );
        };
        if asked.operation == CREATION {
            return self.demand_creation(asked, settings, account, &document.hash, leader, changed);
        }
        let Some((access, generation)) = self.sessions.access(account) else {
            return self.token_refusal(&account.id);
        };
        let parameters = asked.parameters.clone();
        let http = voice::operation_request(asked.operation, parameters, settings, &access);
        asked.sent = true;
        let (tab, ticket) = (asked.tab, asked.ticket);
        let account = account.id.clone();
        self.ask(
            Purpose::Operation {
                tab,
                ticket,
                account,
                generation,
            },
            http,
        );
        None
    }

    /// A token is asked for; why there is none, once that is known.
    fn token_refusal(&mut self, account: &str) -> Option<Result<Value, Fault>> {
        let session = self.sessions.by_account.get(account);
        if let Some(fault) = session.and_then(Session::fault) {
            return Some(Err(fault.clone()));
        }
        self.fill(Need::Token(account.to_owned()));
        None
    }

    /// A voice call that is to be created is a row, of the page's words. One that is there, or on its way, is waited for.
    fn demand_creation(
        &mut self,
        asked: &mut PageOperation,
        settings: &Voice,
        account: &Account,
        hash: &str,
        leader: &Leader,
        changed: &mut SortedMap<String, WorkItem>,
    ) -> Option<Result<Value, Fault>> {
        let mut body = asked.parameters.clone();
        let named = body.remove("vendorCallKey").unwrap_or_default();
        let vendor_call_key = named.as_str().unwrap_or("").trim();
        if matches!(vendor_call_key, "" | "." | "..") {
            return Some(Err(Fault::contract(
                "missing-field",
                "must be there and not be empty",
                "$.vendorCallKey",
                "the telephony system's own name for the call",
            )));
        }
        let current = self.current_agent().cloned();
        let agent = current.or_else(|| self.identity_hopeless().then(Agent::default));
        let Some(agent) = agent else {
            if !self
                .sessions
                .by_account
                .get(&account.id)
                .is_some_and(|it| it.has_token())
            {
                return self.token_refusal(&account.id);
            }
            self.fill(Need::Agent(account.id.clone()));
            return None;
        };
        let is_it = |row: &&WorkItem| {
            row.kind == WorkKind::VoiceCall
                && row.account == account.id
                && row.vendor_call_key == vendor_call_key
        };
        let known = changed.iter().map(|(_, row)| row).find(is_it);
        let known = known.or_else(|| leader.rows.iter().find(is_it)).cloned();
        let key = WorkItem::voice_call_key(account.org(), vendor_call_key);
        let since = self.now.wall;
        let mut row = known.unwrap_or_else(|| {
            let kind = WorkKind::VoiceCall;
            let mut row =
                WorkItem::new(key, kind, vendor_call_key, &settings.account, &agent, since);
            row.vendor_call_key = vendor_call_key.to_owned();
            row.design = OF_PAGE.to_owned();
            row
        });
        asked.row.clone_from(&row.key);
        let stands = !row.record.is_empty();
        let waits = row.desired.contains_key(voice::CREATE) && !row.parked && !row.discarded;
        if stands || waits {
            return outcome_of(asked, leader);
        }
        if !row.acknowledged.is_empty() {
            // An update may have made it.
            row.attempt = Attempt::Unknown;
        }
        json::set(&mut row.desired, voice::CREATE, Value::Object(body));
        hash.clone_into(&mut row.configuration);
        OF_PAGE.clone_into(&mut row.design);
        decision::unpark(&mut row);
        changed.insert(row.key.clone(), row);
        None
    }

    /// The org answered the request of a row: whoever waits for the row is told in its words.
    pub(super) fn hear_for_operations(&mut self, row: &str, answer: &Answer) {
        for asked in self.operations.iter_mut().filter(|asked| asked.row == row) {
            asked.answer = voice::told(answer).unwrap_or_default();
        }
    }

    /// The answer to an operation.
    pub(super) fn operation_answered(
        &mut self,
        (tab, ticket): (Option<u64>, u32),
        account: &str,
        generation: u32,
        answer: &Answer,
    ) {
        let mut waiting = self.operations.iter();
        let place = waiting.position(|asked| (asked.tab, asked.ticket) == (tab, ticket));
        let Some(place) = place else { return };
        let mut asked = self.operations.remove(place);
        let outcome = match voice::told(answer) {
            Ok(result) => {
                self.sessions.confirm(account);
                if asked.operation == voice::OMNI_FLOW {
                    self.tell_route(&self.conversation_of(&asked), answer);
                }
                Ok(result)
            }
            Err(refusal) if refusal.class == RetryClass::Refresh && asked.tokens < TOKENS => {
                let (fault, monotonic) = (refusal.fault, self.now.monotonic);
                self.sessions.refuse(account, generation, fault, monotonic);
                asked.sent = false;
                asked.tokens += 1;
                return self.operations.push(asked);
            }
            Err(refusal) => Err(refusal.fault),
        };
        self.answer_operation(&asked, outcome);
    }

    /// The conversation that an operation names by its record or its key; that name where none is known.
    fn conversation_of(&self, asked: &PageOperation) -> String {
        let name = asked.parameters.text("voiceCallId").unwrap_or("");
        let leader = self.leader.as_ref();
        let mut rows = leader.iter().flat_map(|leader| leader.rows.iter());
        let row = rows.find(|row| {
            row.kind == WorkKind::VoiceCall
                && [&row.record, &row.vendor_call_key]
                    .iter()
                    .any(|it| *it == name)
        });
        row.map_or(name, |row| &row.conversation).to_owned()
    }

    /// A flow answered: whoever listens in any tab hears who is to get the call.
    pub(super) fn tell_route(&mut self, conversation: &str, answer: &Answer) {
        if let Some(route) = voice::route(conversation, answer) {
            self.notify("route", &route);
            self.tell("route", route);
        }
    }
}

/// What became of a voice call that a page asked for.
fn outcome_of(asked: &PageOperation, leader: &Leader) -> Option<Result<Value, Fault>> {
    let row = leader.rows.get(&asked.row)?;
    if !row.record.is_empty() {
        let warnings = asked.answer.get("errors").cloned();
        return Some(Ok(object! {
            "data" => object! { "voiceCallId" => row.record.as_str() },
            "errors" => warnings,
            "success" => true,
        }));
    }
    let fault = row.fault.clone().filter(|_| row.parked || row.discarded)?;
    if asked.answer.is_object() {
        return Some(Ok(asked.answer.clone()));
    }
    Some(Err(fault))
}
