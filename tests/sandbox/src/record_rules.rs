//! What the org holds a write to: types, lengths, picklists, references, who may write what, uniqueness.

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::records::{Record, Records};
use crate::schema::{self, Field, Key, Kind, Object};
use crate::{duplicates, ids, moment, query};

/// What a body is checked for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Purpose<'a> {
    /// A new record.
    Create,
    /// A new record whose key stands in the address.
    UpsertNew(&'static Field),
    /// A change of the record with this id.
    Update(&'a str),
    /// A change of the record with this id, whose key stands in the address.
    UpsertKnown(&'static Field, &'a str),
}

/// Checks a body against the object; the fields in their canonical names and forms, or the error body of the first fault.
pub(crate) fn check(
    org: &Org,
    object: &'static Object,
    query: &Query,
    purpose: Purpose<'_>,
    user: &str,
) -> Result<Map<String, Value>, Answer> {
    let records = &org.records;
    let text = query.text();
    let body = query.json_object()?;
    let mut fields = Vec::new();
    for (name, value) in &body {
        if name == "attributes" {
            continue;
        }
        let field = org
            .setup
            .field(object, name)
            .ok_or_else(|| no_such_column(object, name))?;
        if !fits_type(field, value) {
            return Err(cannot_deserialize(field, name, value, &text));
        }
        fields.push((field, value.clone()));
    }
    check_access(records, object, &fields, purpose)?;
    let mut checked = Map::new();
    for (field, value) in fields {
        checked.insert(field.name.to_owned(), check_value(records, field, value)?);
    }
    check_whole(records, object, &checked, purpose)?;
    let id = match purpose {
        Purpose::Create | Purpose::UpsertNew(_) => None,
        Purpose::Update(id) | Purpose::UpsertKnown(_, id) => Some(id),
    };
    let after = records.preview(object, id, &checked, user, query.now);
    check_validation_rules(org, &after)?;
    duplicates::check(org, query, &after)?;
    Ok(checked)
}

/// The administrator's own rules, over the record as it would be saved.
fn check_validation_rules(org: &Org, after: &Record) -> Result<(), Answer> {
    let rules = org.setup.validation_rules.iter();
    for rule in rules.filter(|rule| rule.object.name == after.object.name) {
        if query::condition_holds(org, after, &rule.when)? {
            let fields: Vec<&str> = rule.field.iter().map(|field| field.name).collect();
            let code = "FIELD_CUSTOM_VALIDATION_EXCEPTION";
            return Err(Answer::field_fault(code, &rule.message, &fields));
        }
    }
    Ok(())
}

/// The error that names an unknown field.
pub(crate) fn no_such_column(object: &Object, name: &str) -> Answer {
    Answer::fault(
        400,
        "INVALID_FIELD",
        &format!("No such column '{name}' on sobject of type {}", object.name),
    )
}

/// The error of a unique field whose value another record has.
pub(crate) fn duplicate_value(field: &str, id: &str) -> Answer {
    Answer::field_fault(
        "DUPLICATE_VALUE",
        &format!("duplicate value found: {field} duplicates value on record with id: {id}"),
        &[],
    )
}

fn fits_type(field: &Field, value: &Value) -> bool {
    match (field.kind, value) {
        (_, Value::Null) => true,
        (Kind::Int, Value::Number(number)) => number
            .as_i64()
            .is_some_and(|number| i32::try_from(number).is_ok()),
        (Kind::Double | Kind::Currency, Value::Number(_)) | (Kind::Boolean, Value::Bool(_)) => true,
        (Kind::Date, Value::String(text)) => {
            text.is_empty()
                || moment::read_date(text.get(..10).unwrap_or_default()).is_some()
                    && (text.len() == 10 || moment::read(text).is_some())
        }
        (Kind::DateTime, Value::String(text)) => {
            text.is_empty() || moment::read(text).is_some() || moment::read_date(text).is_some()
        }
        (Kind::Int | Kind::Double | Kind::Currency | Kind::Boolean, _) => false,
        (_, Value::String(_)) => true,
        _ => false,
    }
}

fn cannot_deserialize(field: &Field, name: &str, value: &Value, text: &str) -> Answer {
    let wanted = match field.kind {
        Kind::Int => "int",
        Kind::Double | Kind::Currency => "double",
        Kind::Boolean => "boolean",
        Kind::Date => "date",
        Kind::DateTime => "datetime",
        Kind::Id | Kind::Reference(_) => "reference",
        _ => "string",
    };
    let (token, shown) = match value {
        Value::Null => ("VALUE_NULL", String::new()),
        Value::Bool(true) => ("VALUE_TRUE", "true".to_owned()),
        Value::Bool(false) => ("VALUE_FALSE", "false".to_owned()),
        Value::Number(number) if number.is_f64() => ("VALUE_NUMBER_FLOAT", number.to_string()),
        Value::Number(number) => ("VALUE_NUMBER_INT", number.to_string()),
        Value::String(text) => ("VALUE_STRING", text.clone()),
        Value::Array(_) => ("START_ARRAY", "[".to_owned()),
        Value::Object(_) => ("START_OBJECT", "{".to_owned()),
    };
    let at = text.find(&format!("\"{name}\"")).unwrap_or(0);
    let before = text.get(..at).unwrap_or_default();
    let line = before.matches('\n').count() + 1;
    let column = before
        .rsplit('\n')
        .next()
        .unwrap_or_default()
        .chars()
        .count()
        + name.len()
        + 4;
    let place = format!("[line:{line}, column:{column}]");
    Answer::fault(
        400,
        "JSON_PARSER_ERROR",
        &format!(
            "Cannot deserialize instance of {wanted} from {token} value {shown} or request may be missing a required field at {place}"
        ),
    )
}

fn check_access(
    records: &Records,
    object: &Object,
    fields: &[(&'static Field, Value)],
    purpose: Purpose<'_>,
) -> Result<(), Answer> {
    if let Purpose::UpsertNew(key) | Purpose::UpsertKnown(key, _) = purpose
        && fields.iter().any(|(field, _)| field.name == key.name)
    {
        return Err(Answer::fault(
            400,
            "INVALID_FIELD",
            &format!(
                "The {} field should not be specified in the sobject data.",
                key.name
            ),
        ));
    }
    let is_new = matches!(purpose, Purpose::Create | Purpose::UpsertNew(_));
    let refused: Vec<&str> = fields
        .iter()
        .filter(|(field, _)| {
            if is_new {
                !field.is_createable()
            } else {
                !field.is_updateable()
            }
        })
        .map(|(field, _)| field.name)
        .collect();
    if !refused.is_empty() {
        let message = format!(
            "Unable to create/update fields: {}. Please check the security settings of this field and verify that it is read/write for your profile or permission set.",
            refused.join(", ")
        );
        return Err(Answer::field_fault(
            "INVALID_FIELD_FOR_INSERT_UPDATE",
            &message,
            &refused,
        ));
    }
    let value_of = |name: &str| {
        fields
            .iter()
            .find(|(field, _)| field.name == name)
            .map(|(_, value)| value)
    };
    let is_empty = |value: Option<&Value>| value.is_none_or(|value| value.is_null() || value == "");
    let is_person = object.name == "Account" && account_is_person(records, &value_of, purpose);
    if object.name == "Account" {
        check_account_names(fields, is_person)?;
    }
    let mut missing: Vec<&str> = object
        .all_fields()
        .filter(|field| field.is_required())
        .map(|field| field.name)
        .filter(|name| {
            if is_new {
                is_empty(value_of(name))
            } else {
                value_of(name).is_some() && is_empty(value_of(name))
            }
        })
        .collect();
    let name_of_account = if is_person { "LastName" } else { "Name" };
    if object.name == "Account"
        && is_empty(value_of(name_of_account))
        && (is_new || value_of(name_of_account).is_some())
    {
        missing.push(name_of_account);
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(Answer::field_fault(
        "REQUIRED_FIELD_MISSING",
        &format!("Required fields are missing: [{}]", missing.join(", ")),
        &missing,
    ))
}

/// Whether the account is a person, or becomes one: its record type says so.
fn account_is_person<'a>(
    records: &Records,
    value_of: &impl Fn(&str) -> Option<&'a Value>,
    purpose: Purpose<'_>,
) -> bool {
    let known = match purpose {
        Purpose::Update(id) | Purpose::UpsertKnown(_, id) => records.get(id),
        Purpose::Create | Purpose::UpsertNew(_) => None,
    };
    let given = value_of("RecordTypeId")
        .and_then(Value::as_str)
        .and_then(ids::normalize);
    let kept = || known.and_then(|record| record.text("RecordTypeId").map(str::to_owned));
    records.is_person_type(given.or_else(kept).as_deref())
}

/// A person account has no `Name` of its own, a business account has none of a person's fields.
fn check_account_names(fields: &[(&'static Field, Value)], is_person: bool) -> Result<(), Answer> {
    let is_foreign = |field: &Field| {
        if is_person {
            field.name == "Name"
        } else {
            ["FirstName", "LastName"].contains(&field.name) || field.name.starts_with("Person")
        }
    };
    let foreign = fields
        .iter()
        .filter(|(field, value)| is_foreign(field) && !value.is_null());
    let foreign: Vec<&str> = foreign.map(|(field, _)| field.name).collect();
    if foreign.is_empty() {
        return Ok(());
    }
    let message = format!(
        "Account: bad field names on insert/update call: {}",
        foreign.join(", ")
    );
    Err(Answer::field_fault(
        "INVALID_FIELD_FOR_INSERT_UPDATE",
        &message,
        &foreign,
    ))
}

fn check_value(records: &Records, field: &'static Field, value: Value) -> Result<Value, Answer> {
    let Some(text) = value.as_str().filter(|text| !text.is_empty()) else {
        return Ok(value);
    };
    match field.kind {
        Kind::Text(length)
        | Kind::TextArea(length)
        | Kind::Email(length)
        | Kind::Phone(length)
        | Kind::Url(length) => {
            if text.encode_utf16().count() > length {
                let shown: String = text.chars().take(255).collect();
                return Err(Answer::field_fault(
                    "STRING_TOO_LONG",
                    &format!(
                        "{}: data value too large: {shown} (max length={length})",
                        field.label
                    ),
                    &[field.name],
                ));
            }
            if matches!(field.kind, Kind::Email(_)) && !is_email(text) {
                return Err(Answer::field_fault(
                    "INVALID_EMAIL_ADDRESS",
                    &format!("{}: invalid email address: {text}", field.label),
                    &[field.name],
                ));
            }
            Ok(value)
        }
        Kind::Picklist(values, true) => {
            match values.iter().find(|known| known.eq_ignore_ascii_case(text)) {
                Some(known) => Ok(json!(known)),
                None => Err(Answer::field_fault(
                    "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST",
                    &format!(
                        "{}: bad value for restricted picklist field: {text}",
                        field.label
                    ),
                    &[field.name],
                )),
            }
        }
        Kind::Reference(targets) => check_reference(records, field, targets, text),
        Kind::Date => Ok(json!(text.get(..10).unwrap_or(text))),
        Kind::DateTime => {
            let milliseconds = moment::read(text)
                .or_else(|| moment::read_date(text).map(|days| days * 86_400_000));
            Ok(milliseconds.map_or(Value::Null, |milliseconds| {
                json!(moment::write(milliseconds / 1000 * 1000))
            }))
        }
        _ => Ok(value),
    }
}

fn check_reference(
    records: &Records,
    field: &'static Field,
    targets: &[&str],
    text: &str,
) -> Result<Value, Answer> {
    let malformed = || {
        Answer::field_fault(
            "MALFORMED_ID",
            &format!("{}: id value of incorrect type: {text}", field.label),
            &[field.name],
        )
    };
    let id = ids::normalize(text).ok_or_else(malformed)?;
    if !schema::object_of_id(&id).is_some_and(|object| targets.contains(&object.name)) {
        return Err(malformed());
    }
    if records.is_deleted(&id) {
        return Err(Answer::field_fault(
            "ENTITY_IS_DELETED",
            "entity is deleted",
            &[],
        ));
    }
    match records.get(&id) {
        Some(record) if record.get("IsConverted") == &json!(true) => Err(converted_lead()),
        Some(_) => Ok(json!(id)),
        None => Err(Answer::field_fault(
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
            &[],
        )),
    }
}

/// The error of a lead that was converted: neither changed nor referred to any more.
pub(crate) fn converted_lead() -> Answer {
    Answer::field_fault(
        "CANNOT_UPDATE_CONVERTED_LEAD",
        "cannot reference converted lead",
        &[],
    )
}

/// The rules that concern more than one field, held against the record as it would stand after the write.
fn check_whole(
    records: &Records,
    object: &'static Object,
    checked: &Map<String, Value>,
    purpose: Purpose<'_>,
) -> Result<(), Answer> {
    let known = match purpose {
        Purpose::Update(id) | Purpose::UpsertKnown(_, id) => records.get(id),
        Purpose::Create | Purpose::UpsertNew(_) => None,
    };
    if known.is_some_and(|record| record.get("IsConverted") == &json!(true)) {
        return Err(converted_lead());
    }
    let after = |name: &str| {
        checked
            .get(name)
            .or_else(|| known.map(|record| record.get(name)))
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
    };
    if object.name == "Task"
        && after("WhoId").is_some_and(|who| who.starts_with("00Q"))
        && after("WhatId").is_some()
    {
        let message =
            "If Who ID refers to a lead, What ID can't refer to another record: WhoId, WhatId";
        return Err(Answer::field_fault(
            "FIELD_INTEGRITY_EXCEPTION",
            message,
            &["WhoId", "WhatId"],
        ));
    }
    for field in object
        .fields
        .iter()
        .filter(|field| field.key == Key::Unique)
    {
        let Some(value) = checked
            .get(field.name)
            .and_then(Value::as_str)
            .filter(|text| !text.is_empty())
        else {
            continue;
        };
        let others = records.find(object, field.name, value);
        if let Some(other) = others
            .iter()
            .find(|id| known.is_none_or(|record| &record.id != *id))
        {
            return Err(duplicate_value(field.name, other));
        }
    }
    Ok(())
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    })
}

#[cfg(test)]
mod tests;
