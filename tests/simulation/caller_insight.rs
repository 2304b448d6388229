//! What the rating of a call does in the org (seed 000, "Button Actions"), with the org up, down, and a page that reloads.

use serde_json::{Value, json};

use crate::caller::{KIM, MORGAN, STRANGER, answer, end, event, id, with};
use crate::line::Fault;
use crate::world::World;

/// The inbound configuration with these keys, and Caller Insight with these buttons besides the common ones.
pub(crate) fn configured(keys: &Value, insight: &Value) -> Value {
    let mut document = with(keys);
    document["callerInsight"] = json!({
        "account": "main", "orgRef": "00Di0000000jTQiMAM", "igrp": 1234,
        "ratings": [{"itemText": "Prompt Test"}, {"itemText": "New Lead"}, {"itemText": "Rate Call"}, {"itemText": "Log Call"}, {"itemText": "Wrong Number"}],
        "buttons": [
            {"callRating": "Prompt Test", "buttonAction": "prompt", "buttonLabel": "Please select"},
            {"callRating": "New Lead", "buttonAction": "createLead", "buttonLabel": "Create Lead", "actionParams": [
                {"sfFields": {"Lead": "LeadSource"}, "value": "Phone Inquiry"},
                {"sfFields": {"Lead": "CountryCode"}, "type": "dropdown", "label": "Country", "options": [
                    {"label": "Canada", "value": "CA"}, {"label": "United States", "value": "US"}]},
                {"sfFields": {"Lead": "Segment__c"}, "type": "dropdown", "label": "Segment", "required": "1", "options": [
                    {"label": "For fun", "value": "Leisure"}, {"label": "For work", "value": "Business"}]},
            ]},
            {"callRating": "Rate Call", "buttonAction": "rateCall", "buttonLabel": "Rate Call", "actionParams": {"Campaign__c": "Infinity"}},
            {"callRating": "Log Call", "buttonAction": "logCall", "buttonLabel": "Log Call", "isDefaultButton": "1", "callNotesField": "Summary__c",
                "srcPhoneNumberField": "Callback_Phone__c", "actionParams": [{"sfFields": {"Lead": "Recording__c", "Contact": "Lead_Name__c"}, "value": "Infinity"}]},
        ],
        "activityFields": [{"field": "Rating__c", "picklist": "Good"}],
        "leadFields": [{"field": "Title", "variable": "calleridname"}],
    });
    for (key, value) in insight.as_object().unwrap() {
        document["callerInsight"][key] = value.clone();
    }
    document
}

fn world(keys: &Value) -> World {
    World::with(configured(keys, &json!({})))
}

fn rate(world: &mut World, rating: &str, values: Value) -> Value {
    let said = json!({"rating": rating, "values": values});
    let receipt = world.call_with(0, "rate", json!(["c1", said]));
    world.pass(10_000);
    receipt
}

fn rated(keys: &Value, rating: &str, values: Value) -> World {
    let mut world = world(keys);
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    assert_eq!(rate(&mut world, rating, values)["accepted"], true);
    world
}

fn business() -> Value {
    json!({"Segment__c": "Business", "CountryCode": "CA"})
}

/// The record has these fields.
fn check(record: &Value, expected: Value) {
    for (field, value) in expected.as_object().unwrap() {
        assert_eq!(record[field], *value, "{field} of {record:#}");
    }
}

#[test]
fn a_rating_stands_on_the_activity_with_what_its_button_fills() {
    let mut world = rated(&json!({}), "Rate Call", json!({}));
    let expected = json!({"CallDisposition": "Rate Call", "Campaign__c": "Infinity", "Rating__c": "Good", "Status": "Completed", "WhoId": null});
    check(&world.only("Task"), expected);
    assert_eq!(world.status(0)["questions"], json!([]));
    // A rating without a button rates and does nothing else; what the former one filled stays.
    rate(&mut world, "Wrong Number", json!({}));
    check(
        &world.only("Task"),
        json!({"CallDisposition": "Wrong Number", "Campaign__c": "Infinity"}),
    );
    let updates = world.asked("sobjects/Task/");
    rate(&mut world, "Wrong Number", json!({}));
    assert_eq!(world.asked("sobjects/Task/"), updates, "said twice");
}

