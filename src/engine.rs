//! Input → Effects: the only place that knows every room. It routes; it does not decide.
//!
//! The engine is a pure function of its inputs: no clock, no random, no I/O. What it knows advances
//! only when the store has confirmed it, and nothing is sent before it is stored.

#[cfg(feature = "administration")]
mod account_test;
mod attempts;
mod caller;
mod carrier;
#[cfg(feature = "administration")]
mod config_api;
mod configuration;
mod console;
mod decision;
mod delivery;
mod demand;
#[cfg(feature = "administration")]
mod dry_run;
mod focus;
mod inbox;
mod insight;
mod leader;
mod left_open;
mod lookups;
mod operations;
mod outcome;
mod pages;
mod panel;
mod rating;
mod retention;
mod search;
mod sessions;
mod siblings;
mod sign_in;
mod status;
mod transcripts;
mod transfers;
mod utility;
#[cfg(feature = "administration")]
mod web_service_test;
mod web_services;

use crate::sorted::SortedMap;

use crate::json::object;

use crate::call::{Agent, Calls};
use crate::outbox::Jitter;
use crate::protocol::{Durability, Effect, Flush, Input, Now, Op, Refusal, Start};

#[cfg(feature = "administration")]
use account_test::AccountTest;
use attempts::Attempts;
use configuration::Configurations;
use console::Console;
use inbox::Appending;
use leader::Leader;
use operations::PageOperation;
use retention::{Erased, Heard};
use sessions::Sessions;
use siblings::Siblings;

/// How long a store that does not answer is left alone, in milliseconds.
const STORE_RETRY: u64 = 1_000;

/// What a commit under way was for.
#[derive(Debug)]
enum Pending {
    /// An event of the softphone.
    Append(Box<Appending>),
    /// Rows of work, of this epoch.
    Work { epoch: u64 },
    /// What nothing needs any more.
    Erase(Box<Erased>),
    /// A configuration document: nothing waits for it.
    Document,
}

/// One tab's engine.
#[derive(Debug)]
pub struct Engine {
    now: Now,
    effects: Vec<Effect>,
    jitter: Jitter,
    utc_offset_minutes: i32,
    durability: Durability,
    open: bool,
    loaded: bool,
    calls: Calls,
    attempts: Attempts,
    heard: Heard,
    configurations: Configurations,
    agent: Option<Agent>,
    sessions: Sessions,
    /// What pages asked the voice wrapper for themselves.
    operations: Vec<PageOperation>,
    siblings: Siblings,
    console: Console,
    /// Tests of accounts under way.
    #[cfg(feature = "administration")]
    tests: Vec<AccountTest>,
    page_origin: String,
    /// This tab's name among its siblings, and when it started.
    tab: u64,
    started_at: i64,
    holds_lock: bool,
    fenced_in_a_row: u32,
    leader: Option<Leader>,
    pending: SortedMap<u64, Pending>,
    last_txn: u64,
    last_request: u64,
    reading: bool,
    read_again: bool,
    wakes_at: Option<u64>,
    store_asked_at: Option<u64>,
    told_nearly_full: bool,
}

impl Default for Engine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine {
    /// An engine of which nothing has been told yet.
    pub fn new() -> Self {
        Self {
            now: Now {
                wall: 0,
                monotonic: 0,
            },
            effects: Vec::new(),
            jitter: Jitter::new(0),
            utc_offset_minutes: 0,
            durability: Durability::Memory,
            open: false,
            loaded: false,
            calls: Calls::default(),
            attempts: Attempts::default(),
            heard: Heard::default(),
            configurations: Configurations::default(),
            agent: None,
            sessions: Sessions::default(),
            operations: Vec::new(),
            siblings: Siblings::default(),
            console: Console::default(),
            #[cfg(feature = "administration")]
            tests: Vec::new(),
            page_origin: String::new(),
            tab: 0,
            started_at: 0,
            holds_lock: false,
            fenced_in_a_row: 0,
            leader: None,
            pending: SortedMap::new(),
            last_txn: 0,
            last_request: 0,
            reading: false,
            read_again: false,
            wakes_at: None,
            store_asked_at: None,
            told_nearly_full: false,
        }
    }

    /// Takes in what happened and tells what is to be done.
    pub fn handle(&mut self, now: Now, input: Input) -> Vec<Effect> {
        self.now = now;
        match input {
            Input::Started(start) => self.start(start),
            Input::Opened {
                events,
                documents,
                current,
                durability,
            } => {
                self.open(&events, documents, current, durability);
            }
            Input::Call {
                ticket,
                method,
                arguments,
                at,
            } => self.call(ticket, &method, &arguments, at),
            Input::Committed { txn, sequence } => self.committed(txn, sequence),
            Input::Refused { txn, refusal } => self.refused(txn, refusal),
            Input::Events { after, events } => self.events_read(after, &events),
            Input::Appended => self.read_events(),
            Input::Told(text) => self.told(&text),
            Input::Granted => self.granted(),
            Input::Yielded => self.yielded(),
            Input::Snapshot { epoch, work } => self.lead(epoch, &work),
            Input::Reopened(durability) => {
                self.durability = durability;
                // The store is the truth: it may have been emptied, and numbers its events anew.
                // So do its epochs: one that was claimed before says nothing.
                self.yielded();
                self.forget_events();
                self.keep_document_again();
                self.read_events();
            }
            Input::Unclaimed => self.ask_store_again(),
            Input::Unread => {
                self.reading = false;
                self.read_again = true;
                self.ask_store_again();
            }
            Input::Document { hash, text } => self.document_read(&hash, text.as_deref()),
            Input::DocumentUnread => self.ask_store_again(),
            Input::Configuration { fetch, answer } => self.configuration_answered(fetch, answer),
            Input::Answered { request, answer } => self.answered(request, answer),
            Input::Token { request, text } => self.token_told(request, &text),
            Input::Verifier { request, verifier } => self.verifier_made(request, verifier),
            Input::Authorized { request, text } => self.authorized(request, &text),
            Input::ConsoleAnswered { call, text } => self.console_answered(call, &text),
            Input::Console { event, payload } => self.console_says(&event, &payload),
            Input::Woke => self.woke(),
            Input::Roused => self.roused(),
        }
        self.advance();
        std::mem::take(&mut self.effects)
    }

