//! The rows of work of a browser: which may be tried, which wait, and for how long.

use crate::sorted::SortedMap;

use super::backoff::{Jitter, delay};
use super::work::WorkItem;
use crate::error::Fault;

/// At most so many requests of work at a time to one org.
const IN_FLIGHT: usize = 2;
/// After so many failures in a row an org is asked by one request at a time, seldom.
const BREAKS_AFTER: u32 = 5;
/// Waits are cut short at most this often, in milliseconds: agents change windows all day.
const ROUSES_EVERY: u64 = 30_000;

/// Why a row has to wait.
#[derive(Clone, Debug)]
pub struct Failure {
    /// What went wrong.
    pub fault: Fault,
    /// The org as a whole has trouble, rather than this record.
    pub of_org: bool,
    /// The org is at its limit.
    pub at_limit: bool,
    /// What the org asked for, in seconds.
    pub retry_after: Option<u32>,
    /// Not sooner than this, whatever else gets better, in milliseconds.
    pub at_least: u64,
}

/// All rows, and the times they wait for. Times are monotonic milliseconds.
#[derive(Debug, Default)]
pub struct Rows {
    rows: SortedMap<String, WorkItem>,
    by_conversation: SortedMap<String, Vec<String>>,
    /// Neither done nor parked, oldest first.
    waiting: SortedMap<(i64, String), ()>,
    not_before: SortedMap<String, u64>,
    /// Rows whose create may still be at work in the org: nothing cuts that short.
    left_alone: SortedMap<String, u64>,
    /// Accounts whose org asked to be left alone.
    paused: SortedMap<String, u64>,
    /// Accounts whose org fails: how often in a row, and until when it is left alone.
    failing: SortedMap<String, (u32, u64)>,
    roused_at: Option<u64>,
}

impl Rows {
    /// The row of a key.
    pub fn get(&self, key: &str) -> Option<&WorkItem> {
        self.rows.get(key)
    }

    /// All rows, by key.
    pub fn iter(&self) -> impl Iterator<Item = &WorkItem> {
        self.rows.values()
    }

    /// The rows that wait to be sent, oldest first.
    pub fn waiting(&self) -> impl Iterator<Item = &WorkItem> {
        self.waiting
            .keys()
            .filter_map(|(_, key)| self.rows.get(key))
    }

    /// The rows of a conversation.
    pub fn of_conversation(&self, conversation: &str) -> impl Iterator<Item = &WorkItem> {
        let keys = self.by_conversation.get(conversation);
        keys.into_iter()
            .flatten()
            .filter_map(|key| self.rows.get(key))
    }

    /// Takes in a row as the store has it now.
    pub fn keep(&mut self, item: WorkItem) {
        let place = (item.since, item.key.clone());
        if item.parked || item.is_done() {
            self.waiting.remove(&place);
            self.not_before.remove(&item.key);
            self.left_alone.remove(&item.key);
        } else {
            self.waiting.insert(place, ());
        }
        let known = self.rows.get(&item.key);
        if known.is_none_or(|known| known.conversation != item.conversation) {
            // A voice call that the page had made before its call was told comes to belong to that.
            let former = known.map_or("", |known| known.conversation.as_str());
            if let Some(keys) = self.by_conversation.get_mut(former) {
                keys.retain(|key| *key != item.key);
            }
            let keys = self
                .by_conversation
                .get_or_default(item.conversation.clone());
            keys.push(item.key.clone());
        }
        self.rows.insert(item.key.clone(), item);
    }

    /// Forgets a conversation's rows; their keys.
    pub fn forget(&mut self, conversation: &str) -> Vec<String> {
        let keys = self
            .by_conversation
            .remove(conversation)
            .unwrap_or_default();
        for key in &keys {
            if let Some(item) = self.rows.remove(key) {
                self.waiting.remove(&(item.since, item.key));
            }
            self.not_before.remove(key);
            self.left_alone.remove(key);
        }
        keys
    }

    /// A row's create may still be at work in the org: until then it is neither looked for nor repeated.
    pub fn leave_alone(&mut self, key: &str, until: u64) {
        self.left_alone.insert(key.to_owned(), until);
    }

    /// Whether a row may be tried now, apart from what is in flight.
    pub fn may_try(&self, item: &WorkItem, monotonic: u64) -> bool {
        let over = |until: Option<&u64>| until.is_none_or(|until| *until <= monotonic);
        let failing = self.failing.get(&item.account).map(|(_, until)| until);
        over(self.not_before.get(&item.key))
            && over(self.left_alone.get(&item.key))
            && over(self.paused.get(&item.account))
            && over(failing)
    }

    /// How many requests an account's org gets at a time: a failing one is probed by one.
    pub fn in_flight_limit(&self, account: &str) -> usize {
        let breaks = self
            .failing
            .get(account)
            .is_some_and(|(count, _)| *count >= BREAKS_AFTER);
        if breaks { 1 } else { IN_FLIGHT }
    }

    /// A row's request failed and is worth another try: it waits, with full jitter.
    pub fn failed(
        &mut self,
        item: &mut WorkItem,
        failure: Failure,
        jitter: &mut Jitter,
        monotonic: u64,
    ) {
        item.attempts = item.attempts.saturating_add(1);
        item.fault = Some(failure.fault);
        let wait = delay(item.attempts, failure.retry_after, failure.at_limit, jitter);
        if failure.at_least > 0 {
            self.leave_alone(&item.key, monotonic.saturating_add(failure.at_least));
        }
        let until = monotonic.saturating_add(wait);
        if failure.at_limit || failure.retry_after.is_some() {
            self.paused.insert(item.account.clone(), until);
        }
        self.not_before.insert(item.key.clone(), until);
        if failure.of_org {
            let (count, _) = self.failing.get(&item.account).copied().unwrap_or_default();
            let count = count.saturating_add(1);
            let until = if count < BREAKS_AFTER {
                0
            } else {
                monotonic.saturating_add(delay(count, None, false, jitter))
            };
            self.failing.insert(item.account.clone(), (count, until));
        }
    }

