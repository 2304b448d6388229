//! `executeOmniFlow` and `clearRouting`: who is to get the call, and that nobody is.

use serde_json::{Map, Value, json};

use super::body::VoiceBody;
use super::{Outcome, find_call, set_given, warn_unknown};
use crate::org::Org;

/// The flows of the org: the dialled number or the developer name, and the queue and agent each routes to.
const FLOWS: &[(&str, &str, Option<&str>)] = &[
    ("+18005550100", "Sales", None),
    ("Route_VoiceCall", "Support", Some("agent@acme.test")),
];

/// Routes a call; each run routes it anew.
pub(super) fn execute_omni_flow(
    org: &mut Org,
    fields: &Map<String, Value>,
    now: i64,
    _user: &str,
) -> Outcome {
    let mut body = VoiceBody::new(fields);
    let name = body.required_text("voiceCallId");
    let dialed = body.required_text("dialedNumber");
    let flow = body.text("flowDevName");
    let fallback = body.text("fallbackQueue");
    let call = name.and_then(|name| find_call(org, name));
    if call.is_none() && name.is_some() {
        body.fault(format!(
            "voiceCallId: no voice call {}",
            name.unwrap_or_default()
        ));
    }
    // The phone channel of the dialled number comes before the parameters.
    let route = [dialed, flow]
        .into_iter()
        .flatten()
        .find_map(|wanted| FLOWS.iter().find(|(known, _, _)| *known == wanted));
    if route.is_none() && fallback.is_none() && dialed.is_some() {
        body.fault(
            "no phone channel matches the dialed number, and there is no flow or fallback queue"
                .to_owned(),
        );
    }
    let unknown = body.unknown(&[
        "voiceCallId",
        "dialedNumber",
        "flowDevName",
        "fallbackQueue",
        "flowInputParameters",
    ]);
    body.finish()?;
    warn_unknown(org, now, "executeOmniFlow", &unknown);
    if let Some(id) = call {
        let account = org.voice.account(&id);
        account.route_count += 1;
        account.is_routing_pending = true;
        org.voice
            .note(&id, "executeOmniFlow", Value::Object(fields.clone()), now);
    }
    let mut data = Map::new();
    match route {
        Some((_, queue, agent)) => set_given(
            &mut data,
            [
                ("queue", Some(json!(queue))),
                ("agent", agent.map(|agent| json!(agent))),
            ],
        ),
        None => set_given(&mut data, [("queue", fallback.map(|queue| json!(queue)))]),
    }
    Ok((Value::Object(data), Value::Null))
}

/// Takes a call off the list of those that wait to be routed.
pub(super) fn clear_routing(
    org: &mut Org,
    fields: &Map<String, Value>,
    now: i64,
    _user: &str,
) -> Outcome {
    let mut body = VoiceBody::new(fields);
    let name = body.required_text("voiceCallId");
    let call = name.and_then(|name| find_call(org, name));
    if call.is_none() && name.is_some() {
        body.fault(format!(
            "voiceCallId: no voice call {}",
            name.unwrap_or_default()
        ));
    }
    let unknown = body.unknown(&["voiceCallId"]);
    body.finish()?;
    warn_unknown(org, now, "clearRouting", &unknown);
    if let Some(id) = call {
        let account = org.voice.account(&id);
        account.clear_count += 1;
        account.is_routing_pending = false;
        org.voice
            .note(&id, "clearRouting", Value::Object(fields.clone()), now);
    }
    Ok((json!({"status": "Success"}), Value::Null))
}