#[test]
fn a_call_is_logged_on_who_is_linked_and_asks_until_then() {
    let mut world = world(&json!({}));
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    let said = json!({"rating": "Log Call", "values": {}, "notes": "peanuts"});
    world.call_with(0, "rate", json!(["c1", said]));
    world.pass(70_000);
    let question = json!({"conversationId": "c1", "configuration": "inbound", "kind": "link", "rating": "Log Call", "missing": []});
    assert_eq!(world.status(0)["questions"], json!([question]));
    let unlinked = json!({"CallDisposition": "Log Call", "Summary__c": "peanuts", "Callback_Phone__c": STRANGER, "WhoId": null, "Lead_Name__c": null});
    check(&world.only("Task"), unlinked);
    assert!(
        !world.only("Task")["Description"]
            .to_string()
            .contains("peanuts")
    );
    let morgan = id(&world, "Contact", "Morgan Reyes");
    world.call_with(0, "link", json!(["c1", {"recordId": morgan}]));
    world.pass(10_000);
    check(
        &world.only("Task"),
        json!({"WhoId": morgan, "Lead_Name__c": "Infinity", "Recording__c": null}),
    );
    assert_eq!(world.status(0)["questions"], json!([]));
}

#[test]
fn a_found_contact_is_who_a_call_is_logged_on_and_a_person_account_is_one() {
    for (number, name) in [(MORGAN, "Morgan Reyes"), ("+16465550131", "Robin Doe")] {
        let mut world = world(&json!({"moduleSearch": ["contact", "lead"]}));
        answer(&mut world, "c1", number);
        end(&mut world, "c1");
        rate(&mut world, "Log Call", json!({}));
        let contact = id(&world, "Contact", name);
        let task = world.only("Task");
        check(&task, json!({"WhoId": contact, "Lead_Name__c": "Infinity"}));
        assert_eq!(world.status(0)["questions"], json!([]));
    }
}

#[test]
fn a_lead_is_made_with_every_field_and_the_call_logged_on_it() {
    for keys in [
        json!({}),
        json!({"logMode": "atEnd"}),
        json!({"moduleSearch": ["contact"]}),
        json!({"moduleSearch": ["lead"], "moduleCreate": "lead"}),
    ] {
        let mut world = world(&keys);
        let before = world.records("Lead").len();
        answer(&mut world, "c1", STRANGER);
        end(&mut world, "c1");
        assert_eq!(
            world.records("Lead").len(),
            before,
            "{keys}: waits for the rating"
        );
        rate(&mut world, "New Lead", business());
        assert_eq!(world.records("Lead").len(), before + 1, "{keys}");
        let lead = world.records("Lead").pop().unwrap();
        let expected = json!({"Name": "Ada Lovelace", "Phone": STRANGER, "LeadSource": "Phone Inquiry", "CountryCode": "CA", "Segment__c": "Business", "Title": "Ada Lovelace"});
        check(&lead, expected);
        let task = world.only("Task");
        check(
            &task,
            json!({"WhoId": lead["Id"], "CallDisposition": "New Lead", "Rating__c": "Good"}),
        );
        assert_eq!(world.status(0)["pending"], json!([]), "{keys}");
        assert_eq!(world.status(0)["questions"], json!([]), "{keys}");
    }
}

#[test]
fn a_lead_is_made_whoever_was_found_and_only_a_later_link_says_otherwise() {
    let mut world = world(&json!({"moduleSearch": ["contact", "lead"]}));
    let before = world.records("Lead").len();
    answer(&mut world, "c1", KIM);
    end(&mut world, "c1");
    rate(&mut world, "New Lead", business());
    assert_eq!(world.records("Lead").len(), before + 1);
    let lead = world.records("Lead").pop().unwrap();
    assert_eq!(world.only("Task")["WhoId"], lead["Id"]);
    let morgan = id(&world, "Contact", "Morgan Reyes");
    world.call_with(0, "link", json!(["c1", {"recordId": morgan}]));
    world.pass(10_000);
    assert_eq!(world.only("Task")["WhoId"], morgan);
    // Rated again: the lead that this call made is taken, not another one.
    rate(&mut world, "New Lead", json!({"Segment__c": "Leisure"}));
    assert_eq!(world.records("Lead").len(), before + 1);
    let lead = world.records("Lead").pop().unwrap();
    check(&lead, json!({"Segment__c": "Leisure", "CountryCode": "CA"}));
    assert_eq!(world.only("Task")["WhoId"], lead["Id"]);
}

