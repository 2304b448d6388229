//! `searchAndScreenPop`: a text search over the objects of the softphone layout, and where its settings then lead.

use serde_json::{Map, Value, json};

use super::perform::invalid;
use super::{ConsoleSetup, failure, success};
use crate::org::Org;
use crate::records::Record;
use crate::schema;
use crate::search_index::{SearchGroup, finds, plain};

/// The shortest text that is searched for.
pub(super) const SHORTEST: usize = 3;

/// The most matches that are answered.
const MOST: usize = 100;

/// Searches, and says where the console goes: `{response, pop}`. With `deferred` it goes nowhere and the answer holds the way.
pub(super) fn answer(org: &Org, setup: &ConsoleSetup, now: i64, args: &Value) -> Value {
    let staying = |response: Value| json!({"response": response, "pop": null});
    let Some(text) = args["searchParams"].as_str() else {
        return staying(invalid("searchParams", "string", &args["searchParams"]));
    };
    if text.trim().chars().count() < SHORTEST {
        let description = format!("searchParams must have at least {SHORTEST} characters.");
        return staying(failure("INVALID_PARAM", &description));
    }
    let section = match args["callType"].as_str().map(str::to_lowercase).as_deref() {
        None if args["callType"].is_null() => "Inbound",
        Some("inbound") => "Inbound",
        Some("outbound") => "Outbound",
        Some("internal") => "Internal",
        _ => return staying(invalid("callType", "CALL_TYPE", &args["callType"])),
    };
    let section = setup.layout.get(section).unwrap_or(&Value::Null);
    let matches = find(org, now, section, text);
    let ids: Vec<&String> = matches.keys().collect();
    let pop = way(section, &ids, text, args);
    let mut value = Value::Object(matches.clone());
    if args["deferred"] != true {
        return json!({"response": success(value), "pop": pop});
    }
    if !pop.is_null() {
        value["SCREEN_POP_DATA"] = pop;
    }
    staying(success(value))
}

/// The matches by id. Objects for which the layout names no fields give none.
fn find(org: &Org, now: i64, section: &Value, text: &str) -> Map<String, Value> {
    let term = plain(text);
    let mut matches = Map::new();
    for (name, fields) in section["objects"].as_object().into_iter().flatten() {
        let fields: Vec<&str> = fields
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|field| field["apiName"].as_str())
            .collect();
        let Some(object) = schema::object(name).filter(|object| object.is_searchable) else {
            continue;
        };
        let found = org.records.of(object).filter(|record| {
            !is_face(record)
                && record.created_at + org.setup.search_delay <= now
                && finds(&term, record, SearchGroup::All, &org.setup)
        });
        for record in found.take(if fields.is_empty() { 0 } else { MOST }) {
            matches.insert(record.id.clone(), write(org, record, &fields));
        }
    }
    matches
}

/// Whether the contact is the other face of a person account, which a search shows as the account alone.
pub(super) fn is_face(record: &Record) -> bool {
    record.object.name == "Contact" && record.get("IsPersonAccount") == &json!(true)
}

fn write(org: &Org, record: &Record, fields: &[&str]) -> Value {
    let mut written = json!({
        "Id": record.id, "Name": record.get("Name"), "RecordType": record.object.name,
        "LastModifiedDate": record.get("LastModifiedDate"),
    });
    for name in fields {
        if let Some(field) = org.setup.field(record.object, name) {
            written[field.name] = record.get(field.name).clone();
        }
    }
    if record.get("IsPersonAccount") == &json!(true) {
        written["IsPersonAccount"] = json!(true);
        written["PersonContactId"] = record.get("PersonContactId").clone();
    }
    written
}

/// Where the layout leads for so many matches, as `screenPop` takes it; null for nowhere.
fn way(section: &Value, ids: &[&String], text: &str, args: &Value) -> Value {
    let outcome = match ids {
        [] => "NoMatch",
        [_] => "SingleMatch",
        _ => "MultipleMatches",
    };
    let setting = &section["screenPopSettings"][outcome];
    let data = setting["screenPopData"].as_str().unwrap_or_default();
    match (setting["screenPopType"].as_str(), ids) {
        (Some("PopToEntity"), []) => {
            json!({"type": "newRecord", "params": {"entityName": data, "defaultFieldValues": defaults(args)}})
        }
        (Some("PopToEntity"), [id, ..]) => json!({"type": "sobject", "params": {"recordId": id}}),
        (Some("PopToSearch"), _) => json!({"type": "search", "params": {"searchString": text}}),
        (Some("PopToVisualforce"), _) => {
            json!({"type": "url", "params": {"url": format!("/apex/{data}{}", query(&args["queryParams"]))}})
        }
        (Some("PopToFlow"), _) => {
            let arguments = args["params"]["FLOW"]["flowArgs"].clone();
            let arguments = if arguments.is_array() {
                arguments
            } else {
                json!([])
            };
            json!({"type": "flow", "params": {"flowDevName": data, "flowArgs": arguments}})
        }
        _ => Value::Null,
    }
}

fn defaults(args: &Value) -> Value {
    match &args["defaultFieldValues"] {
        Value::Object(values) => json!(values),
        _ => json!({}),
    }
}

/// The parameters of a Visualforce page, from a text or an object.
fn query(parameters: &Value) -> String {
    use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
    let encode = |text: &str| utf8_percent_encode(text, NON_ALPHANUMERIC).to_string();
    let text = match parameters {
        Value::String(text) => text.clone(),
        Value::Object(members) => {
            let pairs = members.iter().map(|(name, value)| {
                let value = value
                    .as_str()
                    .map_or_else(|| value.to_string(), str::to_owned);
                format!("{}={}", encode(name), encode(&value))
            });
            pairs.collect::<Vec<_>>().join("&")
        }
        _ => String::new(),
    };
    if text.is_empty() {
        text
    } else {
        format!("?{text}")
    }
}
