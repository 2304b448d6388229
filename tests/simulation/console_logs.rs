//! Logs of an org without API access: the console's `saveLog` makes them, and never twice.

use serde_json::{Value, json};

use crate::caller::{KIM, MORGAN, STRANGER, event, id};
use crate::configuration::configuration;
use crate::lightning::{Lightning, Manner};
use crate::world::World;

/// An account whose org gives no access to its API.
fn document(keys: &Value, open_cti: &Value) -> Value {
    let mut document = configuration();
    document["accounts"] =
        json!([{"id": "main", "instanceUrl": sandbox::ORIGIN, "auth": {"type": "openCti"}}]);
    document.as_object_mut().unwrap().remove("voice");
    for (key, value) in keys.as_object().unwrap() {
        document["configurations"][0][key] = value.clone();
    }
    document["openCti"] = open_cti.clone();
    document
}

fn console(keys: &Value, open_cti: &Value) -> World {
    linked(document(keys, open_cti), Lightning::default())
}

fn linked(document: Value, lightning: Lightning) -> World {
    let mut world = World::in_console(document, lightning);
    world.pass(1_000);
    world
}

fn answered(world: &mut World, tab: usize, number: &str) {
    world.call(tab, "incomingCall", event("c1", number));
    world.pass(1_000);
    world.call(tab, "callAccepted", event("c1", number));
    world.pass(5_000);
}

fn ended(world: &mut World, tab: usize) {
    let notes = json!({"conversationId": "c1", "disposition": "Resolved", "notes": "All well"});
    world.call(tab, "callNotesSubmitted", notes);
    let ended = json!({"conversationId": "c1", "duration": 60, "callType": "inbound"});
    world.call(tab, "callEnded", ended);
    world.pass(15_000);
}

/// What the console was asked to save: the path of its record, and the fields.
fn saved(world: &mut World) -> Vec<(String, Value)> {
    let mut saved = Vec::new();
    for (_, what, request) in &world.lightning().asked {
        let url = request["url"].as_str().unwrap_or_default();
        if let (true, Some((_, path))) = (what == "carry", url.split_once("/sobjects/")) {
            let body = request["body"].as_str().unwrap_or_default();
            let fields = serde_json::from_str(body).unwrap_or_default();
            saved.push((path.to_owned(), fields));
        }
    }
    saved
}

fn fault(world: &mut World, tab: usize, list: &str) -> Value {
    world.status(tab)[list][0]["error"]["code"].clone()
}

#[test]
fn a_call_is_logged_without_a_token_or_a_request() {
    let mut world = console(&json!({}), &json!({}));
    answered(&mut world, 1, MORGAN);
    ended(&mut world, 1);
    let task = world.only("Task");
    assert_eq!(task["Status"], "Completed");
    assert_eq!(task["CallDurationInSeconds"], 60);
    assert_eq!(task["CallDisposition"], "Resolved");
    assert!(task["Description"].as_str().unwrap().ends_with("All well"));
    let saved = saved(&mut world);
    let (path, fields) = &saved[0];
    assert_eq!(path, "Task");
    assert_eq!(fields["CallObject"], task["CallObject"]);
    assert!(
        fields.get("OwnerId").is_none(),
        "the console's user owns it"
    );
    assert!(saved.len() > 1);
    for (path, fields) in &saved[1..] {
        assert_eq!(*path, format!("Task/{}", task["Id"].as_str().unwrap()));
        assert!(
            fields.get("Subject").is_none(),
            "what people may have edited stays"
        );
    }
    assert_eq!((world.requests.len(), world.tokens_asked), (0, 0));
    assert_eq!(world.status(1)["pending"], json!([]));
}

