//! What the agent's panel shows, from what is known: numbers and names included, which is why it goes to the panel alone and
//! never into `status()`, logs or listeners. Codes and data, no words for people: those stand in `www/panel/strings.js`.

use crate::call::{Facts, phone};
use crate::config::Document;
use crate::json::{self, Map, Value, object, set};

/// What the events of a call say that an agent looks at, under the events' own names.
const TOLD: [&str; 12] = [
    "callerName",
    "queue",
    "channelName",
    "skill",
    "location",
    "held",
    "muted",
    "recordingPaused",
    "parentVoiceCallId",
    "disposition",
    "notes",
    "disconnectReason",
];

/// Adds to a call of `status()` what only the panel shows: `number`, `withheld`, the times `answeredAt`, `endedAt` and `wrapUpUntil`
/// (milliseconds since the epoch), `offers` in vain, `noted`, `leftOpen`, `linked` (a record's id) and the fields of the events.
pub fn add_call(call: &mut Map, facts: &Facts, wrap_up_seconds: u32) {
    let number = facts.external_number().unwrap_or_default();
    set(call, "withheld", phone::is_withheld(&number));
    set(call, "number", number);
    let ended = facts.ended_at().filter(|_| facts.answered());
    let wrap_up = i64::from(wrap_up_seconds) * 1_000;
    set(call, "answeredAt", facts.accepted_at());
    set(call, "endedAt", facts.ended_at());
    set(call, "wrapUpUntil", ended.map(|at| at + wrap_up));
    set(call, "offers", facts.rejections());
    set(call, "noted", facts.noted());
    set(call, "leftOpen", facts.left_open());
    set(call, "linked", facts.caller().map(|caller| caller.record));
    for field in TOLD {
        set(call, field, facts.text(field));
    }
}

