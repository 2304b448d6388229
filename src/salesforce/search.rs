//! parameterizedSearch: who has a number, and whom an agent searches for by words.

use crate::json::{self, Map, Value, object, set};
use crate::list::Listed;

use super::matching::candidate;
use super::refusal::{Refusal, refusal, unreadable};
use super::step::Access;
use crate::config::{CallerObject, Matching};
use crate::protocol::{Answer, HttpRequest, Method};

/// At most so many records of an object are looked at.
const MOST: u32 = 20;

/// The body of a search for who has a number, spelt in one way.
pub(super) fn search(form: &str, plain: bool, matching: &Matching) -> Map {
    let mut everywhere = false;
    let mut objects = Vec::new();
    for searched in &matching.search {
        let mut fields = vec!["Id", "Name", "Phone", "LastModifiedDate"];
        if *searched == CallerObject::Contact {
            fields.push("AccountId");
        }
        if !plain && *searched != CallerObject::Account {
            fields.push("MobilePhone");
        }
        if let Some(field) = matching.additional_field(*searched).filter(|_| !plain) {
            // The index of telephone numbers knows fields of that type only.
            everywhere = everywhere || field.ends_with("__c");
            if !fields.contains(&field) {
                fields.push(field);
            }
        }
        let mut entry = Map::new();
        set(&mut entry, "name", searched.name());
        set(&mut entry, "fields", fields);
        set(&mut entry, "limit", MOST);
        if *searched == CallerObject::Lead {
            set(&mut entry, "where", "IsConverted = false");
        }
        objects.push(Value::Object(entry));
    }
    let mut body = Map::new();
    set(&mut body, "q", form);
    set(&mut body, "in", if everywhere { "ALL" } else { "PHONE" });
    set(&mut body, "sobjects", objects);
    set(&mut body, "defaultLimit", MOST);
    set(&mut body, "spellCorrection", false);
    body
}

/// What an agent searches for, in all that can be a caller.
pub fn search_request(text: &str, access: &Access<'_>) -> HttpRequest {
    let mut objects = Vec::new();
    for object in &[
        CallerObject::Contact,
        CallerObject::Lead,
        CallerObject::Account,
    ] {
        objects.push(object! {
            "name" => object.name(),
            "fields" => vec!["Id", "Name", "Phone"],
        });
    }
    let body = object! {
        "q" => text,
        "in" => "ALL",
        "sobjects" => objects,
        "defaultLimit" => MOST,
    };
    access.data(
        Method::Post,
        "/parameterizedSearch",
        Some(&body.into_object()),
    )
}

/// The records that a search found: `{recordId, objectType, name, phone}`.
///
/// # Errors
///
/// Why the org did not answer.
pub fn read_search(answer: &Answer) -> Result<Vec<Value>, Refusal> {
    let found = json::parse(refusal(answer)?).unwrap_or_default();
    let records = found.get("searchRecords").and_then(Value::as_array);
    let records = records.ok_or_else(unreadable)?.iter().map(|record| {
        let mut told = candidate(record).into_object();
        set(&mut told, "phone", record.text("Phone"));
        Value::Object(told)
    });
    Ok(records.listed())
}