#[test]
fn a_rated_call_is_saved_with_what_its_button_fills_and_its_lead_made() {
    let mut document = document(&json!({}), &json!({}));
    document["callerInsight"] = json!({"account": "main", "buttons": [
        {"callRating": "New Lead", "buttonAction": "createLead", "actionParams": {"LeadSource": "Phone Inquiry"}},
        {"callRating": "Rate Call", "buttonAction": "rateCall", "actionParams": {"Campaign__c": "Infinity"}},
    ]});
    let mut world = linked(document, Lightning::default());
    let before = world.records("Lead").len();
    answered(&mut world, 1, STRANGER);
    ended(&mut world, 1);
    for (rating, leads) in [("Rate Call", 0), ("New Lead", 1), ("Rate Call", 1)] {
        world.call_with(1, "rate", json!(["c1", {"rating": rating}]));
        world.pass(15_000);
        assert_eq!(world.records("Lead").len(), before + leads, "{rating}");
        assert_eq!(world.only("Task")["CallDisposition"], rating);
    }
    let lead = world.records("Lead").pop().unwrap();
    assert_eq!(lead["LeadSource"], "Phone Inquiry");
    let task = world.only("Task");
    assert_eq!(
        (&task["WhoId"], &task["Campaign__c"]),
        (&lead["Id"], &json!("Infinity"))
    );
    assert_eq!((world.requests.len(), world.tokens_asked), (0, 0));
    assert_eq!(world.status(1)["pending"], json!([]));
}

#[test]
fn a_case_is_saved_as_well() {
    let mut world = console(&json!({"ticketType": "case"}), &json!({}));
    let before = world.records("Case").len();
    answered(&mut world, 1, MORGAN);
    ended(&mut world, 1);
    let cases = world.records("Case");
    let case = cases.last().unwrap();
    assert_eq!(cases.len(), before + 1);
    assert!(case["Description"].as_str().unwrap().ends_with("All well"));
}

#[test]
fn the_caller_is_found_by_a_deferred_search_and_a_stranger_is_made() {
    for (number, create, object, found) in [
        (MORGAN, "nothing", "Contact", true),
        (KIM, "nothing", "Lead", true),
        (STRANGER, "lead", "Lead", false),
        (STRANGER, "nothing", "", false),
    ] {
        let keys = json!({"moduleSearch": ["contact", "lead"], "moduleCreate": create, "pop": {"what": "match"}});
        let mut world = console(&keys, &json!({}));
        let morgan = id(&world, "Contact", "Morgan Reyes");
        let kim = id(&world, "Lead", "Kim Park");
        let one = |id: &Value, kind: &str, number: &str| json!({"attributes": {"type": kind}, "Id": id, "Name": "Somebody", "Phone": number});
        world.lightning().people = vec![
            ("12125550143".to_owned(), one(&morgan, "Contact", MORGAN)),
            ("8883973342".to_owned(), one(&kim, "Lead", KIM)),
        ];
        let leads = world.records("Lead").len();
        answered(&mut world, 1, number);
        ended(&mut world, 1);
        let task = world.only("Task");
        let linked = match (object, found) {
            ("Contact", _) => morgan.clone(),
            ("Lead", true) => kim.clone(),
            ("", _) => Value::Null,
            _ => world
                .records("Lead")
                .iter()
                .max_by_key(|it| it["Id"].to_string())
                .unwrap()["Id"]
                .clone(),
        };
        assert_eq!(
            task.get("WhoId").cloned().unwrap_or_default(),
            linked,
            "{number} {create}"
        );
        let made = usize::from(object == "Lead" && !found);
        assert_eq!(world.records("Lead").len(), leads + made);
        let pops = world.lightning().calls(1, "screenPop");
        let cases = world.lightning().calls(1, "popCase");
        if object.is_empty() {
            assert_eq!(cases, [json!({"what": "NoMatch", "number": number})]);
            assert_eq!(pops.len(), 0);
        } else {
            let shown = json!({"type": "sobject", "params": {"recordId": linked}});
            assert_eq!(pops, [shown], "{number} {create}");
        }
        assert_eq!((world.requests.len(), world.tokens_asked), (0, 0));
    }
}

