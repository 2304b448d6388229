//! The tabs of one browser tell each other what only the leader knows: what waits, what is parked,
//! and what a person decided about it in another tab. Messages carry no numbers and no notes; what an
//! agent's sign-in was granted is told here alone (see `sign_in`).

use crate::json::Value;
use crate::list::{Adding, Listed};

use super::delivery::row_value;
use super::{Engine, operations};
use crate::contract;
use crate::error::Fault;
use crate::json::{self, object};
use crate::protocol::Effect;

/// What the leader told last.
#[derive(Debug, Default)]
pub(super) struct Siblings {
    pending: Vec<Value>,
    parked: Vec<Value>,
    questions: Vec<Value>,
    matches: Vec<Value>,
    /// Decisions passed on to the leader: their tickets, and until when its answer is waited for.
    passed: Vec<(u32, u64)>,
}

/// At most so many entries of each list are told to the other tabs, the oldest ones.
const MOST_TOLD: usize = 200;
/// How long a decision's answer is waited for, in milliseconds.
const ANSWERED_WITHIN: u64 = 10_000;
/// The same of an operation of the voice wrapper.
const OPERATES_WITHIN: u64 = 60_000;

impl Siblings {
    /// What waits and what is parked, as the leader told it.
    pub(super) fn told(&self) -> (Vec<Value>, Vec<Value>) {
        (self.pending.clone(), self.parked.clone())
    }

    /// What the searches for callers came to, as the leader told it.
    pub(super) fn matches(&self) -> Vec<Value> {
        self.matches.clone()
    }

    /// Questions that are open, as the leader told them.
    pub(super) fn questions(&self) -> Vec<Value> {
        self.questions.clone()
    }
}

impl Engine {
    pub(super) fn tell(&mut self, kind: &str, content: Value) {
        let message = object! { "kind" => kind, "content" => content };
        self.effects.push(Effect::Tell {
            text: message.to_text(),
        });
    }

    /// A tab that does not lead asks the one that does.
    pub(super) fn ask_leader(&mut self) {
        self.tell("ask", Value::Null);
    }

    /// What waits and what is parked: rows, and calls of which it is not decided what they demand.
    pub(super) fn outstanding(&self) -> (Vec<Value>, Vec<Value>) {
        let Some(leader) = &self.leader else {
            return self.siblings.told();
        };
        let fault = self
            .sessions
            .iter()
            .find_map(|(_, session)| session.fault());
        let mut pending = Vec::new();
        for call in leader.undecided().filter_map(|call| self.calls.get(call)) {
            let rows = leader.rows.of_conversation(call.conversation());
            if rows.into_iter().all(|row| row.is_done()) {
                pending.push(super::status::unbound_value(call, "Call", fault));
            }
        }
        pending.add(leader.rows.waiting().map(row_value));
        pending.add(leader.staged_waiting().map(row_value));
        for (conversation, _) in self.calls.messages() {
            pending.add(
                self.calls
                    .get(conversation)
                    .map(|call| super::status::unbound_value(call, "Transcript", fault)),
            );
        }
        let parked = leader
            .rows
            .iter()
            .filter(|row| row.parked && !row.discarded);
        (pending, parked.map(row_value).listed())
    }

    /// The leader tells what changed.
    pub(super) fn tell_siblings(&mut self) {
        let (mut pending, mut parked) = self.outstanding();
        pending.truncate(MOST_TOLD);
        parked.truncate(MOST_TOLD);
        let mut matches = self.matches();
        matches.truncate(MOST_TOLD);
        self.notify("panel", &Value::Null);
        let content = object! {
            "matches" => matches,
            "pending" => Value::Array(pending),
            "parked" => Value::Array(parked),
            "questions" => Value::Array(self.questions()),
        };
        self.tell("outstanding", content);
    }

    /// A person decided about a parked row in a tab that does not lead.
    pub(super) fn pass_decision(&mut self, ticket: u32, method: &str, id: &str) {
        let content =
            object! { "tab" => self.tab, "ticket" => ticket, "method" => method, "id" => id };
        // An operation takes the time that the org takes.
        let within = match operations::named(method) {
            Some(_) => OPERATES_WITHIN,
            None => ANSWERED_WITHIN,
        };
        let until = self.now.monotonic.saturating_add(within);
        self.siblings.passed.push((ticket, until));
        self.tell("decide", content);
    }

