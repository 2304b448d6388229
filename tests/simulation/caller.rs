//! Whom a call is logged on (seed 002, "Advanced"): found, chosen, made, or nobody, and why.

use serde_json::{Value, json};

use crate::configuration::configuration;
use crate::world::World;

/// The simulated org's people, by their numbers.
const DANA_AND_JORDAN: &str = "+14155550100";
pub(crate) const MORGAN: &str = "+12125550143";
pub(crate) const KIM: &str = "+18883973342";
const ROBIN: &str = "+16465550131";
const ACME: &str = "+14155550199";
const CONVERTED: &str = "+12125550188";
pub(crate) const STRANGER: &str = "+14085550666";

/// The inbound configuration with these keys.
pub(crate) fn with(keys: &Value) -> Value {
    let mut document = configuration();
    for (key, value) in keys.as_object().unwrap() {
        document["configurations"][0][key] = value.clone();
    }
    document
}

pub(crate) fn world(keys: &Value) -> World {
    World::with(with(keys))
}

pub(crate) fn event(conversation: &str, number: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": number, "callerName": "Ada Lovelace"})
}

pub(crate) fn answer(world: &mut World, conversation: &str, number: &str) {
    world.call(0, "incomingCall", event(conversation, number));
    world.call(0, "callAccepted", event(conversation, number));
    world.pass(5_000);
}

pub(crate) fn end(world: &mut World, conversation: &str) {
    let ended = json!({"conversationId": conversation, "duration": 60, "callType": "inbound"});
    world.call(0, "callEnded", ended);
    world.pass(10_000);
}

/// What `on('match')` told last.
pub(crate) fn told(world: &mut World) -> Value {
    world.heard(0, "match").pop().unwrap_or_default()
}

/// The id of a record by its name.
pub(crate) fn id(world: &World, object: &str, name: &str) -> Value {
    let records = world.records(object);
    let named = records.iter().find(|record| record["Name"] == name);
    named.unwrap_or_else(|| panic!("{object} {name}"))["Id"].clone()
}

#[test]
fn the_one_who_has_the_number_is_who_the_call_is_logged_on() {
    for (search, number, object, name, link) in [
        (
            json!(["contact"]),
            MORGAN,
            "Contact",
            "Morgan Reyes",
            "WhoId",
        ),
        (json!(["lead"]), KIM, "Lead", "Kim Park", "WhoId"),
        (json!(["account"]), ACME, "Account", "Acme Travel", "WhatId"),
        (json!(["contact", "lead"]), KIM, "Lead", "Kim Park", "WhoId"),
        (
            json!(["contact", "lead", "account"]),
            ACME,
            "Account",
            "Acme Travel",
            "WhatId",
        ),
        (
            json!(["contact", "lead"]),
            ROBIN,
            "Contact",
            "Robin Doe",
            "WhoId",
        ),
        (
            json!(["contact", "lead", "account"]),
            ROBIN,
            "Contact",
            "Robin Doe",
            "WhoId",
        ),
        (json!(["account"]), ROBIN, "Account", "Robin Doe", "WhatId"),
    ] {
        let mut world = world(&json!({"moduleSearch": search}));
        answer(&mut world, "c1", number);
        let told = told(&mut world);
        assert_eq!(told["outcome"], "found", "{search} {number}: {told}");
        assert_eq!(
            (&told["objectType"], &told["recordName"]),
            (&json!(object), &json!(name))
        );
        let task = world.only("Task");
        assert_eq!(task[link], id(&world, object, name), "{search} {number}");
        end(&mut world, "c1");
        assert_eq!(world.status(0)["pending"], json!([]));
    }
}

#[test]
fn a_spelling_of_the_number_is_enough() {
    for number in [
        "(212) 555-0143",
        "2125550143",
        "1-212-555-0143",
        "011 1 212 555 0143",
    ] {
        let mut world = world(&json!({"moduleSearch": ["contact"]}));
        answer(&mut world, "c1", number);
        assert_eq!(told(&mut world)["recordName"], "Morgan Reyes", "{number}");
    }
}

