//! What the console's pages show: one record with what belongs to it, the records of an object, what a search finds, an empty form.

use serde_json::{Value, json};

use super::search::{SHORTEST, is_face};
use crate::org::Org;
use crate::records::Record;
use crate::schema::{self, Field, Kind, Object};
use crate::search_index::{SearchGroup, finds, plain};
use crate::{ids, moment};

/// The most rows of one list.
const MOST: usize = 50;

/// An object as pages show it.
struct Layout {
    object: &'static str,
    plural: &'static str,
    /// The fields of a record's page, in its order.
    fields: &'static [&'static str],
    /// The fields of a row beside the name.
    columns: &'static [&'static str],
}

#[rustfmt::skip]
const LAYOUTS: [Layout; 7] = [
    Layout {
        object: "Contact", plural: "Contacts",
        fields: &["Name", "AccountId", "Title", "Phone", "MobilePhone", "HomePhone", "OtherPhone", "Second_Phone__c", "Email", "OwnerId", "Description"],
        columns: &["Title", "Phone", "MobilePhone", "Email"],
    },
    Layout {
        object: "Account", plural: "Accounts",
        fields: &["Name", "Phone", "Fax", "Second_Phone__c", "PersonMobilePhone", "PersonHomePhone", "PersonEmail", "Website", "BillingCity", "Industry", "OwnerId", "Description"],
        columns: &["Phone", "BillingCity", "Website"],
    },
    Layout {
        object: "Lead", plural: "Leads",
        fields: &["Name", "Company", "Title", "Status", "LeadSource", "Phone", "MobilePhone", "Second_Phone__c", "Email", "OwnerId", "Description"],
        columns: &["Company", "Phone", "MobilePhone", "Status"],
    },
    Layout {
        object: "Case", plural: "Cases",
        fields: &["CaseNumber", "Subject", "Status", "Priority", "Origin", "ContactId", "AccountId", "SuppliedPhone", "OwnerId", "Softphone_Call_Key__c", "Description"],
        columns: &["Subject", "Status", "Priority", "ContactId"],
    },
    Layout {
        object: "Task", plural: "Tasks",
        fields: &["Subject", "Status", "Priority", "ActivityDate", "WhoId", "WhatId", "TaskSubtype", "CallType", "CallDurationInSeconds", "CallDisposition", "CallObject", "OwnerId", "Softphone_Call_Key__c", "Description"],
        columns: &["Status", "CallType", "WhoId", "CallDisposition"],
    },
    Layout {
        object: "VoiceCall", plural: "Voice Calls",
        fields: &["CallType", "FromPhoneNumber", "ToPhoneNumber", "CallStartDateTime", "CallEndDateTime", "CallDurationInSeconds", "CallDisposition", "DisconnectReason", "RelatedRecordId", "QueueName", "OwnerId", "VendorCallKey", "Description"],
        columns: &["FromPhoneNumber", "ToPhoneNumber", "CallStartDateTime", "CallDisposition"],
    },
    Layout { object: "User", plural: "Users", fields: &["Name", "Username", "Email", "Extension"], columns: &["Username", "Extension"] },
];

/// Who points at a record: the heading of the list, the object, and its fields that may do so.
const RELATED: [(&str, &str, &[&str]); 4] = [
    ("Activities", "Task", &["WhoId", "WhatId", "AccountId"]),
    ("Contacts", "Contact", &["AccountId"]),
    ("Cases", "Case", &["ContactId", "AccountId"]),
    ("Voice Calls", "VoiceCall", &["RelatedRecordId"]),
];

/// The record as Open CTI tells of it: `{recordId, recordName, objectType, accountId?, contactId?, personAccount?}`.
pub(super) fn face(record: &Record) -> Value {
    let mut face = json!({"recordId": record.id, "recordName": name(record), "objectType": record.object.name});
    let is_person = record.get("IsPersonAccount") == &json!(true);
    match record.object.name {
        "Account" => {
            face["personAccount"] = json!(is_person);
            if is_person {
                face["contactId"] = record.get("PersonContactId").clone();
            }
        }
        "Contact" => {
            face["personAccount"] = json!(is_person);
            if let Some(account) = record.text("AccountId") {
                face["accountId"] = json!(account);
            }
        }
        _ => {}
    }
    face
}

/// One record's page, `{…face, label, fields, related}`; `None` where there is no such record.
pub(super) fn record(org: &Org, id: &str) -> Option<Value> {
    let record = org.records.get(&ids::normalize(id)?)?;
    let layout = layout(record.object.name)?;
    let mut page = face(record);
    page["label"] = json!(label(record.object));
    page["fields"] = layout
        .fields
        .iter()
        .filter_map(|name| org.setup.field(record.object, name))
        .filter(|field| !field.name.starts_with("Person") || page["personAccount"] == true)
        .map(|field| cell(org, record, field))
        .collect();
    let related = RELATED.iter().filter_map(|(heading, object, fields)| {
        let object = schema::object(object)?;
        let points = |other: &Record| {
            other.id != record.id
                && fields.iter().any(|field| other.text(field) == Some(&record.id))
        };
        let mut rows: Vec<&Record> = org.records.of(object).filter(|other| points(other)).collect();
        let is_kept = !rows.is_empty() || ["Contact", "Account", "Lead", "Case"].contains(&record.object.name) && *heading == "Activities";
        rows.reverse();
        rows.truncate(MOST);
        is_kept.then(|| json!({"heading": heading, "rows": rows.into_iter().map(|row| self::row(org, row)).collect::<Vec<_>>()}))
    });
    page["related"] = related.collect();
    Some(page)
}

