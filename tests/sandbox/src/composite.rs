//! Several requests in one: `composite`, whose subrequests may refer to each other's answers, and `composite/sobjects`, a list of records.

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Body, Query, segments};
use crate::oauth;
use crate::org::Org;
use crate::schema;

/// The most subrequests of a composite.
const MOST_REQUESTS: usize = 25;
/// The most of them that may be queries.
const MOST_QUERIES: usize = 5;
/// The most records of a collection.
const MOST_RECORDS: usize = 200;

const ROLLED_BACK: &str =
    "The transaction was rolled back since another operation in the same transaction failed.";

/// A subrequest as written.
struct Part {
    method: String,
    url: String,
    reference: String,
    headers: Map<String, Value>,
    body: Value,
}

/// Answers `POST /services/data/vNN.0/composite`: always 200, unless the whole cannot be read.
pub(crate) fn answer(org: &mut Org, query: &Query, version: &str, user: &str) -> Answer {
    run(org, query, version, user).unwrap_or_else(|fault| fault)
}

fn run(org: &mut Org, query: &Query, version: &str, user: &str) -> Result<Answer, Answer> {
    let body = query.json_object()?;
    let all_or_none = body.get("allOrNone") == Some(&json!(true));
    let parts = read(&body)?;
    let before = all_or_none.then(|| org.records.clone());
    let mut answers: Vec<(String, Answer)> = Vec::new();
    for part in &parts {
        let answer = match resolve(part, &answers) {
            Ok(part) => carry_out(org, query, version, user, &part),
            Err(message) => Answer::fault(400, "PROCESSING_HALTED", &message),
        };
        answers.push((part.reference.clone(), answer));
    }
    let has_failed = |answer: &Answer| answer.status >= 400;
    if let Some(before) = before
        && answers.iter().any(|(_, answer)| has_failed(answer))
    {
        let sequence = org.records.sequence();
        org.records = before;
        org.records.continue_after(sequence);
        for (_, answer) in &mut answers {
            if !has_failed(answer) {
                *answer = Answer::fault(400, "PROCESSING_HALTED", ROLLED_BACK);
            }
        }
    }
    let written: Vec<Value> = answers
        .into_iter()
        .map(|(reference, answer)| write(version, &reference, answer))
        .collect();
    Ok(Answer::json(200, json!({"compositeResponse": written})))
}

fn write(version: &str, reference: &str, answer: Answer) -> Value {
    let body = match answer.body {
        Body::Json(body) => body,
        Body::Text(text) | Body::Html(text) | Body::Written(_, text) => json!(text),
        Body::Empty => Value::Null,
    };
    let mut headers = Map::new();
    if answer.status == 201
        && let Some(id) = body["id"].as_str()
    {
        let object = schema::object_of_id(id).map_or("", |object| object.name);
        let address = format!("/services/data/{version}/sobjects/{object}/{id}");
        headers.insert("Location".to_owned(), json!(address));
    }
    json!({"body": body, "httpHeaders": headers, "httpStatusCode": answer.status, "referenceId": reference})
}

fn read(body: &Map<String, Value>) -> Result<Vec<Part>, Answer> {
    let malformed = |message: &str| {
        Answer::fault(
            400,
            "JSON_PARSER_ERROR",
            &format!("{message} at [line:1, column:1]"),
        )
    };
    let items = body.get("compositeRequest").and_then(Value::as_array);
    let items = items.ok_or_else(|| malformed("compositeRequest is missing"))?;
    if items.len() > MOST_REQUESTS {
        let message =
            format!("Composite API calls may not contain more than {MOST_REQUESTS} subrequests");
        return Err(Answer::fault(400, "LIMIT_EXCEEDED", &message));
    }
    let mut parts: Vec<Part> = Vec::new();
    for item in items {
        let text = |name: &str| {
            let text = item[name].as_str().map(str::to_owned);
            text.ok_or_else(|| malformed(&format!("{name} is missing")))
        };
        let part = Part {
            method: text("method")?.to_uppercase(),
            url: text("url")?,
            reference: text("referenceId")?,
            headers: item["httpHeaders"].as_object().cloned().unwrap_or_default(),
            body: item["body"].clone(),
        };
        let is_letter = |one: char| one.is_ascii_alphanumeric() || one == '_';
        if part.reference.is_empty() || !part.reference.chars().all(is_letter) {
            let message = format!("Provided referenceId ('{}') is invalid", part.reference);
            return Err(Answer::fault(400, "INVALID_INPUT", &message));
        }
        if parts.iter().any(|known| known.reference == part.reference) {
            let message = format!("Duplicate ReferenceId provided ('{}')", part.reference);
            return Err(Answer::fault(400, "INVALID_INPUT", &message));
        }
        parts.push(part);
    }
    let queries = parts.iter().filter(|part| part.url.contains("/query"));
    if queries.count() > MOST_QUERIES {
        let message =
            format!("Composite API calls may not contain more than {MOST_QUERIES} queries");
        return Err(Answer::fault(400, "LIMIT_EXCEEDED", &message));
    }
    Ok(parts)
}

