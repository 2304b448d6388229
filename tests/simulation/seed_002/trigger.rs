//! "Integration using Trigger".

use serde_json::{Value, json};

use super::{inbound, outbound, told, world};
use crate::configuration::configuration;

/// A trigger of the inbound configuration under these conditions.
fn trigger(all: &Value, any: &Value) -> Value {
    json!({"name": "t", "channel": "voice", "status": "ON", "all": all, "any": any, "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}]})
}

#[test]
fn without_a_trigger_nothing_is_logged() {
    for triggers in [json!([]), Value::Null] {
        let mut world = world(|document| document["triggers"] = triggers.clone());
        inbound(&mut world, "c1", &json!({}));
        outbound(&mut world, "o1", "+14085550666");
        assert_eq!(world.records("Task"), Vec::<Value>::new());
    }
}

#[test]
fn a_trigger_works_while_its_status_is_on() {
    for (status, logs) in [("ON", 1), ("on", 1), ("OFF", 0), ("off", 0)] {
        let mut world = world(|document| {
            document["triggers"] = json!([trigger(&json!([]), &json!([]))]);
            document["triggers"][0]["status"] = json!(status);
        });
        inbound(&mut world, "c1", &json!({}));
        assert_eq!(world.records("Task").len(), logs, "{status}");
    }
}

#[test]
fn a_trigger_has_a_name_and_the_channel_voice() {
    for (key, value, expected) in [
        ("name", Value::Null, "$.triggers[0].name missing"),
        ("name", json!(" "), "$.triggers[0].name missing"),
        (
            "channel",
            json!("chat"),
            "$.triggers[0].channel unknown-value",
        ),
        (
            "channel",
            json!("sms"),
            "$.triggers[0].channel unknown-value",
        ),
        (
            "status",
            json!("maybe"),
            "$.triggers[0].status unknown-value",
        ),
    ] {
        let mut document = configuration();
        document["triggers"][0][key] = value;
        assert_eq!(told(&document).0, [expected]);
    }
    let mut document = configuration();
    document["triggers"][1]["name"] = document["triggers"][0]["name"].clone();
    assert_eq!(told(&document).0, ["$.triggers[1] not-unique"]);
}

#[test]
fn calls_in_the_sales_queue_are_logged_when_they_are_answered() {
    let mut world = world(|document| {
        let conditions =
            json!([{"field": "queue", "is": "Sales"}, {"field": "status", "is": "answer"}]);
        document["triggers"] = json!([trigger(&conditions, &json!([]))]);
        document.as_object_mut().unwrap().remove("logging");
    });
    let offered = json!({"conversationId": "c1", "callerANI": "+12125550143", "queue": "Sales"});
    world.call(0, "incomingCall", offered.clone());
    world.pass(5_000);
    assert_eq!(world.records("Task").len(), 0, "it rings");
    world.call(0, "callAccepted", offered);
    world.pass(5_000);
    assert_eq!(world.only("Task")["Status"], "In Progress");
    inbound(&mut world, "c2", &json!({"queue": "Service"}));
    for (method, more) in [
        ("incomingCall", json!({})),
        ("callRejected", json!({"reason": "active"})),
    ] {
        let mut payload =
            json!({"conversationId": "c3", "callerANI": "+12125550143", "queue": "Sales"});
        payload
            .as_object_mut()
            .unwrap()
            .extend(more.as_object().unwrap().clone());
        world.call(0, method, payload);
        world.pass(5_000);
    }
    world.only("Task");
}

#[test]
fn conditions_are_all_and_any_of_queue_status_direction_route_and_agent() {
    let (none, holds, fails) = (
        json!([]),
        json!({"field": "queue", "is": "sales"}),
        json!({"field": "queue", "is": "VIP"}),
    );
    for (all, any, fires) in [
        (none.clone(), none.clone(), true),
        (json!([holds]), none.clone(), true),
        (json!([fails]), none.clone(), false),
        (json!([holds, fails]), none.clone(), false),
        (none.clone(), json!([fails, holds]), true),
        (none.clone(), json!([fails]), false),
        (json!([holds]), json!([fails]), false),
        (json!([fails]), json!([holds]), false),
        (json!([holds]), json!([holds]), true),
        (
            json!([{"field": "queue", "isNot": "VIP"}]),
            none.clone(),
            true,
        ),
        (
            json!([{"field": "queue", "isNot": "SALES"}]),
            none.clone(),
            false,
        ),
        (
            json!([{"field": "status", "is": "ring"}]),
            none.clone(),
            true,
        ),
        (
            json!([{"field": "status", "is": "hangup"}]),
            none.clone(),
            true,
        ),
        (
            json!([{"field": "status", "is": "reject"}]),
            none.clone(),
            false,
        ),
        (
            json!([{"field": "direction", "is": "Inbound"}]),
            none.clone(),
            true,
        ),
        (
            json!([{"field": "direction", "is": "Outbound"}]),
            none.clone(),
            false,
        ),
        (
            json!([{"field": "outboundRoute", "is": "Trunk 1"}]),
            none.clone(),
            true,
        ),
        (
            json!([{"field": "outboundRoute", "is": "Trunk 2"}]),
            none.clone(),
            false,
        ),
        (
            json!([{"field": "agent", "is": "agent@acme.test"}]),
            none.clone(),
            true,
        ),
        (
            json!([{"field": "agent", "isNot": "agent@acme.test"}]),
            none.clone(),
            false,
        ),
        (
            json!([{"field": "agent", "is": "second@acme.test"}]),
            none.clone(),
            false,
        ),
    ] {
        let mut world = world(|document| {
            document["triggers"] = json!([trigger(&all, &any)]);
            document.as_object_mut().unwrap().remove("logging");
        });
        inbound(&mut world, "c1", &json!({"outboundRoute": "Trunk 1"}));
        assert_eq!(
            world.records("Task").len(),
            usize::from(fires),
            "{all} {any}"
        );
    }
}

#[test]
fn an_action_names_an_account_and_a_configuration_of_that_account() {
    let second = json!({"id": "second", "instanceUrl": "https://second.my.salesforce.com"});
    for (action, expected) in [
        (
            json!({"account": "main", "configuration": "inbound"}),
            vec![],
        ),
        (
            json!({"account": "main", "configuration": "none"}),
            vec!["configuration unknown-reference"],
        ),
        (
            json!({"account": "none", "configuration": "inbound"}),
            vec!["account unknown-reference"],
        ),
        (
            json!({"account": "second", "configuration": "inbound"}),
            vec!["configuration other-account"],
        ),
        (json!({"account": "main"}), vec!["configuration missing"]),
    ] {
        let mut document = configuration();
        document["accounts"]
            .as_array_mut()
            .unwrap()
            .push(second.clone());
        document["triggers"][0]["actions"] = json!([{"salesforce": action}]);
        let expected: Vec<String> = expected
            .iter()
            .map(|fault| format!("$.triggers[0].actions[0].salesforce.{fault}"))
            .collect();
        assert_eq!(told(&document).0, expected, "{action}");
    }
}
