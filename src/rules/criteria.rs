//! When a trigger fires (seed 002, "Add Trigger Conditions").

use crate::call::{Agent, Direction, Facts, Status, Variables};
use crate::config::{Condition, ConditionField, Trigger};

/// A call as trigger conditions see it when it reaches a status.
pub(super) struct Moment<'a> {
    pub(super) status: Status,
    pub(super) variables: Variables,
    agent: &'a Agent,
    // What conditions look at is read once: there may be thousands of them.
    queue: String,
    direction: String,
    outbound_route: String,
    told_agent: String,
}

impl<'a> Moment<'a> {
    /// The moments at which a call reached its statuses, in the order of a call without trouble.
    pub(super) fn all(facts: &Facts, agent: &'a Agent) -> Vec<Self> {
        let reached = facts.reached().into_iter();
        let moments = reached.map(|status| {
            let variables = facts.variables_at(status);
            let text = |name| variables.get(name).unwrap_or("").trim().to_owned();
            Self {
                status,
                agent,
                queue: text("queue"),
                direction: text("direction"),
                outbound_route: text("outboundRoute"),
                told_agent: text("agent"),
                variables,
            }
        });
        moments.collect()
    }

    /// What a condition looks at, as it is at this moment.
    pub(super) fn actual(&self, field: ConditionField) -> &str {
        match field {
            ConditionField::Status => self.status.name(),
            ConditionField::Queue => &self.queue,
            ConditionField::Direction => &self.direction,
            ConditionField::OutboundRoute => &self.outbound_route,
            ConditionField::Agent if self.agent.email.is_empty() => &self.told_agent,
            ConditionField::Agent => &self.agent.email,
        }
    }

    pub(super) fn holds(&self, condition: &Condition, any_status: bool) -> bool {
        let equals = |text: &str| text.eq_ignore_ascii_case(&condition.value);
        let found = match condition.field {
            ConditionField::Status if any_status => return true,
            ConditionField::Agent => {
                let agent = self.agent;
                [&agent.email, &agent.username, &agent.name, &self.told_agent]
                    .into_iter()
                    .any(|name| equals(name))
            }
            field => {
                let actual = self.actual(field);
                let untold = field == ConditionField::Queue && actual.is_empty();
                if untold
                    && self.status == Status::Ring
                    && self.direction == Direction::Inbound.name()
                {
                    // Seed 001 tells the queue with the answer: until then it is not another one either.
                    return false;
                }
                equals(actual)
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