/// The subrequest with its references replaced; the error names the one that has no value.
fn resolve(part: &Part, answers: &[(String, Answer)]) -> Result<Part, String> {
    Ok(Part {
        method: part.method.clone(),
        url: replace(&part.url, answers)?,
        reference: part.reference.clone(),
        headers: part.headers.clone(),
        body: replace_all(&part.body, answers)?,
    })
}

fn replace_all(value: &Value, answers: &[(String, Answer)]) -> Result<Value, String> {
    Ok(match value {
        Value::String(text) => json!(replace(text, answers)?),
        Value::Array(items) => {
            let items = items.iter().map(|item| replace_all(item, answers));
            Value::Array(items.collect::<Result<_, _>>()?)
        }
        Value::Object(members) => {
            let members = members
                .iter()
                .map(|(name, member)| Ok((name.clone(), replace_all(member, answers)?)));
            Value::Object(members.collect::<Result<_, String>>()?)
        }
        other => other.clone(),
    })
}

/// Replaces each `@{reference.path[0].field}` by the text of that member of an earlier answer.
fn replace(text: &str, answers: &[(String, Answer)]) -> Result<String, String> {
    let mut written = String::new();
    let mut rest = text;
    while let Some((before, behind)) = rest.split_once("@{") {
        let Some((path, after)) = behind.split_once('}') else {
            break;
        };
        let (reference, members) = path.split_once('.').unwrap_or((path, ""));
        let missing =
            || format!("Invalid reference specified. No value for {path} found in {reference}");
        let (_, answer) = answers
            .iter()
            .find(|(known, _)| known == reference)
            .ok_or_else(|| format!("Invalid reference specified. {reference} is not a reference of an earlier subrequest"))?;
        let pointer = format!("/{}", members.replace(['.', '['], "/").replace(']', ""));
        let found = answer.body.json().pointer(&pointer);
        let found = found.ok_or_else(missing)?;
        written.push_str(before);
        match found {
            Value::String(text) => written.push_str(text),
            Value::Null | Value::Array(_) | Value::Object(_) => return Err(missing()),
            other => written.push_str(&other.to_string()),
        }
        rest = after;
    }
    written.push_str(rest);
    Ok(written)
}

fn carry_out(org: &mut Org, query: &Query, version: &str, user: &str, part: &Part) -> Answer {
    let Some(path) = part.url.strip_prefix(&format!("/services/data/{version}/")) else {
        return Answer::fault(
            400,
            "INVALID_INPUT",
            "The subrequest is of another API version or no REST resource",
        );
    };
    // Composites do not nest, but for a list of records.
    if path == "composite" || path.starts_with("composite/") && path != "composite/sobjects" {
        return Answer::not_found();
    }
    let query = below(query, part);
    let segments: Vec<&str> = query.segments.iter().skip(3).map(String::as_str).collect();
    org.resource(&query, version, &segments, user)
}

/// A subrequest as a request of its own.
fn below(query: &Query, part: &Part) -> Query {
    let (path, parameters) = part.url.split_once('?').unwrap_or((&part.url, ""));
    let mut headers = query.headers.clone();
    headers.extend(
        part.headers
            .iter()
            .map(|(name, value)| (name.to_lowercase(), value.clone())),
    );
    Query {
        method: part.method.clone(),
        path: path.to_owned(),
        segments: segments(path),
        parameters: oauth::decode_pairs(parameters),
        headers,
        body: if part.body.is_null() {
            Vec::new()
        } else {
            part.body.to_string().into_bytes()
        },
        ..query.clone()
    }
}

/// Answers `/services/data/vNN.0/composite/sobjects`: POST creates records, PATCH updates them, DELETE takes their ids in the address.
pub(crate) fn collection(org: &mut Org, query: &Query, version: &str, user: &str) -> Answer {
    run_collection(org, query, version, user).unwrap_or_else(|fault| fault)
}

