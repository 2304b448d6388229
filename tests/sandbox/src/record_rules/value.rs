//! What a value is held to: its field's type, length, picklist, and the record it refers to.

use serde_json::{Value, json};

use super::{converted_lead, record_type};
use crate::exchange::Answer;
use crate::records::Records;
use crate::schema::{self, Field, Kind};
use crate::{ids, moment};

/// Whether the JSON of a value is of its field's type.
pub(super) fn fits_type(field: &Field, value: &Value) -> bool {
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

/// The error of a value whose JSON is of another type, with its place in the body.
pub(super) fn cannot_deserialize(field: &Field, name: &str, value: &Value, text: &str) -> Answer {
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

/// The value as it is kept, or the error of one that its field refuses.
pub(super) fn check_value(
    records: &Records,
    field: &'static Field,
    value: Value,
) -> Result<Value, Answer> {
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
        None if field.name == "RecordTypeId" => Err(record_type::unavailable(&id)),
        None => Err(Answer::field_fault(
            "INVALID_CROSS_REFERENCE_KEY",
            "invalid cross reference id",
            &[],
        )),
    }
}

fn is_email(text: &str) -> bool {
    text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !text.contains(char::is_whitespace)
    })
}
