//! Ratings and buttons from the Config API (seed 000): read at start and again, kept over a reload, and the last good ones in trouble.

use serde_json::{Value, json};
use softphone_wrapper::caller_insight::Memory;
use softphone_wrapper::json::parse;

use crate::caller::{STRANGER, answer, end, with};
use crate::line::CONFIG_API;
use crate::world::World;

/// The store that the answers of seed 000 come from.
fn store() -> Value {
    let text = include_str!("../vectors/caller-insight/store.json");
    serde_json::from_str(text).unwrap()
}

fn api(store: &Value) -> Memory {
    Memory::read(&parse(&store.to_string()).unwrap())
}

fn document(auth: Value) -> Value {
    let mut document = with(&json!({}));
    document["callerInsight"] = json!({"account": "main", "igrp": 1234, "endpoint": format!("{CONFIG_API}/config/v2/"), "auth": auth});
    document
}

fn key() -> Value {
    json!({"type": "apiKey", "key": "sandbox", "acceptSecretInBrowser": true})
}

/// A world whose Config API answers from the start.
fn world(auth: Value) -> World {
    let mut world = World::with(with(&json!({})));
    world.config_api = Some(api(&store()));
    world.call(0, "load", json!(null));
    world.configuration = document(auth);
    let configuration = world.configuration.clone();
    assert_eq!(world.call(0, "configure", configuration)["applied"], true);
    world.pass(1_000);
    world
}

/// What the softphone was offered last.
fn offered(world: &mut World, tab: usize) -> Value {
    world.heard(tab, "disposition").pop().unwrap_or_default()
}

fn seeds() -> Value {
    json!([
        "New Lead",
        "Rate Call",
        "Log Call",
        "Existing Contact",
        "Wrong Number",
        "Callback"
    ])
}

#[test]
fn ratings_and_buttons_are_read_at_start_with_each_kind_of_key() {
    for (auth, header) in [
        (key(), "ApiKey sandbox"),
        (
            json!({"type": "basic", "username": "Aladdin", "password": "open sesame", "acceptSecretInBrowser": true}),
            "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==",
        ),
        (json!({"type": "host"}), ""),
    ] {
        let mut world = world(auth);
        assert_eq!(offered(&mut world, 0), seeds(), "{header}");
        for (path, sent) in &world.config_api_asked {
            assert!(
                path.starts_with("/config/v2/igrps/1234/callerInsight/sfButtons"),
                "{path}"
            );
            let given = sent
                .strip_prefix("ApiKey ")
                .is_some_and(|key| key.len() > 8);
            assert!(sent == header || (header.is_empty() && given), "{sent}");
        }
        assert_eq!(world.config_api_asked.len(), 2);
    }
}

#[test]
fn a_button_of_the_endpoint_does_its_work() {
    let mut world = world(key());
    answer(&mut world, "c1", STRANGER);
    end(&mut world, "c1");
    let before = world.records("Lead").len();
    let receipt = world.call_with(0, "rate", json!(["c1", {"rating": "New Lead"}]));
    assert_eq!(receipt["accepted"], true, "{receipt}");
    world.pass(10_000);
    assert_eq!(world.records("Lead").len(), before + 1);
    let shown = world.panel(0)["ratings"].clone();
    assert_eq!(
        (&shown[0]["buttonLabel"], &shown[0]["sfButtonId"]),
        (&json!("Please select"), &json!("1"))
    );
}

#[test]
fn what_is_changed_there_is_offered_within_a_minute() {
    let mut world = world(key());
    let mut changed = store();
    changed["ratings"] = json!([{"callRatingItemId": 1, "itemText": "Prompt Test"}, {"callRatingItemId": 9, "itemText": "Fine"}]);
    changed["buttons"] = json!([store()["buttons"][0]]);
    world.config_api = Some(api(&changed));
    world.pass(59_000);
    assert_eq!(offered(&mut world, 0), seeds());
    world.pass(3_000);
    assert_eq!(offered(&mut world, 0), json!(["Fine"]));
    // What stays the same is not told again.
    let told = world.heard(0, "disposition").len();
    world.pass(180_000);
    assert_eq!(world.heard(0, "disposition").len(), told);
}

#[test]
fn an_endpoint_that_fails_leaves_the_last_lists_over_a_reload_and_is_told_once() {
    let mut world = world(key());
    world.config_api = None;
    world.pass(200_000);
    assert_eq!(offered(&mut world, 0), seeds());
    let faults = |world: &mut World, tab| {
        let told = world.heard(tab, "error").into_iter();
        told.filter(|fault| fault["code"] == "caller-insight")
            .count()
    };
    assert_eq!(faults(&mut world, 0), 1);
    world.kill(0);
    let tab = world.open_tab();
    world.call(tab, "load", json!(null));
    world.pass(200_000);
    assert_eq!(offered(&mut world, tab), seeds());
    assert_eq!(faults(&mut world, tab), 1);
    // Lists of another installation are not taken over.
    let mut other = document(key());
    other["callerInsight"]["igrp"] = json!(77);
    world.call(tab, "configure", other);
    assert_eq!(offered(&mut world, tab), json!(["Resolved", "Callback"]));
}

#[test]
fn a_list_that_cannot_be_read_changes_nothing() {
    for body in ["<html>", "{\"sfButtonId\":\"1\"", "[{\"callRating\":"] {
        let mut world = world(key());
        world.config_api_says = vec![("sfButtons", body.to_owned())];
        world.pass(100_000);
        assert_eq!(offered(&mut world, 0), seeds(), "{body}");
    }
}

#[test]
fn the_answers_that_seed_000_shows_are_read_as_lines_and_as_an_array() {
    let lists = [
        (
            "sfButtons",
            include_str!("../vectors/caller-insight/list-buttons.json"),
        ),
        (
            "callRatings",
            include_str!("../vectors/caller-insight/list-call-ratings.json"),
        ),
    ];
    for as_array in [false, true] {
        let mut world = world(key());
        for (end, fixture) in lists {
            let fixture: Value = serde_json::from_str(fixture).unwrap();
            let rows = fixture["response"].as_array().unwrap().iter();
            let rows: Vec<&str> = rows.map(|row| row.as_str().unwrap()).collect();
            let said = if as_array {
                ["[", &rows.join(","), "]"].concat()
            } else {
                rows.join("\n")
            };
            world.config_api_says.push((end, said));
        }
        world.pass(61_000);
        assert_eq!(
            offered(&mut world, 0),
            json!(["New Lead", "Rate Call", "Log Call"])
        );
        let shown = world.panel(0)["ratings"].clone();
        let params = json!({"Call_Source__c": "Infinity"});
        let mut buttons = shown.as_array().unwrap().iter();
        assert!(buttons.any(|one| one["actionParams"] == params), "{shown}");
    }
}
