//! A full call, stopped before and after every single thing that happens: the same records as ever.
//!
//! A call is played once without trouble, and what happens is counted: what the store does, what a
//! tab hears, what reaches the org, what comes back. Then it is played again and again, with one
//! crash at one of these points, and has to end with the same records.

use serde_json::Value;

use crate::bug::Bug;
use crate::checker;
use crate::configuration::{case, configuration, keyless, logged_at_end};
use crate::fault::NetworkFault;
use crate::simulation::{Setting, Simulation};
use crate::step::Step;
use crate::story::{Story, declined_first, inbound, missed, outbound};

/// What happens at the point.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Crash {
    /// Nothing: how the call goes without trouble.
    None,
    /// The tab is gone; its requests arrive or never do.
    Kill { lands: bool },
    /// It is put away, until all is over.
    Freeze { lands: bool },
    /// What the store is about to do is aborted.
    Abort,
    /// The store is full for three jobs.
    Quota,
    /// The request that is about to arrive meets this.
    Network(NetworkFault),
}

impl Crash {
    /// All of them.
    const ALL: [Self; 14] = [
        Self::Kill { lands: true },
        Self::Kill { lands: false },
        Self::Freeze { lands: true },
        Self::Freeze { lands: false },
        Self::Abort,
        Self::Quota,
        Self::Network(NetworkFault::Lost),
        Self::Network(NetworkFault::AnswerLost),
        Self::Network(NetworkFault::AnswerHangs),
        Self::Network(NetworkFault::BadGateway),
        Self::Network(NetworkFault::TokenExpired),
        Self::Network(NetworkFault::OrgLimit),
        Self::Network(NetworkFault::Duplicate),
        Self::Network(NetworkFault::WrapperGaveUp),
    ];

    /// Whether it makes a difference before such a step.
    fn concerns(self, step: Option<&Step>) -> bool {
        match self {
            Self::None => false,
            Self::Kill { .. } | Self::Freeze { .. } => true,
            Self::Abort | Self::Quota => matches!(step, Some(Step::Work { .. })),
            Self::Network(_) => matches!(step, Some(Step::Arrive { .. })),
        }
    }
}

/// Which tabs there are. The first one leads.
#[derive(Clone, Copy, Debug)]
struct Cast {
    tabs: usize,
    /// The tab that the softphone tells.
    told: usize,
    /// The tab that dies.
    dies: usize,
}

const ALONE: Cast = Cast {
    tabs: 1,
    told: 0,
    dies: 0,
};
const BESIDE_A_STANDBY: Cast = Cast {
    tabs: 2,
    told: 0,
    dies: 0,
};
const TOLD_ON_STANDBY: Cast = Cast {
    tabs: 2,
    told: 1,
    dies: 0,
};

/// How long the softphone waits between two events, in milliseconds.
const BETWEEN: u64 = 3_000;
/// How long the call is watched after its last event, in milliseconds.
const AFTERWARDS: u64 = 12_000;

/// One play of a call.
struct Play<'a> {
    world: Simulation,
    story: &'a Story,
    cast: Cast,
    crash: Crash,
    at: usize,
    /// What happened after each point so far; nothing, where the softphone tells something.
    passed: Vec<Option<Step>>,
}

impl<'a> Play<'a> {
    /// Plays the call; what the org holds, and what happened after each point.
    fn run(
        setting: &Setting,
        story: &'a Story,
        cast: Cast,
        crash: Crash,
        at: usize,
    ) -> Result<(Value, Vec<Option<Step>>), String> {
        let mut play = Self {
            world: Simulation::new(setting.clone(), 1),
            story,
            cast,
            crash,
            at,
            passed: Vec::new(),
        };
        for _ in 0..cast.tabs {
            play.world.open(0);
        }
        play.settle();
        for event in 0..story.len() {
            play.point(None);
            play.tell(event);
            play.wait(BETWEEN);
        }
        play.wait(AFTERWARDS);
        play.world.drain();
        play.world.check_quiet_tabs();
        let found = std::mem::take(&mut play.world.ledger.violations);
        if !found.is_empty() {
            return Err(format!("{crash:?} at {at} with {cast:?}: {found:#?}"));
        }
        Ok((checker::records(&play.world), play.passed))
    }

    /// The softphone tells an event, and tells it again where it may have no receipt for it.
    fn tell(&mut self, event: usize) {
        let told = self.cast.told;
        self.say(event);
        self.settle();
        let again = match self.crash {
            Crash::Abort | Crash::Quota => 4,
            _ => usize::from(self.cast.told != told),
        };
        for _ in 0..again {
            self.say(event);
            self.settle();
        }
    }

    fn say(&mut self, event: usize) {
        let tab = self.cast.told;
        let step = Step::Say { tab, event };
        assert!(self.world.take(&step, self.story), "the tab is ready");
    }

    /// Lets time pass from timer to timer.
    fn wait(&mut self, milliseconds: u64) {
        let until = self.world.now.monotonic + milliseconds;
        while self.world.now.monotonic < until {
            let next = self.world.next_moment().min(until);
            self.world.pass(next - self.world.now.monotonic);
            self.settle();
        }
    }

    /// Lets everything happen that needs no time, one after the other, with a point between any two.
    fn settle(&mut self) {
        while let Some(step) = self.possible() {
            let struck = self.passed.len() == self.at;
            self.point(Some(step.clone()));
            let step = match (step, self.crash) {
                (Step::Arrive { tab, request, .. }, Crash::Network(fault)) if struck => {
                    let fault = Some(fault);
                    Step::Arrive {
                        tab,
                        request,
                        fault,
                    }
                }
                (step, _) => step,
            };
            self.world.take(&step, &[]);
        }
    }

