//! The steps that a history is made of. Each one happens as a whole; one that cannot happen does nothing,
//! so that steps can be left out of a history. How to add one stands in `main`.

use softphone_wrapper::protocol::{Answer, Durability, Input, Refusal};

use crate::bug::Bug;
use crate::fault::{Met, NetworkFault, is_work};
use crate::simulation::Simulation;
use crate::story::Told;
use crate::tab::{Life, Wish};
use crate::wire::Wire;

/// Something that happens.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Step {
    /// The page in a tab tells the event of this number.
    Say { tab: usize, event: usize },
    /// The store does the tab's next job.
    Work { tab: usize },
    /// The tab hears what waits longest in its inbox.
    Hear { tab: usize },
    /// A message of another tab arrives, or is lost.
    Announced { tab: usize, lost: bool },
    /// A request reaches the org, and meets a fault.
    Arrive {
        tab: usize,
        request: u64,
        fault: Option<NetworkFault>,
    },
    /// An answer reaches the tab.
    Return { tab: usize, request: u64 },
    /// The page answers the question for a token.
    Token { tab: usize, given: bool },
    /// The browser grants its lock.
    Grant { browser: usize },
    /// Time passes.
    Pass { milliseconds: u64 },
    /// A tab is opened.
    Open { browser: usize },
    /// A tab is gone, at once and with everything it had in flight.
    Kill { tab: usize, lands: bool },
    /// A tab goes into the back/forward cache.
    Freeze { tab: usize, lands: bool },
    /// It comes back.
    Thaw { tab: usize },
    /// The network comes back, or the page is looked at.
    Rouse { tab: usize },
    /// The next jobs of the store fail.
    Refuse { tab: usize, times: u32, quota: bool },
    /// Somebody sets the clock.
    SetClock { by: i64 },
    /// All tokens expire.
    ExpireTokens,
    /// The database is taken from a tab, which opens it again.
    Reopen { tab: usize },
    /// The profile's data is deleted; its tabs are gone, or open their database again.
    Erase { browser: usize, survives: bool },
}

impl Simulation {
    /// Makes a step happen; whether it could.
    pub(crate) fn take(&mut self, step: &Step, events: &[Told]) -> bool {
        match *step {
            Step::Say { tab, event } => {
                let able = self.is_awake(tab) && self.tabs[tab].ready;
                if let Some(told) = events.get(event).filter(|_| able) {
                    self.say(tab, told.method, &told.arguments);
                }
                able
            }
            Step::Work { tab } => self.is_awake(tab) && self.work(tab),
            Step::Hear { tab } => self.hear(tab),
            Step::Announced { tab, lost } => self.announced(tab, lost),
            Step::Arrive {
                tab,
                request,
                fault,
            } => self.meet(tab, request, fault),
            Step::Return { tab, request } => self.come_back(tab, request),
            Step::Token { tab, given } => self.give_token(tab, given),
            Step::Grant { browser } => browser < self.browsers.len() && self.grant(browser),
            Step::Pass { milliseconds } => {
                self.pass(milliseconds);
                true
            }
            Step::Open { browser } => {
                let able = browser < self.browsers.len();
                if able {
                    self.open(browser);
                }
                able
            }
            Step::Kill { tab, lands } => self.kill(tab, lands),
            Step::Freeze { tab, lands } => self.freeze(tab, lands),
            Step::Thaw { tab } => self.thaw(tab),
            Step::Rouse { tab } => {
                let able = self.is_awake(tab);
                if able {
                    self.tell(tab, Input::Roused);
                }
                able
            }
            Step::Refuse { tab, times, quota } => {
                let able = self.is_awake(tab);
                let refusal = if quota {
                    Refusal::Quota
                } else {
                    Refusal::Aborted
                };
                if able {
                    let times = std::iter::repeat_n(refusal, times as usize);
                    self.tabs[tab].refusals.extend(times);
                }
                able
            }
            Step::SetClock { by } => {
                self.now.wall += by;
                true
            }
            Step::ExpireTokens => {
                self.org.expire_tokens();
                self.token = self.org.token(self.now.wall);
                true
            }
            Step::Reopen { tab } => self.reopen(tab),
            Step::Erase { browser, survives } => self.erase(browser, survives),
        }
    }