#[test]
fn a_lead_is_made_once_whatever_is_lost() {
    for fault in [Fault::LoseRequest, Fault::LoseAnswer, Fault::Status(503)] {
        for place in 0..5 {
            let mut world = world(&json!({}));
            let before = world.records("Lead").len();
            answer(&mut world, "c1", STRANGER);
            end(&mut world, "c1");
            world.faults.extend(std::iter::repeat_n(None, place));
            world.faults.push_back(Some(fault));
            rate(&mut world, "New Lead", business());
            world.pass(120_000);
            assert_eq!(
                world.records("Lead").len(),
                before + 1,
                "{fault:?} at {place}"
            );
            let lead = world.records("Lead").pop().unwrap();
            check(&lead, business());
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
fn a_rating_is_kept_while_the_org_is_down_and_over_a_reload_and_the_last_one_counts() {
    for (first, second, leads) in [("New Lead", "Rate Call", 0), ("Rate Call", "New Lead", 1)] {
        for reload in [false, true] {
            let mut world = world(&json!({}));
            let before = world.records("Lead").len();
            answer(&mut world, "c1", STRANGER);
            end(&mut world, "c1");
            world.org_down = true;
            for rating in [first, second] {
                let values = if rating == "New Lead" {
                    business()
                } else {
                    json!({})
                };
                rate(&mut world, rating, values);
            }
            assert!(
                world.status(0)["pending"]
                    .as_array()
                    .is_some_and(|it| !it.is_empty())
            );
            let tab = if reload {
                world.kill(0);
                world.open_tab()
            } else {
                0
            };
            world.org_down = false;
            world.pass(400_000);
            assert_eq!(
                world.records("Lead").len(),
                before + leads,
                "{first}, {second}, {reload}"
            );
            assert_eq!(world.only("Task")["CallDisposition"], second);
            assert_eq!(
                world.status(tab)["pending"],
                json!([]),
                "{first}, {second}, {reload}"
            );
        }
    }
}

#[test]
fn a_leader_that_dies_while_a_lead_is_made_leaves_one() {
    for moment in (0..400).step_by(20) {
        let mut world = world(&json!({}));
        let before = world.records("Lead").len();
        answer(&mut world, "c1", STRANGER);
        end(&mut world, "c1");
        let second = world.open_tab();
        let said = json!({"rating": "New Lead", "values": business()});
        world.call_with(second, "rate", json!(["c1", said]));
        world.pass(moment);
        world.kill(0);
        world.pass(60_000);
        assert_eq!(world.records("Lead").len(), before + 1, "{moment}");
        let lead = world.records("Lead").pop().unwrap();
        assert_eq!(world.only("Task")["WhoId"], lead["Id"], "{moment}");
    }
}

#[test]
fn a_disposition_that_is_a_rating_runs_its_button_and_rate_says_better() {
    for method in ["callEnded", "callNotesSubmitted"] {
        let mut world = world(&json!({}));
        let before = world.records("Lead").len();
        answer(&mut world, "c1", STRANGER);
        if method == "callNotesSubmitted" {
            end(&mut world, "c1");
        }
        let said = json!({"conversationId": "c1", "disposition": "New Lead", "notes": "peanuts", "duration": 60});
        world.call(0, method, said);
        world.pass(10_000);
        let question = json!({"conversationId": "c1", "configuration": "inbound", "kind": "rating", "rating": "New Lead", "missing": ["Segment__c"]});
        assert_eq!(world.status(0)["questions"], json!([question]), "{method}");
        let rated =
            json!({"CallDisposition": "New Lead", "Rating__c": "Good", "Status": "Completed"});
        check(&world.only("Task"), rated);
        assert_eq!(world.records("Lead").len(), before, "a choice is missing");
        rate(&mut world, "New Lead", json!({"Segment__c": "Leisure"}));
        assert_eq!(world.status(0)["questions"], json!([]), "{method}");
        assert_eq!(world.records("Lead").len(), before + 1);
        assert!(
            world.only("Task")["Description"]
                .to_string()
                .contains("peanuts")
        );
        rate(&mut world, "Rate Call", json!({}));
        assert_eq!(
            world.only("Task")["CallDisposition"],
            "Rate Call",
            "{method}"
        );
    }
}

#[test]
fn a_rating_before_the_end_counts_and_the_end_does_not_undo_it() {
    let mut world = world(&json!({}));
    answer(&mut world, "c1", STRANGER);
    rate(&mut world, "Rate Call", json!({}));
    let ended = json!({"conversationId": "c1", "duration": 60, "disposition": "Wrong Number"});
    world.call(0, "callEnded", ended);
    world.pass(10_000);
    check(
        &world.only("Task"),
        json!({"CallDisposition": "Rate Call", "Campaign__c": "Infinity", "Status": "Completed"}),
    );
}

#[test]
fn a_stranger_becomes_what_the_administrator_says_once_the_call_is_rated() {
    let mut world = world(&json!({"moduleSearch": ["contact"], "moduleCreate": "contact"}));
    let before = world.records("Contact").len();
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    // The next stranger does not wait for the first one's rating.
    answer(&mut world, "c2", "+14085550777");
    end(&mut world, "c2");
    assert_eq!(world.status(0)["pending"], json!([]), "nothing waits");
    let said = json!({"rating": "Wrong Number"});
    world.call_with(0, "rate", json!(["c2", said]));
    world.pass(10_000);
    assert_eq!(world.records("Contact").len(), before + 1);
    rate(&mut world, "Rate Call", json!({}));
    assert_eq!(world.records("Contact").len(), before + 2);
    let made = world.records("Contact").pop().unwrap();
    let tasks = world.records("Task");
    let task = tasks
        .iter()
        .find(|task| task["CallDisposition"] == "Rate Call");
    assert_eq!(task.unwrap()["WhoId"], made["Id"]);
}

#[test]
fn a_withheld_number_becomes_a_lead_without_one() {
    let mut world = world(&json!({"moduleSearch": ["lead"]}));
    let before = world.records("Lead").len();
    for method in ["incomingCall", "callAccepted"] {
        world.call(
            0,
            method,
            json!({"conversationId": "c1", "callerANI": "anonymous"}),
        );
    }
    world.pass(5_000);
    end(&mut world, "c1");
    rate(&mut world, "New Lead", business());
    assert_eq!(world.records("Lead").len(), before + 1);
    let lead = world.records("Lead").pop().unwrap();
    check(
        &lead,
        json!({"LastName": "Unknown", "Phone": null, "Segment__c": "Business"}),
    );
    assert_eq!(world.only("Task")["WhoId"], lead["Id"]);
}

#[test]
fn what_cannot_be_a_rating_is_refused_with_its_path() {
    let mut world = world(&json!({}));
    world.call(0, "incomingCall", event("c1", STRANGER));
    for (conversation, said, path, code) in [
        (
            "c2",
            json!({"rating": "Rate Call"}),
            "$.conversationId",
            "unknown-conversation",
        ),
        ("c1", json!({}), "$.rating", "missing-field"),
        ("c1", json!({"rating": 7}), "$.rating", "missing-field"),
        (
            "c1",
            json!({"rating": "Nonesuch"}),
            "$.rating",
            "unknown-rating",
        ),
        (
            "c1",
            json!({"rating": "Resolved"}),
            "$.rating",
            "unknown-rating",
        ),
        (
            "c1",
            json!({"rating": "Prompt Test"}),
            "$.rating",
            "unknown-rating",
        ),
        (
            "c1",
            json!({"rating": "New Lead", "values": []}),
            "$.values",
            "wrong-type",
        ),
        (
            "c1",
            json!({"rating": "New Lead"}),
            "$.values.Segment__c",
            "missing-field",
        ),
        (
            "c1",
            json!({"rating": "New Lead", "values": {"Segment__c": ""}}),
            "$.values.Segment__c",
            "missing-field",
        ),
        (
            "c1",
            json!({"rating": "New Lead", "values": {"Segment__c": "For fun"}}),
            "$.values.Segment__c",
            "unknown-value",
        ),
        (
            "c1",
            json!({"rating": "New Lead", "values": {"Segment__c": 1}}),
            "$.values.Segment__c",
            "missing-field",
        ),
        (
            "c1",
            json!({"rating": "Rate Call", "values": {"Nope__c": "x"}}),
            "$.values.Nope__c",
            "unknown-value",
        ),
    ] {
        let receipt = world.call_with(0, "rate", json!([conversation, said]));
        let told = (
            &receipt["accepted"],
            &receipt["error"]["path"],
            &receipt["error"]["code"],
        );
        assert_eq!(told, (&json!(false), &json!(path), &json!(code)), "{said}");
    }
}

#[test]
fn the_softphone_gets_the_ratings_that_rate_and_the_panel_every_button() {
    let mut world = world(&json!({}));
    world.call(0, "load", json!(null));
    let ratings = json!(["New Lead", "Rate Call", "Log Call", "Wrong Number"]);
    assert_eq!(world.heard(0, "disposition"), [ratings]);
    let (view, written) = (world.panel(0), world.configuration["callerInsight"].clone());
    for place in 0..4 {
        assert_eq!(view["ratings"][place], written["buttons"][place]);
    }
    let bare = json!({"callRating": "Wrong Number", "buttonAction": "rateCall"});
    assert_eq!(view["ratings"][4], bare);
    // Another document, other ratings.
    let changed = configured(
        &json!({}),
        &json!({"ratings": [{"itemText": "Fine"}], "buttons": []}),
    );
    world.call(0, "configure", changed);
    assert_eq!(world.heard(0, "disposition").pop(), Some(json!(["Fine"])));
    let plain = with(&json!({}));
    world.call(0, "configure", plain);
    let own = json!(["Resolved", "Callback"]);
    assert_eq!(world.heard(0, "disposition").pop(), Some(own));
}

#[test]
fn a_field_that_does_not_fit_costs_the_field_and_is_told_once() {
    let insight = json!({"ratings": [], "buttons": [
        {"callRating": "Odd", "buttonAction": "rateCall", "actionParams": {"Score__c": "many", "Nope__c": "x", "Campaign__c": "spring"}},
        {"callRating": "Odd Lead", "buttonAction": "createLead", "actionParams": {"Owner": "nobody", "Segment__c": "Other", "Title": "Dr"}},
    ]});
    let mut world = World::with(configured(&json!({}), &insight));
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    rate(&mut world, "Odd", json!({}));
    check(
        &world.only("Task"),
        json!({"CallDisposition": "Odd", "Campaign__c": "spring", "Score__c": null}),
    );
    rate(&mut world, "Odd Lead", json!({}));
    let lead = world.records("Lead").pop().unwrap();
    check(&lead, json!({"Title": "Dr", "Segment__c": null}));
    let warnings = world.status(0)["configuration"]["warnings"].clone();
    let told = warnings.as_array().unwrap().iter();
    let mut told: Vec<_> = told
        .map(|one| one["path"].as_str().unwrap_or("").to_owned())
        .collect();
    told.sort();
    let paths = ["Nope__c", "OwnerId", "Score__c", "Segment__c"];
    assert_eq!(told, paths.map(|field| format!("$.callerInsight.{field}")));
    assert_eq!(world.status(0)["parked"], json!([]));
}

#[test]
fn a_case_is_filled_by_the_fields_of_cases() {
    let insight = json!({"ratings": [], "buttons": [
        {"callRating": "Billing", "buttonAction": "rateCall", "actionParams": [{"sfFields": {"Case": "Reason", "Task": "Campaign__c"}, "value": "Billing"}]},
    ], "activityFields": []});
    let mut document = configured(&json!({}), &insight);
    document["configurations"][0]["ticketType"] = json!("case");
    let mut world = World::with(document);
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    rate(&mut world, "Billing", json!({}));
    let case = world.records("Case").pop().unwrap();
    check(&case, json!({"Reason": "Billing"}));
}

#[test]
fn a_lead_of_an_earlier_call_is_not_taken_for_that_of_this_one() {
    let mut world = rated(&json!({}), "New Lead", business());
    let before = world.records("Lead").len();
    world.pass(600_000);
    answer(&mut world, "c2", STRANGER);
    end(&mut world, "c2");
    let said = json!({"rating": "New Lead", "values": business()});
    world.call_with(0, "rate", json!(["c2", said]));
    world.pass(10_000);
    assert_eq!(world.records("Lead").len(), before + 1);
}