#[test]
fn a_number_that_nobody_has_is_nobodys() {
    for (search, number, outcome) in [
        (json!(["contact", "lead", "account"]), STRANGER, "nobody"),
        (json!(["lead"]), CONVERTED, "nobody"),
        (json!(["account"]), MORGAN, "nobody"),
        (json!(["contact"]), "anonymous", "withheld"),
        (json!(["contact"]), "", "withheld"),
        (json!(["contact"]), "1001", "too-short"),
    ] {
        let mut world = world(&json!({"moduleSearch": search}));
        answer(&mut world, "c1", number);
        let told = told(&mut world);
        assert_eq!(told["outcome"], outcome, "{number}: {told}");
        assert!(told["why"].as_str().is_some_and(|why| !why.is_empty()));
        let task = world.only("Task");
        assert_eq!(
            (&task["WhoId"], &task["WhatId"]),
            (&Value::Null, &Value::Null)
        );
    }
}

#[test]
fn of_several_the_policy_chooses() {
    for (policy, outcome, name) in [
        ("first", "found", Some("Dana Fields")),
        ("mostRecent", "found", Some("Jordan Fields")),
        ("none", "nobody", None),
        ("ask", "several", None),
    ] {
        let mut world = world(&json!({"moduleSearch": ["contact"], "onMultiple": policy}));
        let jordan = id(&world, "Contact", "Jordan Fields");
        world.edit("Contact", &jordan, json!({"Title": "Guide"}));
        answer(&mut world, "c1", DANA_AND_JORDAN);
        let told = told(&mut world);
        assert_eq!(
            (&told["outcome"], told["recordName"].as_str()),
            (&json!(outcome), name),
            "{policy}"
        );
        assert_eq!(
            told["candidates"].as_array().map(Vec::len),
            Some(2),
            "{policy}"
        );
        let questions = world.status(0)["questions"].as_array().unwrap().len();
        assert_eq!(questions, usize::from(policy == "ask"));
    }
}

#[test]
fn a_question_is_answered_in_any_tab_and_the_log_is_linked() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    let second = world.open_tab();
    answer(&mut world, "c1", DANA_AND_JORDAN);
    world.pass(2_000);
    assert_eq!(
        world.only("Task")["WhoId"],
        Value::Null,
        "logged on nobody meanwhile"
    );
    let question = world.status(second)["questions"][0].clone();
    assert_eq!(question["conversationId"], "c1", "{question}");
    let jordan = question["candidates"][1]["recordId"].clone();
    let receipt = world.call_with(second, "link", json!(["c1", {"recordId": jordan}]));
    assert_eq!(receipt["accepted"], true, "{receipt}");
    world.pass(5_000);
    assert_eq!(world.only("Task")["WhoId"], jordan);
    for tab in [0, second] {
        assert_eq!(world.status(tab)["questions"], json!([]));
    }
    // A better answer replaces the former, and an Account takes the person's place.
    let acme = id(&world, "Account", "Acme Travel");
    world.call_with(0, "link", json!(["c1", {"recordId": acme}]));
    world.pass(5_000);
    let task = world.only("Task");
    assert_eq!((&task["WhoId"], &task["WhatId"]), (&Value::Null, &acme));
    end(&mut world, "c1");
    assert_eq!(world.only("Task")["WhatId"], acme);
}

#[test]
fn a_question_that_nobody_answers_leaves_the_call_logged() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    answer(&mut world, "c1", DANA_AND_JORDAN);
    end(&mut world, "c1");
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(world.status(0)["questions"][0]["conversationId"], "c1");
    assert_eq!(world.status(0)["pending"], json!([]));
}

#[test]
fn a_link_names_a_record_or_is_refused() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    answer(&mut world, "c1", DANA_AND_JORDAN);
    for (arguments, code, path) in [
        (
            json!(["c1", {"recordId": "003' OR Id != '"}]),
            "record-id",
            "$.recordId",
        ),
        (json!(["c1", {}]), "record-id", "$.recordId"),
        (
            json!(["", {"recordId": "003SB0000000001"}]),
            "missing-field",
            "$.conversationId",
        ),
        (json!(["c1"]), "wrong-type", "$"),
    ] {
        let receipt = world.call_with(0, "link", arguments.clone());
        assert_eq!(
            (&receipt["error"]["code"], &receipt["error"]["path"]),
            (&json!(code), &json!(path)),
            "{arguments}"
        );
    }
}

