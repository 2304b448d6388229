//! Whom nobody knows becomes a record (seed 002, "Create the Module"): one, whatever is lost on the way.

use serde_json::json;

use crate::caller::{STRANGER, answer, end, event, told, world};
use crate::line::Fault;

#[test]
fn a_stranger_becomes_what_the_administrator_says() {
    for (made, object, link) in [
        ("lead", "Lead", "WhoId"),
        ("contact", "Contact", "WhoId"),
        ("account", "Account", "WhatId"),
    ] {
        let mut world = world(&json!({
            "moduleSearch": ["contact", "lead", "account"], "moduleCreate": made,
            "createFields": if made == "lead" { json!([{"field": "Company", "string": "Analytical Engines"}, {"field": "LeadSource", "picklist": "Web"}]) } else { json!([]) },
        }));
        let before = world.records(object).len();
        answer(&mut world, "c1", STRANGER);
        let told = told(&mut world);
        assert_eq!(
            (&told["outcome"], &told["objectType"]),
            (&json!("created"), &json!(object)),
            "{told}"
        );
        let records = world.records(object);
        assert_eq!(records.len(), before + 1);
        let newcomer = records.last().unwrap();
        assert_eq!(
            (&newcomer["Name"], &newcomer["Phone"]),
            (&json!("Ada Lovelace"), &json!(STRANGER))
        );
        if made == "lead" {
            assert_eq!(
                (&newcomer["Company"], &newcomer["LeadSource"]),
                (&json!("Analytical Engines"), &json!("Web"))
            );
        }
        assert_eq!(world.only("Task")[link], newcomer["Id"]);
        // The next call of the same caller finds that record.
        end(&mut world, "c1");
        answer(&mut world, "c2", STRANGER);
        assert_eq!(world.records(object).len(), before + 1, "{made}");
    }
}

#[test]
fn a_caller_without_a_name_is_made_under_the_number() {
    let mut world = world(&json!({"moduleSearch": ["lead"], "moduleCreate": "lead"}));
    for method in ["incomingCall", "callAccepted"] {
        world.call(
            0,
            method,
            json!({"conversationId": "c1", "callerANI": STRANGER}),
        );
    }
    world.pass(5_000);
    let lead = world.records("Lead").pop().unwrap();
    assert_eq!(
        (&lead["LastName"], &lead["Company"]),
        (&json!(STRANGER), &json!("Unknown"))
    );
}

#[test]
fn a_stranger_is_made_once_whatever_is_lost() {
    for fault in [Fault::LoseRequest, Fault::LoseAnswer, Fault::Status(503)] {
        for place in 0..6 {
            let mut world = world(&json!({"moduleSearch": ["lead"], "moduleCreate": "lead"}));
            let before = world.records("Lead").len();
            world.faults.extend(std::iter::repeat_n(None, place));
            world.faults.push_back(Some(fault));
            world.call(0, "incomingCall", event("c1", STRANGER));
            world.call(0, "callAccepted", event("c1", STRANGER));
            world.pass(120_000);
            end(&mut world, "c1");
            assert_eq!(
                world.records("Lead").len(),
                before + 1,
                "{fault:?} at {place}"
            );
            let lead = world.records("Lead").pop().unwrap();
            assert_eq!(
                world.only("Task")["WhoId"],
                lead["Id"],
                "{fault:?} at {place}"
            );
            assert_eq!(world.status(0)["pending"], json!([]));
        }
    }
}

#[test]
fn a_leader_that_dies_while_a_stranger_is_made_leaves_one_record() {
    for moment in (0..400).step_by(20) {
        let mut world = world(&json!({"moduleSearch": ["lead"], "moduleCreate": "lead"}));
        let before = world.records("Lead").len();
        world.call(0, "incomingCall", event("c1", STRANGER));
        world.call(0, "callAccepted", event("c1", STRANGER));
        world.pass(moment);
        world.kill(0);
        let tab = world.open_tab();
        world.pass(60_000);
        assert_eq!(world.records("Lead").len(), before + 1, "{moment}");
        let lead = world.records("Lead").pop().unwrap();
        assert_eq!(world.only("Task")["WhoId"], lead["Id"], "{moment}");
        assert_eq!(world.status(tab)["pending"], json!([]), "{moment}");
    }
}

#[test]
fn a_duplicate_rule_that_alerts_is_answered_and_one_that_blocks_is_told() {
    for (rules, made) in [("alert", true), ("block", false)] {
        let mut world = world(
            &json!({"moduleSearch": ["lead"], "moduleCreate": "contact", "createFields": [{"field": "Email", "string": "dana@acme.test"}]}),
        );
        world.set_up(json!({"duplicateRules": rules}));
        world.call(
            0,
            "incomingCall",
            json!({"conversationId": "c1", "callerANI": STRANGER, "callerName": "Dana Fields"}),
        );
        world.call(
            0,
            "callAccepted",
            json!({"conversationId": "c1", "callerANI": STRANGER, "callerName": "Dana Fields"}),
        );
        world.pass(30_000);
        end(&mut world, "c1");
        assert_eq!(world.only("Task")["Status"], "Completed", "{rules}");
        assert_eq!(world.only("Task")["WhoId"].is_string(), made, "{rules}");
        let parked = world.status(0)["parked"].clone();
        assert_eq!(
            parked.as_array().map(Vec::len),
            Some(usize::from(!made)),
            "{rules}: {parked}"
        );
        if !made {
            assert_eq!(
                (&parked[0]["kind"], &parked[0]["error"]["code"]),
                (&json!("Match"), &json!("duplicates-detected"))
            );
        }
    }
}
