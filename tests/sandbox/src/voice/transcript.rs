//! Transcript messages of the voice wrapper, one or in bulk.
//!
//! An accepted message is not yet a stored one: those outside the conversation's time, and those that come while the caller is on hold
//! or the recording is paused, are dropped without a word, as documented. An id that the conversation has already is not stored again.

use serde_json::{Map, Value, json};

use super::body::VoiceBody;
use super::{Outcome, find_by_key, is_call_id, warn_unknown};
use crate::ids;
use crate::moment;
use crate::org::Org;

const SENDERS: &[&str] = &[
    "END_USER",
    "EXTERNAL_USER",
    "HUMAN_AGENT",
    "SUPERVISOR",
    "VIRTUAL_AGENT",
];
const MESSAGE_FIELDS: &[&str] = &[
    "voiceCallId",
    "participantId",
    "messageId",
    "startTime",
    "endTime",
    "content",
    "senderType",
];
/// At most this many calls in a request, and this many messages of each.
const BULK: usize = 5;

/// `createTranscriptMessage`. Its `voiceCallId` is, against its name, the vendor call key of the conversation's first call.
pub(super) fn create(org: &mut Org, fields: &Map<String, Value>, now: i64, _user: &str) -> Outcome {
    let mut body = VoiceBody::new(fields);
    let key = body.required_text("voiceCallId");
    let problems = message_faults(org, fields);
    problems.into_iter().for_each(|problem| body.fault(problem));
    check_key(org, &mut body, "voiceCallId", key);
    let unknown = body.unknown(MESSAGE_FIELDS);
    body.finish()?;
    warn_unknown(org, now, "createTranscriptMessage", &unknown);
    store(org, key.unwrap_or_default(), fields, now);
    Ok((json!({"result": "Accepted"}), Value::Null))
}

/// `createBulkTranscriptMessages`.
pub(super) fn create_bulk(
    org: &mut Org,
    fields: &Map<String, Value>,
    now: i64,
    _user: &str,
) -> Outcome {
    let mut body = VoiceBody::new(fields);
    let entries = body
        .get("entries")
        .and_then(Value::as_array)
        .cloned()
        .unwrap_or_default();
    if entries.is_empty() || entries.len() > BULK {
        body.fault(format!("entries must hold between 1 and {BULK} calls"));
    }
    let mut accepted = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let key = entry.get("vendorCallKey").and_then(Value::as_str);
        if key.is_none() {
            body.fault(format!("entries[{index}].vendorCallKey is required"));
        }
        check_key(
            org,
            &mut body,
            &format!("entries[{index}].vendorCallKey"),
            key,
        );
        let messages = entry
            .get("messages")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        if messages.is_empty() || messages.len() > BULK {
            body.fault(format!(
                "entries[{index}].messages must hold between 1 and {BULK} messages"
            ));
        }
        for (place, message) in messages.iter().enumerate() {
            let message = message.as_object().cloned().unwrap_or_default();
            for problem in message_faults(org, &message) {
                body.fault(format!("entries[{index}].messages[{place}].{problem}"));
            }
            accepted.push((key.unwrap_or_default().to_owned(), message));
        }
    }
    body.finish()?;
    for (key, message) in &accepted {
        store(org, key, message, now);
    }
    Ok((json!({"result": "Accepted"}), Value::Null))
}

fn check_key(org: &Org, body: &mut VoiceBody<'_>, name: &str, key: Option<&str>) {
    let Some(key) = key else { return };
    if is_call_id(key) {
        body.fault(format!(
            "{name} must be the vendor call key of the first call, not a Salesforce id"
        ));
    } else if find_by_key(org, key).is_none() {
        body.fault(format!("{name}: no voice call {key}"));
    }
}

fn message_faults(org: &Org, message: &Map<String, Value>) -> Vec<String> {
    let mut faults = Vec::new();
    for name in ["participantId", "messageId", "content", "senderType"] {
        if message
            .get(name)
            .and_then(Value::as_str)
            .is_none_or(str::is_empty)
        {
            faults.push(format!("{name} is required"));
        }
    }
    for name in ["startTime", "endTime"] {
        if message.get(name).and_then(Value::as_i64).is_none() {
            faults.push(format!("{name} must be epoch milliseconds"));
        }
    }
    let text = |name: &str| {
        message
            .get(name)
            .and_then(Value::as_str)
            .unwrap_or_default()
    };
    let participant = text("participantId");
    let is_user = ids::normalize(participant).is_some_and(|id| id.starts_with("005"));
    if text("senderType") == "HUMAN_AGENT" && !participant.is_empty() && !is_user {
        faults.push(format!("participantId: no user {participant}"));
    }
    if org
        .setup
        .refused_words
        .iter()
        .any(|word| word == text("content"))
    {
        faults.push("content: refused by a rule of the org".to_owned());
    }
    if let Some(sender) = message
        .get("senderType")
        .and_then(Value::as_str)
        .filter(|sender| !sender.is_empty() && !SENDERS.contains(sender))
    {
        faults.push(format!("senderType: unknown value {sender}"));
    }
    faults
}

/// The last call of the conversation that a call is of.
fn last_of(org: &Org, id: &str) -> String {
    let mut last = id;
    while let Some(next) = org
        .records
        .get(last)
        .and_then(|record| record.text("NextCallId"))
    {
        last = next;
    }
    last.to_owned()
}

fn store(org: &mut Org, key: &str, message: &Map<String, Value>, now: i64) {
    let Some(id) = find_by_key(org, key) else {
        return;
    };
    // A call that was transferred lives on in the next one: one conversation.
    let last = last_of(org, &id);
    let bound = |id: &str, field: &str| {
        let record = org.records.get(id);
        record
            .and_then(|record| record.text(field))
            .and_then(moment::read)
    };
    let start = bound(&id, "CallStartDateTime");
    let end = bound(&last, "CallEndDateTime");
    let at = message
        .get("startTime")
        .and_then(Value::as_i64)
        .unwrap_or_default();
    let is_over = org.voice.account(&last).is_closed();
    let account = org.voice.account(&id);
    let is_outside =
        start.is_some_and(|start| at < start) || end.is_some_and(|end| at > end) || is_over;
    let why = if account.is_held || account.is_paused {
        Some("came while the call was on hold or its recording paused")
    } else {
        is_outside.then_some("lies outside its conversation")
    };
    let is_known = account.transcripts.iter().any(|known| {
        known["stored"] == true && Some(&known["messageId"]) == message.get("messageId")
    });
    if is_known {
        account.repeated_transcripts += 1;
        return;
    }
    let sender = message
        .get("senderType")
        .and_then(Value::as_str)
        .unwrap_or_default();
    let participant = match sender {
        // For these three any other value is rewritten without a word.
        "END_USER" | "VIRTUAL_AGENT" | "SUPERVISOR" => json!(format!("{key}{sender}")),
        _ => message.get("participantId").cloned().unwrap_or_default(),
    };
    let stored = json!({
        "messageId": message.get("messageId"), "participantId": participant, "senderType": sender, "content": message.get("content"),
        "startTime": at, "endTime": message.get("endTime"), "time": moment::write(now), "stored": why.is_none(),
    });
    if let Some(why) = why {
        let message = format!("a transcript of {key} {why}");
        org.warn(now, "transcript-dropped", &message);
    }
    org.voice.account(&id).transcripts.push(stored);
}