    /// The leader answers a decision that another tab passed on.
    pub(super) fn answer_decision(&mut self, tab: u64, ticket: u32, receipt: &str) {
        let content = object! { "tab" => tab, "ticket" => ticket, "receipt" => receipt };
        self.tell("decided", content);
    }

    /// Another tab said something; what cannot be understood is of another version, and passed over.
    pub(super) fn told(&mut self, text: &str) {
        let Ok(message) = json::parse(text) else {
            return;
        };
        let content = message.get("content").unwrap_or(&Value::Null);
        let text_of = |key: &str| content.text(key).unwrap_or("");
        let number = |key: &str| content.get(key).and_then(Value::as_u64).unwrap_or(0);
        let ticket = u32::try_from(number("ticket")).unwrap_or(0);
        let leads = self.leader.is_some();
        match message.text("kind") {
            Some("ask") => {
                if leads {
                    self.tell_siblings();
                }
                self.tell_grants();
            }
            Some("grant") => self.grant_told(content),
            Some("renew") if leads => self.renewal_asked(content),
            Some("silent") => self.answer_silent(content),
            Some("alive") => self.heard_alive(content),
            Some("outstanding") if !leads => {
                let list = |key: &str| {
                    content
                        .get(key)
                        .and_then(Value::as_array)
                        .map(<[Value]>::to_vec)
                        .unwrap_or_default()
                };
                self.siblings.pending = list("pending");
                self.siblings.parked = list("parked");
                self.siblings.questions = list("questions");
                self.siblings.matches = list("matches");
                self.notify("panel", &Value::Null);
            }
            Some("stands") => self.record_stands(content),
            Some("match") => self.match_told(content),
            Some("logged") => self.log_stands(content),
            Some(kind @ ("focused" | "wish" | "fulfilled")) => self.focus_told(kind, content),
            Some("linked") => self.linked_elsewhere(),
            Some("who-is-linked") => self.answer_linked(),
            Some("route") => {
                let told = content.clone();
                self.notify("route", &told);
            }
            Some("decide") if leads => {
                let (method, id) = (text_of("method").to_owned(), text_of("id").to_owned());
                self.decide(Some(number("tab")), ticket, &method, &id);
            }
            Some("decided") if number("tab") == self.tab => {
                let receipt = text_of("receipt").to_owned();
                let waited = self.siblings.passed.iter();
                let place = waited
                    .map(|(waits, _)| *waits)
                    .position(|waits| waits == ticket);
                if let Some(place) = place {
                    self.siblings.passed.remove(place);
                    self.settle(ticket, receipt);
                }
            }
            _ => {}
        }
    }

    /// Settles a decision's promise, in this tab or in the one that it was made in.
    pub(super) fn settle_decision(&mut self, tab: Option<u64>, ticket: u32, receipt: String) {
        match tab {
            Some(tab) => self.answer_decision(tab, ticket, &receipt),
            None => self.settle(ticket, receipt),
        }
    }

    /// The fault of a decision that no leader answers for.
    pub(super) fn nobody_leads() -> Fault {
        Fault::new(
            crate::error::Family::Contract,
            "nobody-leads",
            "the tabs are just deciding which of them leads",
        )
        .hint("try again in a moment")
        .retryable()
    }

    /// Decisions that were passed on and not answered in time.
    pub(super) fn expire_decisions(&mut self) {
        let monotonic = self.now.monotonic;
        let passed = std::mem::take(&mut self.siblings.passed);
        let (over, open) = passed
            .into_iter()
            .partition(|(_, until)| *until <= monotonic);
        self.siblings.passed = open;
        for (ticket, _) in Vec::into_iter(over) {
            self.settle(ticket, contract::refused(&Self::nobody_leads()));
        }
    }

    /// When the first decision that was passed on has waited long enough.
    pub(super) fn decisions_wake_at(&self) -> Option<u64> {
        self.siblings.passed.iter().map(|(_, until)| *until).min()
    }

    /// The fault of a decision about something that is not parked.
    pub(super) fn not_parked() -> Fault {
        Fault::contract(
            "not-parked",
            "no parked item has this id",
            "$",
            "take the id from status().parked",
        )
    }
}
