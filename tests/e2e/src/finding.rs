//! What a trial found: one figure, and whether it is as it should be.

use std::fmt;
use std::time::Duration;

use serde_json::{Value, json};

/// One line of a trial's result.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    what: String,
    figure: String,
    goal: String,
    holds: bool,
}

impl Finding {
    /// A figure that is told and not judged.
    #[must_use]
    pub fn told(what: impl Into<String>, figure: impl fmt::Display) -> Self {
        Self {
            what: what.into(),
            figure: figure.to_string(),
            goal: String::new(),
            holds: true,
        }
    }

    /// A figure with its goal in words, and whether it was reached.
    #[must_use]
    pub fn judged(
        what: impl Into<String>,
        figure: impl fmt::Display,
        goal: impl Into<String>,
        holds: bool,
    ) -> Self {
        Self {
            what: what.into(),
            figure: figure.to_string(),
            goal: goal.into(),
            holds,
        }
    }

    /// Something that must not be: none of these, or the first of them.
    #[must_use]
    pub fn none_of(what: impl Into<String>, found: &[String]) -> Self {
        let figure = match found {
            [] => "0".to_owned(),
            [first, ..] => format!("{}, the first: {first}", found.len()),
        };
        Self::judged(what, figure, "0", found.is_empty())
    }

    /// Whether it is as it should be.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.holds
    }

    /// `{what, figure, goal, holds}`.
    #[must_use]
    pub fn to_json(&self) -> Value {
        json!({ "what": self.what, "figure": self.figure, "goal": self.goal, "holds": self.holds })
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            what, figure, goal, ..
        } = self;
        let verdict = if self.holds { "" } else { " FAILS" };
        match goal.as_str() {
            "" => write!(formatter, "{what}: {figure}"),
            goal => write!(formatter, "{what}: {figure} (goal: {goal}){verdict}"),
        }
    }
}

/// Times of the same thing, in milliseconds.
#[derive(Clone, Debug, Default)]
pub(crate) struct Times(Vec<f64>);

impl Times {
    /// From what a page measured.
    #[must_use]
    pub(crate) fn new(mut milliseconds: Vec<f64>) -> Self {
        milliseconds.sort_by(f64::total_cmp);
        Self(milliseconds)
    }

    /// The time that so many percent do not exceed; not a number when there is none.
    #[must_use]
    pub(crate) fn at_percent(&self, percent: usize) -> f64 {
        let index = (self.0.len() * percent).div_ceil(100).saturating_sub(1);
        self.0.get(index).copied().unwrap_or(f64::NAN)
    }
}

impl fmt::Display for Times {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (median, tail) = (self.at_percent(50), self.at_percent(99));
        let samples = self.0.len();
        write!(
            formatter,
            "p50 {median:.1} ms, p99 {tail:.1} ms of {samples}"
        )
    }
}

/// Seconds with one decimal.
#[must_use]
pub(crate) fn seconds(time: Duration) -> String {
    format!("{:.1} s", time.as_secs_f64())
}

#[cfg(test)]
mod tests {
    use super::{Finding, Times};

    #[test]
    fn a_finding_says_what_it_found_and_whether_that_is_right() {
        let cases = [
            (Finding::told("calls", 3), "calls: 3"),
            (Finding::none_of("lost", &[]), "lost: 0 (goal: 0)"),
            (
                Finding::none_of("lost", &["a".into(), "b".into()]),
                "lost: 2, the first: a (goal: 0) FAILS",
            ),
        ];
        for (finding, expected) in cases {
            assert_eq!(finding.to_string(), expected);
        }
    }

    #[test]
    fn a_percentile_is_a_time_that_was_measured() {
        let times = Times::new((1..=100).rev().map(f64::from).collect());
        let found = [1, 50, 99, 100].map(|percent| times.at_percent(percent));
        assert_eq!(found, [1.0, 50.0, 99.0, 100.0]);
        assert!(Times::default().at_percent(50).is_nan());
    }
}
