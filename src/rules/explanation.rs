//! Why triggers fire or do not, for administrators.

use super::criteria::Moment;
use super::logging::fired;
use crate::call::{Agent, Facts};
use crate::config::{Condition, Document};
use crate::json::{Value, object};
use crate::list::{Adding, Listed};

/// Why each trigger fires or does not (interface, section 3, `test.rules`): `{name, on, fires, status,
/// conditions: [{group, field, operator, value, actual, holds}]}`, the conditions as they were at the
/// status at which it fired, else when most of them held, the last time. A trigger also fires by `logging.missed`, apart from its
/// conditions on `status`.
pub fn explain(facts: &Facts, agent: &Agent, document: &Document) -> Vec<Value> {
    let moments = Moment::all(facts, agent);
    let explained = document.triggers.iter().map(|trigger| {
        let fired = fired(trigger, &moments, document);
        let moment = moments.iter().find(|moment| Some(moment.status) == fired);
        let held = |moment: &&Moment<'_>| {
            let conditions = trigger.all.iter().chain(&trigger.any);
            let holding = conditions.filter(|it| moment.holds(it, false));
            holding.count()
        };
        let moment = moment.or_else(|| moments.iter().max_by_key(held));
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