    /// Whether a step that needs no time can happen.
    pub(crate) fn can(&self, step: &Step) -> bool {
        let waits = |tab: usize| self.tabs.get(tab).filter(|tab| tab.is_awake());
        let wire = |tab: usize, request: u64| {
            let mut wires = self.wires.iter();
            wires.find(|wire| wire.tab == tab && wire.request == request)
        };
        match *step {
            Step::Grant { browser } => {
                let browser = &self.browsers[browser];
                browser.lock.is_none() && !browser.waiting.is_empty()
            }
            Step::Announced { tab, .. } => waits(tab).is_some_and(|tab| !tab.announced.is_empty()),
            Step::Token { tab, .. } => waits(tab).is_some_and(|tab| !tab.questions.is_empty()),
            Step::Work { tab } => waits(tab).is_some_and(|tab| !tab.jobs.is_empty()),
            Step::Hear { tab } => waits(tab).is_some_and(|tab| !tab.inbox.is_empty()),
            Step::Arrive { tab, request, .. } => {
                wire(tab, request).is_some_and(|wire| wire.met.is_none())
            }
            Step::Return { tab, request } => {
                let answered = |wire: &Wire| matches!(wire.met, Some(Some(_)));
                self.is_awake(tab) && wire(tab, request).is_some_and(answered)
            }
            _ => false,
        }
    }

    pub(crate) fn is_awake(&self, tab: usize) -> bool {
        self.tabs.get(tab).is_some_and(|tab| tab.is_awake())
    }

    fn hear(&mut self, tab: usize) -> bool {
        if !self.is_awake(tab) {
            return false;
        }
        let Some(input) = self.tabs[tab].inbox.pop_front() else {
            return false;
        };
        self.tell(tab, input);
        true
    }

    fn announced(&mut self, tab: usize, lost: bool) -> bool {
        if !self.is_awake(tab) {
            return false;
        }
        let Some(message) = self.tabs[tab].announced.pop_front() else {
            return false;
        };
        if !lost {
            self.tell(tab, message);
        }
        true
    }

    fn meet(&mut self, tab: usize, request: u64, fault: Option<NetworkFault>) -> bool {
        let under_way = self
            .wires
            .iter()
            .position(|wire| wire.tab == tab && wire.request == request && wire.met.is_none());
        let Some(index) = under_way else { return false };
        let wire = self.wires[index].clone();
        let fault = fault.filter(|fault| fault.fits(&wire.http));
        let met = match fault {
            None => Met::Answer(self.arrive(&wire)),
            Some(fault) => {
                self.ledger.poisoned |= fault.may_park();
                fault.meet(&mut self.org, self.now.wall, &wire.http)
            }
        };
        self.trace(&wire, fault, &met);
        let answer = match met {
            Met::Answer(answer) => Some(self.misread(&wire.http.url, answer)),
            Met::Silence => None,
        };
        if wire.orphan {
            self.wires.remove(index);
        } else {
            self.wires[index].met = Some(answer);
        }
        true
    }

    fn trace(&mut self, wire: &Wire, fault: Option<NetworkFault>, met: &Met) {
        let answer = match met {
            Met::Answer(Answer::Http { status, body, .. }) => {
                format!("{status} {}", body.chars().take(120).collect::<String>())
            }
            Met::Answer(answer) => format!("{answer:?}"),
            Met::Silence => "silence".to_owned(),
        };
        let Wire { tab, http, .. } = wire;
        let path = http.url.trim_start_matches(sandbox::ORIGIN);
        let (at, method) = (self.now.monotonic, http.method.name());
        let body = http.body.as_deref().unwrap_or_default();
        self.ledger.trace.push(format!(
            "{at} tab {tab} {fault:?} {method} {path} {body} -> {answer}"
        ));
    }

