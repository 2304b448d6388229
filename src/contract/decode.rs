//! From the arguments of a contract call to an event: tolerant of spelling, strict about meaning.

use crate::digits::signed;
use crate::json::{Map, Value, set};

use crate::call::{CallEvent, EventKind, HUMAN_AGENT, SENDERS, digest, parse_iso_8601};
use crate::error::Fault;
use crate::json;

use super::field::checked;

/// The order of `incomingCall`'s four values (seed 001).
const POSITIONS: [&str; 4] = ["partnerId", "conversationId", "callerANI", "language"];

/// What to do about an event that is none.
const AN_OBJECT: &str = "pass the event's fields as one object, or as a JSON text of it";

/// Longest id that we take as one.
const LONGEST_ID: usize = 255;

/// Reads the JSON array that the loader made of a call's arguments.
///
/// # Errors
///
/// `arguments-unreadable` when it is none: a fault of the loader, never of the page.
pub fn decode_arguments(text: &str) -> Result<Vec<Value>, Fault> {
    match json::parse(text) {
        Ok(Value::Array(arguments)) => Ok(arguments),
        _ => Err(Fault::contract(
            "arguments-unreadable",
            "the arguments are no JSON array",
            "$",
            "",
        )),
    }
}

/// The one object that a function takes: itself, or a JSON text of it.
///
/// # Errors
///
/// `wrong-type` and `invalid-json`, at `$`.
pub fn object_argument(arguments: &[Value]) -> Result<Map, Fault> {
    let wrong = || Fault::contract("wrong-type", "expected one object", "$", AN_OBJECT);
    match arguments.first() {
        Some(Value::Object(fields)) => Ok(fields.clone()),
        Some(Value::String(text)) => match json::parse(text) {
            Ok(Value::Object(fields)) => Ok(fields),
            Ok(_) => Err(wrong()),
            Err(_) => Err(Fault::contract(
                "invalid-json",
                "the text is not JSON",
                "$",
                AN_OBJECT,
            )),
        },
        _ => Err(wrong()),
    }
}

/// Decodes an event. `attempt` and `configuration` are left for the engine to fill.
///
/// # Errors
///
/// `wrong-type`, `invalid-json`, `missing-field`, `too-long`, `unusable-id`, each at the path of the offending input.
pub fn decode_event(kind: EventKind, arguments: &[Value], at: i64) -> Result<CallEvent, Fault> {
    let fields = match positional(kind, arguments) {
        Some(fields) => fields,
        None => object_argument(arguments)?,
    };
    let mut payload = checked(fields)?;
    let id_field = if kind == EventKind::StatusChanged {
        "softphoneId"
    } else {
        "conversationId"
    };
    let id = payload.text(id_field).unwrap_or("").trim().to_owned();
    if id.is_empty() {
        return Err(Fault::contract(
            "missing-field",
            "must be there and not be empty",
            &["$.", id_field].concat(),
            "every call event names its conversation, a status its id",
        ));
    }
    if id.len() > LONGEST_ID {
        return Err(Fault::contract(
            "too-long",
            "an id has at most 255 bytes",
            &["$.", id_field].concat(),
            "",
        ));
    }
    if kind == EventKind::IncomingCall && !payload.contains_key("language") {
        set(&mut payload, "language", "en_US");
    }
    let named = payload.text("vendorCallKey");
    for (field, id) in [(id_field, Some(id.as_str())), ("vendorCallKey", named)] {
        // Records are looked for by a path that ends with the id; these two would leave it.
        if matches!(id, Some("." | "..")) {
            let message = "an id is more than a dot or two";
            let path = ["$.", field].concat();
            return Err(Fault::contract("unusable-id", message, &path, ""));
        }
    }
    let conversation = if kind == EventKind::StatusChanged {
        String::new()
    } else {
        id.clone()
    };
    payload.insert(id_field.to_owned(), Value::String(id));
    Ok(CallEvent {
        kind,
        conversation,
        attempt: 0,
        at,
        configuration: String::new(),
        payload,
    })
}

/// Decodes `dial(number, {recordId?, objectType?, participantType?, dialFrom?})`.
///
/// # Errors
///
/// `missing-field` at `$.number`, `record-id`, `wrong-type` as for events.
pub fn decode_dial(arguments: &[Value], at: i64) -> Result<CallEvent, Fault> {
    let number = match arguments.first() {
        Some(Value::String(text)) => text.trim().to_owned(),
        Some(Value::Number(number)) => number.clone(),
        _ => String::new(),
    };
    if number.is_empty() {
        return Err(Fault::contract(
            "missing-field",
            "expected a number to dial",
            "$.number",
            "",
        ));
    }
    let options = match arguments.get(1) {
        None | Some(Value::Null) => Map::new(),
        Some(options) => object_argument(std::slice::from_ref(options))?,
    };
    let mut payload = checked(options)?;
    let clicked = payload.text("recordId");
    if let Some(record) = clicked.filter(|record| !record.is_empty()) {
        check_record_id(record)?;
    }
    set(&mut payload, "dialTo", number);
    Ok(CallEvent {
        kind: EventKind::DialRequested,
        conversation: String::new(),
        attempt: 0,
        at,
        configuration: String::new(),
        payload,
    })
}

