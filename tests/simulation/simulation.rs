//! A world of several tabs and browsers in which every await is a step of its own: nothing happens
//! but what a step makes happen.

use std::collections::VecDeque;

use sandbox::InProcessOrg;
use serde_json::{Value, json};
use softphone_wrapper::protocol::{
    Answer, Durability, Effect, HttpRequest, Input, Now, Op, Refusal, Start, WorkRow,
};

use crate::bug::Bug;
use crate::fault::{is_upsert, is_work};
use crate::ledger::{Kind, Ledger};
use crate::store::Store;
use crate::tab::{Job, Life, Tab, Wish};
use crate::world::NOON;

/// A request under way.
#[derive(Clone, Debug)]
pub(crate) struct Wire {
    pub(crate) tab: usize,
    pub(crate) request: u64,
    pub(crate) http: HttpRequest,
    pub(crate) sent_at: u64,
    /// It was at the org; `None` within means that no answer comes back.
    pub(crate) met: Option<Option<Answer>>,
    /// Nobody waits for it any more, but it may still arrive for a while.
    pub(crate) orphan: bool,
}

/// One browser: a profile with its store and its lock.
#[derive(Debug, Default)]
pub(crate) struct Browser {
    pub(crate) store: Store,
    pub(crate) lock: Option<usize>,
    pub(crate) waiting: VecDeque<usize>,
}

/// What is the same for a whole history.
#[derive(Clone, Debug)]
pub(crate) struct Setting {
    /// The administrator's document.
    pub(crate) configuration: Value,
    /// Whether the browsers have Web Locks.
    pub(crate) locks: bool,
    /// Whether the page tells who the agent is.
    pub(crate) tells_agent: bool,
    /// A mistake around the engine, to prove the checker.
    pub(crate) bug: Option<Bug>,
}

/// Everything outside the engines, and the engines.
pub(crate) struct Simulation {
    pub(crate) now: Now,
    pub(crate) setting: Setting,
    pub(crate) browsers: Vec<Browser>,
    pub(crate) tabs: Vec<Tab>,
    pub(crate) wires: Vec<Wire>,
    pub(crate) org: InProcessOrg,
    pub(crate) token: String,
    pub(crate) ledger: Ledger,
    last_ticket: u32,
}

/// How long a browser waits for an answer, in milliseconds.
const DEADLINE: u64 = 30_000;
/// How long a request lives whose tab is gone, in milliseconds.
const ORPHAN_LIVES: u64 = 8_000;

impl Simulation {
    /// A world at noon in which no tab is open.
    pub(crate) fn new(setting: Setting, browsers: usize) -> Self {
        let mut org = InProcessOrg::new();
        let token = org.token(NOON);
        Self {
            now: Now {
                wall: NOON,
                monotonic: 1_000,
            },
            setting,
            browsers: (0..browsers).map(|_| Browser::default()).collect(),
            tabs: Vec::new(),
            wires: Vec::new(),
            org,
            token,
            ledger: Ledger::default(),
            last_ticket: 0,
        }
    }

    pub(crate) fn has(&self, bug: Bug) -> bool {
        self.setting.bug == Some(bug)
    }

    /// Opens a tab of a browser.
    pub(crate) fn open(&mut self, browser: usize) -> usize {
        let index = self.tabs.len();
        self.tabs.push(Tab::new(browser));
        let start = Start {
            seed: index as u64 + 1,
            utc_offset_minutes: 0,
            configuration_url: None,
            configuration: Some(self.setting.configuration.to_string()),
        };
        self.tell(index, Input::Started(start));
        index
    }

    /// A contract call of the page in a tab.
    pub(crate) fn say(&mut self, tab: usize, method: &str, arguments: &Value) {
        self.last_ticket += 1;
        let ticket = self.last_ticket;
        self.tabs[tab].promises.insert(ticket);
        let input = Input::Call {
            ticket,
            method: method.to_owned(),
            arguments: arguments.to_string(),
            at: self.now.wall,
        };
        self.tell(tab, input);
    }

