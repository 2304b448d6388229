//! The org's part of Open CTI's methods: what an answer says that only the org knows.

use serde_json::{Map, Value, json};

use super::{ConsoleSetup, failure, search, success};
use crate::exchange::{Answer, Body, Query};
use crate::org::Org;
use crate::{ids, oauth, schema, sobject};

/// The version that records are written under.
const VERSION: &str = "v67.0";

/// Answers a method as the user, `{response, pop}`: what goes back to the frame, and where the console goes, null for nowhere.
pub(super) fn perform(
    org: &mut Org,
    setup: &ConsoleSetup,
    now: i64,
    method: &str,
    args: &Value,
    user: &str,
) -> Value {
    let response = match method {
        "getCallCenterSettings" => success(json!(setup.call_center)),
        "getSoftphoneLayout" => success(json!(setup.layout)),
        "saveLog" => save_log(org, now, &args["object"], user),
        "runApex" => run_apex(org, args),
        "searchAndScreenPop" => return search::answer(org, setup, now, args),
        _ => failure(
            "GENERIC_ERROR",
            &format!("The org has no part in {method}."),
        ),
    };
    json!({"response": response, "pop": null})
}

/// Creates or changes a record, under the rules that REST has. `value` is the record's fields, and its `Id` or `entityApiName`.
fn save_log(org: &mut Org, now: i64, value: &Value, user: &str) -> Value {
    let Some(value) = value.as_object() else {
        return invalid("value", "object", value);
    };
    let mut fields = value.clone();
    let name = fields.remove("entityApiName").unwrap_or_default();
    let id = fields.remove("Id").unwrap_or_default();
    let (method, path) = match (id.as_str(), name.as_str()) {
        (Some(id), _) => {
            let Some(id) = ids::normalize(id) else {
                return invalid("Id", "ID", &json!(id));
            };
            let Some(object) = schema::object_of_id(&id) else {
                return refused(&Answer::not_found());
            };
            ("PATCH", vec![object.name.to_owned(), id])
        }
        (None, Some(name)) => ("POST", vec![name.to_owned()]),
        (None, None) => return invalid("entityApiName", "string", &name),
    };
    let query = Query {
        method: method.to_owned(),
        content_type: "application/json".to_owned(),
        body: Value::Object(fields).to_string().into_bytes(),
        arrival: org.records.sequence(),
        now,
        ..Query::default()
    };
    let segments: Vec<&str> = path.iter().map(String::as_str).collect();
    let answer = sobject::answer(org, &query, VERSION, &segments, user);
    match (&answer.body, path.get(1)) {
        (_, Some(id)) if answer.status == 204 => success(json!({"recordId": id})),
        (Body::Json(made), None) if answer.status == 201 => {
            success(json!({"recordId": made["id"]}))
        }
        _ => refused(&answer),
    }
}

/// A refused record: the description points to the details, one for each error.
fn refused(answer: &Answer) -> Value {
    let faults = match &answer.body {
        Body::Json(Value::Array(faults)) => faults.as_slice(),
        _ => &[],
    };
    let details: Vec<Value> = faults
        .iter()
        .map(|fault| {
            let fields = fault.get("fields").cloned().unwrap_or_else(|| json!([]));
            json!({"message": fault["message"], "statusCode": fault["errorCode"], "fields": fields})
        })
        .collect();
    let description =
        "An error occurred while saving the record. See details for more information.";
    let mut response = failure("GENERIC_ERROR", description);
    response["errors"][0]["details"] = json!(details);
    response
}

/// Runs one of the few classes that the org has.
fn run_apex(org: &Org, args: &Value) -> Value {
    let text = |name: &str| args[name].as_str().unwrap_or_default();
    let class = text("apexClass");
    match (class, text("methodName")) {
        ("SoftphoneCallLog", "findByKey") => {
            let parameters: Map<String, Value> = oauth::decode_pairs(text("methodParams"))
                .into_iter()
                .map(|(name, value)| (name, json!(value)))
                .collect();
            success(json!({"runApex": find_by_key(org, &parameters)}))
        }
        ("Echo", "echo") => success(json!({"runApex": text("methodParams")})),
        ("SoftphoneCallLog" | "Echo", method) => {
            let message = format!("Could not find method {method} in Apex class: {class}");
            failure("GENERIC_ERROR", &message)
        }
        _ => failure(
            "GENERIC_ERROR",
            &format!("Could not load Apex class: {class}"),
        ),
    }
}

/// The id of the record that a call's key names: by the log key field, a task also by `CallObject`. Empty text where there is none.
fn find_by_key(org: &Org, parameters: &Map<String, Value>) -> String {
    let text = |name: &str| parameters.get(name).and_then(Value::as_str);
    let (Some(key), Some(object)) = (
        text("key").filter(|key| !key.is_empty()),
        schema::object(text("object").unwrap_or("Task")),
    ) else {
        return String::new();
    };
    let by_key = org.records.find(object, "Softphone_Call_Key__c", key);
    let by_call = || {
        let mut records = org.records.of(object);
        records.find(|record| record.text("CallObject") == Some(key))
    };
    let found = by_key.into_iter().next();
    found
        .or_else(|| by_call().map(|record| record.id.clone()))
        .unwrap_or_default()
}

/// The refusal of a parameter: what was expected, and what came.
pub(super) fn invalid(name: &str, expected: &str, found: &Value) -> Value {
    let kind = match found {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    };
    let description = format!(
        "An invalid value was passed to the parameter {name}. Expected type {expected}, but found type {kind}."
    );
    failure("INVALID_PARAM", &description)
}
