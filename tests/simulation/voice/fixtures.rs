//! Every request and answer of seed 004, word for word: our requests are built equal to them, their answers are read.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use super::{answer, bodies, end, merged, operations, world};
use crate::world::World;

/// The documented operations and the files that hold their samples.
const SAMPLES: [(&str, &str); 6] = [
    ("createVoiceCall", "create-voice-call"),
    ("updateVoiceCall", "update-voice-call"),
    ("executeOmniFlow", "execute-omni-flow"),
    ("clearRouting", "clear-routing"),
    ("createTranscriptMessage", "create-transcript-message"),
    (
        "createBulkTranscriptMessages",
        "create-bulk-transcript-messages",
    ),
];

fn sample(name: &str) -> Value {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/voice");
    let text = fs::read_to_string(root.join(format!("{name}.json"))).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// Asks for an operation of which the org answers `body` instead of its own.
fn ask(world: &mut World, operation: &str, parameters: Value) -> Value {
    let ticket = world.say(0, operation, parameters);
    world.pass(1_000);
    world.receipt(0, ticket)
}

#[test]
fn each_documented_request_is_sent_as_the_document_shows_it() {
    for (operation, name) in SAMPLES {
        let sample = sample(name);
        let mut parameters = sample["request"].clone();
        let centre = json!({"callCenterDevName": parameters["callCenterDevName"], "certDevName": parameters["certDevName"]});
        for names_centre in [true, false] {
            if !names_centre {
                // The configuration names it.
                let fields = parameters.as_object_mut().unwrap();
                fields.remove("callCenterDevName");
                fields.remove("certDevName");
            }
            let mut world = world(centre.clone());
            ask(&mut world, operation, parameters.clone());
            let request = world
                .requests
                .iter()
                .find(|(_, path, _)| path.contains("/voice/v1/"))
                .unwrap();
            assert_eq!(request.0, sample["method"], "{operation}");
            assert_eq!(request.1, sample["path"], "{operation}");
            assert_eq!(
                request.2, sample["request"],
                "{operation}, centre named by the page: {names_centre}"
            );
        }
    }
}

#[test]
fn each_documented_answer_is_told_as_the_document_shows_it() {
    for (operation, name) in SAMPLES {
        let sample = sample(name);
        for outcome in ["success", "failure"] {
            let mut world = world(json!({}));
            world
                .answers
                .push_back((operation, sample[outcome].to_string()));
            let told = ask(&mut world, operation, sample["request"].clone());
            assert_eq!(told, sample[outcome], "{operation}");
        }
    }
}

#[test]
fn errors_are_read_in_every_shape() {
    for (errors, expected) in [
        (json!(null), json!(null)),
        (json!([]), json!(null)),
        (json!(""), json!(null)),
        (json!("one"), json!(["one"])),
        (json!(["one", "two"]), json!(["one", "two"])),
        (
            json!([{"message": "one", "code": "X"}, "two"]),
            json!(["one", "two"]),
        ),
    ] {
        for (success, data) in [(true, json!({"status": "Success"})), (false, Value::Null)] {
            let mut world = world(json!({}));
            let envelope = json!({"data": data, "errors": errors, "success": success});
            world
                .answers
                .push_back(("clearRouting", envelope.to_string()));
            let told = ask(&mut world, "clearRouting", json!({"voiceCallId": "k"}));
            assert_eq!(
                told,
                json!({"data": data, "errors": expected, "success": success}),
                "{errors}"
            );
        }
    }
}

#[test]
fn the_orgs_answers_have_the_documented_shape() {
    for (operation, name) in SAMPLES {
        let sample = sample(name);
        let mut world = world(json!({}));
        // The document's transcripts and updates are of calls that are there.
        for key in [
            "b09955ce-03be-4335-a28891293zs-18895",
            "5324881f-1e84-4367-8930-f69a74b30ca6",
            "00X000012345abc",
        ] {
            if operation != "createVoiceCall" {
                let create = merged(
                    self::sample("create-voice-call")["request"].clone(),
                    json!({"vendorCallKey": key}),
                );
                ask(&mut world, "createVoiceCall", create);
            }
        }
        let told = ask(&mut world, operation, sample["request"].clone());
        let expected = &sample["success"];
        assert_eq!(
            (&told["success"], &told["errors"]),
            (&expected["success"], &expected["errors"]),
            "{operation}: {told}"
        );
        let members = |value: &Value| {
            value["data"]
                .as_object()
                .unwrap()
                .keys()
                .cloned()
                .collect::<Vec<_>>()
        };
        assert_eq!(members(&told), members(expected), "{operation}");
    }
}

#[test]
fn the_events_of_a_call_make_the_documented_closing_update() {
    // Where the sample ends before it starts, ours does not.
    let sample = sample("update-voice-call")["request"].clone();
    let attributes = json!([{"field": "devcnxscv24__AAA_Test__c", "string": "field value"}, {"field": "Other_Field__c", "string": "other value"}]);
    let mut world = world(json!({
        "callCenterDevName": sample["callCenterDevName"], "certDevName": sample["certDevName"], "callAttributes": attributes, "createVoiceCall": "never",
        "disconnectReasons": {"line": sample["disconnectReason"]},
    }));
    world.call(
        0,
        "setAgent",
        json!({"email": "agent@acme.test", "username": "agent123"}),
    );
    let told = json!({
        "conversationId": "c1", "voiceCallId": "00X000012345abc", "callerANI": "1234", "callOrigin": "Preview", "queue": "queue123",
        "recordingUrl": "Bern", "totalRecordingDuration": 55, "enqueueTime": sample["enqueueTime"], "disconnectReason": "line",
    });
    answer(&mut world, "c1");
    world.call(0, "callUpdated", told);
    end(&mut world, "c1", Some(33));
    let closing = bodies(&world, "updateVoiceCall").pop().unwrap();
    let own = closing.as_object().unwrap();
    for (field, value) in sample.as_object().unwrap() {
        let ours = own
            .get(field)
            .unwrap_or_else(|| panic!("{field} is missing"));
        match field.as_str() {
            // These follow from the call that was played.
            "startTime" | "endTime" | "acceptTime" => assert!(ours.is_string(), "{field}"),
            "numberOfHolds"
            | "agentInteractionDuration"
            | "longestHoldDuration"
            | "totalHoldDuration" => assert!(ours.is_i64(), "{field}"),
            "isActiveCall" => assert_eq!(ours, false),
            "fromNumber" => assert!(ours.is_string()),
            "callAttributes" => {
                let read =
                    |text: &Value| serde_json::from_str::<Value>(text.as_str().unwrap()).unwrap();
                assert_eq!(read(ours), read(value));
            }
            _ => assert_eq!(ours, value, "{field}"),
        }
    }
    assert_eq!(
        own.len(),
        sample.as_object().unwrap().len(),
        "nothing beyond the document: {closing}"
    );
    assert!(!operations(&world).contains(&"createVoiceCall"));
}

#[test]
fn the_events_of_a_call_make_the_documented_transcript_message() {
    let sample = sample("create-transcript-message")["request"].clone();
    let mut world = world(
        json!({"callCenterDevName": sample["callCenterDevName"], "certDevName": sample["certDevName"]}),
    );
    let key = sample["voiceCallId"].as_str().unwrap();
    answer(&mut world, key);
    let mut message = json!({"conversationId": key});
    for field in ["messageId", "startTime", "endTime", "content", "senderType"] {
        message[field] = sample[field].clone();
    }
    world.call(0, "transcript", message);
    world.pass(1_000);
    assert_eq!(bodies(&world, "createTranscriptMessage"), [sample]);
}

#[test]
fn a_token_is_asked_for_in_the_documents_form() {
    let sample = sample("token");
    let mut document = crate::configuration::configuration();
    let url = format!("{}{}", sandbox::ORIGIN, sample["path"].as_str().unwrap());
    document["accounts"][0]["auth"] = json!({"type": "clientCredentials", "tokenUrl": url, "clientId": "sandbox", "clientSecret": "sandbox"});
    let mut world = World::with(document);
    world.call(0, "incomingCall", super::offer("c1"));
    world.pass(5_000);
    let asked = world
        .bare
        .iter()
        .find(|(path, _)| path == sample["path"].as_str().unwrap());
    let body = &asked.unwrap().1;
    for (name, value) in sample["request"].as_object().unwrap() {
        let value = if name == "grant_type" {
            value.as_str().unwrap()
        } else {
            "sandbox"
        };
        assert!(
            body.split('&')
                .any(|pair| pair == format!("{name}={value}")),
            "{name} in {body}"
        );
    }
    assert_eq!(world.asked("createVoiceCall"), 1);
}
