//! Repeats, missing and reordered events of a conversation give the same records as the clean sequence.

use serde_json::{Value, json};

use crate::world::World;

const CONVERSATION: &str = "5324881f-1e84-4367-8930-f69a74b30ca6";

fn events() -> Vec<(&'static str, Value)> {
    vec![
        (
            "incomingCall",
            json!({"partnerId": "p1", "conversationId": CONVERSATION, "callerANI": "+14081456688", "language": "en_US"}),
        ),
        (
            "callAccepted",
            json!({"partnerId": "p1", "conversationId": CONVERSATION, "callerANI": "+14081456688", "channelName": "Sales", "recordingStatus": "ON"}),
        ),
        (
            "callEnded",
            json!({"partnerId": "p1", "conversationId": CONVERSATION, "duration": 128, "disposition": "Callback", "notes": "first words", "callType": "inbound"}),
        ),
        (
            "callNotesSubmitted",
            json!({"partnerId": "p1", "conversationId": CONVERSATION, "disposition": "Resolved", "notes": "wants a refund"}),
        ),
    ]
}

/// Every distinct order of the items.
fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (index, item) in items.iter().enumerate() {
        if items[..index].contains(item) {
            continue;
        }
        let mut rest = items.to_vec();
        rest.remove(index);
        all.extend(permutations(&rest).into_iter().map(|mut order| {
            order.insert(0, *item);
            order
        }));
    }
    all
}

/// Plays the events in this order, so many milliseconds apart.
fn play(events: &[(&str, Value)], order: &[usize], apart: u64) -> World {
    let mut world = World::new();
    for index in order {
        let (method, payload) = &events[*index];
        let receipt = world.call(0, method, payload.clone());
        assert_eq!(receipt["accepted"], true, "{receipt}");
        world.pass(apart);
    }
    world.pass(10_000);
    world
}

/// What the org holds of the call, and how often its voice call was created and closed. Where events
/// arrive at other moments, times are left out.
fn records(world: &World, with_times: bool) -> Value {
    let mut task = world.only("Task");
    let mut voice = world.only("VoiceCall");
    let timeless = [
        "Id",
        "CreatedDate",
        "LastModifiedDate",
        "SystemModstamp",
        "CompletedDateTime",
    ];
    let times = [
        "CallStartDateTime",
        "CallEndDateTime",
        "CallAcceptDateTime",
        "CallDurationInSeconds",
    ];
    for field in timeless {
        task.as_object_mut().unwrap().remove(field);
        voice.as_object_mut().unwrap().remove(field);
    }
    for field in times.iter().filter(|_| !with_times) {
        voice.as_object_mut().unwrap().remove(*field);
    }
    let ledger = &world.org.state()["voice"][0];
    json!({"task": task, "voice": voice, "created": ledger["createCount"], "closed": ledger["closeCount"]})
}

#[test]
fn the_clean_order_makes_one_complete_task_and_one_voice_call_created_once_and_closed_once() {
    let world = play(&events(), &[0, 1, 2, 3], 0);
    let (task, voice) = (world.only("Task"), world.only("VoiceCall"));
    for (field, expected) in [
        ("Subject", json!("[xCALLY Ticket] Sales +14081456688")),
        ("Status", json!("Completed")),
        ("CallType", json!("Inbound")),
        ("CallDurationInSeconds", json!(128)),
        ("CallDisposition", json!("Resolved")),
        ("CallObject", json!(CONVERSATION)),
        ("ActivityDate", json!("2026-11-20")),
        ("TaskSubtype", json!("Call")),
        (
            "Description",
            json!(format!(
                "*** Call Info ***\nCaller Number: +14081456688\nQueue: Sales\nUnique Id: {CONVERSATION}\n\nwants a refund"
            )),
        ),
    ] {
        assert_eq!(task[field], expected, "{field}");
    }
    assert_eq!(voice["VendorCallKey"], CONVERSATION);
    let ledger = &world.org.state()["voice"][0];
    assert_eq!(
        (&ledger["createCount"], &ledger["closeCount"]),
        (&json!(1), &json!(1)),
        "{ledger}"
    );
    assert_eq!(world.org.state()["warnings"], json!([]));
}

#[test]
fn every_order_of_a_calls_events_each_with_one_duplicate_gives_the_same_records() {
    let events = events();
    let clean = records(&play(&events, &[0, 1, 2, 3], 0), true);
    let orders = permutations(&[0, 0, 1, 1, 2, 2, 3, 3]);
    assert_eq!(orders.len(), 2_520);
    for order in orders {
        assert_eq!(records(&play(&events, &order, 0), true), clean, "{order:?}");
    }
}

#[test]
fn the_same_holds_when_the_events_arrive_half_a_second_apart() {
    let events = events();
    let clean = records(&play(&events, &[0, 1, 2, 3], 500), false);
    for order in permutations(&[0, 1, 2, 3]) {
        assert_eq!(
            records(&play(&events, &order, 500), false),
            clean,
            "{order:?}"
        );
    }
}

#[test]
fn every_order_of_a_call_that_is_offered_twice_counts_as_answered() {
    let mut events = events();
    events.truncate(3);
    events.push((
        "callRejected",
        json!({"partnerId": "p1", "conversationId": CONVERSATION, "reason": "passive"}),
    ));
    let clean = records(&play(&events, &[0, 3, 0, 1, 2], 0), true);
    assert_eq!(clean["task"]["Status"], "Completed");
    for order in permutations(&[0, 0, 1, 2, 3]) {
        let mut played = records(&play(&events, &order, 0), true);
        // Whichever trigger fired first, the subject says what was known then.
        played["task"]["Subject"] = clean["task"]["Subject"].clone();
        assert_eq!(played, clean, "{order:?}");
    }
}

#[test]
fn an_event_that_never_comes_is_not_waited_for_for_ever() {
    let events = events();
    let clean = records(&play(&events, &[0, 1, 2, 3], 0), false);
    for missing in [vec![1, 2, 3], vec![0, 1, 3, 2], vec![1, 3, 2]] {
        assert_eq!(
            records(&play(&events, &missing, 0), false),
            clean,
            "{missing:?}"
        );
    }
    // Without callAccepted the queue is not known, all else is.
    let mut played = records(&play(&events, &[0, 2, 3], 0), false);
    for field in ["Subject", "Description"] {
        played["task"][field] = clean["task"][field].clone();
    }
    played["voice"]["QueueName"] = clean["voice"]["QueueName"].clone();
    assert_eq!(played, clean);
}

#[test]
fn a_second_offer_after_a_rejection_is_a_new_attempt_and_a_repetition_is_a_duplicate() {
    let mut world = World::new();
    let offer = events()[0].1.clone();
    let reject = json!({"conversationId": CONVERSATION, "reason": "passive"});
    for (method, payload, duplicate) in [
        ("incomingCall", &offer, false),
        ("incomingCall", &offer, true),
        ("callRejected", &reject, false),
        ("callRejected", &reject, true),
        ("incomingCall", &offer, false),
        ("incomingCall", &offer, true),
        ("callRejected", &reject, false),
    ] {
        let receipt = world.call(0, method, payload.clone());
        assert_eq!(
            receipt["duplicate"],
            if duplicate { json!(true) } else { Value::Null },
            "{method}: {receipt}"
        );
    }
}