    /// The answer as a mistake would have it.
    fn misread(&self, url: &str, answer: Answer) -> Answer {
        let delivered = || Answer::Http {
            status: 204,
            body: String::new(),
            retry_after: None,
        };
        let Answer::Http { status, body, .. } = &answer else {
            let lost = self.has(Bug::UnreachableIsDelivered) && answer == Answer::Unreachable;
            return if lost { delivered() } else { answer };
        };
        let look = url.contains("/VendorCallKey/") || url.contains("CallObject");
        let replaced = |status: u16, body: &str| Answer::Http {
            status,
            body: body.to_owned(),
            retry_after: None,
        };
        match status {
            503 if self.has(Bug::UnavailableIsDelivered) => {
                replaced(200, r#"{"id":"","data":{"voiceCallId":""},"success":true}"#)
            }
            503 if self.has(Bug::PassingFaultParks) => replaced(400, "[]"),
            200 if self.has(Bug::LookFindsNothing) && look => replaced(
                404,
                r#"[{"errorCode":"NOT_FOUND","message":"The requested resource does not exist"}]"#,
            ),
            400 if self.has(Bug::DuplicateNotConfirmed) && body.contains("DUPLICATE_VALUE") => {
                replaced(201, r#"{"id":"00TSB000000zzzzYAA","success":true}"#)
            }
            _ => answer,
        }
    }

    fn come_back(&mut self, tab: usize, request: u64) -> bool {
        if !self.is_awake(tab) {
            return false;
        }
        let arrived = self.wires.iter().position(|wire| {
            wire.tab == tab && wire.request == request && matches!(wire.met, Some(Some(_)))
        });
        let Some(index) = arrived else { return false };
        let mut answer = self.wires.remove(index).met.flatten();
        if self.has(Bug::AnswersCrossed) {
            let other = self.wires.iter_mut().find(|wire| {
                wire.tab == tab && is_work(&wire.http) && matches!(wire.met, Some(Some(_)))
            });
            if let Some(wire) = other {
                let mut met = wire.met.take().flatten();
                std::mem::swap(&mut met, &mut answer);
                wire.met = Some(met);
            }
        }
        let Some(answer) = answer else { return false };
        let refused = matches!(answer, Answer::Http { status: 401, .. });
        if !(refused && self.has(Bug::RefusedTokenDropped)) {
            self.tell(tab, Input::Answered { request, answer });
        }
        true
    }

    fn give_token(&mut self, tab: usize, given: bool) -> bool {
        if !self.is_awake(tab) {
            return false;
        }
        let Some(request) = self.tabs[tab].questions.pop_front() else {
            return false;
        };
        let token = serde_json::json!({"accessToken": self.token, "instanceUrl": sandbox::ORIGIN});
        let text = if given {
            token.to_string()
        } else {
            r#"{"error":"the page's server is down"}"#.to_owned()
        };
        self.tell(tab, Input::Token { request, text });
        true
    }

    fn kill(&mut self, tab: usize, lands: bool) -> bool {
        let able = self.tabs.get(tab).is_some_and(|tab| tab.life != Life::Dead);
        if able {
            self.cut_off(tab, lands);
            self.wires.retain(|wire| wire.tab != tab || wire.orphan);
            self.release(tab);
            self.tabs[tab].life = Life::Dead;
        }
        able
    }

    fn freeze(&mut self, tab: usize, lands: bool) -> bool {
        let able = self.is_awake(tab);
        if able {
            self.cut_off(tab, lands);
            let wished = self.tabs[tab].wish != Wish::None;
            if !self.has(Bug::LockKeptWhenFrozen) {
                self.release(tab);
                if wished && !self.has(Bug::YieldNotNoticed) {
                    self.tell(tab, Input::Yielded);
                }
            }
            self.tabs[tab].life = Life::Frozen;
            self.tabs[tab].announced.clear();
        }
        able
    }

    fn thaw(&mut self, tab: usize) -> bool {
        let able = self
            .tabs
            .get(tab)
            .is_some_and(|tab| tab.life == Life::Frozen);
        if able {
            self.tabs[tab].life = Life::Awake;
            if self.tabs[tab].ready && self.tabs[tab].wish == Wish::None {
                self.seek_lock(tab);
            }
            self.tell(tab, Input::Appended);
        }
        able
    }

    /// What was under way in the old database fails, what it had answered is heard before; the tab
    /// cuts its requests off, and leads no more until it is open again.
    fn reopen(&mut self, tab: usize) -> bool {
        let able = self.is_awake(tab) && self.tabs[tab].ready;
        if able {
            while self.hear(tab) {}
            self.cut_off(tab, true);
            let wished = self.tabs[tab].wish != Wish::None;
            self.release(tab);
            if wished {
                self.tell(tab, Input::Yielded);
            }
            self.tabs[tab].refusals.push_front(Refusal::Aborted);
            self.work(tab);
            self.tell(tab, Input::Reopened(Durability::Disk));
            self.seek_lock(tab);
        }
        able
    }

    fn erase(&mut self, browser: usize, survives: bool) -> bool {
        if browser >= self.browsers.len() {
            return false;
        }
        // What the store had answered is heard while it stands.
        for tab in 0..self.tabs.len() {
            while survives && self.tabs[tab].browser == browser && self.hear(tab) {}
        }
        self.browsers[browser].store = crate::store::Store::default();
        self.ledger.forget(browser);
        for tab in 0..self.tabs.len() {
            if self.tabs[tab].browser == browser && !(survives && self.reopen(tab)) {
                self.kill(tab, true);
            }
        }
        true
    }
}
