//! What the agent's panel shows (`crate::panel`), gathered: the snapshot of `status()` with what only the agent sees.

use crate::json::{Map, Value, set};

use super::Engine;
use super::caller;
use crate::list::Listed;
use crate::outbox::WorkKind;
use crate::panel;
use crate::salesforce::matching;

impl Engine {
    /// The view as JSON text: `status()`, its calls with what the agent looks at, `matches`, and what the configuration offers, which is
    /// left out where its name is the `desk` that the panel has: there may be thousands of ratings, and news every second.
    pub fn panel(&self, desk: &str) -> String {
        let mut view = self.snapshot();
        let document = self.configurations.current();
        let mut calls = Vec::new();
        for facts in self.calls.iter() {
            let mut call = super::status::call_value(facts);
            let conversation = facts.conversation();
            // The call's own document says how long, whatever was changed since.
            let own = self.configurations.of(facts.configuration());
            let own = own.as_ref().or(document.as_ref());
            let wrap_up = own.map_or(0, |document| document.wrap_up_seconds);
            panel::add_call(&mut call, facts, wrap_up);
            set(&mut call, "here", self.heard.speaks_for(conversation));
            calls.push(Value::Object(call));
        }
        set(&mut view, "calls", calls);
        set(&mut view, "matches", self.matches());
        if let Some(document) = &document {
            set(&mut view, "desk", document.hash.as_str());
            if document.hash != desk {
                panel::add_desk(&mut view, document);
            }
        }
        Value::Object(view).to_text()
    }

    /// What the searches for callers came to, as `on('match')` tells it, with the account.
    pub(super) fn matches(&self) -> Vec<Value> {
        let Some(leader) = &self.leader else {
            return self.siblings.matches();
        };
        let rows = leader.rows.iter();
        let decided =
            rows.filter(|row| row.kind == WorkKind::Match && matching::is_decided(&row.desired));
        let told = decided.map(|row| {
            let mut told: Map = caller::told(row);
            set(&mut told, "account", row.account.as_str());
            Value::Object(told)
        });
        told.listed()
    }
}