#[test]
fn the_record_that_was_clicked_to_dial_wins() {
    let mut document = configuration();
    document["configurations"][1]["moduleSearch"] = json!(["contact"]);
    let mut world = World::with(document);
    let dana = id(&world, "Contact", "Dana Fields");
    world.dial(
        0,
        DANA_AND_JORDAN,
        json!({"recordId": dana, "objectType": "Contact"}),
    );
    world.call(
        0,
        "outboundCallInitiated",
        json!({"conversationId": "o1", "dialledTo": DANA_AND_JORDAN}),
    );
    world.pass(5_000);
    assert_eq!(world.only("Task")["WhoId"], dana);
    assert_eq!(world.asked("parameterizedSearch"), 0);
    assert_eq!(world.status(0)["questions"], json!([]));
}

#[test]
fn the_lead_stands_in_the_field_that_takes_it() {
    for (field, kim) in [("Lead__c", "id"), ("Lead_Name__c", "name")] {
        let mut world = world(&json!({"moduleSearch": ["lead"], "leadIdField": field}));
        answer(&mut world, "c1", KIM);
        end(&mut world, "c1");
        let expected = if kim == "id" {
            id(&world, "Lead", "Kim Park")
        } else {
            json!("Kim Park")
        };
        assert_eq!(world.only("Task")[field], expected);
    }
}

#[test]
fn an_additional_field_is_searched_as_well() {
    let mut world = world(
        &json!({"moduleSearch": ["contact"], "additionalPhoneField": {"contact": "HomePhone"}}),
    );
    let morgan = id(&world, "Contact", "Morgan Reyes");
    world.edit("Contact", &morgan, json!({"HomePhone": STRANGER}));
    answer(&mut world, "c1", STRANGER);
    assert_eq!(world.only("Task")["WhoId"], morgan);
}

#[test]
fn a_case_is_logged_on_a_contact_or_an_account() {
    for (search, number, object, name, link) in [
        (
            json!(["contact"]),
            MORGAN,
            "Contact",
            "Morgan Reyes",
            "ContactId",
        ),
        (
            json!(["account"]),
            ACME,
            "Account",
            "Acme Travel",
            "AccountId",
        ),
    ] {
        let mut world = world(&json!({"ticketType": "case", "moduleSearch": search}));
        answer(&mut world, "c1", number);
        let case = world.records("Case").pop().unwrap();
        assert_eq!(case[link], id(&world, object, name));
    }
}

#[test]
fn what_a_person_edits_stays_while_the_call_goes_on() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    answer(&mut world, "c1", MORGAN);
    let task = world.only("Task");
    let dana = id(&world, "Contact", "Dana Fields");
    world.edit(
        "Task",
        &task["Id"],
        json!({"Subject": "Refund", "WhoId": dana}),
    );
    end(&mut world, "c1");
    let after = world.only("Task");
    assert_eq!(
        (&after["Subject"], &after["WhoId"]),
        (&json!("Refund"), &dana)
    );
    assert_eq!(after["Status"], "Completed");
}

#[test]
fn a_search_that_hangs_delays_the_log_and_never_prevents_it() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    world.call(0, "incomingCall", event("c1", MORGAN));
    world.call(0, "callAccepted", event("c1", MORGAN));
    world.broken = Some("parameterizedSearch");
    world.pass(30_000);
    assert_eq!(world.only("Task")["WhoId"], Value::Null);
    world.broken = None;
    world.pass(120_000);
    assert_eq!(
        world.only("Task")["WhoId"],
        id(&world, "Contact", "Morgan Reyes"),
        "linked later"
    );
}

#[test]
fn a_hidden_field_does_not_hide_the_caller() {
    let mut world = world(&json!({"moduleSearch": ["contact", "lead"]}));
    world.set_up(json!({"hiddenFields": ["Contact.MobilePhone", "Lead.MobilePhone"]}));
    answer(&mut world, "c1", MORGAN);
    assert_eq!(told(&mut world)["recordName"], "Morgan Reyes");
}

#[test]
fn no_number_and_no_address_stands_in_a_url() {
    let mut world = world(&json!({"moduleSearch": ["contact", "lead"], "moduleCreate": "lead"}));
    world.call(0, "setAgent", json!({"email": "somebody-else@acme.test"}));
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    for (_, path, _) in &world.requests {
        assert!(
            !path.contains("408555") && !path.contains("acme.test"),
            "{path}"
        );
    }
}