/// The newest records of an object, `{object, label, plural, columns, rows}`.
pub(super) fn list(org: &Org, object: &str) -> Option<Value> {
    let layout = layout(object)?;
    let object = schema::object(layout.object)?;
    let mut rows: Vec<&Record> = org
        .records
        .of(object)
        .filter(|record| !is_face(record))
        .collect();
    rows.reverse();
    rows.truncate(MOST);
    Some(table(org, layout, object, rows))
}

/// What a search from the header finds: a table for each object.
pub(super) fn search(org: &Org, text: &str) -> Value {
    if text.trim().chars().count() < SHORTEST {
        return json!([]);
    }
    let term = plain(text);
    let tables = LAYOUTS.iter().filter_map(|layout| {
        let object = schema::object(layout.object).filter(|object| object.is_searchable)?;
        let found = org.records.of(object).filter(|record| {
            !is_face(record) && finds(&term, record, SearchGroup::All, &org.setup)
        });
        let rows: Vec<&Record> = found.take(MOST).collect();
        (!rows.is_empty()).then(|| table(org, layout, object, rows))
    });
    tables.collect()
}

/// The fields that a new record is filled in with, `{object, label, fields}`; `None` for objects whose records clients do not create.
pub(super) fn form(org: &Org, object: &str) -> Option<Value> {
    let layout = layout(object)?;
    let object = schema::object(layout.object).filter(|object| object.createable)?;
    let mut names = layout.fields.to_vec();
    match object.name {
        "Contact" | "Lead" => {
            names.splice(0..1, ["FirstName", "LastName"]);
        }
        "Account" => names.retain(|name| !name.starts_with("Person")),
        _ => {}
    }
    let fields = names
        .iter()
        .filter_map(|name| org.setup.field(object, name))
        .filter(|field| field.is_createable() && field.name != "OwnerId");
    let fields: Vec<Value> = fields
        .map(|field| {
            let is_required = field.is_required() || object.name == "Account" && field.name == "Name";
            json!({"name": field.name, "label": field.label, "kind": kind(field), "options": options(field), "required": is_required})
        })
        .collect();
    Some(json!({"object": object.name, "label": label(object), "fields": fields}))
}

fn layout(object: &str) -> Option<&'static Layout> {
    LAYOUTS
        .iter()
        .find(|layout| layout.object.eq_ignore_ascii_case(object))
}

fn table(org: &Org, layout: &Layout, object: &Object, rows: Vec<&Record>) -> Value {
    let columns = layout.columns.iter().filter_map(|name| object.field(name));
    json!({
        "object": object.name, "label": label(object), "plural": layout.plural,
        "columns": columns.map(|field| field.label.trim_end_matches(" ID")).collect::<Vec<_>>(),
        "rows": rows.into_iter().map(|record| row(org, record)).collect::<Vec<_>>(),
    })
}

fn row(org: &Org, record: &Record) -> Value {
    let mut row = face(record);
    let columns = layout(record.object.name).map_or(&[][..], |layout| layout.columns);
    row["cells"] = columns
        .iter()
        .filter_map(|name| record.object.field(name))
        .map(|field| cell(org, record, field))
        .collect();
    row["at"] = record.get("CreatedDate").clone();
    row
}

/// A field with its value: as stored, as text, and the record that it points at.
fn cell(org: &Org, record: &Record, field: &Field) -> Value {
    let value = record.get(field.name);
    let target = match field.kind {
        Kind::Reference(_) => value.as_str().and_then(|id| org.records.get(id)),
        _ => None,
    };
    let text = match (target, value) {
        (Some(target), _) => name(target),
        (None, Value::Null) => String::new(),
        (None, Value::String(text)) => text.clone(),
        (None, other) => other.to_string(),
    };
    // A page shows the name of what a reference points at.
    let label = match field.kind {
        Kind::Reference(_) => field.label.trim_end_matches(" ID"),
        _ => field.label,
    };
    json!({
        "name": field.name, "label": label, "kind": kind(field), "value": value, "text": text,
        "target": target.map(|target| json!({"recordId": target.id, "objectType": target.object.name})),
    })
}

fn kind(field: &Field) -> &'static str {
    match field.kind {
        Kind::Phone(_) => "phone",
        Kind::TextArea(_) => "textarea",
        Kind::Email(_) => "email",
        Kind::Url(_) => "url",
        Kind::DateTime => "datetime",
        Kind::Date => "date",
        Kind::Int | Kind::Double | Kind::Currency => "number",
        Kind::Boolean => "boolean",
        Kind::Picklist(..) => "picklist",
        Kind::Reference(_) => "reference",
        Kind::Id | Kind::Text(_) | Kind::MultiPicklist(_) => "text",
    }
}

fn options(field: &Field) -> &'static [&'static str] {
    match field.kind {
        Kind::Picklist(values, _) => values,
        _ => &[],
    }
}

fn label(object: &Object) -> &'static str {
    match object.name {
        "VoiceCall" => "Voice Call",
        name => name,
    }
}

/// What people call the record.
fn name(record: &Record) -> String {
    let known = ["Name", "Subject", "CaseNumber"]
        .into_iter()
        .find_map(|field| {
            let is_number = record.object.name == "Case" && field == "Subject";
            record.text(field).filter(|_| !is_number)
        });
    known.map_or_else(
        || {
            let text = |field: &str| record.text(field).unwrap_or_default().to_owned();
            match record.object.name {
                "VoiceCall" => format!("{} {}", text("CallType"), text("FromPhoneNumber")),
                _ => moment::write(record.created_at),
            }
        },
        str::to_owned,
    )
}
