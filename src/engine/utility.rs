//! What the console's utility bar says of the softphone, and whether numbers can be clicked: told whenever it changes. The texts are
//! the bridge's.

use super::Engine;
use super::inbox::state;
use crate::config::Document;
use crate::json::{Value, object};
use crate::outbox::WorkKind;

/// How long news waits for what comes with it, in milliseconds: all calls and rows are looked at once for all of it, and nobody's
/// event waits for that.
const GATHERS: u64 = 100;
/// How long a refusal stays in sight, in milliseconds.
const NOTICE: u64 = 5_000;
/// How long a call that nothing is heard of counts as ringing, in milliseconds.
const RINGS: u64 = 120_000;
/// How old a row is that counts as waiting rather than as under way, in milliseconds.
const LATE: i64 = 3_000;

/// What the console shows by now.
#[derive(Debug, Default)]
pub(super) struct Utility {
    shown: Value,
    notice_until: Option<u64>,
    /// When it is looked at whether something has changed.
    look_at: Option<u64>,
}

impl Utility {
    /// When what it says changes by itself.
    pub(super) fn wakes_at(&self) -> Option<u64> {
        self.look_at.or(self.notice_until)
    }

    /// Something asked for in the console was refused, which the agent sees for a while.
    pub(super) fn notice(&mut self, monotonic: u64) {
        self.notice_until = Some(monotonic.saturating_add(NOTICE));
        self.look_at = Some(monotonic);
    }

    /// A notice was in sight long enough.
    pub(super) fn expire(&mut self, monotonic: u64) {
        self.notice_until = self.notice_until.filter(|until| *until > monotonic);
    }
}

impl Engine {
    /// Says in the utility bar what has changed.
    pub(super) fn see_to_utility(&mut self) {
        let monotonic = self.now.monotonic;
        let look_at = &mut self.console.utility.look_at;
        if monotonic < *look_at.get_or_insert(monotonic.saturating_add(GATHERS)) {
            return;
        }
        *look_at = None;
        let Some(document) = self.configurations.current() else {
            return;
        };
        let ringing = self.calls.iter().any(|facts| {
            let quiet = self.heard.quiet(facts.conversation(), self.now.monotonic);
            state(facts) == "ringing" && facts.offered() && quiet < RINGS
        });
        let (waiting, unsaved) = self.logs_in_trouble();
        let (state, count) = match (self.console.utility.notice_until, ringing) {
            (Some(_), _) => ("refused", 0),
            (_, true) => ("ringing", 0),
            _ if unsaved > 0 => ("unsaved", unsaved),
            _ if waiting > 0 => ("waiting", waiting),
            _ if self.leader.is_none() => ("standby", 0),
            _ => ("idle", 0),
        };
        let settings = &document.open_cti;
        let wish = object! {
            "state" => state,
            "count" => count,
            "idle" => settings.panel.label.as_str(),
            "dials" => settings.click_to_dial && self.loaded && self.may_dial(&document),
        };
        if self.console.utility.shown != wish {
            self.console.utility.shown = wish.clone();
            self.order("show", wish);
        }
    }

    /// How many rows wait for the org, and how many wait for a person.
    fn logs_in_trouble(&self) -> (u64, u64) {
        let (mut waiting, mut unsaved) = (0, 0);
        let late = |since: i64| self.now.wall.saturating_sub(since) > LATE;
        if let Some(leader) = &self.leader {
            // A web service is no log of the agent's.
            let logs = leader.rows.iter();
            for row in logs.filter(|row| row.kind != WorkKind::WebService) {
                if row.parked && !row.discarded {
                    unsaved += 1;
                } else if !row.is_done() && (row.fault.is_some() || late(row.since)) {
                    waiting += 1;
                }
            }
        } else {
            let (pending, parked) = self.siblings.told();
            let is_log = |row: &&Value| row.text("kind") != Some(WorkKind::WebService.name());
            for row in pending.iter().filter(is_log) {
                waiting += u64::from(row.get("since").and_then(Value::as_i64).is_some_and(late));
            }
            for _ in parked.iter().filter(is_log) {
                unsaved += 1;
            }
        }
        (waiting, unsaved)
    }

    /// Whether the agent's status, where it is known, lets calls be made.
    fn may_dial(&self, document: &Document) -> bool {
        let Some(presence) = self.calls.presence() else {
            return true;
        };
        let mut statuses = document.softphone.statuses.iter();
        let status = statuses.find(|status| status.softphone_id == presence);
        status.is_none_or(|status| status.available)
    }
}
