//! Calls that go on in others: transfers and consultations.

use serde_json::{Value, json};

use super::{account, answer, bodies, end, merged, of, offer, operations, record, warnings, world};
use crate::world::World;

fn transferred(conversation: &str, parent: &Value) -> Value {
    merged(
        offer(conversation),
        json!({"parentVoiceCallId": parent, "queue": "Refunds"}),
    )
}

fn say(world: &mut World, conversation: &str, content: &str) {
    let message = json!({"conversationId": conversation, "content": content, "startTime": world.now.wall, "senderType": "END_USER"});
    assert_eq!(world.call(0, "transcript", message)["accepted"], true);
    world.pass(1_000);
}

#[test]
fn a_transfer_joins_the_first_call_by_its_id_or_its_key_and_names_its_queue() {
    for by_id in [true, false] {
        let mut world = world(json!({}));
        answer(&mut world, "a");
        let id = account(&world, "a")["voiceCallId"].clone();
        let parent = if by_id { id } else { json!("a") };
        world.call(0, "incomingCall", transferred("b", &parent));
        world.pass(5_000);
        let body = bodies(&world, "createVoiceCall").pop().unwrap();
        assert_eq!(
            (
                &body["initiationMethod"],
                &body["parentVoiceCallId"],
                &body["queue"]
            ),
            (&json!("Transfer"), &parent, &json!("Refunds"))
        );
        end(&mut world, "a", Some(20));
        end(&mut world, "b", Some(30));
        let (first, second) = (record(&world, "a"), record(&world, "b"));
        assert_eq!(
            (&first["NextCallId"], &second["PreviousCallId"]),
            (&second["Id"], &first["Id"])
        );
        assert_eq!(
            (&first["ConversationId"], &second["CallType"]),
            (&second["ConversationId"], &json!("Transfer"))
        );
        assert_eq!(warnings(&world), json!([]), "{by_id}");
    }
}

#[test]
fn a_transfer_is_created_after_the_call_it_goes_on_from_and_before_that_one_is_closed() {
    let mut world = world(json!({}));
    world.org_down = true;
    world.call(0, "incomingCall", offer("a"));
    world.call(0, "callAccepted", offer("a"));
    world.pass(3_000);
    // The second leg is told before anything of the first one reached the org, and the first one is over already.
    world.call(0, "incomingCall", transferred("b", &json!("a")));
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "a", "duration": 3, "callType": "inbound"}),
    );
    world.call(0, "callAccepted", offer("b"));
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "b", "duration": 2, "callType": "inbound"}),
    );
    world.pass(10_000);
    world.org_down = false;
    world.requests.clear();
    world.pass(900_000);
    let steps = operations(&world);
    let keys: Vec<Value> = bodies(&world, "createVoiceCall")
        .iter()
        .map(|body| body["vendorCallKey"].clone())
        .collect();
    assert_eq!(keys, ["a", "b"]);
    assert_eq!(
        steps[..2],
        ["createVoiceCall", "createVoiceCall"],
        "{steps:?}"
    );
    assert_eq!(steps.len(), 4);
    assert_eq!(record(&world, "a")["NextCallId"], record(&world, "b")["Id"]);
    assert_eq!(
        (
            &account(&world, "a")["closeCount"],
            &account(&world, "b")["closeCount"]
        ),
        (&json!(0), &json!(1))
    );
    assert_eq!(world.status(0)["parked"], json!([]));
}

#[test]
fn two_calls_that_name_each_other_do_not_wait_for_ever() {
    let mut world = world(json!({}));
    world.org_down = true;
    world.call(0, "incomingCall", transferred("a", &json!("b")));
    world.call(0, "incomingCall", transferred("b", &json!("a")));
    world.pass(10_000);
    world.org_down = false;
    world.pass(300_000);
    assert!(world.asked("createVoiceCall") >= 2);
    assert_eq!(world.status(0)["pending"], json!([]));
}

#[test]
fn a_parent_makes_a_transfer_unless_the_host_calls_it_a_first_call() {
    for (told, expected, parent) in [
        (json!({}), "Transfer", json!("a")),
        (
            json!({"initiationMethod": "transfer"}),
            "Transfer",
            json!("a"),
        ),
        (
            json!({"initiationMethod": "Conference"}),
            "Transfer",
            json!("a"),
        ),
        (
            json!({"initiationMethod": "Inbound"}),
            "Inbound",
            Value::Null,
        ),
        (
            json!({"initiationMethod": "Transfer", "parentVoiceCallId": ""}),
            "Inbound",
            Value::Null,
        ),
        (json!({"parentVoiceCallId": "b"}), "Inbound", Value::Null),
    ] {
        let mut world = world(json!({}));
        answer(&mut world, "a");
        world.call(
            0,
            "incomingCall",
            merged(transferred("b", &json!("a")), told.clone()),
        );
        world.pass(5_000);
        let body = bodies(&world, "createVoiceCall").pop().unwrap();
        assert_eq!(
            (&body["initiationMethod"], &body["parentVoiceCallId"]),
            (&json!(expected), &parent),
            "{told}"
        );
        let queue = if parent.is_null() {
            Value::Null
        } else {
            json!("Refunds")
        };
        assert_eq!(body["queue"], queue, "{told}");
        assert_eq!(warnings(&world), json!([]), "{told}");
    }
}

#[test]
fn what_is_said_after_a_transfer_is_told_under_the_first_calls_key() {
    let mut world = world(json!({}));
    answer(&mut world, "a");
    let id = account(&world, "a")["voiceCallId"].clone();
    world.call(0, "incomingCall", transferred("b", &id));
    world.call(0, "incomingCall", transferred("c", &json!("b")));
    world.pass(5_000);
    for conversation in ["a", "b", "c"] {
        say(&mut world, conversation, conversation);
    }
    for body in bodies(&world, "createTranscriptMessage") {
        assert_eq!(
            (&body["voiceCallId"], &body["participantId"]),
            (&json!("a"), &json!("aEND_USER"))
        );
    }
    assert_eq!(
        account(&world, "a")["transcripts"]
            .as_array()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn a_consultation_is_told_under_its_own_key_until_it_is_merged() {
    let mut world = world(json!({}));
    answer(&mut world, "a");
    let consult = merged(
        transferred("k", &json!("a")),
        json!({"initiationMethod": "Consult"}),
    );
    world.call(0, "incomingCall", consult);
    world.call(0, "callAccepted", of("k"));
    world.pass(5_000);
    assert_eq!(
        record(&world, "k")["PreviousCallId"],
        record(&world, "a")["Id"]
    );
    say(&mut world, "k", "between agents");
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "k", "initiationMethod": "Conference"}),
    );
    world.pass(1_000);
    say(&mut world, "k", "all together");
    let keys: Vec<Value> = bodies(&world, "createTranscriptMessage")
        .iter()
        .map(|body| body["voiceCallId"].clone())
        .collect();
    assert_eq!(keys, ["k", "a"]);
    end(&mut world, "a", Some(30));
    end(&mut world, "k", Some(30));
    assert_eq!(account(&world, "k")["closeCount"], 1);
}
