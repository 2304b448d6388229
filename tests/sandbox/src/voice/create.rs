//! `createVoiceCall`: a call begins, or is transferred.

use serde_json::{Map, Value, json};

use super::body::VoiceBody;
use super::{Outcome, apply_attributes, as_map, find_by_key, find_call, insert_call, warn_unknown};
use crate::moment;
use crate::org::Org;

const FIELDS: &[&str] = &[
    "vendorCallKey",
    "to",
    "from",
    "initiationMethod",
    "startTime",
    "participants",
    "callAttributes",
    "parentVoiceCallId",
    "callOrigin",
    "queue",
    "callSubtype",
];

/// Creates the record, or answers with the one that has the key already.
pub(super) fn run(org: &mut Org, fields: &Map<String, Value>, now: i64, user: &str) -> Outcome {
    let mut body = VoiceBody::new(fields);
    let call = NewCall::read(&mut body);
    let previous = call.parent.and_then(|parent| find_call(org, parent));
    if call.is_transfer && previous.is_none() {
        body.fault(match call.parent {
            None => "parentVoiceCallId is required for a transfer".to_owned(),
            Some(parent) => format!("parentVoiceCallId: no voice call {parent}"),
        });
    }
    let unknown = body.unknown(FIELDS);
    let body_names_queue = body.get("queue").is_some();
    body.finish()?;
    warn_unknown(org, now, "createVoiceCall", &unknown);
    if call.parent.is_some() && !call.is_transfer {
        let message = "createVoiceCall: parentVoiceCallId belongs to transfers; it was ignored";
        org.warn(now, "parent-without-transfer", message);
    }
    if body_names_queue && !call.is_transfer {
        let message = "createVoiceCall: queue belongs to transfers; it was ignored";
        org.warn(now, "queue-without-transfer", message);
    }
    let known = find_by_key(org, call.key).filter(|_| !org.setup.repeats_call_keys);
    let (id, errors) = match known {
        Some(known) => (known, Value::Null),
        None => create(org, &call, previous.filter(|_| call.is_transfer), user, now),
    };
    org.voice.account(&id).create_count += 1;
    org.voice
        .note(&id, "createVoiceCall", Value::Object(fields.clone()), now);
    Ok((json!({"voiceCallId": id}), errors))
}

/// The body, read.
struct NewCall<'a> {
    key: &'a str,
    to: &'a str,
    from: &'a str,
    is_transfer: bool,
    start: i64,
    origin: Option<&'a str>,
    parent: Option<&'a str>,
    attributes: Map<String, Value>,
}

impl<'a> NewCall<'a> {
    fn read(body: &mut VoiceBody<'a>) -> Self {
        if body.required_text("initiationMethod").is_some() {
            body.word("initiationMethod", &["Inbound", "Transfer"]);
        }
        body.required_text("startTime");
        check_participants(body);
        body.word("callSubtype", &["PSTN", "WebRTC"]);
        body.text("queue");
        Self {
            key: body.required_text("vendorCallKey").unwrap_or_default(),
            to: body.required_text("to").unwrap_or_default(),
            from: body.required_text("from").unwrap_or_default(),
            is_transfer: body.get("initiationMethod") == Some(&json!("Transfer")),
            start: body.time("startTime").unwrap_or_default(),
            origin: body.word("callOrigin", &["Preview", "Progressive", "Voicemail"]),
            parent: body.text("parentVoiceCallId"),
            attributes: body.attributes().unwrap_or_default(),
        }
    }
}

fn create(
    org: &mut Org,
    call: &NewCall<'_>,
    previous: Option<String>,
    user: &str,
    now: i64,
) -> (String, Value) {
    let call_type = if call.is_transfer {
        "Transfer"
    } else {
        "Inbound"
    };
    let mut record = as_map(json!({
        "VendorCallKey": call.key, "CallType": call_type, "ToPhoneNumber": call.to, "FromPhoneNumber": call.from,
        "CallStartDateTime": moment::write(call.start), "CallDisposition": "new", "CallOrigin": call.origin,
    }));
    let problems = apply_attributes(&call.attributes, &mut record);
    chain(org, previous.as_deref(), &mut record);
    let id = insert_call(org, record, call.key, "createVoiceCall", user, now);
    if let Some(previous) = previous {
        let next = as_map(json!({"NextCallId": id, "CallDisposition": "transferred"}));
        org.records.update(&previous, next, user, now);
    }
    let errors = partial_errors(org, &problems);
    (id, errors)
}

/// The text that reports what the org's automation refused, though the record stands.
fn partial_errors(org: &Org, problems: &[String]) -> Value {
    let mut reasons = problems.to_vec();
    if org.automation_fails {
        reasons.push("Required fields are missing: [Region__c]".to_owned());
    }
    if reasons.is_empty() {
        Value::Null
    } else {
        json!(format!(
            "We created your voice call but there were some errors : {}",
            reasons.join("; ")
        ))
    }
}

fn check_participants(body: &mut VoiceBody<'_>) {
    let Some(participants) = body.get("participants") else {
        return body.fault("participants is required".to_owned());
    };
    // Where there are several, the first one counts.
    let first = participants.as_array().and_then(|list| list.first());
    let has_key = first
        .and_then(|one| one.get("participantKey"))
        .and_then(Value::as_str)
        .is_some_and(|key| !key.is_empty());
    let is_end_user = first
        .and_then(|one| one.get("type"))
        .and_then(Value::as_str)
        == Some("END_USER");
    if !has_key || !is_end_user {
        body.fault(
            "participants must hold one participant with participantKey and type END_USER"
                .to_owned(),
        );
    }
}

/// Joins a transferred call to the conversation of the call before it.
fn chain(org: &Org, previous: Option<&str>, record: &mut Map<String, Value>) {
    let Some(previous) = previous.and_then(|id| org.records.get(id)) else {
        return;
    };
    record.insert("PreviousCallId".to_owned(), json!(previous.id));
    for (own, of_previous) in [
        ("ConversationId", "ConversationId"),
        ("VendorParentCallKey", "VendorCallKey"),
    ] {
        record.insert(own.to_owned(), previous.get(of_previous).clone());
    }
}
