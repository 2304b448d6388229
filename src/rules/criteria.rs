//! When a trigger fires (seed 002, "Add Trigger Conditions").

use crate::call::{Agent, Direction, Facts, Status, Variables};
use crate::config::{Condition, ConditionField, Document, Trigger};
use crate::json::{Value, object};
use crate::list::{Adding, Listed};

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
    fn actual(&self, field: ConditionField) -> &str {
        match field {
            ConditionField::Status => self.status.name(),
            ConditionField::Queue => &self.queue,
            ConditionField::Direction => &self.direction,
            ConditionField::OutboundRoute => &self.outbound_route,
            ConditionField::Agent if self.agent.email.is_empty() => &self.told_agent,
            ConditionField::Agent => &self.agent.email,
        }
    }

    fn holds(&self, condition: &Condition, any_status: bool) -> bool {
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

/// Why each trigger fires or does not (interface, section 3, `test.rules`): `{name, on, fires, status,
/// conditions: [{group, field, operator, value, actual, holds}]}`, the conditions as they were at the
/// status at which it fired, else at the last one.
pub fn explain(facts: &Facts, agent: &Agent, document: &Document) -> Vec<Value> {
    let moments = Moment::all(facts, agent);
    let explained = document.triggers.iter().map(|trigger| {
        let fired = moments.iter().find(|moment| moment.fires(trigger));
        let moment = fired.or(moments.last());
        let mut conditions = Vec::new();
        for (group, list) in [("all", &trigger.all), ("any", &trigger.any)] {
            let told = |moment| {
                list.iter()
                    .map(move |it| explain_condition(group, it, moment))
            };
            conditions.add(moment.into_iter().flat_map(told));
        }
        object! {
            "name" => trigger.name.as_str(),
            "on" => trigger.on,
            "fires" => fired.is_some(),
            "status" => moment.map(|moment| moment.status.name()),
            "conditions" => conditions,
        }
    });
    explained.listed()
}

fn explain_condition(group: &str, condition: &Condition, moment: &Moment<'_>) -> Value {
    object! {
        "group" => group,
        "field" => condition.field.name(),
        "operator" => if condition.is { "is" } else { "isNot" },
        "value" => condition.value.as_str(),
        "actual" => moment.actual(condition.field),
        "holds" => moment.holds(condition, false),
    }
}
