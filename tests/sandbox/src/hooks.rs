//! `/hooks/{name}`: a web service that takes whatever it is sent and keeps it.

use serde_json::{Value, json};

use crate::exchange::{Answer, Query};
use crate::moment;
use crate::org::Org;

/// How many requests are kept.
const KEPT: usize = 2000;

/// Keeps a request.
pub(crate) fn receive(org: &mut Org, query: &Query, name: &str) -> Answer {
    if org.hooks.len() == KEPT {
        org.hooks.remove(0);
    }
    let parameters: Vec<Value> = query
        .parameters
        .iter()
        .map(|(name, value)| json!([name, value]))
        .collect();
    let body = serde_json::from_slice(&query.body).unwrap_or_else(|_| json!(query.text()));
    org.hooks.push(json!({
        "name": name, "time": moment::write(query.now), "method": query.method, "query": query.query_string, "parameters": parameters,
        "contentType": query.content_type, "authorized": query.authorization.is_some(), "headers": query.headers, "body": body,
    }));
    Answer::json(200, json!({"received": true}))
}
