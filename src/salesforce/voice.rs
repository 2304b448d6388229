//! The Service Cloud Voice wrapper (seed 004): one VoiceCall per conversation, created when it
//! rings, closed once when it is over.

use crate::json::{Map, Value, set};

use super::refusal::{Refusal, RetryClass, joined, refusal, unreadable};
use super::sobject::{by_field, read_by_field};
use super::step::{Access, Outcome, RecordState, Step};
use crate::call::{Agent, Direction, Facts, iso_8601, thousandths};
use crate::config::{TemplateValue, Voice};
use crate::error::Fault;
use crate::json::{self, object};
use crate::protocol::{Answer, Method};

/// The parts of a voice call's desired state.
const CREATE: &str = "create";
const CLEAR: &str = "clear";
/// The closing update: it may have to wait for notes.
pub const CLOSING: &str = "closing";

/// A caller who withholds the number (RFC 3323 calls it so).
const ANONYMOUS: &str = "anonymous";

/// What shall have been said about the voice call: `create`, `clear` and `closing`, each the body
/// of its operation without the ids. Empty when the call is none of Service Cloud Voice's.
pub fn desired(
    facts: &Facts,
    voice: &Voice,
    agent: &Agent,
    attributes: &[(String, String)],
) -> Map {
    let mut parts = Map::new();
    let direction = facts.direction_or_inbound();
    if !matches!(direction, Direction::Inbound | Direction::Outbound) {
        return parts;
    }
    let host_created = facts.text("voiceCallId").is_some_and(|id| !id.is_empty());
    // The API refuses to create outbound calls; their closing update may make the record.
    if voice.create_voice_call && direction == Direction::Inbound && !host_created {
        set(&mut parts, CREATE, Value::Object(create(facts, voice)));
    }
    if facts.ended() {
        if !facts.answered() && direction == Direction::Inbound {
            set(&mut parts, CLEAR, Value::Object(Map::new()));
        }
        set(
            &mut parts,
            CLOSING,
            Value::Object(closing(facts, agent, attributes)),
        );
    }
    parts
}

/// What was said already stays said: a creation is not repeated in other words when more is known, and
/// a routing that was cleared for a call that seemed lost is nothing to wait for.
pub fn keep_said(desired: &mut Map, acknowledged: &Map) {
    for (part, said) in acknowledged {
        if part == CREATE || !desired.contains_key(part) {
            desired.insert(part.clone(), said.clone());
        }
    }
}

/// Notes that the record was found: its creation counts as said.
pub fn found_record(desired: &Map, acknowledged: &mut Map) {
    if let Some(said) = desired.get(CREATE) {
        set(acknowledged, CREATE, said.clone());
    }
}

/// The telephony system's name for the call: also the key that the record is found by.
pub fn vendor_call_key(facts: &Facts) -> String {
    facts
        .text("vendorCallKey")
        .filter(|key| !key.is_empty())
        .unwrap_or_else(|| facts.conversation().to_owned())
}

/// The VoiceCall that the telephony system made itself; empty when it did not.
pub fn host_record(facts: &Facts) -> String {
    facts.text("voiceCallId").unwrap_or_default()
}

fn create(facts: &Facts, voice: &Voice) -> Map {
    let from = facts
        .text("callerANI")
        .filter(|number| !number.trim().is_empty());
    let from = from.unwrap_or_else(|| ANONYMOUS.to_owned());
    let parent = facts.text("parentVoiceCallId").filter(|id| !id.is_empty());
    let mut body = Map::new();
    set(
        &mut body,
        "to",
        facts
            .text("calledNumber")
            .unwrap_or_else(|| voice.default_to.clone()),
    );
    set(&mut body, "from", from.as_str());
    set(
        &mut body,
        "initiationMethod",
        if parent.is_some() {
            "Transfer"
        } else {
            "Inbound"
        },
    );
    set(&mut body, "startTime", iso_8601(facts.started_at()));
    set(
        &mut body,
        "participants",
        Value::Array(vec![
            object! { "participantKey" => from, "type" => "END_USER" },
        ]),
    );
    if let Some(parent) = parent {
        set(&mut body, "parentVoiceCallId", parent);
    }
    if let Some(origin) = facts.text("callOrigin").filter(|origin| !origin.is_empty()) {
        set(&mut body, "callOrigin", origin);
    }
    body
}

