//! The fields of events: what each must be, and what is made of the many ways in which hosts write it.

use crate::call::thousandths;
use crate::error::Fault;
use crate::json::{Map, Value};

/// What a known field must be.
#[derive(Clone, Copy)]
enum Shape {
    /// A text; a number or flag is written out.
    Text,
    /// A decimal number that is not negative, or a text that is one; kept as text.
    Number,
    /// A flag; the texts `true`, `false`, `ON`, `OFF` are read.
    Flag,
    /// A list of texts, or one text.
    Texts,
}

/// The fields of seed 001 and of interface.md section 3. Others are kept as they come.
const FIELDS: [(&str, Shape); 51] = [
    ("partnerId", Shape::Text),
    ("conversationId", Shape::Text),
    ("callerANI", Shape::Text),
    ("language", Shape::Text),
    ("ivrExitPath", Shape::Text),
    ("channelName", Shape::Text),
    ("reservationStartDate", Shape::Text),
    ("specialEvent", Shape::Text),
    ("escalationType", Shape::Text),
    ("recordingStatus", Shape::Text),
    ("reason", Shape::Text),
    ("duration", Shape::Number),
    ("disposition", Shape::Text),
    ("notes", Shape::Text),
    ("callType", Shape::Text),
    ("dialledTo", Shape::Text),
    ("softphoneId", Shape::Text),
    ("voiceCallId", Shape::Text),
    ("vendorCallKey", Shape::Text),
    ("parentVoiceCallId", Shape::Text),
    ("initiationMethod", Shape::Text),
    ("callOrigin", Shape::Text),
    ("calledNumber", Shape::Text),
    ("queue", Shape::Text),
    ("skill", Shape::Text),
    ("direction", Shape::Text),
    ("outboundRoute", Shape::Text),
    ("callerName", Shape::Text),
    ("location", Shape::Text),
    ("recordingUrl", Shape::Text),
    ("agent", Shape::Text),
    ("tags", Shape::Texts),
    ("accountCodes", Shape::Texts),
    ("reportCallId", Shape::Text),
    ("startTime", Shape::Text),
    ("enqueueTime", Shape::Text),
    ("disconnectReason", Shape::Text),
    ("held", Shape::Flag),
    ("recordingPaused", Shape::Flag),
    ("muted", Shape::Flag),
    ("dialTo", Shape::Text),
    ("dialFrom", Shape::Text),
    ("recordId", Shape::Text),
    ("objectType", Shape::Text),
    ("participantType", Shape::Text),
    ("totalRecordingDuration", Shape::Number),
    ("callSubtype", Shape::Text),
    ("participant", Shape::Text),
    ("content", Shape::Text),
    ("senderType", Shape::Text),
    ("messageId", Shape::Text),
];

/// Longest duration that we take as one, in thousandths of a second: a year.
const LONGEST_DURATION: i64 = 31_536_000_000;

/// Checks the known fields and keeps the others; null is absent.
pub(super) fn checked(fields: Map) -> Result<Map, Fault> {
    let mut payload = Map::new();
    for (name, value) in fields {
        let empty = value.as_str().is_some_and(str::is_empty);
        let shape = FIELDS
            .iter()
            .find(|(known, _)| *known == name)
            .map(|(_, shape)| *shape);
        // Forms send what nobody filled in: an empty number is none.
        if value.is_null() || (empty && matches!(shape, Some(Shape::Number | Shape::Flag))) {
            continue;
        }
        let value = match shape {
            Some(shape) => shape.read(value).map_err(|message| {
                Fault::contract("wrong-type", message, &["$.", &name].concat(), "")
            })?,
            None => value,
        };
        payload.insert(name, value);
    }
    Ok(payload)
}

impl Shape {
    fn read(self, value: Value) -> Result<Value, &'static str> {
        match self {
            Self::Text => match value {
                Value::String(_) => Ok(value),
                Value::Number(number) => Ok(Value::String(number)),
                Value::Bool(_) => Ok(Value::String(value.to_text())),
                _ => Err("expected a text"),
            },
            Self::Number => {
                let text = match &value {
                    Value::Number(number) => number.clone(),
                    Value::String(text) => text.trim().to_owned(),
                    _ => String::new(),
                };
                thousandths(&text)
                    .filter(|number| *number <= LONGEST_DURATION)
                    .map(|_| Value::String(text))
                    .ok_or("expected a number that is not negative")
            }
            Self::Flag => match &value {
                Value::Bool(_) => Ok(value),
                Value::String(text)
                    if ["true", "on"]
                        .iter()
                        .any(|word| word.eq_ignore_ascii_case(text)) =>
                {
                    Ok(Value::Bool(true))
                }
                Value::String(text)
                    if ["false", "off"]
                        .iter()
                        .any(|word| word.eq_ignore_ascii_case(text)) =>
                {
                    Ok(Value::Bool(false))
                }
                _ => Err("expected true or false"),
            },
            Self::Texts => match value {
                Value::String(_) => Ok(value),
                Value::Array(items) => {
                    let mut texts = Vec::new();
                    for item in items {
                        let text = Self::Text.read(item);
                        texts.push(text.map_err(|_| "expected a list of texts")?);
                    }
                    Ok(Value::Array(texts))
                }
                _ => Err("expected a list of texts"),
            },
        }
    }
}
