//! One history: a seed makes it, a list of steps repeats it, and a failing one is made as short as it can be.

use std::fmt::Write as _;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::bug::Bug;
use crate::checker;
use crate::ledger::{Kind, Violation};
use crate::scheduler::Scheduler;
use crate::simulation::{Setting, Simulation};
use crate::step::Step;
use crate::story::Told;

/// What is needed to play a history again.
#[derive(Clone, Debug)]
pub(crate) struct History {
    pub(crate) setting: Setting,
    pub(crate) browsers: usize,
    pub(crate) events: Vec<Told>,
    pub(crate) steps: Vec<Step>,
}

/// How a history went.
#[derive(Clone, Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) violations: Vec<Violation>,
    /// Simulated milliseconds from the end of the faults to the last thing done.
    pub(crate) drained_in: u64,
    /// What reached the org.
    pub(crate) trace: Vec<String>,
    /// Events that were stored.
    pub(crate) accepted: usize,
}

impl Outcome {
    fn panicked(message: &str) -> Self {
        let text = message.to_owned();
        let kind = Kind::Panicked;
        Self {
            violations: vec![Violation { kind, text }],
            ..Self::default()
        }
    }

    /// The kind of the first finding.
    pub(crate) fn kind(&self) -> Option<Kind> {
        self.violations.first().map(|violation| violation.kind)
    }
}

/// Plays the history of a seed, so many steps long.
pub(crate) fn play(seed: u64, length: usize, bug: Option<Bug>) -> (History, Outcome) {
    let mut scheduler = Scheduler::new(seed);
    if let Some(bug) = bug {
        scheduler.plant(bug);
    }
    let mut history = History {
        setting: scheduler.setting.clone(),
        browsers: scheduler.browsers,
        events: scheduler.events.clone(),
        steps: Vec::with_capacity(length),
    };
    let mut world = Simulation::new(history.setting.clone(), history.browsers);
    let steps = &mut history.steps;
    let outcome = guarded(|| {
        for _ in 0..length {
            let step = scheduler.next(&world);
            steps.push(step.clone());
            world.take(&step, &scheduler.events);
        }
        finish(&mut world)
    });
    (history, outcome)
}

/// Plays a list of steps again.
pub(crate) fn replay(history: &History) -> Outcome {
    let mut world = Simulation::new(history.setting.clone(), history.browsers);
    guarded(|| {
        for step in &history.steps {
            world.take(step, &history.events);
        }
        finish(&mut world)
    })
}

fn guarded(play: impl FnOnce() -> Outcome) -> Outcome {
    catch_unwind(AssertUnwindSafe(play)).unwrap_or_else(|panic| {
        let text = panic.downcast_ref::<String>().cloned();
        let text = text.or_else(|| panic.downcast_ref::<&str>().map(|text| (*text).to_owned()));
        Outcome::panicked(&text.unwrap_or_default())
    })
}

/// The faults stop: everything drains, parked rows are tried again, and the checker looks.
fn finish(world: &mut Simulation) -> Outcome {
    let drained_in = world.drain();
    for _ in 0..4 {
        let parked: Vec<_> = world
            .leaders()
            .iter()
            .filter_map(|status| status["parked"].as_array().cloned())
            .flatten()
            .collect();
        if parked.is_empty() {
            break;
        }
        if !world.ledger.poisoned {
            world.ledger.violates(Kind::Parked, format!("{parked:?}"));
            break;
        }
        world.retry_parked();
        world.drain();
    }
    world.check_quiet_tabs();
    let mut violations = std::mem::take(&mut world.ledger.violations);
    violations.extend(checker::check(world));
    Outcome {
        violations,
        drained_in,
        trace: std::mem::take(&mut world.ledger.trace),
        accepted: world.ledger.kept.len(),
    }
}

/// The shortest history found that fails in the same way: steps are left out, in ever smaller pieces.
pub(crate) fn shrink(history: &History, kind: Kind) -> History {
    let mut best = history.clone();
    let mut piece = best.steps.len() / 2;
    while piece > 0 {
        let mut start = 0;
        while start < best.steps.len() {
            let mut shorter = best.clone();
            let end = (start + piece).min(best.steps.len());
            shorter.steps.drain(start..end);
            let outcome = replay(&shorter);
            if outcome.violations.iter().any(|it| it.kind == kind) {
                best = shorter;
            } else {
                start += piece;
            }
        }
        piece /= 2;
    }
    best
}

/// A history as people read it.
pub(crate) fn script(history: &History, outcome: &Outcome) -> String {
    let mut text = String::new();
    let Setting {
        locks,
        tells_agent,
        bug,
        ..
    } = &history.setting;
    let browsers = history.browsers;
    let _ = writeln!(
        text,
        "browsers {browsers}, locks {locks}, page tells the agent {tells_agent}, bug {bug:?}"
    );
    for (number, step) in history.steps.iter().enumerate() {
        let _ = write!(text, "{number:>4} {step:?}");
        if let Step::Say { event, .. } = step
            && let Some(told) = history.events.get(*event)
        {
            let _ = write!(text, " {}{}", told.method, told.arguments);
        }
        text.push('\n');
    }
    for line in &outcome.trace {
        let _ = writeln!(text, "     {line}");
    }
    for violation in &outcome.violations {
        let _ = writeln!(text, "{:?}: {}", violation.kind, violation.text);
    }
    text
}
