//! A caller is looked for, and something goes wrong: no search, field or link costs a log, and a stranger's record is made once.

use serde_json::{Value, json};

use crate::caller::{MORGAN, STRANGER, answer, end, event, id, told, with, world};
use crate::line::Fault;
use crate::world::World;

/// Rings, and is declined two seconds later, while nothing of this path is answered.
fn declined_while_broken(path: &'static str, keys: &Value) -> World {
    let mut document = with(keys);
    document["triggers"][0]["all"] = json!([{"field": "direction", "is": "Inbound"}]);
    let mut world = World::with(document);
    world.broken = Some(path);
    world.call(0, "incomingCall", event("c1", MORGAN));
    world.pass(2_000);
    let declined = json!({"conversationId": "c1", "reason": "active"});
    world.call(0, "callRejected", declined);
    world.pass(3_600_000);
    world
}

#[test]
fn what_else_is_told_of_the_call_while_the_search_fails_delays_the_log_no_further() {
    let mut world =
        declined_while_broken("parameterizedSearch", &json!({"moduleSearch": ["contact"]}));
    assert_eq!(world.only("Task")["Status"], "Not Started");
    world.broken = None;
    world.pass(600_000);
    let morgan = id(&world, "Contact", "Morgan Reyes");
    assert_eq!(world.only("Task")["WhoId"], morgan);
}

#[test]
fn fields_that_the_org_does_not_tell_of_hold_no_log_back() {
    let fields = json!({"fields": [{"field": "Priority", "picklist": "Low"}]});
    let world = declined_while_broken("describe", &fields);
    assert_eq!(world.only("Task")["Priority"], "Low");
}

#[test]
fn each_object_is_asked_for_its_fields_three_times_before_they_are_taken_for_texts() {
    let mut world = world(&json!({
        "fields": [{"field": "Priority", "picklist": "Low"}], "moduleSearch": ["lead"],
        "moduleCreate": "lead", "createFields": [{"field": "LeadSource", "picklist": "Web"}],
    }));
    world.broken = Some("describe");
    answer(&mut world, "c1", STRANGER);
    world.pass(3_600_000);
    for object in ["Lead", "Task"] {
        let path = format!("/sobjects/{object}/describe");
        assert_eq!(world.asked(&path), 3, "{object}");
    }
    let lead = world.records("Lead").pop().unwrap();
    assert_eq!(lead["LeadSource"], "Web");
    let task = world.only("Task");
    assert_eq!(
        (&task["Priority"], &task["WhoId"]),
        (&json!("Low"), &lead["Id"])
    );
}

#[test]
fn searches_that_fail_starve_no_log() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    world.broken = Some("parameterizedSearch");
    for number in 0..40 {
        let conversation = format!("c{number}");
        answer(&mut world, &conversation, MORGAN);
        end(&mut world, &conversation);
    }
    world.pass(3_600_000);
    assert_eq!(world.records("Task").len(), 40);
}

#[test]
fn one_stranger_is_made_once_by_two_calls_and_by_two_configurations() {
    let mut document = with(&json!({"moduleSearch": ["lead"], "moduleCreate": "lead"}));
    let mut second = document["configurations"][0].clone();
    second["id"] = json!("second");
    document["configurations"]
        .as_array_mut()
        .unwrap()
        .push(second);
    let action = json!({"salesforce": {"account": "main", "configuration": "second"}});
    document["triggers"][0]["actions"]
        .as_array_mut()
        .unwrap()
        .push(action);
    let mut world = World::with(document);
    let before = world.records("Lead").len();
    for conversation in ["c1", "c2"] {
        world.call(0, "incomingCall", event(conversation, STRANGER));
        world.call(0, "callAccepted", event(conversation, STRANGER));
    }
    world.pass(60_000);
    assert_eq!(world.records("Lead").len(), before + 1);
    let lead = world.records("Lead").pop().unwrap()["Id"].clone();
    let tasks = world.records("Task");
    assert_eq!(tasks.len(), 4);
    assert!(tasks.iter().all(|task| task["WhoId"] == lead), "{tasks:#?}");
}

