//! What the softphone is told: `callback(eventType, payload)` (seed 001).

use crate::json::object;
use crate::json::{Value, set};

use crate::call::{CallEvent, phone};
use crate::config::{Document, Partner};

/// One call of the softphone's callback.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Command {
    /// `partner_config`, `disposition`, `start_call`, `update_presence` or `get_presence`.
    pub event_type: &'static str,
    /// The payload as JSON text; `None` for `get_presence`.
    pub payload: Option<String>,
}

/// `partner_config`: lets the agent start independent outbound calls.
pub fn partner_config(partner: &Partner) -> Command {
    let payload = object! {
        "partnerId" => partner.partner_id.as_str(),
        "businessSegmentId" => partner.business_segment_id.as_str(),
        "channelOriginId" => partner.channel_origin_id.as_str(),
    };
    Command {
        event_type: "partner_config",
        payload: Some(payload.to_text()),
    }
}

/// `disposition`: the codes of the softphone's drop-down.
pub fn disposition(codes: &[String]) -> Command {
    Command {
        event_type: "disposition",
        payload: Some(Value::from(codes.to_vec()).to_text()),
    }
}

/// `update_presence`: asks the softphone to change the agent's status.
pub fn update_presence(softphone_id: &str) -> Command {
    let payload = object! { "softphoneId" => softphone_id };
    Command {
        event_type: "update_presence",
        payload: Some(payload.to_text()),
    }
}

/// Writes a dial request's number as E.164; `false` when it cannot be, and stays as it came.
pub fn normalise_number(request: &mut CallEvent, document: &Document) -> bool {
    let number = request.text("dialTo").unwrap_or_default();
    let normalised = phone::e164(&number, &document.phone.default_region);
    let known = normalised.is_some();
    set(&mut request.payload, "dialTo", normalised.unwrap_or(number));
    known
}

/// `start_call` for a dial request.
pub fn start_call(request: &CallEvent, document: &Document) -> Command {
    let defaults = &document.softphone.start_call;
    let by_object = || {
        let object_type = request.text("objectType")?;
        defaults
            .participant_type_by_object
            .iter()
            .find(|(object, _)| *object == object_type)
            .map(|(_, participant)| participant.clone())
    };
    let participant_type = request
        .text("participantType")
        .or_else(by_object)
        .unwrap_or_else(|| defaults.participant_type.clone());
    let partner = &document.softphone.partner;
    let payload = object! {
        "partnerId" => partner.partner_id.as_str(),
        "businessSegmentId" => partner.business_segment_id.as_str(),
        "channelOriginId" => partner.channel_origin_id.as_str(),
        "dialTo" => request.text("dialTo"),
        "dialFrom" => request.text("dialFrom").unwrap_or_else(|| defaults.dial_from.clone()),
        "participantType" => participant_type,
    };
    Command {
        event_type: "start_call",
        payload: Some(payload.to_text()),
    }
}