    /// Tells an engine, and takes note of what it wants.
    pub(crate) fn tell(&mut self, tab: usize, input: Input) {
        let effects = self.tabs[tab].engine.handle(self.now, input);
        for effect in effects {
            self.perform(tab, effect);
        }
    }

    fn perform(&mut self, tab: usize, effect: Effect) {
        match effect {
            Effect::Commit {
                txn,
                require_epoch,
                ops,
                ..
            } => {
                let job = Job::Commit {
                    txn,
                    require_epoch,
                    ops,
                };
                self.queue_commit(tab, job);
            }
            Effect::ClaimEpoch => self.tabs[tab].jobs.push_back(Job::ClaimEpoch),
            Effect::ReadEvents { after } => {
                self.tabs[tab].jobs.push_back(Job::ReadEvents { after });
            }
            Effect::ReadDocument { hash } => {
                self.tabs[tab].jobs.push_back(Job::ReadDocument { hash });
            }
            Effect::Announce => self.announce(tab, &Input::Appended),
            Effect::Tell { text } => self.announce(tab, &Input::Told(text)),
            Effect::Send { request, http } => self.send(tab, request, http),
            Effect::AskToken { request, .. } => self.tabs[tab].questions.push_back(request),
            Effect::Settle { ticket, text } => self.settle(tab, ticket, &text),
            Effect::Ready => {
                self.tabs[tab].ready = true;
                self.seek_lock(tab);
                if self.setting.tells_agent {
                    self.say(tab, "setAgent", &json!([{"email": "agent@acme.test"}]));
                }
            }
            Effect::WakeAfter { milliseconds } => {
                let clock = self.timer_clock();
                self.tabs[tab].wakes_at = Some(clock + u64::from(milliseconds));
            }
            Effect::Softphone { .. }
            | Effect::Notify { .. }
            | Effect::FetchConfiguration { .. } => {}
        }
    }

    fn announce(&mut self, tab: usize, message: &Input) {
        let browser = self.tabs[tab].browser;
        for (index, other) in self.tabs.iter_mut().enumerate() {
            if index != tab && other.browser == browser && other.is_awake() {
                other.announced.push_back(message.clone());
            }
        }
    }

    /// The clock that timers run by.
    fn timer_clock(&self) -> u64 {
        if self.has(Bug::TimersByWallClock) {
            return u64::try_from(self.now.wall).unwrap_or(0);
        }
        self.now.monotonic
    }

    fn queue_commit(&mut self, tab: usize, mut job: Job) {
        let random = self.has(Bug::RandomEventId);
        let notes = self.has(Bug::NotesNotStored);
        let early = self.has(Bug::ReportedBeforeWritten);
        let Job::Commit { txn, ops, .. } = &mut job else {
            return;
        };
        for op in ops.iter_mut() {
            if let Op::Append { event_id, text } = op {
                if random {
                    *event_id = format!("{event_id}-{tab}");
                }
                if notes {
                    *text = text.replace("words", "");
                }
            }
        }
        if early {
            let sequence = None;
            let input = Input::Committed {
                txn: *txn,
                sequence,
            };
            self.tabs[tab].inbox.push_back(input);
        }
        self.tabs[tab].jobs.push_back(job);
    }