    /// The org of an account answered well: its rows that waited for its recovery need wait no longer.
    pub fn succeeded(&mut self, account: &str) {
        if self
            .failing
            .remove(account)
            .is_some_and(|(count, _)| count >= BREAKS_AFTER)
        {
            let rows = &self.rows;
            self.not_before
                .retain(|key, _| rows.get(key).is_some_and(|row| row.account != account));
        }
    }

    /// Something changed outside (network, token, a person looks): our own waits end, those that
    /// the org asked for do not.
    pub fn rouse(&mut self, monotonic: u64) {
        let recently = self
            .roused_at
            .is_some_and(|at| monotonic < at.saturating_add(ROUSES_EVERY));
        if !recently {
            self.roused_at = Some(monotonic);
            self.not_before.clear();
            self.failing.clear();
        }
    }

    /// The next moment at which a row that waits may be tried.
    pub fn wakes_at(&self, monotonic: u64) -> Option<u64> {
        let waits = self
            .not_before
            .values()
            .chain(self.paused.values())
            .chain(self.left_alone.values())
            .copied();
        let failing = self.failing.values().map(|(_, until)| *until);
        waits.chain(failing).filter(|at| *at > monotonic).min()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{Agent, TicketType};
    use crate::error::Family;
    use crate::json::Map;
    use crate::outbox::WorkKind;

    fn row(key: &str, conversation: &str, since: i64) -> WorkItem {
        let kind = WorkKind::CallLog(TicketType::Task);
        let agent = Agent {
            email: "a@acme.test".to_owned(),
            ..Agent::default()
        };
        let mut item = WorkItem::new(key.to_owned(), kind, conversation, "main", &agent, since);
        let mut desired = Map::new();
        desired.insert("Subject".to_owned(), "x".into());
        item.desired = desired;
        item
    }

    fn failure(of_org: bool, retry_after: Option<u32>) -> Failure {
        let fault = Fault::new(Family::Salesforce, "http-503", "");
        Failure {
            fault,
            of_org,
            at_limit: false,
            retry_after,
            at_least: 0,
        }
    }

    #[test]
    fn the_oldest_row_is_tried_first_and_a_done_one_not_at_all() {
        let mut rows = Rows::default();
        rows.keep(row("b", "c1", 2));
        rows.keep(row("a", "c1", 3));
        let mut done = row("c", "c2", 1);
        done.acknowledged = done.desired.clone();
        rows.keep(done);
        assert_eq!(
            rows.waiting()
                .map(|item| item.key.as_str())
                .collect::<Vec<_>>(),
            ["b", "a"]
        );
        assert_eq!(rows.of_conversation("c1").count(), 2);
        assert_eq!(rows.forget("c1").len(), 2);
        assert_eq!((rows.waiting().count(), rows.iter().count()), (0, 1));
    }

    #[test]
    fn an_org_that_fails_again_and_again_is_probed_by_one_request_and_one_success_frees_all() {
        let (mut rows, mut jitter) = (Rows::default(), Jitter::new(1));
        let mut item = row("a", "c1", 1);
        for _ in 0..5 {
            assert_eq!(rows.in_flight_limit("main"), 2);
            rows.failed(&mut item, failure(true, None), &mut jitter, 0);
        }
        assert_eq!(rows.in_flight_limit("main"), 1);
        let mut elsewhere = row("b", "c2", 1);
        "https://hooks.example".clone_into(&mut elsewhere.account);
        elsewhere.attempts = 8;
        rows.keep(elsewhere.clone());
        rows.failed(&mut elsewhere, failure(false, None), &mut jitter, 0);
        rows.succeeded("main");
        assert_eq!(rows.in_flight_limit("main"), 2);
        assert!(rows.may_try(&item, 0));
        assert!(!rows.may_try(&elsewhere, 10), "its own server still fails");
    }

    #[test]
    fn a_wait_that_the_org_asked_for_outlives_a_look_at_the_page() {
        let (mut rows, mut jitter) = (Rows::default(), Jitter::new(1));
        let (mut asked, mut own) = (row("a", "c1", 1), row("b", "c2", 1));
        own.account = "other".to_owned();
        rows.failed(&mut asked, failure(false, Some(300)), &mut jitter, 0);
        own.attempts = 8;
        rows.failed(&mut own, failure(false, None), &mut jitter, 0);
        assert!(!rows.may_try(&own, 10));
        rows.rouse(10);
        assert!(!rows.may_try(&asked, 10) && rows.may_try(&own, 10));
        rows.failed(&mut own, failure(false, None), &mut jitter, 20);
        rows.rouse(30);
        assert!(!rows.may_try(&own, 30), "not at every look");
        assert!(rows.wakes_at(30).is_some_and(|at| at > 30));
    }

    #[test]
    fn a_create_that_may_be_at_work_is_left_alone_whatever_else_gets_better() {
        let (mut rows, mut jitter) = (Rows::default(), Jitter::new(1));
        let mut item = row("a", "c1", 1);
        let patient = Failure {
            at_least: 10_000,
            ..failure(true, None)
        };
        rows.failed(&mut item, patient, &mut jitter, 0);
        rows.rouse(10);
        rows.succeeded("main");
        assert!(!rows.may_try(&item, 9_999) && rows.may_try(&item, 10_000));
    }
}
