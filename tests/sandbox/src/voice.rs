//! The voice wrapper: `POST /services/apexrest/{namespace}/voice/v1/{operation}`, six operations under one envelope.
//!
//! Every answer is `{data, errors, success}`. The document of the wrapper does not tell the HTTP status of a refusal; this org answers 200,
//! and the fault `{"status": 400}` makes it answer otherwise.

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Query};
use crate::ids;
use crate::org::Org;
use crate::schema::{self, Access, Kind, Object};

mod body;
mod create;
mod ledger;
mod routing;
#[cfg(test)]
mod tests;
mod transcript;
mod update;

pub(crate) use ledger::VoiceLedger;

/// What an operation yields: the data and, for a success with errors, their text; or the errors.
type Outcome = Result<(Value, Value), Vec<String>>;

/// Answers everything under `/services/apexrest/`.
pub(crate) fn answer(org: &mut Org, query: &Query, path: &[&str], user: &str) -> Answer {
    let operation = match path {
        [namespace, "voice", "v1", operation] if *namespace == org.namespace => *operation,
        _ => return no_match(),
    };
    let run: fn(&mut Org, &Map<String, Value>, i64, &str) -> Outcome = match operation {
        "createVoiceCall" => create::run,
        "updateVoiceCall" => update::run,
        "executeOmniFlow" => routing::execute_omni_flow,
        "clearRouting" => routing::clear_routing,
        "createTranscriptMessage" => transcript::create,
        "createBulkTranscriptMessages" => transcript::create_bulk,
        _ => return no_match(),
    };
    if query.method != "POST" {
        return Answer::method_not_allowed(&query.method, "POST");
    }
    let body = match query.json_object() {
        Ok(body) => body,
        Err(fault) => return fault,
    };
    match run(org, &body, query.now, user) {
        Ok((data, errors)) => Answer::json(
            200,
            json!({"data": data, "errors": errors, "success": true}),
        ),
        Err(errors) => Answer::json(
            200,
            json!({"data": null, "errors": errors, "success": false}),
        ),
    }
}

/// What the platform answers where no Apex class listens: the package is missing, or the namespace is wrong.
fn no_match() -> Answer {
    Answer::fault(404, "NOT_FOUND", "Could not find a match for URL")
}

/// The call with this record id or, if it is none, with this vendor call key.
fn find_call(org: &Org, name: &str) -> Option<String> {
    let by_id = ids::normalize(name)
        .and_then(|id| org.records.get(&id))
        .filter(|record| record.object.name == "VoiceCall");
    by_id
        .map(|record| record.id.clone())
        .or_else(|| find_by_key(org, name))
}

/// The newest call with this vendor call key.
fn find_by_key(org: &Org, key: &str) -> Option<String> {
    org.records.find(voice_call()?, "VendorCallKey", key).pop()
}

/// The agent puts a call's caller on hold, or pauses its recording; `false` where there is no such call.
pub(crate) fn set_silent(org: &mut Org, key: &str, changes: &Value) -> bool {
    let Some(id) = find_call(org, key) else {
        return false;
    };
    let account = org.voice.account(&id);
    let flag = |name: &str| changes.get(name).and_then(Value::as_bool);
    account.is_held = flag("held").unwrap_or(account.is_held);
    account.is_paused = flag("recordingPaused").unwrap_or(account.is_paused);
    true
}

/// Whether the text is a VoiceCall's record id.
fn is_call_id(text: &str) -> bool {
    ids::normalize(text).is_some_and(|id| id.starts_with("0LQ"))
}

/// Notes fields that the operation does not know; Apex ignores them.
fn warn_unknown(org: &mut Org, now: i64, operation: &str, unknown: &[&str]) {
    if !unknown.is_empty() {
        org.warn(
            now,
            "unknown-field",
            &format!("{operation}: {} ignored", unknown.join(", ")),
        );
    }
}

fn voice_call() -> Option<&'static Object> {
    schema::object("VoiceCall")
}

/// Creates the record of a call and opens its account in the ledger.
fn insert_call(
    org: &mut Org,
    mut record: Map<String, Value>,
    key: &str,
    by: &'static str,
    user: &str,
    now: i64,
) -> String {
    record
        .entry("ConversationId")
        .or_insert_with(|| json!(format!("conversation-{key}")));
    let Some(object) = voice_call() else {
        return String::new();
    };
    let id = org.records.insert(object, record, user, now);
    org.voice.open(&id, key, by);
    id
}

/// Sets the fields that `callAttributes` names; what was refused, in the platform's words.
fn apply_attributes(
    attributes: &Map<String, Value>,
    record: &mut Map<String, Value>,
) -> Vec<String> {
    let Some(object) = voice_call() else {
        return Vec::new();
    };
    let mut problems = Vec::new();
    for (name, value) in attributes {
        let Some(field) = object
            .field(name)
            .filter(|field| field.access == Access::Write)
        else {
            problems.push(format!(
                "No such column '{name}' on sobject of type VoiceCall"
            ));
            continue;
        };
        let text = value
            .as_str()
            .map_or_else(|| value.to_string(), str::to_owned);
        match field.kind {
            Kind::Picklist(values, true) if !values.contains(&text.as_str()) => {
                problems.push(format!(
                    "{}: bad value for restricted picklist field: {text}",
                    field.label
                ))
            }
            Kind::Text(length) | Kind::TextArea(length) if text.encode_utf16().count() > length => {
                problems.push(format!(
                    "{}: data value too large (max length={length})",
                    field.label
                ));
            }
            _ => {
                record.insert(
                    field.name.to_owned(),
                    if value.is_null() {
                        Value::Null
                    } else {
                        json!(text)
                    },
                );
            }
        }
    }
    problems
}

/// Sets the fields that have a value.
fn set_given<const N: usize>(record: &mut Map<String, Value>, values: [(&str, Option<Value>); N]) {
    for (field, value) in values {
        if let Some(value) = value {
            record.insert(field.to_owned(), value);
        }
    }
}

fn as_map(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}