    /// The first thing that can happen at once.
    fn possible(&self) -> Option<Step> {
        let grant = std::iter::once(Step::Grant { browser: 0 });
        let tabs = (0..self.world.tabs.len()).flat_map(|tab| {
            [
                Step::Announced { tab, lost: false },
                Step::Token { tab, given: true },
                Step::Work { tab },
                Step::Hear { tab },
            ]
        });
        let wires = self.world.wires.iter().flat_map(|wire| {
            let (tab, request, fault) = (wire.tab, wire.request, None);
            let arrive = Step::Arrive {
                tab,
                request,
                fault,
            };
            [arrive, Step::Return { tab, request }]
        });
        let mut steps = grant.chain(tabs).chain(wires);
        steps.find(|step| self.world.can(step))
    }

    /// A point of the sweep, and what is about to happen after it.
    fn point(&mut self, step: Option<Step>) {
        self.passed.push(step);
        if self.passed.len() != self.at + 1 {
            return;
        }
        let tab = self.cast.dies;
        let refuse = |times, quota| Step::Refuse { tab, times, quota };
        match self.crash {
            Crash::None | Crash::Network(_) => {}
            Crash::Kill { lands } => self.strike(&Step::Kill { tab, lands }, lands),
            Crash::Freeze { lands } => self.strike(&Step::Freeze { tab, lands }, lands),
            Crash::Abort => drop(self.world.take(&refuse(1, false), &[])),
            Crash::Quota => drop(self.world.take(&refuse(3, true), &[])),
        }
    }

    /// A tab is no more. What it had sent and does not land never will.
    fn strike(&mut self, step: &Step, lands: bool) {
        self.world.take(step, &[]);
        if !lands {
            let dead = self.cast.dies;
            self.world.wires.retain(|wire| wire.tab != dead);
        }
        if self.cast.told == self.cast.dies {
            // The page that comes after it is up before the softphone tells anything more.
            self.cast.told = match self.cast.tabs {
                1 => self.world.open(0),
                _ => 1,
            };
            let crash = std::mem::replace(&mut self.crash, Crash::None);
            self.settle();
            self.crash = crash;
        }
    }
}

/// Plays a call with every crash at every point: how many plays that were, or the first that went wrong.
fn sweep(setting: &Setting, story: &Story, cast: Cast) -> Result<usize, String> {
    let (clean, passed) = Play::run(setting, story, cast, Crash::None, 0)?;
    let mut plays = 0;
    for crash in Crash::ALL {
        for at in 0..=passed.len() {
            let step = passed.get(at).and_then(Option::as_ref);
            if !crash.concerns(step) {
                continue;
            }
            let (records, _) = Play::run(setting, story, cast, crash, at)?;
            if records != clean {
                let place = format!("{crash:?} at {at} ({step:?}) with {cast:?}");
                return Err(format!("{place}: {records:#} is not {clean:#}"));
            }
            plays += 1;
        }
    }
    Ok(plays)
}

fn setting(configuration: Value, bug: Option<Bug>) -> Setting {
    Setting {
        configuration,
        locks: true,
        tells_agent: false,
        bug,
    }
}

fn check(configuration: Value, story: &Story, casts: &[Cast]) {
    let setting = setting(configuration, None);
    for cast in casts {
        match sweep(&setting, story, *cast) {
            Ok(plays) => eprintln!("{plays} plays with {cast:?}"),
            Err(found) => panic!("{found}"),
        }
    }
}

#[test]
fn the_sweep_sees_mistakes() {
    for bug in [
        Bug::MarkerLost,
        Bug::RowsNotRead,
        Bug::DeleteBeforeAnswer,
        Bug::LockKeptWhenFrozen,
        Bug::RefusedTokenDropped,
        Bug::ErasedBeforeDone,
        Bug::NewerVersionAcknowledged,
    ] {
        let fails = |configuration: Value, cast: Cast| {
            sweep(&setting(configuration, Some(bug)), &inbound(1), cast).is_err()
        };
        assert!(
            fails(keyless(), ALONE)
                || fails(keyless(), BESIDE_A_STANDBY)
                || fails(configuration(), ALONE),
            "{bug:?}"
        );
    }
}

#[test]
fn an_answered_call_survives_every_crash_point() {
    let casts = [ALONE, BESIDE_A_STANDBY, TOLD_ON_STANDBY];
    check(configuration(), &inbound(1), &casts);
}

#[test]
fn an_answered_call_survives_every_crash_point_without_a_key_field() {
    check(keyless(), &inbound(1), &[ALONE]);
}

#[test]
fn an_answered_call_survives_every_crash_point_as_a_case() {
    check(case(), &inbound(1), &[ALONE]);
}

#[test]
fn an_answered_call_survives_every_crash_point_when_it_is_logged_at_its_end() {
    check(logged_at_end(), &inbound(1), &[ALONE]);
}

#[test]
fn a_missed_call_survives_every_crash_point() {
    check(configuration(), &missed(1), &[ALONE, TOLD_ON_STANDBY]);
}

#[test]
fn a_missed_call_survives_every_crash_point_without_a_key_field() {
    check(keyless(), &missed(1), &[ALONE]);
}

#[test]
fn a_call_that_is_declined_before_it_is_answered_survives_every_crash_point() {
    check(configuration(), &declined_first(1), &[ALONE]);
}

#[test]
fn an_outbound_call_survives_every_crash_point() {
    check(configuration(), &outbound(1, true), &[ALONE]);
}

#[test]
fn an_outbound_call_survives_every_crash_point_without_a_key_field() {
    check(keyless(), &outbound(1, false), &[ALONE]);
}
