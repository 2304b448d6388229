//! What a person decides about a parked row.

use super::leader::Decided;
use super::{Engine, operations};
use crate::contract;
use crate::outbox::{Attempt, WorkItem};

impl Engine {
    /// `retry(id)` and `discard(id)`: a person decides about a parked row, in this tab or another.
    pub(super) fn decide(&mut self, tab: Option<u64>, ticket: u32, method: &str, id: &str) {
        if let Some(operation) = operations::named(method) {
            return self.operation_passed(tab, ticket, operation, id);
        }
        let leader = self.leader.as_ref();
        let known = leader
            .and_then(|leader| leader.rows.get(id))
            .filter(|item| item.parked && !item.discarded);
        let Some(mut item) = known.cloned() else {
            return self.settle_decision(tab, ticket, contract::refused(&Self::not_parked()));
        };
        if method == "discard" {
            item.discarded = true;
        } else if let Some(anew) = leader.and_then(|leader| self.demanded_now(&item, leader)) {
            // The administrator may have mended what it was refused for.
            item = anew;
        }
        if item.parked
            && item
                .fault
                .as_ref()
                .is_some_and(|it| it.code == "may-be-saved")
        {
            // A person knows by now.
            item.attempt = Attempt::None;
        }
        item.parked = false;
        item.attempts = 0;
        let receipt = contract::accepted(id, self.durability, false);
        if let Some(leader) = &mut self.leader {
            leader.decided.push(Decided {
                row: item,
                tab,
                ticket,
                receipt,
            });
        }
    }
}

/// The row is tried anew.
pub(super) fn unpark(item: &mut WorkItem) {
    item.parked = false;
    item.discarded = false;
    item.attempts = 0;
    item.fault = None;
}