    fn settle(&mut self, tab: usize, ticket: u32, text: &str) {
        if self.has(Bug::PromiseForgotten) && ticket.is_multiple_of(7) {
            return;
        }
        if !self.tabs[tab].promises.remove(&ticket) {
            self.ledger
                .violates(Kind::SettledTwice, format!("tab {tab}: {text}"));
        }
        let receipt: Value = serde_json::from_str(text).unwrap_or_default();
        let kept = receipt["accepted"] == true && receipt["durability"] == "disk";
        let id = receipt["id"].as_str().unwrap_or_default().to_owned();
        if !kept {
            return;
        }
        let browser = self.tabs[tab].browser;
        let store = &self.browsers[browser].store;
        if !store.has(&id) && !store.work.contains_key(&id) {
            let known = self.ledger.kept.iter().any(|kept| kept.id == id);
            let duplicate = receipt["duplicate"] == true;
            // Removed meanwhile by the tab that leads: it was stored, and its call is done.
            if !(known && (duplicate || self.was_removed(browser, &id))) {
                self.ledger
                    .violates(Kind::ReceiptWithoutRow, format!("tab {tab}: {text}"));
            }
        }
        let is_event = self.ledger.kept.iter().any(|kept| kept.id == id);
        let repeated = receipt["duplicate"] != true
            && is_event
            && !self.ledger.new.insert((browser, id.clone()));
        if repeated && !self.was_removed(browser, &id) {
            self.ledger
                .violates(Kind::AcceptedTwice, format!("tab {tab}: {text}"));
        }
    }

    fn was_removed(&self, browser: usize, id: &str) -> bool {
        let kept = &self.ledger.kept;
        kept.iter().any(|kept| {
            kept.browser == browser
                && kept.id == id
                && !self.browsers[browser]
                    .store
                    .events
                    .contains_key(&kept.sequence)
        })
    }

    fn send(&mut self, tab: usize, request: u64, mut http: HttpRequest) {
        if is_work(&http) {
            let mine = |wire: &&Wire| wire.tab == tab && !wire.orphan && is_work(&wire.http);
            if self.wires.iter().filter(mine).count() >= 2 {
                self.ledger
                    .violates(Kind::TooManyInFlight, format!("tab {tab}: {}", http.url));
            }
            self.check_stored(tab, &http);
        }
        if self.has(Bug::RandomRecordKey) && is_upsert(&http) {
            http.url = format!("{}{tab}", http.url);
        }
        if self.has(Bug::DeleteBeforeAnswer) && is_work(&http) {
            self.delete_what_is_sent(tab, &http);
        }
        let sent_at = self.now.monotonic;
        self.wires.push(Wire {
            tab,
            request,
            http,
            sent_at,
            met: None,
            orphan: false,
        });
    }

    /// Nothing is sent of which the store knows nothing.
    fn check_stored(&mut self, tab: usize, http: &HttpRequest) {
        if self.tabs[tab].wish != Wish::Holds {
            return;
        }
        let store = &self.browsers[self.tabs[tab].browser].store;
        let body: Value = http
            .body
            .as_deref()
            .and_then(|body| serde_json::from_str(body).ok())
            .unwrap_or_default();
        let stored = if is_upsert(http) {
            let key = http.url.rsplit('/').next().unwrap_or_default();
            store.work.contains_key(key)
        } else if http.url.ends_with("/createVoiceCall") {
            store.work.values().any(|text| {
                let row: Value = serde_json::from_str(text).unwrap_or_default();
                row["vendorCallKey"] == body["vendorCallKey"] && row["unknown"] == true
            })
        } else {
            true
        };
        if !stored {
            let text = format!("tab {tab}: {} {body}", http.url);
            self.ledger.violates(Kind::SentBeforeStored, text);
        }
    }

    fn delete_what_is_sent(&mut self, tab: usize, http: &HttpRequest) {
        let browser = self.tabs[tab].browser;
        let named = |key: &str, text: &str| {
            let row: Value = serde_json::from_str(text).unwrap_or_default();
            let body = http.body.as_deref().unwrap_or_default();
            let call = row["vendorCallKey"].as_str().unwrap_or_default();
            http.url.contains(key) || (!call.is_empty() && body.contains(&format!("\"{call}\"")))
        };
        let store = &mut self.browsers[browser].store;
        let Some(key) = store
            .work
            .iter()
            .find_map(|(key, text)| named(key, text).then(|| key.clone()))
        else {
            return;
        };
        let row = store.work.remove(&key).unwrap_or_default();
        let row: Value = serde_json::from_str(&row).unwrap_or_default();
        let conversation = format!("\"conversation\":{}", row["conversation"]);
        store
            .events
            .retain(|_, (_, text)| !text.contains(&conversation));
    }

