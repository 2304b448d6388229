//! What the org holds a write to: types, lengths, picklists, references, who may write what, uniqueness.

use serde_json::{Map, Value, json};

use crate::exchange::{Answer, Query};
use crate::org::Org;
use crate::records::{Record, Records};
use crate::schema::{Field, Key, Object};
use crate::setup::DuplicateRules;
use crate::{duplicates, ids, query};

mod owner;
mod record_type;
mod value;

pub(crate) use record_type::infos as record_type_infos;
use value::{cannot_deserialize, check_value, fits_type};

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
    record_type::check(org, object, &checked)?;
    owner::check(records, object, &checked)?;
    check_whole(records, object, &checked, purpose)?;
    let setup = &org.setup;
    if setup.validation_rules.is_empty() && setup.duplicate_rules == DuplicateRules::Off {
        return Ok(checked);
    }
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

#[cfg(test)]
mod tests;