/// The one closing update, complete: what is left out would be set to zero.
fn closing(facts: &Facts, agent: &Agent, attributes: &[(String, String)]) -> Map {
    let mut body = Map::new();
    set(&mut body, "isActiveCall", false);
    set(&mut body, "startTime", iso_8601(facts.started_at()));
    set(
        &mut body,
        "endTime",
        iso_8601(facts.ended_at().unwrap_or_else(|| facts.last_at())),
    );
    if let Some(number) = facts.external_number() {
        set(&mut body, "fromNumber", number);
    }
    for &field in &["queue", "callOrigin", "enqueueTime"] {
        if let Some(text) = facts.variables().get(field).filter(|text| !text.is_empty()) {
            set(&mut body, field, text);
        }
    }
    if let Some(accepted) = facts.accepted_at() {
        set(&mut body, "acceptTime", iso_8601(accepted));
        if !agent.username.is_empty() {
            set(&mut body, "agent", agent.username.as_str());
        }
    }
    // The API refuses totals without a recording, and sets them to zero where they are left out.
    if let Some(recording) = facts.text("recordingUrl").filter(|url| !url.is_empty()) {
        let (count, total, longest) = facts.holds();
        let talked = facts.duration_seconds().unwrap_or(0);
        set(&mut body, "recordingLocation", recording);
        set(
            &mut body,
            "agentInteractionDuration",
            (talked - total).max(0),
        );
        set(&mut body, "numberOfHolds", count);
        set(&mut body, "totalHoldDuration", total);
        set(&mut body, "longestHoldDuration", longest);
        let recorded = facts.text("totalRecordingDuration");
        let recorded = recorded
            .and_then(|text| thousandths(&text))
            .map(|it| it / 1_000);
        set(
            &mut body,
            "totalRecordingDuration",
            recorded.unwrap_or(talked),
        );
    }
    if !attributes.is_empty() {
        // The API takes JSON text within the JSON.
        set(&mut body, "callAttributes", encoded(attributes));
    }
    let reason = facts
        .text("disconnectReason")
        .filter(|reason| !reason.is_empty());
    let usual = if facts.answered() {
        "Call Ended"
    } else {
        "Abandoned"
    };
    set(
        &mut body,
        "disconnectReason",
        object! { "value" => reason.as_deref().unwrap_or(usual), "isError" => false },
    );
    body
}

fn encoded(attributes: &[(String, String)]) -> String {
    let mut fields = Map::new();
    for (field, text) in attributes {
        fields.insert(field.clone(), Value::from(text.as_str()));
    }
    Value::Object(fields).to_string()
}

/// Whether the closing update has to wait for the agent's notes: only where attributes use them.
pub fn waits_for_notes(facts: &Facts, voice: &Voice) -> bool {
    let uses_notes = voice.call_attributes.iter().any(|attribute| {
        matches!(&attribute.value, TemplateValue::Variable(name) | TemplateValue::CustomVariable(name)
            if ["notes", "disposition"].contains(&name.as_str()))
    });
    uses_notes && facts.ended() && facts.answered() && !facts.noted()
}

