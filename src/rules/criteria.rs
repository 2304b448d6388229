//! When a trigger fires (seed 002, "Add Trigger Conditions").

use crate::call::{Agent, Facts, Status, Variables};
use crate::config::{Condition, ConditionField, Trigger};

/// A call as trigger conditions see it when it reaches a status.
pub(super) struct Moment<'a> {
    pub(super) status: Status,
    pub(super) variables: Variables,
    pub(super) agent: &'a Agent,
}

impl<'a> Moment<'a> {
    /// The moment at which a call reached a status.
    pub(super) fn of(facts: &Facts, status: Status, agent: &'a Agent) -> Self {
        Self {
            status,
            variables: facts.variables_at(status),
            agent,
        }
    }

    fn holds(&self, condition: &Condition, any_status: bool) -> bool {
        let equals = |text: &str| text.trim().eq_ignore_ascii_case(condition.value.trim());
        let variable = |name| equals(self.variables.get(name).unwrap_or(""));
        let found = match condition.field {
            ConditionField::Status if any_status => return true,
            ConditionField::Status => equals(self.status.name()),
            ConditionField::Queue => variable("queue"),
            ConditionField::Direction => variable("direction"),
            ConditionField::OutboundRoute => variable("outboundRoute"),
            ConditionField::Agent => {
                let agent = self.agent;
                [&agent.email, &agent.username, &agent.name]
                    .into_iter()
                    .any(|name| equals(name))
                    || variable("agent")
            }
        };
        found == condition.is
    }

    /// Whether a trigger that is ON fires: all of `all`, and one of `any` where there are any; none
    /// at all means always.
    pub(super) fn fires(&self, trigger: &Trigger) -> bool {
        self.matches(trigger, false)
    }

    /// Whether a trigger that is ON would fire if its conditions on `status` held.
    pub(super) fn fires_apart_from_status(&self, trigger: &Trigger) -> bool {
        self.matches(trigger, true)
    }

    fn matches(&self, trigger: &Trigger, any_status: bool) -> bool {
        let holds = |condition: &Condition| self.holds(condition, any_status);
        trigger.on
            && trigger.all.iter().all(holds)
            && (trigger.any.is_empty() || trigger.any.iter().any(holds))
    }
}