    /// A tab asks for the lock of its browser; without locks it leads at once.
    pub(crate) fn seek_lock(&mut self, tab: usize) {
        if !self.setting.locks {
            return self.tell(tab, Input::Granted);
        }
        if self.tabs[tab].wish == Wish::None {
            self.tabs[tab].wish = Wish::Waits;
            let browser = self.tabs[tab].browser;
            self.browsers[browser].waiting.push_back(tab);
        }
    }

    /// The browser gives a free lock to the tab that waits longest.
    pub(crate) fn grant(&mut self, browser: usize) -> bool {
        let twice = self.has(Bug::LockGivenTwice);
        let Browser { lock, waiting, .. } = &mut self.browsers[browser];
        if lock.is_some() && !twice {
            return false;
        }
        let Some(tab) = waiting.pop_front() else {
            return false;
        };
        *lock = Some(tab);
        self.tabs[tab].wish = Wish::Holds;
        self.tell(tab, Input::Granted);
        true
    }

    /// A tab gives its wish for the lock up.
    pub(crate) fn release(&mut self, tab: usize) {
        let Browser { lock, waiting, .. } = &mut self.browsers[self.tabs[tab].browser];
        if *lock == Some(tab) {
            *lock = None;
        }
        waiting.retain(|other| *other != tab);
        self.tabs[tab].wish = Wish::None;
    }

    /// What is under way for a tab that is no more, or is put away: it arrives now, or, where doing so
    /// late does no harm that a repetition would not do, it may still arrive for a while.
    pub(crate) fn cut_off(&mut self, tab: usize, lands: bool) {
        let mut arriving = Vec::new();
        let inbox = &mut self.tabs[tab].inbox;
        let now = self.now.monotonic;
        self.wires.retain_mut(|wire| {
            if wire.tab != tab || wire.orphan || wire.met.is_some() {
                return true;
            }
            let (request, answer) = (wire.request, Answer::Unreachable);
            inbox.push_back(Input::Answered { request, answer });
            if is_creation(&wire.http) {
                wire.orphan = true;
                wire.sent_at = now;
                return true;
            }
            arriving.extend(lands.then(|| wire.clone()));
            false
        });
        for wire in arriving {
            self.arrive(&wire);
        }
    }

    /// A request is carried out.
    pub(crate) fn arrive(&mut self, wire: &Wire) -> Answer {
        let answer = crate::fault::carry_out(&mut self.org, self.now.wall, &wire.http);
        self.note_order(wire);
        answer
    }

    /// A Task never leaves `Completed` again.
    pub(crate) fn note_order(&mut self, wire: &Wire) {
        let one_leader = self.browsers.len() == 1 && self.setting.locks;
        let update = wire.http.method.name() == "PATCH" && !is_upsert(&wire.http);
        if !one_leader || !update || !wire.http.url.contains("/sobjects/Task/") {
            return;
        }
        let body = wire.http.body.as_deref().unwrap_or_default();
        let body: Value = serde_json::from_str(body).unwrap_or_default();
        let Some(status) = body["Status"].as_str() else {
            return;
        };
        let id = wire
            .http
            .url
            .rsplit('/')
            .next()
            .unwrap_or_default()
            .to_owned();
        let before = self.ledger.statuses.insert(id.clone(), status.to_owned());
        // A call that was declined may be offered again.
        let mut kept = self.ledger.kept.iter();
        let declined = kept.any(|kept| kept.text.contains("callRejected"));
        if before.as_deref() == Some("Completed") && status != "Completed" && !declined {
            self.ledger
                .violates(Kind::OutOfOrder, format!("{id}: Completed, then {status}"));
        }
    }

