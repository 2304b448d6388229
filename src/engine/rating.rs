//! The agent's rating of a call: what is refused of it, and what it asks.

use super::Engine;
use super::leader::Leader;
use crate::call::CallEvent;
use crate::config::Document;
use crate::error::Fault;
use crate::json::{Value, object};
use crate::outbox::{WorkItem, WorkKind};
use crate::rules::{self, Rated};

/// Why a rating cannot be taken, if it cannot: what stands in the payload of `rate`, by the document in force.
pub(super) fn fault(event: &CallEvent, document: Option<&Document>) -> Option<Fault> {
    let refused =
        |code, message, path: &str, hint| Some(Fault::contract(code, message, path, hint));
    let offered = document.map(Document::dispositions).unwrap_or_default();
    let rating = event.payload.text("disposition").unwrap_or("");
    if offered.iter().all(|one| one != rating) {
        let hint = "one of those that the softphone gets as disposition; a prompt rates nothing";
        return refused(
            "unknown-rating",
            "no rating has this text",
            "$.rating",
            hint,
        );
    }
    let insight = document?.caller_insight.as_ref()?;
    let rated = Rated::read(&event.payload, 0, insight)?;
    let missing = rated.missing();
    let (code, message, key) = match (missing.first(), rated.foreign()) {
        (Some(key), _) => ("missing-field", "the button requires a choice", *key),
        (None, Some(key)) => ("unknown-value", "the button has no such option", key),
        (None, None) => return None,
    };
    refused(code, message, &["$.values.", key].concat(), "")
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
        Some(object! {
            "conversationId" => row.conversation.as_str(),
            "configuration" => row.design.as_str(),
            "kind" => kind,
            "rating" => rated.rating(),
            "missing" => missing,
        })
    }
}