/// The next request towards the desired voice call; `None` when all was said.
pub fn next(
    state: &RecordState<'_>,
    voice: &Voice,
    vendor_call_key: &str,
    access: &Access<'_>,
) -> Option<Step> {
    let wanted = |part: &str| {
        let fields = state.desired.get(part)?.as_object()?;
        let said = match part {
            CREATE | CLEAR => state.acknowledged.contains_key(part),
            _ => state.acknowledged.get(part) == state.desired.get(part),
        };
        (!said).then(|| fields.clone())
    };
    let acknowledges = |part: &str| {
        let mut parts = state.acknowledged.clone();
        parts.insert(
            part.to_owned(),
            state.desired.get(part).cloned().unwrap_or_default(),
        );
        parts
    };
    let operation = |name: &str, mut fields: Map| {
        set(
            &mut fields,
            "callCenterDevName",
            voice.call_center_dev_name.as_str(),
        );
        set(&mut fields, "certDevName", voice.cert_dev_name.as_str());
        let path = format!("/services/apexrest/{}/voice/v1/{name}", voice.namespace);
        access.request(Method::Post, &path, Some(&fields))
    };
    let voice_call_id = || {
        Value::from(if state.record.is_empty() {
            vendor_call_key
        } else {
            state.record
        })
    };
    if let Some(mut fields) = wanted(CREATE) {
        if state.unknown {
            let http = by_field(access, "VoiceCall", "VendorCallKey", vendor_call_key);
            return Some(Step {
                name: "find",
                http,
                repeatable: true,
                creates: false,
                acknowledges: Map::new(),
                unfit: Vec::new(),
            });
        }
        set(&mut fields, "vendorCallKey", vendor_call_key);
        let http = operation("createVoiceCall", fields);
        return Some(Step {
            name: CREATE,
            http,
            repeatable: false,
            creates: true,
            acknowledges: acknowledges(CREATE),
            unfit: Vec::new(),
        });
    }
    if let Some(mut fields) = wanted(CLEAR) {
        set(&mut fields, "voiceCallId", voice_call_id());
        let http = operation("clearRouting", fields);
        return Some(Step {
            name: CLEAR,
            http,
            repeatable: true,
            creates: false,
            acknowledges: acknowledges(CLEAR),
            unfit: Vec::new(),
        });
    }
    let mut fields = wanted(CLOSING)?;
    set(&mut fields, "voiceCallId", voice_call_id());
    let http = operation("updateVoiceCall", fields);
    Some(Step {
        name: CLOSING,
        http,
        repeatable: true,
        creates: false,
        acknowledges: acknowledges(CLOSING),
        unfit: Vec::new(),
    })
}

/// What the answer to a step means.
pub fn read(step: &Step, answer: &Answer) -> Outcome {
    if step.name == "find" {
        return read_by_field(answer);
    }
    let body = match refusal(answer) {
        Ok(body) => body,
        Err(refused) => return Outcome::Refused(refused),
    };
    let Ok(envelope) = json::parse(body) else {
        return Outcome::Refused(unreadable());
    };
    let errors = envelope.get("errors").map(joined).unwrap_or_default();
    let success = envelope.flag("success");
    let data = |key: &str| Some(envelope.get("data")?.text(key)?.to_owned());
    let record = data("voiceCallId");
    if success && (step.name != CREATE || record.is_some()) {
        return Outcome::Stands {
            record,
            warnings: errors,
        };
    }
    if success {
        // Done, it says, but not what: the record is looked for, never created again.
        return Outcome::Refused(unreadable());
    }
    Outcome::Refused(envelope_refusal(&errors))
}

/// The wrapper reports what its own callout met as text alone: a limit is worth another try,
/// anything else is for people.
fn envelope_refusal(errors: &str) -> Refusal {
    let lower = errors.to_ascii_lowercase();
    let unknown = &["timed out", "timeout"];
    let passing = &[
        "limit",
        "429",
        "timed out",
        "timeout",
        "try again",
        "unable_to_lock_row",
    ];
    let retry = passing
        .iter()
        .any(|word| super::refusal::says(&lower, word));
    let fault = Fault::salesforce(
        "voice-refused",
        "the voice wrapper refused the call",
        "see the wrapper's answer in the org; callCenterDevName and certDevName are the usual cause",
    );
    Refusal {
        class: if retry {
            RetryClass::Retry
        } else {
            RetryClass::Poison
        },
        fault: if retry { fault.retryable() } else { fault },
        // The wrapper's own callout was given up: it may have been carried out.
        ambiguous: unknown
            .iter()
            .any(|word| super::refusal::says(&lower, word)),
        retry_after: None,
    }
}
