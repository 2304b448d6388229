//! Rows of an org without API access: what REST would do for them the console does, in a tab that is linked to it.

use super::Engine;
use super::delivery::{Arrived, Sending, Sent};
use super::leader::Leader;
use super::sessions::{Need, Purpose};
use crate::call::TicketType;
use crate::config::{Account, Document};
use crate::json::Value;
use crate::outbox::{WorkItem, WorkKind};
use crate::protocol::Effect;
use crate::salesforce::{Access, open_cti};

/// How often a leader without a console asks the other tabs for one, in milliseconds.
const ASKS_EVERY: u64 = 10_000;

impl Engine {
    /// Whether a row says already what it waits for.
    pub(super) fn marked_already(&self, item: &WorkItem) -> bool {
        let code = item.fault.as_ref().map(|fault| fault.code.as_ref());
        code == Some("waits-for-console") && !self.console.is_linked()
    }

    /// The next step of a row, for the console; a look that the console cannot make goes to the org by another account, or through
    /// Apex, or to a person.
    pub(super) fn next_by_console(
        &self,
        item: &WorkItem,
        leader: &Leader,
        document: &Document,
    ) -> Result<Option<Sent>, Need> {
        let Some(account) = document.account(&item.account) else {
            return Ok(None);
        };
        // No address and no token: the request is only a form here.
        let access = Access {
            instance_url: "",
            api_version: "",
            token: "",
        };
        let Some(step) = self.step_with(item, leader, document, account, &access)? else {
            return Ok(None);
        };
        if open_cti::is_query(&step.http) {
            // Only a Task has a place for the key.
            if item.kind != WorkKind::CallLog(TicketType::Task) {
                return Err(Need::Person);
            }
            if let Some(sent) = self.next_by_another(item, leader, document, account)? {
                return Ok(Some(sent));
            }
            if document.open_cti.lookup_apex.is_none() {
                return Err(Need::Person);
            }
        }
        if !self.console.is_linked() {
            return Err(Need::Console);
        }
        Ok(Some((step, 0, item.account.clone())))
    }

    /// The same look through another account of the org, whose API is open.
    fn next_by_another(
        &self,
        item: &WorkItem,
        leader: &Leader,
        document: &Document,
        account: &Account,
    ) -> Result<Option<Sent>, Need> {
        let mut others = document.accounts.iter();
        let other = others.find(|one| !one.by_console() && one.org() == account.org());
        let Some(other) = other else {
            return Ok(None);
        };
        let Some((access, generation)) = self.sessions.access(other) else {
            let session = self.sessions.by_account.get(&other.id);
            let hopeless = session.is_some_and(|session| session.fault().is_some());
            let need = || Need::Token(other.id.clone());
            return if hopeless { Ok(None) } else { Err(need()) };
        };
        let step = self.step_with(item, leader, document, account, &access)?;
        Ok(step.map(|step| (step, generation, other.id.clone())))
    }

    /// Sends a row's step through the console.
    pub(super) fn send_by_console(&mut self, sending: Sending) {
        let document = self.configurations.current();
        let apex = document
            .as_ref()
            .and_then(|it| it.open_cti.lookup_apex.as_ref());
        let carried = open_cti::carried(&sending.step.http, &sending.key, apex);
        let call = self.expect(Purpose::Work(Box::new(sending)));
        self.effects.push(Effect::Console {
            call,
            method: "carry",
            arguments: carried.to_text(),
        });
    }

    /// The console answered a row's step.
    pub(super) fn work_answered(&mut self, sending: Sending, said: &Value) {
        let answer = open_cti::answer(said);
        if let Some(leader) = &mut self.leader {
            leader.arrived.push(Arrived { sending, answer });
        }
    }

    /// A leader whose rows need a console and that has none gives the lead to a tab that has one.
    pub(super) fn seek_console(&mut self, leader: &mut Leader) {
        let monotonic = self.now.monotonic;
        let waits = |row: &WorkItem| self.by_console(&row.account);
        if self.console.is_linked()
            || monotonic < leader.console_asked_at.saturating_add(ASKS_EVERY)
            || !leader.rows.waiting().any(waits)
        {
            return;
        }
        leader.console_asked_at = monotonic;
        self.tell("who-is-linked", Value::Null);
    }

    /// Another tab is linked to the console.
    pub(super) fn linked_elsewhere(&mut self) {
        let waits = |leader: &Leader| {
            let mut rows = leader.rows.waiting();
            rows.any(|row| self.by_console(&row.account))
        };
        let wanted = !self.console.is_linked() && self.leader.as_ref().is_some_and(waits);
        // What is on its way comes back to this tab.
        if wanted && self.sessions.in_flight.is_empty() {
            self.effects.push(Effect::Yield);
        }
    }

    /// Another tab asks who is linked.
    pub(super) fn answer_linked(&mut self) {
        if self.console.is_linked() {
            self.tell("linked", Value::Null);
        }
    }
}