/// Decodes `link(conversationId, {recordId, objectType?})`.
///
/// # Errors
///
/// `missing-field` and `record-id`, at their paths.
pub fn decode_link(arguments: &[Value], at: i64) -> Result<CallEvent, Fault> {
    let mut fields = object_argument(arguments.get(1..).unwrap_or_default())?;
    let conversation = arguments.first().cloned().unwrap_or_default();
    set(&mut fields, "conversationId", conversation);
    let event = decode_event(EventKind::Linked, &[Value::Object(fields)], at)?;
    check_record_id(&event.text("recordId").unwrap_or_default())?;
    Ok(event)
}

/// Decodes `rate(conversationId, {rating, values, notes?})`. The rating becomes the event's disposition; without notes, those that
/// were written before stay.
///
/// # Errors
///
/// `missing-field` at `$.rating`, `wrong-type` at `$.values`.
pub fn decode_rate(arguments: &[Value], at: i64) -> Result<CallEvent, Fault> {
    let mut fields = object_argument(arguments.get(1..).unwrap_or_default())?;
    let rating = fields.remove("rating").unwrap_or_default();
    if rating.as_str().is_none_or(str::is_empty) {
        return Err(Fault::contract(
            "missing-field",
            "expected the text of a rating",
            "$.rating",
            "",
        ));
    }
    let values = fields.remove("values").unwrap_or_default();
    if !values.is_null() && !values.is_object() {
        let hint = "names and chosen values, as the panel's params are named";
        return Err(Fault::contract(
            "wrong-type",
            "expected one object",
            "$.values",
            hint,
        ));
    }
    if fields.text("notes") == Some("") {
        fields.remove("notes");
    }
    set(&mut fields, "disposition", rating);
    set(&mut fields, "values", values.into_object());
    let conversation = arguments.first().cloned().unwrap_or_default();
    set(&mut fields, "conversationId", conversation);
    decode_event(EventKind::Rated, &[Value::Object(fields)], at)
}

/// Decodes `transcript({conversationId, participant, content, startTime, endTime, messageId?, senderType})`:
/// times are epoch milliseconds, or ISO 8601; without them it was said when it was told.
///
/// # Errors
///
/// `missing-field`, `unknown-value` and `participant-id`, at their paths.
pub fn decode_transcript(arguments: &[Value], at: i64) -> Result<CallEvent, Fault> {
    let mut event = decode_event(EventKind::Transcript, arguments, at)?;
    let told = std::mem::take(&mut event.payload);
    let text = |field: &str| told.text(field).unwrap_or("").trim();
    let refused = |code, message, path, hint| Err(Fault::contract(code, message, path, hint));
    let sender = text("senderType");
    if !SENDERS.contains(&sender) {
        let hint = "END_USER, EXTERNAL_USER, HUMAN_AGENT, SUPERVISOR or VIRTUAL_AGENT";
        return refused(
            "unknown-value",
            "nobody of this kind speaks",
            "$.senderType",
            hint,
        );
    }
    let content = told.text("content").unwrap_or("");
    if content.trim().is_empty() {
        return refused(
            "missing-field",
            "must be there and not be empty",
            "$.content",
            "",
        );
    }
    let mut participant = text("participant");
    let fits = match sender {
        HUMAN_AGENT => participant.is_empty() || is_user(participant),
        "EXTERNAL_USER" => !participant.is_empty(),
        _ => {
            // The call's key names these.
            participant = "";
            true
        }
    };
    if !fits {
        return refused(
            "participant-id",
            "expected the id of the one who speaks",
            "$.participant",
            "an agent's is a Salesforce user's; without one the agent at this softphone is meant",
        );
    }
    let time = |field: &str| {
        let whole: Option<i64> = text(field).parse().ok();
        whole.or_else(|| parse_iso_8601(text(field)))
    };
    let start = time("startTime").unwrap_or(at);
    let end = time("endTime").unwrap_or(start).max(start);
    let mut id = text("messageId").to_owned();
    if id.is_empty() {
        let times = [signed(start), signed(end)].concat();
        id = digest(&[&event.conversation, sender, participant, &times, content]);
    }
    let payload = &mut event.payload;
    set(payload, "senderType", sender);
    set(payload, "participant", participant);
    set(payload, "content", content);
    set(payload, "messageId", id);
    set(payload, "startTime", start);
    set(payload, "endTime", end);
    Ok(event)
}

/// Whether a text is the id of a Salesforce user.
fn is_user(id: &str) -> bool {
    matches!(id.len(), 15 | 18) && id.starts_with("005")
}

