//! What the console's utility bar says of the softphone, and whether numbers can be clicked.

use super::Engine;
use super::inbox::state;
use crate::config::Document;
use crate::json::{Value, object};

/// How long a refusal stays in sight, in milliseconds.
const NOTICE: u64 = 5_000;
/// How long a call that nothing is heard of counts as ringing, in milliseconds.
const RINGS: u64 = 120_000;

/// How old a row is that counts as waiting rather than as under way, in milliseconds.
const LATE: i64 = 3_000;

/// The texts and icons of the utility item.
const RINGING: (&str, &str) = ("Ringing", "incoming_call");
const STANDBY: (&str, &str) = ("Standby in this tab", "pause");
const REFUSED: (&str, &str) = ("Cannot dial now", "ban");
const IDLE_ICON: &str = "call";
const WAITING_ICON: &str = "clock";
const UNSAVED_ICON: &str = "warning";

/// What the console shows by now.
#[derive(Debug, Default)]
pub(super) struct Utility {
    label: String,
    icon: &'static str,
    dials: Option<bool>,
    notice_until: Option<u64>,
}

impl Utility {
    /// When what it says changes by itself.
    pub(super) fn wakes_at(&self) -> Option<u64> {
        self.notice_until
    }

    /// Something asked for in the console was refused, which the agent sees for a while.
    pub(super) fn notice(&mut self, monotonic: u64) {
        self.notice_until = Some(monotonic.saturating_add(NOTICE));
    }

    /// A notice was in sight long enough.
    pub(super) fn expire(&mut self, monotonic: u64) {
        self.notice_until = self.notice_until.filter(|until| *until > monotonic);
    }
}

impl Engine {
    /// Says in the utility bar what has changed.
    pub(super) fn see_to_utility(&mut self) {
        let Some(document) = self.configurations.current() else {
            return;
        };
        let (label, icon) = self.utility_text(&document.open_cti.panel.label);
        let dials = document.open_cti.click_to_dial && self.loaded && self.may_dial(&document);
        let utility = &mut self.console.utility;
        let news = label != utility.label && !(utility.label.is_empty() && icon == IDLE_ICON);
        if news {
            utility.label.clone_from(&label);
            let text = object! { "label" => label };
            self.order("setSoftphoneItemLabel", text);
        }
        if news && self.console.utility.icon != icon {
            self.console.utility.icon = icon;
            let key = object! { "key" => icon };
            self.order("setSoftphoneItemIcon", key);
        }
        // Numbers are grey until they are said to work.
        let dials_now = self.console.utility.dials.unwrap_or(false);
        if dials != dials_now {
            self.console.utility.dials = Some(dials);
            let method = if dials {
                "enableClickToDial"
            } else {
                "disableClickToDial"
            };
            self.order(method, Value::Null);
        }
    }

    fn utility_text(&self, idle: &str) -> (String, &'static str) {
        let ringing = self.calls.iter().any(|facts| {
            let quiet = self.heard.quiet(facts.conversation(), self.now.monotonic);
            state(facts) == "ringing" && facts.offered() && quiet < RINGS
        });
        let (waiting, unsaved) = self.logs_in_trouble();
        let said = |(label, icon): (&str, &'static str)| (label.to_owned(), icon);
        match (self.console.utility.notice_until, ringing, unsaved, waiting) {
            (Some(_), ..) => said(REFUSED),
            (_, true, ..) => said(RINGING),
            (_, _, 1.., _) => (logs(unsaved, "not saved"), UNSAVED_ICON),
            (_, _, _, 1..) => (logs(waiting, "waiting"), WAITING_ICON),
            _ if self.leader.is_none() => said(STANDBY),
            _ => (idle.to_owned(), IDLE_ICON),
        }
    }

    /// How many rows wait for the org, and how many wait for a person.
    fn logs_in_trouble(&self) -> (usize, usize) {
        let late = |since: i64| self.now.wall.saturating_sub(since) > LATE;
        let Some(leader) = &self.leader else {
            let (pending, parked) = self.siblings.told();
            let since = |row: &&Value| row.get("since").and_then(Value::as_i64);
            let waiting = pending.iter().filter_map(|row| since(&row));
            return (waiting.filter(|since| late(*since)).count(), parked.len());
        };
        let waiting = leader.rows.waiting();
        let waiting = waiting.filter(|row| row.fault.is_some() || late(row.since));
        let waiting = waiting.count();
        let parked = leader.rows.iter();
        let parked = parked.filter(|row| row.parked && !row.discarded).count();
        (waiting, parked)
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

fn logs(count: usize, how: &str) -> String {
    let noun = if count == 1 { " log " } else { " logs " };
    [&count.to_string(), noun, how].concat()
}
