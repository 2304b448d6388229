//! What the agent's panel is shown, in the tab that leads and in one that does not, and what an agent searches for from it.

use serde_json::{Value, json};

use crate::caller::{MORGAN, answer, end, id, world};
use crate::world::World;

#[test]
fn every_tab_shows_the_call_and_whom_it_is_logged_on_and_status_tells_neither_number_nor_notes() {
    let mut world = world(&json!({"moduleSearch": ["contact"]}));
    let second = world.open_tab();
    answer(&mut world, "c1", MORGAN);
    end(&mut world, "c1");
    let notes = json!({"conversationId": "c1", "notes": "peanuts", "disposition": "Callback"});
    world.call(second, "callNotesSubmitted", notes);
    world.pass(5_000);
    let morgan = id(&world, "Contact", "Morgan Reyes");
    for tab in [0, second] {
        let view = world.panel(tab);
        let call = &view["calls"][0];
        for (field, value) in [
            ("number", json!(MORGAN)),
            ("callerName", json!("Ada Lovelace")),
            ("state", json!("ended")),
            ("notes", json!("peanuts")),
            ("disposition", json!("Callback")),
            ("noted", json!(true)),
        ] {
            assert_eq!(call[field], value, "tab {tab}: {field}");
        }
        assert_eq!(call["here"], true, "tab {tab} told events of it");
        let found = &view["matches"][0];
        assert_eq!(
            (&found["record"], &found["recordName"], &found["account"]),
            (&morgan, &json!("Morgan Reyes"), &json!("main")),
            "tab {tab}: {view}"
        );
        let status = world.status(tab).to_string();
        assert!(
            !status.contains("peanuts") && !status.contains(MORGAN),
            "{status}"
        );
    }
    assert!(!world.heard(second, "panel").is_empty());
    for tab in [0, second] {
        let heard = world.all_heard(tab);
        assert!(
            !heard.contains("peanuts") && !heard.contains(MORGAN),
            "{heard}"
        );
    }
}

#[test]
fn the_wrap_up_is_that_of_the_document_the_call_was_told_under() {
    let mut world = world(&json!({}));
    answer(&mut world, "c1", MORGAN);
    end(&mut world, "c1");
    let limit = |world: &mut World| {
        let call = world.panel(0)["calls"][0].clone();
        call["wrapUpUntil"].as_i64().unwrap() - call["endedAt"].as_i64().unwrap()
    };
    assert_eq!(limit(&mut world), 60_000);
    let mut document = crate::configuration::configuration();
    document["wrapUp"] = json!({"limitSeconds": 5, "notesRequired": true});
    let applied = world.call(0, "configure", document);
    assert_eq!(applied, json!({"applied": true}));
    assert_eq!(limit(&mut world), 60_000);
    assert_eq!(world.panel(0)["wrapUp"]["notesRequired"], true);
}

/// What a search of a tab comes to.
fn search(world: &mut World, tab: usize, text: &str) -> Value {
    let ticket = world.say(tab, "search", json!(text));
    world.pass(2_000);
    world.receipt(tab, ticket)
}

#[test]
fn any_tab_searches_with_its_own_token_and_waits_for_one_it_has_not() {
    let mut world = world(&json!({}));
    let second = world.open_tab();
    let refused = search(&mut world, second, "Park");
    assert_eq!(refused["error"]["code"], "token-awaited", "{refused}");
    assert_eq!(refused["error"]["retryable"], true);
    let found = search(&mut world, second, " Park ");
    let kim = json!({
        "recordId": id(&world, "Lead", "Kim Park"), "objectType": "Lead", "name": "Kim Park", "phone": "+1 888 397 3342",
    });
    assert_eq!(found, json!({"accepted": true, "records": [kim]}));
    assert_eq!(search(&mut world, second, "Nobody")["records"], json!([]));
    for text in ["", " P "] {
        let refused = search(&mut world, second, text);
        assert_eq!(refused["error"]["code"], "too-short", "{text:?}: {refused}");
    }

    world.org.expire_tokens();
    let refused = search(&mut world, second, "Park");
    assert_eq!(refused["error"]["code"], "token-awaited", "{refused}");
    search(&mut world, second, "Park");
    let found = search(&mut world, second, "Park");
    assert_eq!(found["accepted"], true, "{found}");
}

#[test]
fn what_the_configuration_offers_is_told_once_and_anew_when_it_changes() {
    let mut world = world(&json!({}));
    let first = world.panel(0);
    let desk = first["desk"].as_str().unwrap_or_default().to_owned();
    assert_eq!(first["ratings"][0]["rating"], "Resolved", "{first}");
    let next = world.panel_knowing(0, &desk);
    for offered in ["statuses", "ratings", "wrapUp", "orgs"] {
        assert_eq!(next.get(offered), None, "{offered}");
    }
    assert_eq!(next["desk"], first["desk"]);
    let mut changed = world.configuration.clone();
    changed["softphone"]["dispositions"] = json!(["Fine"]);
    world.call(0, "configure", changed);
    let anew = world.panel_knowing(0, &desk);
    assert_eq!(anew["ratings"], json!([{"rating": "Fine"}]));
    assert_ne!(anew["desk"], first["desk"]);
}