#[test]
fn a_log_whose_answer_was_lost_is_looked_up_where_there_is_a_way_and_parked_where_there_is_none() {
    let apex = json!({"lookupApex": {"class": "Logs", "method": "find"}});
    for (open_cti, also_rest, manner, parked, creates) in [
        (json!({}), false, Manner::LosesAnswer, true, 1),
        (json!({}), false, Manner::Silent, true, 1),
        (json!({}), false, Manner::Refuses("SERVER_ERROR"), true, 1),
        // The record is found, and completed.
        (apex.clone(), false, Manner::LosesAnswer, false, 1),
        // It is not there, and made.
        (apex.clone(), false, Manner::Silent, false, 2),
        (json!({}), true, Manner::LosesAnswer, false, 1),
        (json!({}), true, Manner::Silent, false, 2),
        // Not done, and it passes by itself.
        (
            json!({}),
            false,
            Manner::Refuses("SOFTPHONE_CONTAINER_ERROR"),
            false,
            2,
        ),
    ] {
        let mut settings = document(&json!({}), &open_cti);
        if also_rest {
            let main =
                json!({"id": "lookup", "instanceUrl": sandbox::ORIGIN, "auth": {"type": "host"}});
            settings["accounts"].as_array_mut().unwrap().push(main);
        }
        let mut world = linked(settings, Lightning::default());
        world.call(1, "setAgent", json!({"email": "agent@acme.test"}));
        if also_rest {
            // Whoever has been asked for a token once has one.
            world.pass(1_000);
        }
        world.lightning().manners.push_back(("carry", manner));
        answered(&mut world, 1, MORGAN);
        world.pass(30_000);
        ended(&mut world, 1);
        world.pass(60_000);
        let what = format!("{open_cti} {also_rest} {manner:?}");
        if parked {
            assert_eq!(fault(&mut world, 1, "parked"), "may-be-saved", "{what}");
            assert!(world.records("Task").len() <= 1, "{what}");
        } else {
            assert_eq!(world.only("Task")["Status"], "Completed", "{what}");
            assert_eq!(world.status(1)["parked"], json!([]), "{what}");
        }
        let saved = saved(&mut world);
        let created = saved.iter().filter(|(path, _)| path == "Task");
        assert_eq!(created.count(), creates, "{what}");
    }
}

#[test]
fn a_person_who_knows_saves_it_again() {
    let mut world = console(&json!({}), &json!({}));
    world
        .lightning()
        .manners
        .push_back(("carry", Manner::Silent));
    answered(&mut world, 1, MORGAN);
    world.pass(30_000);
    assert_eq!(world.records("Task").len(), 0);
    let row = world.status(1)["parked"][0]["id"].clone();
    assert_eq!(world.call(1, "retry", row)["accepted"], true);
    world.pass(15_000);
    ended(&mut world, 1);
    assert_eq!(world.only("Task")["Status"], "Completed");
}

#[test]
fn an_update_is_repeated_for_it_does_no_harm() {
    let mut world = console(&json!({}), &json!({}));
    answered(&mut world, 1, MORGAN);
    for manner in [
        Manner::LosesAnswer,
        Manner::Silent,
        Manner::Refuses("SERVER_ERROR"),
    ] {
        world.lightning().manners.push_back(("carry", manner));
    }
    ended(&mut world, 1);
    world.pass(120_000);
    let task = world.only("Task");
    assert_eq!(task["Status"], "Completed");
    assert_eq!(task["CallDisposition"], "Resolved");
}

#[test]
fn a_refusal_names_fields_and_no_values() {
    let mut world = console(&json!({}), &json!({}));
    world
        .lightning()
        .manners
        .push_back(("carry", Manner::Refuses("REQUIRED_FIELD_MISSING")));
    answered(&mut world, 1, MORGAN);
    let parked = world.status(1)["parked"][0]["error"].clone();
    assert_eq!(parked["code"], "required-field-missing");
    assert_eq!(
        parked["message"],
        "the org answered required field missing: Status"
    );
}