fn check_record_id(record: &str) -> Result<(), Fault> {
    let plain = record.chars().all(|c| c.is_ascii_alphanumeric());
    if plain && matches!(record.len(), 15 | 18) {
        return Ok(());
    }
    Err(Fault::contract(
        "record-id",
        "expected a Salesforce id",
        "$.recordId",
        "15 or 18 letters and digits, as status().questions offers them",
    ))
}

/// `incomingCall(partnerId, conversationId, callerANI, language)`.
fn positional(kind: EventKind, arguments: &[Value]) -> Option<Map> {
    let several = arguments.len() > 1;
    if kind != EventKind::IncomingCall || !several || arguments.iter().any(Value::is_object) {
        return None;
    }
    let mut fields = Map::new();
    for (name, value) in POSITIONS.iter().zip(arguments) {
        fields.insert((*name).to_owned(), value.clone());
    }
    Some(fields)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn check(kind: EventKind, arguments: Value, expected: Result<Value, (&str, &str)>) {
        let arguments = super::Value::from(arguments);
        let decoded = decode_event(kind, arguments.as_array().unwrap(), 7);
        match (decoded, expected) {
            (Ok(event), Ok(payload)) => assert_eq!(
                event.payload,
                *super::Value::from(payload).as_object().unwrap()
            ),
            (Err(fault), Err((code, path))) => {
                assert_eq!((fault.code.as_ref(), fault.path.as_str()), (code, path))
            }
            (decoded, expected) => panic!("{decoded:?} is not {expected:?}"),
        }
    }

    #[test]
    fn an_event_is_an_object_a_json_text_or_four_values() {
        let full = json!({"partnerId": "p", "conversationId": "c", "callerANI": "+1408", "language": "de_DE"});
        check(EventKind::IncomingCall, json!([full]), Ok(full.clone()));
        check(
            EventKind::IncomingCall,
            json!([full.to_string()]),
            Ok(full.clone()),
        );
        check(
            EventKind::IncomingCall,
            json!(["p", "c", "+1408", "de_DE"]),
            Ok(full),
        );
        let english = json!({"conversationId": "c", "language": "en_US"});
        check(
            EventKind::IncomingCall,
            json!([{"conversationId": "c"}]),
            Ok(english),
        );
        let unnamed = json!({"conversationId": "c", "partnerId": "p", "language": "en_US"});
        check(EventKind::IncomingCall, json!(["p", "c"]), Ok(unnamed));
    }

    #[test]
    fn numbers_come_as_texts_texts_as_numbers_and_unknown_fields_stay() {
        check(
            EventKind::CallEnded,
            json!([{"conversationId": 42, "duration": "128", "notes": null, "totalRecordingDuration": "", "mood": {"score": 3}}]),
            Ok(json!({"conversationId": "42", "duration": "128", "mood": {"score": 3}})),
        );
        check(
            EventKind::CallUpdated,
            json!([{"conversationId": "c", "held": "ON", "tags": ["a", 1]}]),
            Ok(json!({"conversationId": "c", "held": true, "tags": ["a", "1"]})),
        );
    }

    #[test]
    fn bad_input_is_refused_with_its_path() {
        for (kind, arguments, code, path) in [
            (EventKind::CallEnded, json!([]), "wrong-type", "$"),
            (EventKind::CallEnded, json!([null]), "wrong-type", "$"),
            (EventKind::CallEnded, json!([[]]), "wrong-type", "$"),
            (EventKind::CallEnded, json!(["{"]), "invalid-json", "$"),
            (EventKind::CallEnded, json!(["[1]"]), "wrong-type", "$"),
            (
                EventKind::CallEnded,
                json!([{}]),
                "missing-field",
                "$.conversationId",
            ),
            (
                EventKind::CallEnded,
                json!([{"conversationId": "  "}]),
                "missing-field",
                "$.conversationId",
            ),
            (
                EventKind::CallEnded,
                json!([{"conversationId": {}}]),
                "wrong-type",
                "$.conversationId",
            ),
            (
                EventKind::CallEnded,
                json!([{"conversationId": "c".repeat(256)}]),
                "too-long",
                "$.conversationId",
            ),
            (
                EventKind::CallEnded,
                json!([{"conversationId": "c", "duration": "long"}]),
                "wrong-type",
                "$.duration",
            ),
            (
                EventKind::CallEnded,
                json!([{"conversationId": "c", "duration": -1}]),
                "wrong-type",
                "$.duration",
            ),
            (
                EventKind::CallUpdated,
                json!([{"conversationId": "c", "held": 3}]),
                "wrong-type",
                "$.held",
            ),
            (
                EventKind::StatusChanged,
                json!([{"conversationId": "c"}]),
                "missing-field",
                "$.softphoneId",
            ),
        ] {
            check(kind, arguments, Err((code, path)));
        }
    }
}
