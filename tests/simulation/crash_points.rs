//! A full call, stopped before and after every single thing that happens, in every way: the same records.

use serde_json::{Value, json};

use crate::chance::Chance;
use crate::checker;
use crate::fault::NetworkFault;
use crate::simulation::{Setting, Simulation};
use crate::step::Step;
use crate::story::{Story, Told, inbound, outbound};
use crate::world::configuration;

/// What happens at the point.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Crash {
    /// Nothing: how the call goes without trouble.
    None,
    /// The tab that tells is gone; its requests arrive or do not.
    Kill { lands: bool },
    /// It is put away and never comes back.
    Freeze { lands: bool },
    /// The next job of its store is aborted.
    Abort,
    /// The store is full for the next three jobs.
    Quota,
    /// All requests under way meet this.
    Network(NetworkFault),
}

/// One play of a call.
struct Play {
    world: Simulation,
    story: Story,
    /// The tab that the softphone tells.
    tab: usize,
    tabs: usize,
    crash: Crash,
    at: usize,
    passed: usize,
}

impl Play {
    /// Plays the call; what the org holds, and how many points there were.
    fn run(
        setting: &Setting,
        story: &Story,
        tabs: usize,
        crash: Crash,
        at: usize,
    ) -> (Value, usize) {
        let mut play = Self {
            world: Simulation::new(setting.clone(), 1),
            story: story.clone(),
            tab: 0,
            tabs,
            crash,
            at,
            passed: 0,
        };
        for _ in 0..tabs {
            play.world.open(0);
        }
        play.settle();
        for event in 0..play.story.len() {
            play.point();
            play.say(event);
            let before = play.tab;
            play.settle();
            // The softphone tells again what it may have no receipt for.
            let times = match play.crash {
                Crash::Abort | Crash::Quota => 4,
                _ => usize::from(play.tab != before),
            };
            for _ in 0..times {
                play.say(event);
                play.settle();
            }
            play.world.pass(5_000);
        }
        play.world.drain();
        play.world.check_quiet_tabs();
        let found = std::mem::take(&mut play.world.ledger.violations);
        assert!(found.is_empty(), "{crash:?} at {at}: {found:#?}");
        (checker::records(&play.world), play.passed)
    }

    fn say(&mut self, event: usize) {
        let step = Step::Say {
            tab: self.tab,
            event,
        };
        assert!(self.world.take(&step, &self.story), "the tab is ready");
    }

    /// Lets everything happen that needs no time, one after the other, with a point between any two.
    fn settle(&mut self) {
        while let Some(step) = self
            .possible()
            .into_iter()
            .find(|step| self.world.can(step))
        {
            self.point();
            self.world.take(&step, &[]);
        }
    }

    fn possible(&self) -> Vec<Step> {
        let mut steps = vec![Step::Grant { browser: 0 }];
        for tab in 0..self.world.tabs.len() {
            steps.extend([
                Step::Announced { tab, lost: false },
                Step::Token { tab, given: true },
                Step::Work { tab },
                Step::Hear { tab },
            ]);
        }
        for wire in &self.world.wires {
            let (tab, request) = (wire.tab, wire.request);
            let struck = self.at <= self.passed && self.passed <= self.at + 2;
            let fault = match self.crash {
                Crash::Network(fault) if struck => Some(fault),
                _ => None,
            };
            steps.push(Step::Arrive {
                tab,
                request,
                fault,
            });
            steps.push(Step::Return { tab, request });
        }
        steps
    }

    /// A point of the sweep.
    fn point(&mut self) {
        self.passed += 1;
        if self.passed != self.at + 1 {
            return;
        }
        let tab = self.tab;
        let (times, quota) = match self.crash {
            Crash::Abort => (1, false),
            Crash::Quota => (3, true),
            _ => (0, false),
        };
        match self.crash {
            Crash::None | Crash::Network(_) => return,
            Crash::Kill { lands } => drop(self.world.take(&Step::Kill { tab, lands }, &[])),
            Crash::Freeze { lands } => drop(self.world.take(&Step::Freeze { tab, lands }, &[])),
            Crash::Abort | Crash::Quota => {
                self.world.take(&Step::Refuse { tab, times, quota }, &[]);
                return;
            }
        }
        self.tab = if self.tabs > 1 { 1 } else { self.world.open(0) };
        // The page that comes after it is up before the softphone tells anything more.
        let crash = std::mem::replace(&mut self.crash, Crash::None);
        self.settle();
        self.crash = crash;
    }
}

const CRASHES: [Crash; 11] = [
    Crash::Kill { lands: true },
    Crash::Kill { lands: false },
    Crash::Freeze { lands: true },
    Crash::Freeze { lands: false },
    Crash::Abort,
    Crash::Quota,
    Crash::Network(NetworkFault::AnswerLost),
    Crash::Network(NetworkFault::AnswerHangs),
    Crash::Network(NetworkFault::BadGateway),
    Crash::Network(NetworkFault::TokenExpired),
    Crash::Network(NetworkFault::OrgLimit),
];

/// Plays a call with every crash at every point; how many plays that were.
fn sweep(configuration: Value, story: &Story) -> usize {
    let mut plays = 0;
    for tabs in [1, 2] {
        let setting = Setting {
            configuration: configuration.clone(),
            locks: true,
            tells_agent: false,
            bug: None,
        };
        let (clean, points) = Play::run(&setting, story, tabs, Crash::None, 0);
        for crash in CRASHES {
            for at in 0..points {
                let (records, _) = Play::run(&setting, story, tabs, crash, at);
                assert_eq!(records, clean, "{crash:?} at {at} with {tabs} tabs");
                plays += 1;
            }
        }
    }
    plays
}

fn keyless() -> Value {
    let mut configuration = configuration();
    if let Some(account) = configuration["accounts"][0].as_object_mut() {
        account.remove("logKeyField");
    }
    configuration
}

fn at_end() -> Value {
    let mut configuration = configuration();
    configuration["configurations"][0]["logMode"] = json!("atEnd");
    configuration
}

fn missed() -> Story {
    let end = json!([{"conversationId": "c1", "callType": "inbound"}]);
    vec![
        inbound(1).remove(0),
        Told {
            method: "callEnded",
            arguments: end,
        },
    ]
}

#[test]
fn an_answered_call_survives_every_crash_point_with_a_key_field() {
    eprintln!("{} plays", sweep(configuration(), &inbound(1)));
}

#[test]
fn an_answered_call_survives_every_crash_point_without_a_key_field() {
    eprintln!("{} plays", sweep(keyless(), &inbound(1)));
}

#[test]
fn an_answered_call_that_is_logged_at_its_end_survives_every_crash_point() {
    eprintln!("{} plays", sweep(at_end(), &inbound(1)));
}

#[test]
fn an_outbound_call_survives_every_crash_point() {
    eprintln!(
        "{} plays",
        sweep(configuration(), &outbound(1, &mut Chance::new(0)))
    );
}

#[test]
fn a_missed_call_survives_every_crash_point() {
    eprintln!("{} plays", sweep(configuration(), &missed()));
}
