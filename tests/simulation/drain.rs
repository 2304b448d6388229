//! The faults stop, and everything has to drain.

use serde_json::Value;
use softphone_wrapper::protocol::Input;

use crate::ledger::Kind;
use crate::simulation::Simulation;
use crate::step::Step;
use crate::tab::{Life, Wish};

/// The time after which nothing may wait any more, in milliseconds.
const LONGEST: u64 = 20 * 60_000;
/// The time for which it is not asked whether something waits: a lost message may be noticed late.
const SHORTEST: u64 = 45_000;

impl Simulation {
    /// Lets everything happen that happens without faults, until nothing waits; the time it took.
    pub(crate) fn drain(&mut self) -> u64 {
        for tab in &mut self.tabs {
            tab.refusals.clear();
        }
        self.wake_some();
        let began = self.now.monotonic;
        loop {
            self.settle_all();
            let passed = self.now.monotonic - began;
            if passed >= SHORTEST && self.is_idle() {
                return passed;
            }
            if passed >= LONGEST {
                let mut waiting = self.waiting();
                for browser in &self.browsers {
                    let rows = browser.store.work.values();
                    waiting.extend(rows.filter_map(|text| serde_json::from_str(text).ok()));
                }
                self.ledger
                    .violates(Kind::NotDrained, format!("after {passed} ms: {waiting:?}"));
                return passed;
            }
            self.pass(self.next_moment() - self.now.monotonic);
        }
    }

    /// Every second frozen tab comes back, the others never do; each browser has one that runs, and
    /// somebody looks at it.
    fn wake_some(&mut self) {
        for tab in 0..self.tabs.len() {
            if tab.is_multiple_of(2) {
                self.take(&Step::Thaw { tab }, &[]);
            }
        }
        for browser in 0..self.browsers.len() {
            let runs = |tab: &crate::tab::Tab| tab.browser == browser && tab.is_awake();
            if !self.tabs.iter().any(runs) {
                self.open(browser);
            }
        }
        for tab in 0..self.tabs.len() {
            if self.is_awake(tab) {
                self.tell(tab, Input::Roused);
            }
        }
    }

    /// Lets everything happen that needs no time.
    pub(crate) fn settle_all(&mut self) {
        let mut more = true;
        while more {
            more = false;
            for browser in 0..self.browsers.len() {
                more |= self.take(&Step::Grant { browser }, &[]);
            }
            for tab in 0..self.tabs.len() {
                more |= self.take(&Step::Announced { tab, lost: false }, &[]);
                more |= self.take(&Step::Token { tab, given: true }, &[]);
                more |= self.take(&Step::Work { tab }, &[]);
                more |= self.take(&Step::Hear { tab }, &[]);
            }
            let wires: Vec<(usize, u64)> = self
                .wires
                .iter()
                .map(|wire| (wire.tab, wire.request))
                .collect();
            for (tab, request) in wires {
                let fault = None;
                let arrive = Step::Arrive {
                    tab,
                    request,
                    fault,
                };
                more |= self.take(&arrive, &[]);
                more |= self.take(&Step::Return { tab, request }, &[]);
            }
        }
    }

    /// When the next timer runs out; in a second when there is none, in ten at the latest.
    pub(crate) fn next_moment(&self) -> u64 {
        let now = self.now.monotonic;
        let awake = self.tabs.iter().filter(|tab| tab.is_awake());
        let next = awake.filter_map(|tab| tab.wakes_at).min();
        next.unwrap_or(now + 1_000).clamp(now + 1, now + 10_000)
    }

    /// What `status()` of the tabs that lead says is waiting.
    pub(crate) fn waiting(&self) -> Vec<Value> {
        let mut waiting = Vec::new();
        for status in self.leaders() {
            waiting.extend(status["pending"].as_array().cloned().unwrap_or_default());
        }
        waiting
    }

    /// The snapshots of the tabs that lead.
    pub(crate) fn leaders(&self) -> Vec<Value> {
        let awake = self.tabs.iter().filter(|tab| tab.is_awake());
        let status = |tab: &crate::tab::Tab| {
            serde_json::from_str::<Value>(&tab.engine.status()).unwrap_or_default()
        };
        awake
            .map(status)
            .filter(|status| status["role"] == "leader")
            .collect()
    }

    fn is_idle(&self) -> bool {
        let led = |browser: usize| {
            self.tabs
                .iter()
                .any(|tab| tab.browser == browser && tab.is_awake() && leads(&tab.engine.status()))
        };
        let heard = |wire: &crate::wire::Wire| !self.is_awake(wire.tab);
        let answered = self.wires.iter().all(heard);
        (0..self.browsers.len()).all(led) && self.waiting().is_empty() && answered
    }

    /// A person has every parked row tried once more.
    pub(crate) fn retry_parked(&mut self) -> usize {
        let mut retried = 0;
        for tab in 0..self.tabs.len() {
            if !self.is_awake(tab) {
                continue;
            }
            let status = self.tabs[tab].engine.status();
            let status: Value = serde_json::from_str(&status).unwrap_or_default();
            if status["role"] != "leader" {
                continue;
            }
            for row in status["parked"].as_array().into_iter().flatten() {
                retried += 1;
                self.say(tab, "retry", &serde_json::json!([row["id"]]));
            }
        }
        retried
    }

    /// What holds of tabs once all is quiet.
    pub(crate) fn check_quiet_tabs(&mut self) {
        for (index, tab) in self.tabs.iter().enumerate() {
            if tab.is_awake() && !tab.promises.is_empty() {
                let text = format!("tab {index}: {:?}", tab.promises);
                self.ledger.violates(Kind::NeverSettled, text);
            }
        }
        for browser in 0..self.browsers.len() {
            let leaders = self.tabs.iter().filter(|tab| {
                tab.browser == browser
                    && tab.life == Life::Awake
                    && tab.wish != Wish::Waits
                    && leads(&tab.engine.status())
            });
            if leaders.count() > 1 && self.setting.locks {
                self.ledger
                    .violates(Kind::TwoLeaders, format!("browser {browser}"));
            }
        }
    }
}

fn leads(status: &str) -> bool {
    status.contains(r#""role":"leader""#)
}