fn run_collection(
    org: &mut Org,
    query: &Query,
    version: &str,
    user: &str,
) -> Result<Answer, Answer> {
    let (parts, all_or_none) = match query.method.as_str() {
        "POST" | "PATCH" => {
            let body = query.json_object()?;
            let records = body.get("records").and_then(Value::as_array);
            let missing = || {
                Answer::fault(
                    400,
                    "JSON_PARSER_ERROR",
                    "records is missing at [line:1, column:1]",
                )
            };
            let parts = records
                .ok_or_else(missing)?
                .iter()
                .map(|record| part_of_record(&query.method, version, record))
                .collect::<Result<Vec<_>, _>>()?;
            (parts, body.get("allOrNone") == Some(&json!(true)))
        }
        "DELETE" => {
            let ids = query.parameter("ids").unwrap_or_default().split(',');
            let parts = ids
                .filter(|id| !id.is_empty())
                .map(|id| part_of_id(version, id));
            (
                parts.collect(),
                query.parameter("allOrNone") == Some("true"),
            )
        }
        method => {
            return Err(Answer::method_not_allowed(
                method,
                "DELETE,GET,HEAD,PATCH,POST",
            ));
        }
    };
    if parts.len() > MOST_RECORDS {
        let message = format!(
            "record limit reached. cannot submit more than {MOST_RECORDS} records into this call"
        );
        return Err(Answer::fault(400, "EXCEEDED_MAX_SIZE_REQUEST", &message));
    }
    let before = all_or_none.then(|| org.records.clone());
    let mut results: Vec<Value> = parts
        .iter()
        .map(|part| {
            let id = part.url.rsplit('/').next().unwrap_or_default();
            let answer = carry_out(org, query, version, user, part);
            result(id, answer)
        })
        .collect();
    if let Some(before) = before
        && results.iter().any(|result| result["success"] == false)
    {
        let sequence = org.records.sequence();
        org.records = before;
        org.records.continue_after(sequence);
        for result in &mut results {
            if result["success"] == true {
                let message = "Record rolled back because not all records were valid and the request was using AllOrNone header";
                let error = json!({"statusCode": "ALL_OR_NONE_OPERATION_ROLLED_BACK", "message": message, "fields": []});
                *result = json!({"success": false, "errors": [error]});
            }
        }
    }
    Ok(Answer::json(200, json!(results)))
}

fn part_of_record(method: &str, version: &str, record: &Value) -> Result<Part, Answer> {
    let malformed = |message: &str| Answer::fault(400, "INVALID_INPUT", message);
    let name = record["attributes"]["type"]
        .as_str()
        .ok_or_else(|| malformed("attributes.type is missing"))?;
    let mut fields = record.as_object().cloned().unwrap_or_default();
    fields.remove("attributes");
    let mut url = format!("/services/data/{version}/sobjects/{name}");
    if method == "PATCH" {
        let key = fields
            .keys()
            .find(|key| key.eq_ignore_ascii_case("id"))
            .cloned();
        let id = key.and_then(|key| fields.remove(&key));
        let id = id.as_ref().and_then(Value::as_str).unwrap_or("missing");
        url = format!("{url}/{id}");
    }
    Ok(Part {
        method: method.to_owned(),
        url,
        reference: String::new(),
        headers: Map::new(),
        body: Value::Object(fields),
    })
}

fn part_of_id(version: &str, id: &str) -> Part {
    let object = schema::object_of_id(id).map_or("Name", |object| object.name);
    Part {
        method: "DELETE".to_owned(),
        url: format!("/services/data/{version}/sobjects/{object}/{id}"),
        reference: String::new(),
        headers: Map::new(),
        body: Value::Null,
    }
}

/// An answer about one record in the form that lists have: its errors have a `statusCode` where others have an `errorCode`.
fn result(id: &str, answer: Answer) -> Value {
    let is_success = answer.status < 300;
    let body = answer.body.json();
    if is_success {
        let id = body["id"].as_str().unwrap_or(id);
        return json!({"id": id, "success": true, "errors": []});
    }
    let errors: Vec<Value> = body
        .as_array()
        .into_iter()
        .flatten()
        .map(|error| {
            let fields = error.get("fields").cloned().unwrap_or_else(|| json!([]));
            json!({"statusCode": error["errorCode"], "message": error["message"], "fields": fields})
        })
        .collect();
    json!({"success": false, "errors": errors})
}

#[cfg(test)]
mod tests;
