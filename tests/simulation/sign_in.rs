//! Agents who sign in: one window, one refresh, and every tab of the browser goes on with what one was granted.

use serde_json::{Value, json};

use crate::configuration::configuration;
use crate::line::Fault;
use crate::world::World;

const TOKEN: &str = "/services/oauth2/token";
const REDIRECT: &str = "https://phone.example/oauth.html";

fn signing_in() -> Value {
    let mut configuration = configuration();
    configuration["accounts"][0]["auth"] =
        json!({"type": "pkce", "clientId": "sandbox-public", "redirectUri": REDIRECT});
    configuration
}

/// A world whose account is signed in to by the agent, and nobody has.
fn world() -> World {
    let mut world = World::with(signing_in());
    let setup = json!({ "redirectUris": [REDIRECT] });
    world.org.set_up(0, &setup).expect("a set-up");
    world.pass(2_000);
    world
}

fn event(conversation: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": "+14081456688", "duration": 60, "callType": "inbound"})
}

fn answer_call(world: &mut World, tab: usize, conversation: &str) {
    for method in ["incomingCall", "callAccepted", "callEnded"] {
        world.call(tab, method, event(conversation));
    }
}

/// Signs in; the exchange of the code takes its moment.
fn sign_in(world: &mut World, tab: usize) -> Value {
    let ticket = world.say(tab, "signIn", json!("main"));
    world.pass(1_000);
    world.receipt(tab, ticket)
}

fn error_of(world: &mut World, tab: usize) -> Value {
    world.status(tab)["accounts"][0]["error"]["code"].clone()
}

fn told_errors(world: &mut World, tab: usize) -> usize {
    let told = world.heard(tab, "error");
    let needed = |error: &&Value| error["code"] == "sign-in-needed" && error["account"] == "main";
    told.iter().filter(needed).count()
}

#[test]
fn that_nobody_is_signed_in_is_told_once_and_opens_no_window() {
    let mut world = world();
    answer_call(&mut world, 0, "c1");
    world.pass(600_000);
    assert_eq!(error_of(&mut world, 0), "sign-in-needed");
    assert_eq!(told_errors(&mut world, 0), 1);
    assert_eq!(world.requests.len(), 0, "{:?}", world.requests);
}

