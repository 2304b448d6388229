//! The message channel of the console: what it is told, and what it may ask for.

use serde_json::{Value, json};

use super::{answered, console};
use crate::caller::MORGAN;

#[test]
fn the_message_channel_tells_ids_and_states_and_no_numbers() {
    let mut world = console(&json!({}), &json!({"publish": "Calls__c"}));
    answered(&mut world, 1, "c1", MORGAN);
    world.call(1, "statusChanged", json!({"softphoneId": "s1"}));
    world.pass(1_000);
    let told = world.lightning().calls(1, "publish");
    assert!(told.iter().all(|it| it["channelName"] == "Calls__c"));
    let messages: Vec<&Value> = told.iter().map(|it| &it["message"]).collect();
    assert_eq!(
        *messages[0],
        json!({"type": "call", "conversationId": "c1", "state": "ringing", "direction": "Inbound"})
    );
    let task = world.only("Task")["Id"].clone();
    let log = json!({"type": "log", "conversationId": "c1", "recordId": task, "about": null});
    assert!(messages.contains(&&log), "{messages:?}");
    let presence = json!({"type": "presence", "softphoneId": "s1"});
    assert!(messages.contains(&&presence), "{messages:?}");
    let all = format!("{messages:?}");
    assert!(!all.contains("2125550143") && !all.contains("Ada"), "{all}");
}

#[test]
fn commands_of_the_message_channel_are_checked_like_any_input() {
    let mut world = console(&json!({}), &json!({"subscribe": "Commands__c"}));
    assert_eq!(
        world.lightning().calls(1, "link")[0]["subscribe"],
        "Commands__c"
    );
    answered(&mut world, 1, "c1", MORGAN);
    let mut say = |message: Value| {
        world.console_says(1, "message", &message);
        world.pass(500);
    };
    say(json!({"command": "dial", "number": "+14155550100"}));
    say(json!({"command": "presence", "softphoneId": "s1"}));
    say(json!({"command": "disposition", "conversationId": "c1", "disposition": "Resolved"}));
    assert_eq!(world.heard(1, "start_call").len(), 1);
    assert_eq!(
        world.heard(1, "update_presence"),
        [json!({"softphoneId": "s1"})]
    );
    let ended = json!({"conversationId": "c1", "duration": 60, "callType": "inbound"});
    world.call(1, "callEnded", ended);
    world.pass(10_000);
    assert_eq!(world.only("Task")["CallDisposition"], "Resolved");
    for (message, code) in [
        (json!({"command": "dial"}), "missing-field"),
        (
            json!({"command": "dial", "number": "+14155550100", "recordId": "x' OR 1"}),
            "record-id",
        ),
        (
            json!({"command": "presence", "softphoneId": 5}),
            "missing-field",
        ),
        (
            json!({"command": "disposition", "conversationId": "c9", "disposition": "x"}),
            "unknown-conversation",
        ),
    ] {
        world.console_says(1, "message", &message);
        let heard = world.heard(1, "error");
        assert_eq!(heard.last().unwrap()["code"], code, "{message}");
    }
    for odd in [
        json!(null),
        json!([1]),
        json!("dial"),
        json!({"command": {}}),
    ] {
        world.console_says(1, "message", &odd);
    }
}