    /// Lets time pass: deadlines end, orphans die, timers run out.
    pub(crate) fn pass(&mut self, milliseconds: u64) {
        let until = self.now.monotonic + milliseconds;
        let mut timed_out = Vec::new();
        let (tabs, now) = (&self.tabs, self.now.monotonic);
        self.wires.retain_mut(|wire| {
            if wire.orphan {
                return wire.sent_at + ORPHAN_LIVES > until;
            }
            if tabs[wire.tab].life == Life::Frozen || wire.sent_at + DEADLINE > until {
                return true;
            }
            timed_out.push((wire.tab, wire.request));
            let at = (wire.sent_at + DEADLINE).max(now);
            wire.orphan = true;
            wire.sent_at = at;
            wire.met.is_none() && is_creation(&wire.http) && at + ORPHAN_LIVES > until
        });
        for (tab, request) in timed_out {
            if self.tabs[tab].is_awake() {
                let answer = Answer::TimedOut;
                let input = Input::Answered { request, answer };
                self.tabs[tab].inbox.push_back(input);
            }
        }
        self.now.monotonic = until;
        self.now.wall += milliseconds as i64;
        let clock = self.timer_clock();
        for tab in self.tabs.iter_mut().filter(|tab| tab.is_awake()) {
            if tab.wakes_at.is_some_and(|at| at <= clock) {
                tab.wakes_at = None;
                tab.inbox.push_back(Input::Woke);
            }
        }
    }

    /// The store does the next job of a tab.
    pub(crate) fn work(&mut self, tab: usize) -> bool {
        let Some(job) = self.tabs[tab].jobs.pop_front() else {
            return false;
        };
        let browser = self.tabs[tab].browser;
        let refusal = self.tabs[tab].refusals.pop_front();
        let input = match job {
            Job::Open => {
                let store = &self.browsers[browser].store;
                Some(Input::Opened {
                    events: store.events_after(0),
                    documents: store.documents.clone().into_iter().collect(),
                    current: store.current.clone(),
                    durability: Durability::Disk,
                })
            }
            Job::Commit {
                txn,
                require_epoch,
                ops,
            } => self.commit(tab, txn, require_epoch, &ops, refusal),
            Job::ClaimEpoch if refusal.is_some() => Some(Input::Unclaimed),
            Job::ClaimEpoch => {
                let (mut epoch, mut work) = self.browsers[browser].store.claim_epoch();
                if self.has(Bug::EpochNotRaised) {
                    self.browsers[browser].store.epoch = 1;
                    epoch = 1;
                }
                if self.has(Bug::RowsNotRead) {
                    work.clear();
                }
                Some(Input::Snapshot { epoch, work })
            }
            Job::ReadEvents { .. } if refusal.is_some() => Some(Input::Unread),
            Job::ReadEvents { .. } if self.has(Bug::AppendedNotRead) => {
                Some(Input::Events(Vec::new()))
            }
            Job::ReadEvents { after } => Some(Input::Events(
                self.browsers[browser].store.events_after(after),
            )),
            Job::ReadDocument { hash } => {
                let text = self.browsers[browser].store.documents.get(&hash).cloned();
                Some(Input::Document { hash, text })
            }
        };
        self.tabs[tab].inbox.extend(input);
        true
    }

    fn commit(
        &mut self,
        tab: usize,
        txn: u64,
        require_epoch: Option<u64>,
        ops: &[Op],
        refusal: Option<Refusal>,
    ) -> Option<Input> {
        if let Some(refusal) = refusal {
            let swallowed = refusal == Refusal::Quota && self.has(Bug::FullStoreReportedAsWritten);
            let sequence = None;
            return Some(match swallowed {
                true => Input::Committed { txn, sequence },
                false => Input::Refused { txn, refusal },
            });
        }
        let unchecked = self.has(Bug::NoEpochCheck) || self.has(Bug::LockGivenTwice);
        let require_epoch = require_epoch.filter(|_| !unchecked);
        let mut ops: Vec<Op> = ops.iter().map(|op| self.spoilt(tab, op)).collect();
        if self.has(Bug::HalfACommit) {
            ops.truncate(1);
        }
        if self.has(Bug::WorkNotWritten) {
            ops.retain(|op| !matches!(op, Op::PutWork(_)));
        }
        let browser = self.tabs[tab].browser;
        let committed = self.browsers[browser].store.commit(require_epoch, &ops);
        let committed = match committed {
            Err(Refusal::Duplicate) if self.has(Bug::NoUniqueIndex) => {
                let store = &mut self.browsers[browser].store;
                Ok(ops.iter().find_map(|op| store.write(op)))
            }
            other => other,
        };
        if let Ok(sequence) = committed {
            self.note_commit(browser, sequence, &ops);
            self.erase_too_early(browser, &ops);
        }
        if self.has(Bug::ReportedBeforeWritten) {
            return None;
        }
        Some(match committed {
            Ok(sequence) => Input::Committed { txn, sequence },
            Err(refusal) => Input::Refused { txn, refusal },
        })
    }

