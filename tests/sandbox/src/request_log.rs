//! The log of requests to the org, for the demo's wire and for tests. It holds no credential.

use std::collections::VecDeque;

use serde_json::{Value, json};

use crate::exchange::{Answer, Body, Query};
use crate::moment;

/// How many requests are kept.
const KEPT: usize = 2000;
/// How much of a body is kept, in bytes.
const BODY_LIMIT: usize = 65_536;
/// Members of bodies, and parameters, that are never shown.
const SECRETS: &[&str] = &[
    "access_token",
    "refresh_token",
    "client_secret",
    "password",
    "code",
    "code_verifier",
    "token",
    "signature",
    "oauth_token",
    "code_challenge",
    "state",
];

/// The log, a ring.
#[derive(Debug, Default)]
pub(crate) struct RequestLog {
    entries: VecDeque<Value>,
    number: u64,
}

impl RequestLog {
    /// Notes a request and what came of it; status 0 means that no answer left.
    pub(crate) fn note(&mut self, query: &Query, answer: Option<&Answer>, fault: Option<&str>) {
        self.number += 1;
        let mut entry = json!({
            "number": self.number, "time": moment::write(query.now), "method": query.method, "path": query.path,
            "status": answer.map_or(0, |answer| answer.status), "milliseconds": (moment::now() - query.now).max(0),
        });
        if let Some(entry) = entry.as_object_mut() {
            let parameters = shown_pairs(&query.parameters);
            let optional = [
                (
                    "query",
                    (!query.parameters.is_empty()).then_some(parameters),
                ),
                ("fault", fault.map(|fault| json!(fault))),
                ("body", shown_request_body(query)),
                (
                    "response",
                    answer.and_then(|answer| shown_body(&answer.body)),
                ),
            ];
            entry.extend(
                optional
                    .into_iter()
                    .filter_map(|(name, value)| value.map(|value| (name.to_owned(), value))),
            );
        }
        if self.entries.len() == KEPT {
            self.entries.pop_front();
        }
        self.entries.push_back(entry);
    }

    /// All entries, oldest first.
    pub(crate) fn write(&self) -> Value {
        self.entries.iter().cloned().collect()
    }

    /// Empties the log; numbers go on.
    pub(crate) fn clear(&mut self) {
        self.entries.clear();
    }
}

fn shown_request_body(query: &Query) -> Option<Value> {
    if query.body.is_empty() {
        return None;
    }
    if query.content_type == "application/x-www-form-urlencoded" {
        return Some(shown_pairs(&crate::oauth::decode_pairs(&query.text())));
    }
    Some(match serde_json::from_slice::<Value>(&query.body) {
        Ok(value) if query.body.len() <= BODY_LIMIT => without_secrets(value),
        _ => json!(shorten(&query.text())),
    })
}

fn shown_body(body: &Body) -> Option<Value> {
    match body {
        Body::Empty => None,
        Body::Json(value) => Some(without_secrets(value.clone())),
        Body::Written(_, text) => Some(match serde_json::from_str::<Value>(text) {
            Ok(value) => without_secrets(value),
            Err(_) => json!(shorten(text)),
        }),
        Body::Text(text) | Body::Html(text) => Some(json!(shorten(text))),
    }
}

fn shown_pairs(pairs: &[(String, String)]) -> Value {
    let shown = pairs.iter().map(|(name, value)| {
        (
            name.clone(),
            if SECRETS.contains(&name.as_str()) {
                json!("(hidden)")
            } else {
                json!(value)
            },
        )
    });
    Value::Object(shown.collect())
}

fn without_secrets(value: Value) -> Value {
    match value {
        Value::Object(members) => Value::Object(
            members
                .into_iter()
                .map(|(name, member)| {
                    if SECRETS.contains(&name.as_str()) {
                        (name, json!("(hidden)"))
                    } else {
                        (name, without_secrets(member))
                    }
                })
                .collect(),
        ),
        Value::Array(items) => items.into_iter().map(without_secrets).collect(),
        other => other,
    }
}

fn shorten(text: &str) -> String {
    text.chars().take(BODY_LIMIT).collect()
}
