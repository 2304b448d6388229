//! What a softphone may have to tell: calls of every kind, as lists of contract calls.

use serde_json::{Value, json};

use crate::chance::Chance;

/// One contract call.
#[derive(Clone, Debug)]
pub(crate) struct Told {
    /// The function.
    pub(crate) method: &'static str,
    /// Its arguments.
    pub(crate) arguments: Value,
}

/// The contract calls of one conversation, in the order of a call without trouble.
pub(crate) type Story = Vec<Told>;

fn told(method: &'static str, payload: Value) -> Told {
    Told {
        method,
        arguments: json!([payload]),
    }
}

/// A random story. `number` makes its conversation and telephone number unlike any other's.
pub(crate) fn story(number: u64, chance: &mut Chance) -> Story {
    let id = format!("c{number}");
    let caller = format!("+1408145{number:04}");
    let offer = told(
        "incomingCall",
        json!({"partnerId": "p1", "conversationId": id, "callerANI": caller, "language": "en_US"}),
    );
    let answer = told(
        "callAccepted",
        json!({"conversationId": id, "callerANI": caller, "channelName": "Sales"}),
    );
    let reject = told(
        "callRejected",
        json!({"conversationId": id, "reason": "passive"}),
    );
    let update = |fields: Value| {
        let mut fields = fields;
        fields["conversationId"] = json!(id);
        told("callUpdated", fields)
    };
    let end = |way: &str| {
        told(
            "callEnded",
            json!({"conversationId": id, "duration": 20 + number, "callType": way, "notes": "first words"}),
        )
    };
    let notes = told(
        "callNotesSubmitted",
        json!({"conversationId": id, "disposition": "Resolved", "notes": format!("words {number}")}),
    );
    let recording = update(
        json!({"recordingUrl": format!("https://pbx.example/{id}"), "totalRecordingDuration": 20}),
    );
    let mut story = match chance.below(8) {
        0 => vec![
            offer,
            told(
                "callEnded",
                json!({"conversationId": id, "callType": "inbound"}),
            ),
        ],
        1 => vec![offer, reject],
        2 => vec![offer.clone(), reject, offer, answer, end("inbound"), notes],
        3 | 4 => {
            let dialled = format!("+1888397{number:04}");
            let dial = Told {
                method: "dial",
                arguments: json!([dialled]),
            };
            let mut story = vec![
                told(
                    "outboundCallInitiated",
                    json!({"conversationId": id, "dialledTo": dialled}),
                ),
                told(
                    "callAccepted",
                    json!({"conversationId": id, "callerANI": dialled}),
                ),
                end("outbound"),
                notes,
            ];
            if chance.percent(50) {
                story.insert(0, dial);
            }
            story
        }
        _ => vec![offer, answer, end("inbound"), notes],
    };
    if story.len() > 3 && chance.percent(30) {
        let end = story.len() - 2;
        story.insert(end, update(json!({"held": true})));
        story.insert(end + 1, update(json!({"held": false})));
    }
    if story.len() > 3 && chance.percent(30) {
        story.push(recording);
    }
    if chance.percent(40) {
        let place = chance.below(story.len() as u64 + 1) as usize;
        story.insert(place, told("statusChanged", json!({"softphoneId": "busy"})));
        story.push(told("statusChanged", json!({"softphoneId": "available"})));
    }
    story
}