    /// The mistake of erasing a call as soon as there is a row for it.
    fn erase_too_early(&mut self, browser: usize, ops: &[Op]) {
        if !self.has(Bug::ErasedBeforeDone) {
            return;
        }
        for op in ops {
            let Op::PutWork(row) = op else { continue };
            let row: Value = serde_json::from_str(&row.text).unwrap_or_default();
            let conversation = format!("\"conversation\":{}", row["conversation"]);
            let events = &mut self.browsers[browser].store.events;
            events.retain(|_, (_, text)| !text.contains(&conversation));
        }
    }

    fn note_commit(&mut self, browser: usize, sequence: Option<u64>, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Append { event_id, text } => {
                    let sequence = sequence.unwrap_or_default();
                    self.ledger
                        .keep(browser, (sequence, event_id, text), self.now.monotonic);
                }
                Op::PutWork(WorkRow { key, text }) => {
                    let row: Value = serde_json::from_str(text).unwrap_or_default();
                    if let Some(conversation) = row["conversation"].as_str() {
                        let conversation = conversation.to_owned();
                        self.ledger
                            .conversation_of
                            .insert(key.clone(), conversation);
                    }
                }
                Op::RemoveEvents(sequences) => {
                    self.ledger.remove(browser, sequences, self.now.monotonic);
                }
                _ => {}
            }
        }
    }

    /// A write as a mistake would have it; checked where there is none.
    fn spoilt(&mut self, tab: usize, op: &Op) -> Op {
        let store = &self.browsers[self.tabs[tab].browser].store;
        match op {
            Op::RemoveEvents(sequences) if self.has(Bug::PositionalDelete) => {
                let first = store.events.keys().take(sequences.len());
                Op::RemoveEvents(first.copied().collect())
            }
            Op::RemoveWork(key) => {
                let text = store.work.get(key).cloned().unwrap_or_default();
                let row: Value = serde_json::from_str(&text).unwrap_or_default();
                let done = row["desired"] == row["acknowledged"] || row["discarded"] == true;
                if !done {
                    self.ledger.violates(Kind::RemovedBeforeDone, text);
                }
                op.clone()
            }
            Op::PutWork(row) => Op::PutWork(self.spoilt_row(row)),
            _ => op.clone(),
        }
    }

    fn spoilt_row(&self, row: &WorkRow) -> WorkRow {
        let mut value: Value = serde_json::from_str(&row.text).unwrap_or_default();
        if self.has(Bug::MarkerLost) {
            value["unknown"] = json!(false);
        } else if self.has(Bug::NewerVersionAcknowledged) && value["record"] != "" {
            value["acknowledged"] = value["desired"].clone();
        } else if self.has(Bug::GivenUpAfterThreeTries) && value["attempts"].as_u64() >= Some(3) {
            value["discarded"] = json!(true);
        } else {
            return row.clone();
        }
        if value["kind"].is_null() {
            return row.clone();
        }
        WorkRow {
            key: row.key.clone(),
            text: value.to_string(),
        }
    }
}

/// Whether a request makes a record: a repetition finds that record, whenever the first one arrives.
fn is_creation(http: &HttpRequest) -> bool {
    http.url.ends_with("/createVoiceCall")
        || is_upsert(http)
        || http.url.ends_with("/sobjects/Task")
}
