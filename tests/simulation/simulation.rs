//! A world of several tabs and browsers in which every await is a step of its own: nothing happens
//! but what a step makes happen.

use std::collections::VecDeque;

use sandbox::InProcessOrg;
use serde_json::{Value, json};
use softphone_wrapper::protocol::{Effect, Input, Now, Start};

use crate::bug::Bug;
use crate::ledger::{Kind, Ledger};
use crate::store::Store;
use crate::tab::{Job, Tab, Wish};
use crate::wire::Wire;
use crate::world::NOON;

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
            page_origin: String::new(),
            in_console: false,
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
            Effect::Authorize { .. } => unreachable!("no agent signs in in a history"),
            Effect::AskToken { request, .. } => self.tabs[tab].questions.push_back(request),
            Effect::Settle { ticket, text } => self.settle(tab, ticket, &text),
            Effect::Open { .. } => {}
            Effect::Console { .. } | Effect::Yield => unreachable!("no history has a console"),
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
    pub(crate) fn timer_clock(&self) -> u64 {
        if self.has(Bug::TimersByWallClock) {
            return u64::try_from(self.now.wall).unwrap_or(0);
        }
        self.now.monotonic
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
            // Removed meanwhile by the tab that leads, its call is done; or erased with the profile.
            let removed = self.was_removed(browser, &id) || self.was_erased(browser, &id);
            if !(known && (duplicate || removed)) {
                self.ledger
                    .violates(Kind::ReceiptWithoutRow, format!("tab {tab}: {text}"));
            }
        }
        let is_event = self.ledger.kept.iter().any(|kept| kept.id == id);
        let repeated = receipt["duplicate"] != true
            && is_event
            && !self.ledger.new.insert((browser, id.clone()));
        let removed = self.was_removed(browser, &id) || self.was_erased(browser, &id);
        if repeated && !removed {
            self.ledger
                .violates(Kind::AcceptedTwice, format!("tab {tab}: {text}"));
        }
    }

    fn was_erased(&self, browser: usize, id: &str) -> bool {
        let mut kept = self.ledger.kept.iter();
        kept.any(|kept| kept.browser == browser && kept.id == id && kept.gone)
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
}