#[test]
fn without_a_linked_console_rows_wait_and_say_why() {
    let lightning = Lightning {
        unlinked: vec![1],
        unlinked_code: "console-library-missing",
        ..Lightning::default()
    };
    let mut world = linked(document(&json!({}), &json!({})), lightning);
    answered(&mut world, 1, MORGAN);
    ended(&mut world, 1);
    assert_eq!(fault(&mut world, 1, "pending"), "waits-for-console");
    assert_eq!(saved(&mut world).len(), 0);
    // The library comes after all.
    world.lightning().unlinked.clear();
    world.pass(120_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(world.status(1)["pending"], json!([]));
}

#[test]
fn a_leader_without_a_console_gives_the_lead_to_a_tab_that_has_one() {
    let lightning = Lightning {
        unlinked: vec![1, 2, 3],
        ..Lightning::default()
    };
    let mut world = linked(document(&json!({}), &json!({})), lightning);
    for _ in 0..2 {
        world.open_tab();
    }
    answered(&mut world, 1, MORGAN);
    ended(&mut world, 1);
    assert_eq!(world.records("Task").len(), 0);
    let linked = world.open_tab();
    world.pass(60_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(world.status(linked)["role"], "leader");
}

#[test]
fn a_tab_that_dies_after_it_asked_leaves_a_log_that_may_be_saved() {
    let mut world = console(&json!({}), &json!({}));
    world
        .lightning()
        .manners
        .push_back(("carry", Manner::LosesAnswer));
    world.call(1, "incomingCall", event("c1", MORGAN));
    world.pass(1_000);
    world.call(1, "callAccepted", event("c1", MORGAN));
    world.pass(100);
    world.only("Task");
    world.kill(1);
    let next = world.open_tab();
    world.pass(60_000);
    assert_eq!(fault(&mut world, next, "parked"), "may-be-saved");
    world.only("Task");
    assert_eq!(saved(&mut world).len(), 1);
}

#[test]
fn what_administrators_try_out_says_that_the_console_does_it() {
    let mut world = console(&json!({"moduleSearch": ["contact"]}), &json!({}));
    let tested = world.call(1, "testAccount", json!("main"));
    assert_eq!(tested["passed"], true);
    let steps = tested["steps"].as_array().unwrap();
    assert!(
        steps.iter().all(|step| step["outcome"] == "skipped"),
        "{steps:?}"
    );
    let event = json!({"event": "callAccepted", "conversationId": "c1", "callerANI": MORGAN, "callType": "inbound"});
    let told = world.call(1, "testRules", event);
    let requests = told["requests"].as_array().unwrap();
    assert!(!requests.is_empty(), "{told}");
    for request in requests {
        let url = request["url"].as_str().unwrap();
        assert!(url.starts_with("console:/services/data/"), "{url}");
    }
}

#[test]
fn a_log_of_unknown_outcome_is_looked_up_by_the_tab_that_is_linked() {
    let open_cti = json!({"lookupApex": {"class": "Logs", "method": "find"}});
    let lightning = Lightning {
        unlinked: vec![2],
        ..Lightning::default()
    };
    let mut world = linked(document(&json!({}), &open_cti), lightning);
    world.open_tab();
    world.open_tab();
    world.pass(1_000);
    world
        .lightning()
        .manners
        .push_back(("carry", Manner::LosesAnswer));
    world.call(1, "incomingCall", event("c1", MORGAN));
    world.pass(1_000);
    world.call(1, "callAccepted", event("c1", MORGAN));
    world.pass(100);
    world.kill(1);
    world.pass(60_000);
    assert_eq!(world.status(3)["role"], "leader");
    assert_eq!(world.status(3)["pending"], json!([]));
    let made = saved(&mut world);
    let made = made.iter().filter(|(path, _)| path == "Task").count();
    assert_eq!(made, 1);
    world.only("Task");
}