    fn start(&mut self, start: Start) {
        self.jitter = Jitter::new(start.seed);
        self.tab = start.seed;
        self.started_at = self.now.wall;
        self.utc_offset_minutes = start.utc_offset_minutes;
        self.page_origin = start.page_origin;
        self.console.expected = start.in_console;
        self.start_configuration(start.configuration_url, start.configuration);
    }

    /// What follows from anything that happened: work for the leader, fetches that are due, and the
    /// next time to wake.
    fn advance(&mut self) {
        self.fetch_if_due();
        self.ask_insight_if_due();
        if self.open {
            self.see_to_sign_ins();
            #[cfg(feature = "administration")]
            self.advance_tests();
            self.advance_leader();
        }
        self.see_to_console();
        self.set_wake_up();
    }

    fn set_wake_up(&mut self) {
        let wishes = [
            self.store_asked_at,
            self.configurations.due_at(),
            self.configurations.insight.due_at,
            self.leader_wakes_at(),
            self.sessions.wakes_at(self.now.monotonic),
            self.decisions_wake_at(),
            self.operations_wake_at(),
            self.console.wakes_at(),
            #[cfg(feature = "administration")]
            self.tests_wake_at(),
        ];
        let Some(earliest) = wishes.into_iter().flatten().min() else {
            return;
        };
        let at = earliest.max(self.now.monotonic.saturating_add(1));
        if self
            .wakes_at
            .is_none_or(|wakes_at| at < wakes_at || wakes_at <= self.now.monotonic)
        {
            self.wakes_at = Some(at);
            let milliseconds = u32::try_from(at - self.now.monotonic).unwrap_or(u32::MAX);
            self.effects.push(Effect::WakeAfter { milliseconds });
        }
    }

    fn commit(&mut self, pending: Pending, require_epoch: Option<u64>, flush: Flush, ops: Vec<Op>) {
        self.last_txn += 1;
        self.pending.insert(self.last_txn, pending);
        self.effects.push(Effect::Commit {
            txn: self.last_txn,
            require_epoch,
            flush,
            ops,
        });
    }

    fn committed(&mut self, txn: u64, sequence: Option<u64>) {
        match self.pending.remove(&txn) {
            Some(Pending::Append(appending)) => self.appended(*appending, sequence),
            Some(Pending::Work { epoch }) => self.work_committed(epoch),
            Some(Pending::Erase(erased)) => self.erased(*erased),
            Some(Pending::Document) | None => {}
        }
    }

    fn refused(&mut self, txn: u64, refusal: Refusal) {
        match self.pending.remove(&txn) {
            Some(Pending::Append(appending)) => self.append_refused(&appending, refusal),
            Some(Pending::Work { epoch }) => self.work_refused(epoch, refusal),
            Some(Pending::Erase(erased)) => self.erase_refused(&erased, refusal),
            Some(Pending::Document) | None => {}
        }
    }

    /// The store did not answer a question: it is asked again in a while.
    fn ask_store_again(&mut self) {
        self.log(
            "error",
            "store-failed",
            "the browser's store does not answer",
        );
        self.store_asked_at = Some(self.now.monotonic.saturating_add(STORE_RETRY));
    }

    fn woke(&mut self) {
        self.wakes_at = None;
        self.expire_decisions();
        self.expire_operations();
        if self
            .store_asked_at
            .is_some_and(|at| at <= self.now.monotonic)
        {
            self.store_asked_at = None;
            self.ask_documents_again();
            if std::mem::take(&mut self.read_again) {
                self.read_events();
            }
            if self.holds_lock && self.leader.is_none() {
                self.effects.push(Effect::ClaimEpoch);
            }
        }
    }

    fn granted(&mut self) {
        // Where there is no lock to ask for, a page that comes back is granted it anew.
        if self.holds_lock && self.leader.is_some() {
            return;
        }
        self.holds_lock = true;
        self.effects.push(Effect::ClaimEpoch);
    }

    fn yielded(&mut self) {
        self.holds_lock = false;
        if self.leader.is_some() {
            self.stop_leading();
        }
    }

    /// The network is back or the page is looked at again: what waits may be tried at once.
    fn roused(&mut self) {
        self.sessions.rouse();
        self.configurations.refetch(self.now.monotonic);
        self.configurations.insight.due_at = Some(self.now.monotonic);
        let monotonic = self.now.monotonic;
        if let Some(leader) = &mut self.leader {
            leader.rows.rouse(monotonic);
        }
    }

    fn notify(&mut self, listener: &'static str, payload: &crate::json::Value) {
        self.effects.push(Effect::Notify {
            listener,
            payload: payload.to_text(),
        });
    }

    fn settle(&mut self, ticket: u32, text: String) {
        if ticket == console::FROM_CONSOLE {
            return self.settled_in_console(&text);
        }
        self.effects.push(Effect::Settle { ticket, text });
    }

    fn notify_role(&mut self) {
        let role = if self.leader.is_some() {
            "leader"
        } else {
            "standby"
        };
        self.notify("role", &object! { "role" => role });
    }
}