/// What the configuration offers an agent: `statuses`, `ratings`, `wrapUp` as it is written, and the `orgs` that records stand in.
///
/// A rating of Caller Insight is its button as seed 000 writes it (`www/panel/ratings.js` reads it); a code of the softphone's own list,
/// `{rating}`, does nothing but rate.
pub fn add_desk(view: &mut Map, document: &Document) {
    // As it was written: it was checked when it came in force.
    let written = json::parse(&document.text).unwrap_or_default();
    let softphone = written.get("softphone");
    let statuses = softphone.and_then(|softphone| softphone.get("statuses"));
    set(view, "statuses", statuses.cloned());
    set(view, "wrapUp", written.get("wrapUp").cloned());
    let (mut ratings, mut orgs) = (Vec::new(), Vec::new());
    match &document.caller_insight {
        Some(insight) if !insight.buttons.is_empty() => {
            for button in &insight.buttons {
                ratings.push(Value::Object(button.fields().clone()));
            }
        }
        _ => {
            for code in &document.softphone.dispositions {
                ratings.push(object! { "rating" => code.as_str() });
            }
        }
    }
    for account in &document.accounts {
        orgs.push(object! { "id" => account.id.as_str(), "url" => account.instance_url.as_str() });
    }
    set(view, "ratings", ratings);
    set(view, "orgs", orgs);
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::call::{CallEvent, EventKind};
    use serde_json::json;

    fn facts(events: &[(EventKind, i64, serde_json::Value)]) -> Facts {
        let mut facts = Facts::new("c1");
        for (sequence, (kind, at, payload)) in (1..).zip(events) {
            let payload = Value::from(payload.clone());
            facts.fold(
                sequence,
                &CallEvent {
                    kind: *kind,
                    conversation: "c1".to_owned(),
                    attempt: 0,
                    at: *at,
                    configuration: String::new(),
                    payload: payload.as_object().cloned().unwrap(),
                },
            );
        }
        facts
    }

    /// The call of these events has these fields in the panel.
    fn check(
        what: &str,
        events: &[(EventKind, i64, serde_json::Value)],
        expected: serde_json::Value,
    ) {
        let mut call = Map::new();
        add_call(&mut call, &facts(events), 60);
        for (field, value) in expected.as_object().unwrap() {
            let shown = call.get(field).map(Value::to_text);
            assert_eq!(shown, Some(value.to_string()), "{what}: {field}");
        }
    }

    #[test]
    fn a_call_is_shown_with_what_its_events_say() {
        use EventKind::{
            CallAccepted, CallEnded, CallLeftOpen, CallNotesSubmitted, CallRejected, CallUpdated,
            IncomingCall, Linked, OutboundCallInitiated,
        };
        let rings = (
            IncomingCall,
            1_000,
            json!({"callerANI": "+12125550143", "callerName": "Ann", "queue": "Sales"}),
        );
        let answered = (CallAccepted, 5_000, json!({}));
        let ended = (CallEnded, 65_000, json!({"duration": "60"}));
        check(
            "ringing",
            std::slice::from_ref(&rings),
            json!({"number": "+12125550143", "callerName": "Ann", "queue": "Sales", "withheld": false, "answeredAt": null, "endedAt": null,
                "wrapUpUntil": null, "offers": 0, "noted": false, "leftOpen": false, "linked": null, "notes": null}),
        );
        check(
            "a withheld number",
            &[(IncomingCall, 1_000, json!({"callerANI": "anonymous"}))],
            json!({"withheld": true}),
        );
        check(
            "dialled",
            &[(
                OutboundCallInitiated,
                1_000,
                json!({"dialledTo": "+493012345", "callerANI": "+12125550000"}),
            )],
            json!({"number": "+493012345"}),
        );
        check(
            "on hold, then not",
            &[
                rings.clone(),
                answered.clone(),
                (CallUpdated, 9_000, json!({"held": true})),
            ],
            json!({"answeredAt": 5_000, "held": "true", "wrapUpUntil": null}),
        );
        check(
            "offered again after a rejection",
            &[rings.clone(), (CallRejected, 3_000, json!({}))],
            json!({"offers": 1, "wrapUpUntil": null}),
        );
        check(
            "wrap-up",
            &[rings.clone(), answered.clone(), ended.clone()],
            json!({"answeredAt": 5_000, "endedAt": 65_000, "wrapUpUntil": 125_000}),
        );
        check(
            "noted and linked",
            &[
                rings.clone(),
                answered.clone(),
                ended,
                (
                    CallNotesSubmitted,
                    70_000,
                    json!({"notes": "call back", "disposition": "Callback"}),
                ),
                (Linked, 71_000, json!({"recordId": "003000000000001AAA"})),
            ],
            json!({"noted": true, "notes": "call back", "disposition": "Callback", "linked": "003000000000001AAA"}),
        );
        check(
            "left open",
            &[rings, answered, (CallLeftOpen, 9_000, json!({}))],
            json!({"leftOpen": true}),
        );
    }

    #[test]
    fn a_missed_call_has_no_wrap_up() {
        check(
            "missed",
            &[
                (EventKind::IncomingCall, 1_000, json!({})),
                (EventKind::CallEnded, 9_000, json!({"duration": 0})),
            ],
            json!({"endedAt": 9_000, "wrapUpUntil": null}),
        );
    }

    #[test]
    fn the_desk_offers_what_the_configuration_names() {
        let document = json!({
            "configVersion": 1,
            "softphone": {"dispositions": ["Resolved", "Callback"],
                "statuses": [{"softphoneId": "s1", "label": "Available", "available": true}]},
            "accounts": [{"id": "main", "instanceUrl": "https://acme.my.salesforce.com"}],
            "wrapUp": {"limitSeconds": 30, "notesRequired": true},
        });
        let document = Document::read(&document.to_string()).0.unwrap();
        let expected = json!({
            "statuses": [{"softphoneId": "s1", "label": "Available", "available": true}],
            "ratings": [{"rating": "Resolved"}, {"rating": "Callback"}],
            "wrapUp": {"limitSeconds": 30, "notesRequired": true},
            "orgs": [{"id": "main", "url": "https://acme.my.salesforce.com"}],
        });
        let mut view = Map::new();
        add_desk(&mut view, &document);
        assert_eq!(Value::Object(view), Value::from(expected));
    }

    #[test]
    fn no_secret_of_the_configuration_reaches_the_panel() {
        let auth = json!({"type": "clientCredentials", "clientId": "a", "clientSecret": "whisper", "tokenUrl": "http://127.0.0.1:8788/token"});
        let document = json!({
            "configVersion": 1,
            "accounts": [{"id": "main", "instanceUrl": "http://127.0.0.1:8788", "auth": auth}],
        });
        let document = Document::read(&document.to_string()).0.unwrap();
        let mut view = Map::new();
        add_desk(&mut view, &document);
        let view = Value::Object(view).to_text();
        assert!(!view.contains("whisper") && view.contains("main"), "{view}");
    }
}
