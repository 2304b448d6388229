//! The agent's rating of a call: what is refused of it, and what it asks.

use super::Engine;
use super::leader::Leader;
use crate::call::CallEvent;
use crate::caller_insight::{Action, ActionParam};
use crate::config::Document;
use crate::error::Fault;
use crate::json::{Map, Value, object, set};
use crate::outbox::{WorkItem, WorkKind};
use crate::rules;

/// Why a rating cannot be taken, if it cannot: what stands in the payload of `rate`, by the document in force.
pub(super) fn fault(event: &CallEvent, document: Option<&Document>) -> Option<Fault> {
    let rating = event.payload.text("disposition").unwrap_or("");
    let refused =
        |code, message, path: &str, hint| Some(Fault::contract(code, message, path, hint));
    let insight = document.and_then(|document| document.caller_insight.as_ref());
    let button = insight.and_then(|insight| insight.button(rating));
    let action = button.and_then(crate::caller_insight::Button::action);
    if action == Some(Action::Prompt) {
        let message = "this one only asks to choose, and rates nothing";
        return refused("rating-is-prompt", message, "$.rating", "");
    }
    let offered = document.is_some_and(|it| it.dispositions().iter().any(|one| one == rating));
    if !offered {
        let hint = "one of those that the softphone gets as disposition";
        return refused(
            "unknown-rating",
            "no rating has this text",
            "$.rating",
            hint,
        );
    }
    let target = action.map_or("", Action::target);
    let mut params = Vec::new();
    if let Some(button) = button {
        params = button.params();
        params.retain(ActionParam::is_dropdown);
    }
    let values = event.payload.get("values").and_then(Value::as_object);
    let none = Map::new();
    let values = values.unwrap_or(&none);
    for param in &params {
        let key = param.key(target);
        let is_missing = values.text(key).is_none_or(str::is_empty) && param.proposed().is_none();
        if param.is_required() && is_missing {
            let path = ["$.values.", key].concat();
            return refused("missing-field", "the button requires a choice", &path, "");
        }
    }
    for (key, value) in values {
        let param = params.iter().find(|param| param.key(target) == key);
        let is_option = |param: &ActionParam<'_>| {
            let options = param.options();
            options
                .iter()
                .any(|(_, option)| value.as_str() == Some(option))
        };
        if value.as_str() != Some("") && !param.is_some_and(is_option) {
            let path = ["$.values.", key].concat();
            let message = "the button has no such option";
            return refused("unknown-value", message, &path, "");
        }
    }
    None
}

impl Engine {
    /// What the rating of a logged call asks: a choice that its button requires, or a record to be logged on.
    pub(super) fn question_of_rating(&self, row: &WorkItem, leader: &Leader) -> Option<Value> {
        if !matches!(row.kind, WorkKind::CallLog(_)) || row.discarded {
            return None;
        }
        let facts = self.calls.get(&row.conversation)?;
        let document = self.configurations.of(facts.configuration())?;
        let rated = rules::rated(facts, &row.account, &document)?;
        let missing = rated.missing();
        let found = self.match_of(row, leader);
        let linked = facts.caller().is_some() || found.is_some_and(|row| !row.record.is_empty());
        let kind = if !missing.is_empty() {
            "rating"
        } else if rated.wants_record() && !linked {
            "link"
        } else {
            return None;
        };
        let mut question = object! {
            "conversationId" => row.conversation.as_str(),
            "configuration" => row.design.as_str(),
            "kind" => kind,
            "rating" => rated.rating(),
        }
        .into_object();
        if !missing.is_empty() {
            set(&mut question, "missing", missing);
        }
        Some(Value::Object(question))
    }
}
