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

/// An inbound call that is answered.
pub(crate) fn inbound(number: u64) -> Story {
    let parts = Parts::new(number);
    vec![
        parts.offer(),
        parts.answer(),
        parts.end("inbound"),
        parts.notes(),
    ]
}

/// An inbound call that nobody answers.
pub(crate) fn missed(number: u64) -> Story {
    let parts = Parts::new(number);
    vec![parts.offer(), parts.missed()]
}

/// An inbound call that is declined, offered again and answered.
pub(crate) fn declined_first(number: u64) -> Story {
    let parts = Parts::new(number);
    let mut story = vec![parts.offer(), parts.reject()];
    story.extend(inbound(number));
    story
}

/// An outbound call, asked for through `dial` or not.
pub(crate) fn outbound(number: u64, through_dial: bool) -> Story {
    let parts = Parts::new(number);
    let dialled = format!("+1888397{number:04}");
    let id = &parts.id;
    let dial = Told {
        method: "dial",
        arguments: json!([dialled]),
    };
    let begin = json!({"conversationId": id, "dialledTo": dialled});
    let answer = json!({"conversationId": id, "callerANI": dialled});
    let mut story = vec![
        told("outboundCallInitiated", begin),
        told("callAccepted", answer),
        parts.end("outbound"),
        parts.notes(),
    ];
    if through_dial {
        story.insert(0, dial);
    }
    story
}

/// What the softphone says of one conversation, unlike any other's by its number.
struct Parts {
    number: u64,
    id: String,
    caller: String,
}

impl Parts {
    fn new(number: u64) -> Self {
        Self {
            number,
            id: format!("c{number}"),
            caller: format!("+1408145{number:04}"),
        }
    }

    fn offer(&self) -> Told {
        let Self { id, caller, .. } = self;
        let fields = json!({"partnerId": "p1", "conversationId": id, "callerANI": caller, "language": "en_US"});
        told("incomingCall", fields)
    }

    fn answer(&self) -> Told {
        let Self { id, caller, .. } = self;
        let fields = json!({"conversationId": id, "callerANI": caller, "channelName": "Sales"});
        told("callAccepted", fields)
    }

    fn reject(&self) -> Told {
        let fields = json!({"conversationId": self.id, "reason": "passive"});
        told("callRejected", fields)
    }

    fn hold(&self, held: bool) -> Told {
        told(
            "callUpdated",
            json!({"conversationId": self.id, "held": held}),
        )
    }

    fn recording(&self) -> Told {
        let url = format!("https://pbx.example/{}", self.id);
        let fields =
            json!({"conversationId": self.id, "recordingUrl": url, "totalRecordingDuration": 20});
        told("callUpdated", fields)
    }

    fn missed(&self) -> Told {
        told(
            "callEnded",
            json!({"conversationId": self.id, "callType": "inbound"}),
        )
    }

    fn end(&self, way: &str) -> Told {
        let fields = json!({"conversationId": self.id, "duration": 20 + self.number, "callType": way, "notes": "first words"});
        told("callEnded", fields)
    }

    fn notes(&self) -> Told {
        let notes = format!("words {}", self.number);
        let fields = json!({"conversationId": self.id, "disposition": "Resolved", "notes": notes});
        told("callNotesSubmitted", fields)
    }
}

/// A random story.
pub(crate) fn story(number: u64, chance: &mut Chance) -> Story {
    let parts = Parts::new(number);
    let mut story = match chance.below(8) {
        0 => missed(number),
        1 => vec![parts.offer(), parts.reject()],
        2 => declined_first(number),
        3 | 4 => outbound(number, chance.percent(50)),
        _ => inbound(number),
    };
    if story.len() > 3 && chance.percent(30) {
        let end = story.len() - 2;
        story.insert(end, parts.hold(true));
        story.insert(end + 1, parts.hold(false));
    }
    if story.len() > 3 && chance.percent(30) {
        story.push(parts.recording());
    }
    if chance.percent(40) {
        let place = chance.below(story.len() as u64 + 1) as usize;
        story.insert(place, told("statusChanged", json!({"softphoneId": "busy"})));
        story.push(told("statusChanged", json!({"softphoneId": "available"})));
    }
    story
}
