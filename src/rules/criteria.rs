//! When a trigger fires (seed 002, "Add Trigger Conditions").

use crate::call::{Agent, Facts, Status, Variables};
use crate::config::{Condition, ConditionField, Document, Trigger};
use crate::json::{Value, object};

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

    /// What a condition looks at, as it is at this moment.
    fn actual(&self, field: ConditionField) -> &str {
        let variable = |name| self.variables.get(name).unwrap_or("");
        match field {
            ConditionField::Status => self.status.name(),
            ConditionField::Queue => variable("queue"),
            ConditionField::Direction => variable("direction"),
            ConditionField::OutboundRoute => variable("outboundRoute"),
            ConditionField::Agent if self.agent.email.is_empty() => variable("agent"),
            ConditionField::Agent => &self.agent.email,
        }
    }

    fn holds(&self, condition: &Condition, any_status: bool) -> bool {
        let equals = |text: &str| text.trim().eq_ignore_ascii_case(condition.value.trim());
        let found = match condition.field {
            ConditionField::Status if any_status => return true,
            ConditionField::Agent => {
                let agent = self.agent;
                [&agent.email, &agent.username, &agent.name]
                    .into_iter()
                    .any(|name| equals(name))
                    || equals(self.variables.get("agent").unwrap_or(""))
            }
            field => equals(self.actual(field)),
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
    let moments: Vec<Moment<'_>> = facts
        .reached()
        .into_iter()
        .map(|status| Moment::of(facts, status, agent))
        .collect();
    let explained = document.triggers.iter().map(|trigger| {
        let fired = moments.iter().find(|moment| moment.fires(trigger));
        let moment = fired.or(moments.last());
        let mut conditions = Vec::new();
        for (group, list) in [("all", &trigger.all), ("any", &trigger.any)] {
            let told = |moment| {
                list.iter()
                    .map(move |it| explain_condition(group, it, moment))
            };
            conditions.extend(moment.into_iter().flat_map(told));
        }
        object! {
            "name" => trigger.name.as_str(),
            "on" => trigger.on,
            "fires" => fired.is_some(),
            "status" => moment.map(|moment| moment.status.name()),
            "conditions" => conditions,
        }
    });
    explained.collect()
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