#[test]
fn what_waited_for_a_sign_in_is_sent_after_it() {
    let mut world = world();
    answer_call(&mut world, 0, "c1");
    world.pass(60_000);
    assert_eq!(sign_in(&mut world, 0), json!({"signedIn": true}));
    world.pass(10_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(error_of(&mut world, 0), Value::Null);
}

#[test]
fn a_tab_that_does_not_lead_signs_in_for_the_one_that_does() {
    let mut world = world();
    let second = world.open_tab();
    answer_call(&mut world, 0, "c1");
    assert_eq!(sign_in(&mut world, second), json!({"signedIn": true}));
    world.pass(10_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(world.asked(TOKEN), 1);
}

#[test]
fn six_tabs_with_an_expired_token_refresh_it_once() {
    let mut world = world();
    sign_in(&mut world, 0);
    let others: Vec<usize> = (0..5).map(|_| world.open_tab()).collect();
    world.pass(5_000);
    assert_eq!(world.asked(TOKEN), 1, "no tab signs in anew");
    for round in 1..=3 {
        world.org.expire_tokens();
        let tests: Vec<(usize, u32)> = others
            .iter()
            .map(|tab| (*tab, world.say(*tab, "testAccount", json!("main"))))
            .collect();
        answer_call(&mut world, 0, &format!("c{round}"));
        world.pass(30_000);
        assert_eq!(world.asked(TOKEN), 1 + round, "{:?}", world.requests);
        for (tab, ticket) in tests {
            let told = world.receipt(tab, ticket);
            assert_eq!(told["passed"], true, "{told}");
        }
    }
    assert_eq!(world.records("Task").len(), 3);
}

#[test]
fn a_leader_that_is_gone_leaves_its_newest_grant_to_the_next() {
    let mut world = world();
    sign_in(&mut world, 0);
    let second = world.open_tab();
    for round in 0..3 {
        world.org.expire_tokens();
        answer_call(&mut world, 0, &format!("a{round}"));
        world.pass(10_000);
    }
    world.kill(0);
    let third = world.open_tab();
    world.org.expire_tokens();
    answer_call(&mut world, third, "b");
    world.pass(10_000);
    assert_eq!(world.records("Task").len(), 4);
    assert_eq!(world.asked(TOKEN), 5, "one sign-in and four refreshes");
    for tab in [second, third] {
        assert_eq!(error_of(&mut world, tab), Value::Null);
    }
}

#[test]
fn a_reload_of_one_of_two_tabs_needs_no_sign_in() {
    let mut world = world();
    sign_in(&mut world, 0);
    world.open_tab();
    world.kill(0);
    let again = world.open_tab();
    world.pass(5_000);
    assert_eq!(told_errors(&mut world, again), 0);
    assert_eq!(world.status(again)["accounts"][0]["signedIn"], true);
    // The last tab takes what it knew with it.
    world.kill(1);
    world.kill(again);
    let alone = world.open_tab();
    world.pass(5_000);
    assert_eq!(error_of(&mut world, alone), "sign-in-needed");
}

#[test]
fn a_refresh_that_the_org_refuses_asks_for_a_person_in_every_tab() {
    let mut world = world();
    sign_in(&mut world, 0);
    let second = world.open_tab();
    world.pass(5_000);
    world.org.expire_tokens();
    world.faults.extend([None, Some(Fault::Status(400))]);
    world.call(0, "incomingCall", event("c1"));
    world.pass(5_000);
    answer_call(&mut world, 0, "c1");
    world.pass(60_000);
    assert_eq!(world.asked(TOKEN), 2);
    // The first tab was told once before anybody had signed in.
    for (tab, told) in [(0, 2), (second, 1)] {
        assert_eq!(error_of(&mut world, tab), "sign-in-needed", "tab {tab}");
        assert_eq!(told_errors(&mut world, tab), told, "tab {tab}");
    }
    assert_eq!(sign_in(&mut world, second)["signedIn"], true);
    world.pass(10_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
}

#[test]
fn a_refresh_that_fails_on_its_way_is_tried_again_without_a_person() {
    let mut world = world();
    sign_in(&mut world, 0);
    world.org.expire_tokens();
    world.faults.extend([None, Some(Fault::Status(503))]);
    world.call(0, "incomingCall", event("c1"));
    world.pass(5_000);
    answer_call(&mut world, 0, "c1");
    world.pass(60_000);
    assert_eq!(world.asked(TOKEN), 3);
    assert_eq!(
        told_errors(&mut world, 0),
        1,
        "nobody had signed in at first"
    );
    assert_eq!(world.only("Task")["Status"], "Completed");
}

#[test]
fn nothing_that_was_granted_is_stored_shown_or_told_to_the_page() {
    let mut world = world();
    let second = world.open_tab();
    sign_in(&mut world, second);
    answer_call(&mut world, 0, "c1");
    world.org.expire_tokens();
    answer_call(&mut world, 0, "c2");
    world.pass(10_000);
    let mut seen = world.stored();
    for tab in [0, second] {
        seen.push_str(&world.status(tab).to_string());
        seen.push_str(&world.all_heard(tab));
    }
    assert!(seen.contains("c1"), "there is something to look at");
    for secret in ["5Aep", "!AQ", "aPrx", "dBjftJeZ4CVP"] {
        assert!(!seen.contains(secret), "{secret}");
    }
}

#[test]
fn a_sign_in_that_cannot_be_says_why() {
    for (account, auth, redirects, code) in [
        ("nobody", None, json!([REDIRECT]), "unknown-account"),
        (
            "main",
            Some(json!({"type": "host"})),
            json!([REDIRECT]),
            "sign-in-unsupported",
        ),
        // The org knows no such address, so that there is no code to exchange.
        ("main", None, json!([]), "invalid-grant"),
    ] {
        let mut configuration = signing_in();
        if let Some(auth) = auth {
            configuration["accounts"][0]["auth"] = auth;
        }
        let mut world = World::with(configuration);
        let setup = json!({ "redirectUris": redirects });
        world.org.set_up(0, &setup).expect("a set-up");
        world.pass(2_000);
        let ticket = world.say(0, "signIn", json!(account));
        world.pass(1_000);
        let answer = world.receipt(0, ticket);
        assert_eq!(answer["signedIn"], false, "{answer}");
        assert_eq!(answer["error"]["code"], code, "{answer}");
    }
}

#[test]
fn a_redirect_to_another_origin_is_a_fault_of_the_document() {
    let mut configuration = signing_in();
    configuration["accounts"][0]["auth"]["redirectUri"] = json!("https://evil.example/oauth.html");
    let mut world = World::with(configuration);
    let faults = world.status(0)["configuration"]["faults"].clone();
    assert_eq!(faults[0]["path"], "$.accounts[0].auth.redirectUri");
    assert_eq!(faults[0]["code"], "redirect-origin");
}

#[test]
fn a_token_does_not_outlive_a_change_of_its_org() {
    let mut world = world();
    sign_in(&mut world, 0);
    let mut changed = signing_in();
    changed["accounts"][0]["instanceUrl"] = json!("https://other.my.salesforce.com");
    let applied = world.call(0, "configure", changed);
    assert_eq!(applied["applied"], true, "{applied}");
    world.pass(5_000);
    assert_eq!(error_of(&mut world, 0), "sign-in-needed");
}
