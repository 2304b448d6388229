//! The Service Cloud Voice wrapper (seed 004): one VoiceCall per conversation, created when it
//! rings, closed once when it is over, and what was said in between.

mod operation;
mod record;
mod transcript;

use crate::json::{Map, Value, set};

use super::refusal::unreadable;
use super::sobject::{by_field, read_by_field};
use super::step::{Access, Outcome, RecordState, Step};
use crate::call::Facts;
use crate::config::{TemplateValue, Voice};
use crate::protocol::Answer;

pub use operation::{OMNI_FLOW, OPERATIONS, request as operation_request, told};
pub use record::{desired, host_record, is_theirs, parent, vendor_call_key};
pub use transcript::{BULK, entry, message, request as transcript_request};

/// The parts of a voice call's desired state, in the order in which they are said: the call begins.
pub const CREATE: &str = "create";
/// What is known while it is up.
pub const PROGRESS: &str = "progress";
/// A flow routes it. Each run routes it anew, so that it is said once and never repeated.
pub const ROUTE: &str = "route";
/// Its routing is over.
const CLEAR: &str = "clear";
/// The closing update: it may have to wait for notes.
pub const CLOSING: &str = "closing";

/// The parts, and the operation that says each.
const PARTS: [(&str, &str); 5] = [
    (CREATE, "createVoiceCall"),
    (PROGRESS, "updateVoiceCall"),
    (ROUTE, OMNI_FLOW),
    (CLEAR, "clearRouting"),
    (CLOSING, "updateVoiceCall"),
];

/// Parts that are said once, whatever becomes known later.
fn is_said_once(part: &str) -> bool {
    matches!(part, CREATE | ROUTE | CLEAR)
}

/// Parts that the call's end does not wait for: refused for good, they are given up. The closing update says all that they do.
pub fn is_minor(part: &str) -> bool {
    matches!(part, PROGRESS | CLEAR)
}

/// What was said already stays said: a creation is not repeated in other words when more is known, and
/// a routing that was cleared for a call that seemed lost is nothing to wait for.
pub fn keep_said(desired: &mut Map, acknowledged: &Map) {
    for (part, said) in acknowledged {
        if is_said_once(part) || !desired.contains_key(part) {
            desired.insert(part.clone(), said.clone());
        }
    }
}

/// Notes that a part is not to be said any more: it was carried out, or nobody knows.
pub fn count_as_said(part: &str, desired: &Map, acknowledged: &mut Map) {
    if let Some(said) = desired.get(part) {
        set(acknowledged, part, said.clone());
    }
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
    for (part, operation) in PARTS {
        let Some(wanted) = state.desired.get(part) else {
            continue;
        };
        let said = state.acknowledged.get(part);
        if said == Some(wanted) || (said.is_some() && is_said_once(part)) {
            continue;
        }
        let creates = part == CREATE;
        if creates && state.unknown {
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
        let mut body = wanted.as_object().cloned().unwrap_or_default();
        let (name, id) = if creates {
            ("vendorCallKey", vendor_call_key)
        } else if state.record.is_empty() {
            ("voiceCallId", vendor_call_key)
        } else {
            ("voiceCallId", state.record)
        };
        set(&mut body, name, id);
        let mut acknowledges = state.acknowledged.clone();
        set(&mut acknowledges, part, wanted.clone());
        return Some(Step {
            name: part,
            http: operation::request(operation, body, voice, access),
            repeatable: !creates && part != ROUTE,
            creates,
            acknowledges,
            unfit: Vec::new(),
        });
    }
    None
}

/// What the answer to a step means.
pub fn read(step: &Step, answer: &Answer) -> Outcome {
    if step.name == "find" {
        return read_by_field(answer);
    }
    match operation::read(answer) {
        Ok((data, warnings)) => {
            let record = data.text("voiceCallId").map(str::to_owned);
            if step.creates && record.is_none() {
                // Done, it says, but not what: the record is looked for, never created again.
                return Outcome::Refused(unreadable());
            }
            Outcome::Stands { record, warnings }
        }
        Err(refused) => Outcome::Refused(refused),
    }
}

/// What `on('route')` tells of the answer of a flow; none where it routed nobody.
pub fn route(conversation: &str, answer: &Answer) -> Option<Value> {
    let (data, _) = operation::read(answer).ok()?;
    let mut route = Map::new();
    set(&mut route, "conversationId", conversation);
    for field in ["agent", "queue"] {
        set(&mut route, field, data.text(field).map(str::to_owned));
    }
    Some(Value::Object(route))
}
