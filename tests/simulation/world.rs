//! The world: everything outside the engine, played by the test.

use std::collections::{BTreeMap, VecDeque};

use sandbox::InProcessOrg;
use serde_json::{Value, json};
use softphone_wrapper::call::{CallEvent, EventKind};
use softphone_wrapper::caller_insight::Memory;
use softphone_wrapper::engine::Engine;
use softphone_wrapper::protocol::{
    Answer, Durability, Effect, Input, Now, Refusal, Start, WorkRow,
};

use crate::configuration::{configuration, refused_by_rule};
use crate::lightning::Lightning;
use crate::line::{Fault, Received};
use crate::store::Store;

/// 2026-11-20T12:00:00Z.
pub(crate) const NOON: i64 = 1_795_176_000_000;

/// One tab.
struct Tab {
    engine: Engine,
    inputs: VecDeque<Input>,
    /// Inputs that come at a time, in the order they were scheduled.
    scheduled: Vec<(u64, Input)>,
    wakes_at: Option<u64>,
    receipts: BTreeMap<u32, Value>,
    heard: Vec<(String, Value)>,
}

/// Everything outside the engine.
pub(crate) struct World {
    pub(crate) now: Now,
    store: Store,
    tabs: Vec<Option<Tab>>,
    lock: Option<usize>,
    pub(crate) org: InProcessOrg,
    pub(crate) configuration: Value,
    /// What goes wrong with the next requests; `None` lets one pass.
    pub(crate) faults: VecDeque<Option<Fault>>,
    /// Whether the org is out of reach.
    pub(crate) org_down: bool,
    /// Every request that left: method, path and body.
    pub(crate) requests: Vec<(String, String, Value)>,
    /// How often a token was asked for.
    pub(crate) tokens_asked: u32,
    /// How often a timer ran out.
    pub(crate) wakes: u32,
    /// What the store refuses the next commits with; `None` lets one pass.
    pub(crate) refusals: VecDeque<Option<Refusal>>,
    /// Bodies that the next requests to an operation are answered with, in place of the org's.
    pub(crate) answers: VecDeque<(&'static str, String)>,
    /// Every request with a body that is no JSON: path and body.
    pub(crate) bare: Vec<(String, String)>,
    /// A part of the paths that are answered with 503.
    pub(crate) broken: Option<&'static str>,
    /// How often the store cannot be asked for a document.
    pub(crate) unread_documents: u32,
    /// What web services got.
    pub(crate) received: Vec<Received>,
    /// A part of the addresses of those that are down.
    pub(crate) web_service_down: Option<&'static str>,
    /// What they say to the next requests; `None` takes one.
    pub(crate) web_service_says: VecDeque<Option<Answer>>,
    /// The console around the tabs, if there is one.
    pub(crate) console: Option<Lightning>,
    /// The Config API, if it answers.
    pub(crate) config_api: Option<Memory>,
    /// Bodies that it answers with all the same, by the ends of paths.
    pub(crate) config_api_says: Vec<(&'static str, String)>,
    /// What it was asked: path and key.
    pub(crate) config_api_asked: Vec<(String, String)>,
    last_ticket: u32,
}

impl World {
    /// A world whose org refuses what its configuration writes: a validation rule forbids it.
    pub(crate) fn refused() -> Self {
        let mut world = Self::with(refused_by_rule());
        let rule = json!({"object": "Task", "when": "Priority = 'Low'", "message": "no call is of low priority"});
        let changes = json!({"validationRules": [rule]});
        world.org.set_up(NOON, &changes).expect("the rule is read");
        world
    }

    /// A world at noon, with one tab that leads.
    pub(crate) fn new() -> Self {
        Self::with(configuration())
    }

    /// The same under a configuration.
    pub(crate) fn with(configuration: Value) -> Self {
        let mut world = Self {
            now: Now {
                wall: NOON,
                monotonic: 1_000,
            },
            store: Store::default(),
            tabs: Vec::new(),
            lock: None,
            org: InProcessOrg::new(),
            configuration,
            faults: VecDeque::new(),
            org_down: false,
            requests: Vec::new(),
            tokens_asked: 0,
            wakes: 0,
            refusals: VecDeque::new(),
            answers: VecDeque::new(),
            bare: Vec::new(),
            broken: None,
            unread_documents: 0,
            received: Vec::new(),
            web_service_down: None,
            web_service_says: VecDeque::new(),
            console: None,
            config_api: None,
            config_api_says: Vec::new(),
            config_api_asked: Vec::new(),
            last_ticket: 0,
        };
        world.open_tab();
        world
    }

    /// The same in a Salesforce console.
    pub(crate) fn in_console(configuration: Value, console: Lightning) -> Self {
        let mut world = Self::with(configuration);
        world.console = Some(console);
        world.kill(0);
        world.open_tab();
        world
    }

    /// Something happens to a tab from outside.
    pub(crate) fn tell(&mut self, tab: usize, input: Input) {
        self.tab(tab).inputs.push_back(input);
        self.settle();
    }

    /// Something happens to a tab after a while.
    pub(crate) fn schedule(&mut self, tab: usize, after: u64, input: Input) {
        let at = self.now.monotonic + after;
        self.tab(tab).scheduled.push((at, input));
    }

    /// Opens a tab of the same browser; its index.
    pub(crate) fn open_tab(&mut self) -> usize {
        let index = self.tabs.len();
        let start = Start {
            seed: index as u64 + 1,
            utc_offset_minutes: 0,
            configuration_url: None,
            configuration: Some(self.configuration.to_string()),
            page_origin: "https://phone.example".to_owned(),
            in_console: self.console.is_some(),
        };
        let documents = self.store.documents.clone().into_iter().collect();
        let opened = Input::Opened {
            events: self.store.events_after(0),
            documents,
            current: self.store.current.clone(),
            durability: Durability::Disk,
        };
        self.tabs.push(Some(Tab {
            engine: Engine::new(),
            inputs: VecDeque::from([Input::Started(start), opened]),
            scheduled: Vec::new(),
            wakes_at: None,
            receipts: BTreeMap::new(),
            heard: Vec::new(),
        }));
        self.grant();
        self.settle();
        index
    }

    /// The tab is gone, at once and with everything it had in flight.
    pub(crate) fn kill(&mut self, tab: usize) {
        self.tabs[tab] = None;
        if self.lock == Some(tab) {
            self.lock = None;
            self.grant();
        }
        self.settle();
    }

    /// Takes the lock from the tab that holds it and gives it to another.
    pub(crate) fn lead(&mut self, tab: usize) {
        if let Some(holder) = self.lock.replace(tab) {
            self.tab(holder).inputs.push_back(Input::Yielded);
        }
        self.tab(tab).inputs.push_back(Input::Granted);
        self.settle();
    }

    /// Former pages kept so many events of calls.
    pub(crate) fn keep_events(&mut self, count: usize) {
        for number in 0..count {
            let event = CallEvent {
                kind: EventKind::CallUpdated,
                conversation: format!("kept-{}", number / 500),
                attempt: 0,
                at: self.now.wall,
                configuration: String::new(),
                payload: softphone_wrapper::json::Map::new(),
            };
            self.store.last_sequence += 1;
            let sequence = self.store.last_sequence;
            let row = (format!("kept-{sequence}"), event.to_text());
            self.store.events.insert(sequence, row);
        }
    }

    /// How many events the store keeps.
    pub(crate) fn kept_events(&self) -> usize {
        self.store.events.len()
    }

    fn grant(&mut self) {
        if self.lock.is_none()
            && let Some(index) = self.tabs.iter().position(Option::is_some)
        {
            self.lock = Some(index);
            self.tab(index).inputs.push_back(Input::Granted);
        }
    }

    fn tab(&mut self, index: usize) -> &mut Tab {
        self.tabs[index].as_mut().expect("the tab lives")
    }

    /// A contract call of the page in a tab; its receipt, once everything that follows at once is done.
    pub(crate) fn call(&mut self, tab: usize, method: &str, argument: Value) -> Value {
        let ticket = self.say(tab, method, argument);
        self.settle();
        self.receipt(tab, ticket)
    }

    /// The same with several arguments.
    pub(crate) fn call_with(&mut self, tab: usize, method: &str, arguments: Value) -> Value {
        self.last_ticket += 1;
        let (ticket, at) = (self.last_ticket, self.now.wall);
        let input = Input::Call {
            ticket,
            method: method.to_owned(),
            arguments: arguments.to_string(),
            at,
        };
        self.tab(tab).inputs.push_back(input);
        self.settle();
        self.receipt(tab, ticket)
    }

    /// A person edits a record of the org.
    pub(crate) fn edit(&mut self, object: &str, id: &Value, fields: Value) {
        let path = format!("records/{object}/{}", id.as_str().expect("an id"));
        let (status, body) = self
            .org
            .act_as_person(self.now.wall, "PATCH", &path, &fields);
        assert!(status < 300, "{status} {body}");
    }

    /// The agent puts a call on hold in the org, or pauses its recording.
    pub(crate) fn edit_call(&mut self, key: &str, changes: Value) {
        let path = format!("calls/{key}");
        let (status, _) = self
            .org
            .act_as_person(self.now.wall, "PATCH", &path, &changes);
        assert_eq!(status, 204);
    }

    /// An administrator sets the org up.
    pub(crate) fn set_up(&mut self, changes: Value) {
        self.org
            .set_up(self.now.wall, &changes)
            .expect("it is read");
    }

    /// The same without waiting for what follows.
    pub(crate) fn say(&mut self, tab: usize, method: &str, argument: Value) -> u32 {
        self.last_ticket += 1;
        let input = Input::Call {
            ticket: self.last_ticket,
            method: method.to_owned(),
            arguments: json!([argument]).to_string(),
            at: self.now.wall,
        };
        self.tab(tab).inputs.push_back(input);
        self.last_ticket
    }

    /// `dial(number, options)`.
    pub(crate) fn dial(&mut self, tab: usize, number: &str, options: Value) {
        let at = self.now.wall;
        let arguments = json!([number, options]).to_string();
        let input = Input::Call {
            ticket: 900_000,
            method: "dial".to_owned(),
            arguments,
            at,
        };
        self.tab(tab).inputs.push_back(input);
        self.settle();
    }

    /// The receipt of a call; null while there is none.
    pub(crate) fn receipt(&mut self, tab: usize, ticket: u32) -> Value {
        self.tab(tab)
            .receipts
            .get(&ticket)
            .cloned()
            .unwrap_or_default()
    }

    /// What the softphone and the listeners of a tab heard, by type.
    pub(crate) fn heard(&mut self, tab: usize, kind: &str) -> Vec<Value> {
        let heard = self
            .tab(tab)
            .heard
            .iter()
            .filter(|(known, _)| known == kind);
        heard.map(|(_, payload)| payload.clone()).collect()
    }

    /// Everything that a tab's softphone and listeners heard, and every answer to a call.
    pub(crate) fn all_heard(&mut self, tab: usize) -> String {
        let tab = self.tab(tab);
        format!("{:?} {:?}", tab.heard, tab.receipts)
    }

    /// Everything that lies in the store.
    pub(crate) fn stored(&self) -> String {
        format!("{:?}", self.store)
    }

    /// Everything that an engine holds, as text.
    pub(crate) fn held(&mut self, tab: usize) -> String {
        format!("{:#?}", self.tab(tab).engine)
    }

    /// `status()` of a tab.
    pub(crate) fn status(&mut self, tab: usize) -> Value {
        serde_json::from_str(&self.tab(tab).engine.status()).expect("status is JSON")
    }

    /// What the agent's panel shows in a tab.
    pub(crate) fn panel(&mut self, tab: usize) -> Value {
        self.panel_knowing(tab, "")
    }

    /// The same for a panel that has what the configuration of this name offers.
    pub(crate) fn panel_knowing(&mut self, tab: usize, desk: &str) -> Value {
        serde_json::from_str(&self.tab(tab).engine.panel(desk)).expect("the view is JSON")
    }

    /// Lets everything happen that happens at once.
    pub(crate) fn settle(&mut self) {
        while let Some(index) = self
            .tabs
            .iter()
            .position(|tab| tab.as_ref().is_some_and(|tab| !tab.inputs.is_empty()))
        {
            let now = self.now;
            let tab = self.tab(index);
            let Some(input) = tab.inputs.pop_front() else {
                break;
            };
            let effects = tab.engine.handle(now, input);
            for effect in effects {
                self.perform(index, effect);
            }
        }
    }

    /// Lets time pass, and everything that waits for it happen.
    pub(crate) fn pass(&mut self, milliseconds: u64) {
        let until = self.now.monotonic + milliseconds;
        self.settle();
        while let Some(next) = self.next_moment().filter(|next| *next <= until) {
            self.set_clock(next);
            self.wake_what_is_due();
            self.settle();
        }
        self.set_clock(until);
    }

    fn set_clock(&mut self, monotonic: u64) {
        self.now.wall += (monotonic - self.now.monotonic) as i64;
        self.now.monotonic = monotonic;
    }

    fn next_moment(&self) -> Option<u64> {
        let moments = |tab: &Tab| {
            tab.scheduled
                .iter()
                .map(|(at, _)| *at)
                .chain(tab.wakes_at)
                .min()
        };
        self.tabs
            .iter()
            .flatten()
            .filter_map(moments)
            .min()
            .map(|at| at.max(self.now.monotonic))
    }

    fn wake_what_is_due(&mut self) {
        let monotonic = self.now.monotonic;
        for tab in self.tabs.iter_mut().flatten() {
            let (due, later) = std::mem::take(&mut tab.scheduled)
                .into_iter()
                .partition(|(at, _)| *at <= monotonic);
            tab.scheduled = later;
            tab.inputs
                .extend(Vec::into_iter(due).map(|(_, input)| input));
            if tab.wakes_at.is_some_and(|at| at <= monotonic) {
                tab.wakes_at = None;
                tab.inputs.push_back(Input::Woke);
                self.wakes += 1;
            }
        }
    }

    fn perform(&mut self, index: usize, effect: Effect) {
        match effect {
            Effect::Commit {
                txn,
                require_epoch,
                ops,
                ..
            } => {
                let refused = self.refusals.pop_front().flatten();
                let outcome = match refused {
                    Some(refusal) => Err(refusal),
                    None => self.store.commit(require_epoch, &ops),
                };
                let input = match outcome {
                    Ok(sequence) => Input::Committed { txn, sequence },
                    Err(refusal) => Input::Refused { txn, refusal },
                };
                self.tab(index).inputs.push_back(input);
            }
            Effect::ClaimEpoch => {
                self.store.epoch += 1;
                let row = |(key, text): (&String, &String)| WorkRow {
                    key: key.clone(),
                    text: text.clone(),
                };
                let work = self.store.work.iter().map(row).collect();
                let epoch = self.store.epoch;
                self.tab(index)
                    .inputs
                    .push_back(Input::Snapshot { epoch, work });
            }
            Effect::ReadEvents { after } => {
                let events = self.store.events_after(after);
                let input = Input::Events { after, events };
                self.tab(index).inputs.push_back(input);
            }
            Effect::Tell { text } => {
                let others = self
                    .tabs
                    .iter_mut()
                    .enumerate()
                    .filter(|(other, _)| *other != index);
                for tab in others.filter_map(|(_, tab)| tab.as_mut()) {
                    tab.inputs.push_back(Input::Told(text.clone()));
                }
            }
            Effect::ReadDocument { hash } => {
                let text = self.store.documents.get(&hash).cloned();
                let input = match self.unread_documents.checked_sub(1) {
                    Some(left) => {
                        self.unread_documents = left;
                        Input::DocumentUnread
                    }
                    None => Input::Document { hash, text },
                };
                self.tab(index).inputs.push_back(input);
            }
            Effect::Announce => {
                let others = self
                    .tabs
                    .iter_mut()
                    .enumerate()
                    .filter(|(other, _)| *other != index);
                for (_, tab) in others {
                    if let Some(tab) = tab {
                        tab.inputs.push_back(Input::Appended);
                    }
                }
            }
            Effect::Send { request, http } => {
                let answer = self.answer(&http);
                // An answer takes a moment; one that never comes is noticed at the deadline.
                let after = if answer == Answer::TimedOut {
                    30_000
                } else {
                    40
                };
                let at = self.now.monotonic + after;
                self.tab(index)
                    .scheduled
                    .push((at, Input::Answered { request, answer }));
            }
            Effect::AskToken { request, .. } => {
                self.tokens_asked += 1;
                let token = self.org.token(self.now.wall);
                let text =
                    json!({"accessToken": token, "instanceUrl": sandbox::ORIGIN}).to_string();
                self.tab(index)
                    .inputs
                    .push_back(Input::Token { request, text });
            }
            Effect::Settle { ticket, text } => {
                let receipt = serde_json::from_str(&text).expect("a receipt is JSON");
                let before = self.tab(index).receipts.insert(ticket, receipt);
                assert!(before.is_none(), "a promise was settled twice");
            }
            Effect::Softphone {
                event_type,
                payload,
            } => {
                let payload = payload.map_or(Value::Null, |text| {
                    serde_json::from_str(&text).expect("JSON")
                });
                self.tab(index).heard.push((event_type.to_owned(), payload));
            }
            Effect::Notify { listener, payload } => {
                let payload = serde_json::from_str(&payload).expect("JSON");
                self.tab(index).heard.push((listener.to_owned(), payload));
            }
            Effect::WakeAfter { milliseconds } => {
                let at = self.now.monotonic + u64::from(milliseconds);
                self.tab(index).wakes_at = Some(at);
            }
            Effect::Open { url } => {
                let heard = ("open".to_owned(), Value::from(url));
                self.tab(index).heard.push(heard);
            }
            Effect::Authorize { request, url } => self.authorize(index, request, &url),
            Effect::Console {
                call,
                method,
                arguments,
            } => self.ask_console(index, call, method, &arguments),
            Effect::Yield => {
                let next = (1..=self.tabs.len()).map(|step| (index + step) % self.tabs.len());
                let next = next.into_iter().find(|other| self.tabs[*other].is_some());
                self.lead(next.unwrap_or(index));
            }
            Effect::Ready | Effect::FetchConfiguration { .. } => {}
        }
    }
}

impl World {
    /// The agent signs in at once, in the window that the page opened: the org's page is passed by a click on its button.
    fn authorize(&mut self, tab: usize, request: u32, url: &str) {
        // The verifier of RFC 7636, appendix B, and its challenge.
        const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
        const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
        let verifier = VERIFIER.to_owned();
        self.tab(tab)
            .inputs
            .push_back(Input::Verifier { request, verifier });
        let url = format!("{url}&code_challenge={CHALLENGE}&state=s");
        let code = self.org.sign_in(self.now.wall, &url);
        let text = json!({ "code": code }).to_string();
        self.tab(tab)
            .inputs
            .push_back(Input::Authorized { request, text });
    }
}
