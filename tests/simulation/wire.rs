//! Requests on their way: what leaves a tab, what reaches the org, and what time does to both.

use serde_json::Value;
use softphone_wrapper::protocol::{Answer, HttpRequest, Input};

use crate::bug::Bug;
use crate::fault::{carry_out, is_upsert, is_work};
use crate::ledger::Kind;
use crate::simulation::Simulation;
use crate::tab::{Life, Wish};

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

/// How long a browser waits for an answer, in milliseconds.
const DEADLINE: u64 = 30_000;
/// How long a request lives whose tab is gone, in milliseconds.
const ORPHAN_LIVES: u64 = 8_000;

impl Simulation {
    pub(crate) fn send(&mut self, tab: usize, request: u64, mut http: HttpRequest) {
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
        let answer = carry_out(&mut self.org, self.now.wall, &wire.http);
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
}

/// Whether a request makes a record: a repetition finds that record, whenever the first one arrives.
fn is_creation(http: &HttpRequest) -> bool {
    http.url.ends_with("/createVoiceCall")
        || is_upsert(http)
        || http.url.ends_with("/sobjects/Task")
}