#[test]
fn a_stranger_is_made_when_the_call_is_taken_and_found_again_under_the_number_that_was_written() {
    let create = json!({"moduleSearch": ["lead"], "moduleCreate": "lead", "createFields": [{"field": "Phone", "variable": "calleridnum"}]});
    let mut world = world(&create);
    let before = world.records("Lead").len();
    world.call(0, "incomingCall", event("c1", "(408) 555-0666"));
    world.pass(8_000);
    assert_eq!(world.records("Lead").len(), before, "it only rings");
    world.faults.extend([None, Some(Fault::LoseAnswer)]);
    world.call(0, "callAccepted", event("c1", "(408) 555-0666"));
    world.pass(120_000);
    assert_eq!(world.records("Lead").len(), before + 1);
}

#[test]
fn a_link_during_the_search_ends_it_and_nobody_is_made() {
    let mut world = world(&json!({"moduleSearch": ["lead"], "moduleCreate": "lead"}));
    let before = world.records("Lead").len();
    world.broken = Some("parameterizedSearch");
    world.call(0, "incomingCall", event("c1", STRANGER));
    world.call(0, "callAccepted", event("c1", STRANGER));
    world.pass(1_000);
    let dana = id(&world, "Contact", "Dana Fields");
    world.call_with(0, "link", json!(["c1", {"recordId": dana}]));
    world.broken = None;
    world.pass(60_000);
    end(&mut world, "c1");
    assert_eq!(world.records("Lead").len(), before);
    assert_eq!(world.only("Task")["WhoId"], dana);
    assert_eq!(world.status(0)["pending"], json!([]));
}

#[test]
fn a_parked_match_is_retried_under_the_configuration_in_force() {
    let rule = json!({"validationRules": [{"object": "Lead", "when": "Company = 'Refused'", "message": "no"}]});
    let keys = |company: &str| json!({"moduleSearch": ["lead"], "moduleCreate": "lead", "createFields": [{"field": "Company", "string": company}]});
    let mut world = world(&keys("Refused"));
    world.set_up(rule);
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    let parked = world.status(0)["parked"][0].clone();
    assert_eq!(parked["kind"], "Match", "{parked}");
    assert_eq!(
        world.call(0, "configure", with(&keys("Allowed")))["applied"],
        true
    );
    assert_eq!(
        world.call(0, "retry", parked["id"].clone())["accepted"],
        true
    );
    world.pass(30_000);
    let lead = world.records("Lead").pop().unwrap();
    assert_eq!(
        (&lead["Company"], &world.only("Task")["WhoId"]),
        (&json!("Allowed"), &lead["Id"])
    );
}

#[test]
fn a_link_that_the_org_refuses_costs_the_link_and_not_the_log() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    answer(&mut world, "c1", STRANGER);
    world.call_with(0, "link", json!(["c1", {"recordId": "003SB0000000999AAA"}]));
    world.pass(5_000);
    end(&mut world, "c1");
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(
        (
            world.status(0)["parked"].clone(),
            world.status(0)["pending"].clone()
        ),
        (json!([]), json!([]))
    );
    let errors = world.heard(0, "error");
    assert!(
        errors.iter().any(|error| error["code"] == "link-refused"),
        "{errors:?}"
    );
    let dana = id(&world, "Contact", "Dana Fields");
    world.call_with(0, "link", json!(["c1", {"recordId": dana}]));
    world.pass(5_000);
    assert_eq!(
        world.only("Task")["WhoId"],
        dana,
        "a better link still comes through"
    );
}

#[test]
fn a_link_of_a_call_that_nobody_knows_is_refused() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    let receipt = world.call_with(
        0,
        "link",
        json!(["never", {"recordId": "003SB0000000999AAA"}]),
    );
    assert_eq!(receipt["error"]["code"], "unknown-conversation");
    assert_eq!(world.status(0)["calls"], json!([]));
}

#[test]
fn a_number_that_stands_for_a_name_is_not_told() {
    let mut world = world(&json!({"moduleSearch": ["lead"], "moduleCreate": "lead"}));
    for conversation in ["c1", "c2"] {
        for method in ["incomingCall", "callAccepted"] {
            world.call(
                0,
                method,
                json!({"conversationId": conversation, "callerANI": STRANGER}),
            );
        }
        world.pass(10_000);
        let told = told(&mut world).to_string();
        assert!(!told.contains("408555"), "{told}");
    }
}
