//! When a call began, was answered and ended, and how long its parts lasted.

use super::Facts;
use crate::call::clock::{parse_iso_8601, thousandths};
use crate::call::event::EventKind;

impl Facts {
    /// The duration that the softphone told, in seconds.
    pub(super) fn told_duration(&self) -> Option<i64> {
        Some((thousandths(&self.text("duration")?)? + 500) / 1_000)
    }

    /// When the call began, milliseconds since the epoch: as told, else at its first event.
    pub fn started_at(&self) -> i64 {
        let told = self.text("startTime").as_deref().and_then(parse_iso_8601);
        let ended = self.ended_at();
        let by_duration = ended
            .zip(self.told_duration())
            .map(|(end, seconds)| end - seconds * 1_000);
        let seen = by_duration.map_or(self.first_at, |start| start.min(self.first_at));
        // A start told after the end would make a record that Salesforce refuses.
        told.filter(|start| ended.is_none_or(|end| *start <= end))
            .unwrap_or(seen)
    }

    /// When the call was answered; `None` when it was not.
    pub fn accepted_at(&self) -> Option<i64> {
        let ended = self.ended_at();
        let seen = self
            .at(EventKind::CallAccepted)
            .filter(|at| ended.is_none_or(|end| *at <= end));
        let by_duration =
            || ended.map(|end| end - self.told_duration().unwrap_or(0).max(0) * 1_000);
        let at = if self.answered() {
            seen.or_else(by_duration)
        } else {
            None
        };
        at.map(|at| at.max(self.started_at()))
    }

    /// When the call ended; `None` while it is up.
    pub fn ended_at(&self) -> Option<i64> {
        self.at(EventKind::CallEnded)
            .or_else(|| self.at(EventKind::CallLeftOpen))
    }

    /// How long the agent has talked so far, in seconds, holds included.
    pub fn talked_seconds(&self) -> i64 {
        let so_far = || {
            self.at(EventKind::CallAccepted)
                .map(|accepted| (self.last_at - accepted).max(0) / 1_000)
        };
        self.duration_seconds().or_else(so_far).unwrap_or(0)
    }

    /// How long the conversation lasted, in seconds: as told, else from answer to end.
    pub fn duration_seconds(&self) -> Option<i64> {
        let ended = self.ended_at()?;
        let counted = || {
            self.accepted_at()
                .map(|accepted| (ended - accepted).max(0) / 1_000)
        };
        self.told_duration().or_else(counted).or(Some(0))
    }

    /// How often, how long in all and how long at most the caller was on hold, in seconds.
    pub fn holds(&self) -> (i64, i64, i64) {
        let end = self.ended_at().unwrap_or(self.last_at);
        let mut since = None;
        let (mut count, mut total, mut longest) = (0, 0, 0);
        for (at, held) in self.holds.iter().copied().chain([(end, false)]) {
            match (since, held) {
                (None, true) => {
                    count += 1;
                    since = Some(at);
                }
                (Some(start), false) => {
                    let seconds = (at.min(end) - start).max(0) / 1_000;
                    total += seconds;
                    longest = longest.max(seconds);
                    since = None;
                }
                _ => {}
            }
        }
        (count, total, longest)
    }
}
