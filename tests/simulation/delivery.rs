//! One record for a call, whatever becomes of requests, tabs and tokens.

use serde_json::{Value, json};

use crate::configuration::{configuration, keyless};
use crate::line::Fault;
use crate::world::World;

fn offer() -> Value {
    json!({"conversationId": "c1", "callerANI": "+14081456688"})
}

fn play_call(world: &mut World, tab: usize) {
    for (method, payload) in [
        ("incomingCall", offer()),
        (
            "callAccepted",
            json!({"conversationId": "c1", "callerANI": "+14081456688", "channelName": "Sales"}),
        ),
        (
            "callEnded",
            json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
        ),
        (
            "callNotesSubmitted",
            json!({"conversationId": "c1", "disposition": "Resolved", "notes": "done"}),
        ),
    ] {
        assert_eq!(world.call(tab, method, payload)["accepted"], true);
        world.pass(1_000);
    }
}

fn check_complete(world: &World) {
    let task = world.only("Task");
    assert_eq!(task["Status"], "Completed", "{task:#}");
    assert_eq!(task["CallDisposition"], "Resolved");
    assert!(task["Description"].as_str().unwrap().ends_with("done"));
    world.only("VoiceCall");
    let ledger = &world.org.state()["voice"][0];
    assert_eq!(ledger["createCount"], 1, "{ledger}");
    // An update whose answer was lost is repeated, but only word for word.
    let updates: Vec<_> = world
        .requests
        .iter()
        .filter(|(_, path, _)| path.ends_with("updateVoiceCall"))
        .collect();
    assert!(
        !updates.is_empty() && updates.iter().all(|update| *update == updates[0]),
        "{updates:#?}"
    );
}

/// The configuration of an org without a field for the key.
#[test]
fn a_fault_at_any_request_leaves_one_complete_record() {
    for configuration in [configuration(), keyless()] {
        for fault in [
            Fault::LoseRequest,
            Fault::LoseAnswer,
            Fault::Status(503),
            Fault::Status(429),
        ] {
            for place in 0..12 {
                let mut world = World::with(configuration.clone());
                world
                    .faults
                    .extend(std::iter::repeat_n(None, place).chain([Some(fault)]));
                play_call(&mut world, 0);
                world.pass(600_000);
                eprintln!("{fault:?} at {place}: {}", world.status(0)["pending"]);
                check_complete(&world);
                assert_eq!(
                    world.status(0)["pending"],
                    json!([]),
                    "{fault:?} at {place}"
                );
            }
        }
    }
}

#[test]
fn a_reload_at_any_moment_leaves_one_complete_record() {
    for moment in 0..200 {
        let mut world = World::new();
        for (method, payload) in [
            ("incomingCall", offer()),
            (
                "callAccepted",
                json!({"conversationId": "c1", "callerANI": "+14081456688", "channelName": "Sales"}),
            ),
        ] {
            world.call(0, method, payload);
            world.pass(500);
        }
        world.say(
            0,
            "callEnded",
            json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
        );
        world.settle();
        world.pass(moment);
        world.kill(0);
        let tab = world.open_tab();
        world.call(
            tab,
            "callNotesSubmitted",
            json!({"conversationId": "c1", "disposition": "Resolved", "notes": "done"}),
        );
        world.pass(120_000);
        check_complete(&world);
    }
}

#[test]
fn a_reload_after_everything_is_done_sends_nothing_but_asks_who_the_agent_is() {
    let mut world = World::new();
    play_call(&mut world, 0);
    world.pass(10_000);
    let before = world.requests.len();
    world.kill(0);
    let tab = world.open_tab();
    world.pass(60_000);
    let later: Vec<_> = world.requests[before..]
        .iter()
        .filter(|(_, path, _)| !path.contains("userinfo"))
        .collect();
    assert!(later.is_empty(), "{later:?}");
    assert_eq!(world.status(tab)["pending"], json!([]));
}

#[test]
fn the_org_being_down_delays_a_record_and_nothing_else() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer());
    world.pass(1_000);
    world.org_down = true;
    world.call(
        0,
        "callAccepted",
        json!({"conversationId": "c1", "callerANI": "+14081456688", "channelName": "Sales"}),
    );
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
    );
    world.call(
        0,
        "callNotesSubmitted",
        json!({"conversationId": "c1", "disposition": "Resolved", "notes": "done"}),
    );
    world.pass(30_000);
    assert!(!world.status(0)["pending"].as_array().unwrap().is_empty());
    world.org_down = false;
    world.pass(300_000);
    check_complete(&world);
}

#[test]
fn an_expired_token_costs_one_refresh_and_no_record() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer());
    world.pass(1_000);
    let asked = world.tokens_asked;
    world.org.expire_tokens();
    world.call(
        0,
        "callAccepted",
        json!({"conversationId": "c1", "callerANI": "+14081456688", "channelName": "Sales"}),
    );
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
    );
    world.call(
        0,
        "callNotesSubmitted",
        json!({"conversationId": "c1", "disposition": "Resolved", "notes": "done"}),
    );
    world.pass(60_000);
    check_complete(&world);
    assert_eq!(world.tokens_asked, asked + 1);
}

#[test]
fn two_tabs_that_see_the_same_events_make_one_record() {
    let mut world = World::new();
    let second = world.open_tab();
    for (method, payload) in [
        ("incomingCall", offer()),
        (
            "callAccepted",
            json!({"conversationId": "c1", "callerANI": "+14081456688", "channelName": "Sales"}),
        ),
        (
            "callEnded",
            json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
        ),
        (
            "callNotesSubmitted",
            json!({"conversationId": "c1", "disposition": "Resolved", "notes": "done"}),
        ),
    ] {
        let (one, other) = (
            world.say(0, method, payload.clone()),
            world.say(second, method, payload),
        );
        world.settle();
        let duplicates = [world.receipt(0, one), world.receipt(second, other)];
        assert_eq!(
            duplicates
                .iter()
                .filter(|receipt| receipt["duplicate"] == true)
                .count(),
            1,
            "{duplicates:?}"
        );
        world.pass(1_000);
    }
    world.pass(10_000);
    check_complete(&world);
    assert_eq!(
        (&world.status(0)["role"], &world.status(second)["role"]),
        (&json!("leader"), &json!("standby"))
    );
    world.kill(0);
    assert_eq!(world.status(second)["role"], "leader");
}

#[test]
fn what_a_person_edits_in_salesforce_stays() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer());
    world.call(
        0,
        "callAccepted",
        json!({"conversationId": "c1", "callerANI": "+14081456688", "channelName": "Sales"}),
    );
    world.pass(5_000);
    let task = world.only("Task");
    let token = world.org.token(crate::world::NOON);
    let url = format!(
        "{}/services/data/v67.0/sobjects/Task/{}",
        sandbox::ORIGIN,
        task["Id"].as_str().unwrap()
    );
    let headers = [
        ("Authorization", format!("Bearer {token}")),
        ("Content-Type", "application/json".to_owned()),
    ];
    let edit = json!({"Subject": "Refund for Mrs Jones", "Priority": "High"}).to_string();
    assert_eq!(
        world
            .org
            .answer(crate::world::NOON, "PATCH", &url, &headers, Some(&edit))
            .0,
        204
    );
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "c1", "duration": 60, "callType": "inbound"}),
    );
    world.pass(10_000);
    let task = world.only("Task");
    assert_eq!(
        (&task["Subject"], &task["Priority"], &task["Status"]),
        (
            &json!("Refund for Mrs Jones"),
            &json!("High"),
            &json!("Completed")
        )
    );
}

#[test]
fn a_dialled_call_carries_the_clicked_record_with_or_without_its_own_first_event() {
    for with_initiated in [true, false] {
        let mut world = World::new();
        world.call(0, "load", Value::Null);
        let contact = world.records("Contact")[0]["Id"].clone();
        let receipt = world.call(0, "dial", json!("+1 888 397 3342"));
        assert_eq!(receipt["accepted"], true, "{receipt}");
        world.pass(61_000);
        // That one was never answered; the next one is.
        let ticket = world.say(0, "setPresence", json!("available"));
        world.settle();
        assert_eq!(world.receipt(0, ticket)["accepted"], true);
        world.dial(
            0,
            "8883973342",
            json!({"recordId": contact, "objectType": "Contact"}),
        );
        assert_eq!(
            world.heard(0, "start_call").last().unwrap()["dialTo"],
            "+18883973342"
        );
        world.pass(2_000);
        if with_initiated {
            world.call(
                0,
                "outboundCallInitiated",
                json!({"conversationId": "o1", "dialledTo": "+18883973342"}),
            );
        }
        world.call(
            0,
            "callAccepted",
            json!({"conversationId": "o1", "callerANI": "+18883973342"}),
        );
        world.call(
            0,
            "callEnded",
            json!({"conversationId": "o1", "duration": 9, "callType": "outbound"}),
        );
        world.pass(20_000);
        let task = world.only("Task");
        assert_eq!(task["WhoId"], contact, "{task:#}");
        assert_eq!(
            task["Subject"], "[xCALLY Ticket] Outbound Call +18883973342",
            "{with_initiated}"
        );
        assert_eq!(world.asked("createVoiceCall"), 0);
    }
}

#[test]
fn a_missed_call_is_left_to_follow_up_and_its_routing_is_cleared_before_it_is_closed() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer());
    world.pass(5_000);
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "c1", "callType": "inbound"}),
    );
    world.pass(10_000);
    let task = world.only("Task");
    assert_eq!(
        (&task["Status"], &task["CallDurationInSeconds"]),
        (&json!("Not Started"), &json!(0))
    );
    let operations: Vec<&str> = world
        .requests
        .iter()
        .filter_map(|(_, path, _)| path.split("/voice/v1/").nth(1))
        .collect();
    assert_eq!(
        operations,
        ["createVoiceCall", "clearRouting", "updateVoiceCall"]
    );
}

#[test]
fn a_declined_call_leaves_the_voice_call_open_for_the_next_agent() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer());
    world.call(
        0,
        "callRejected",
        json!({"conversationId": "c1", "reason": "active"}),
    );
    world.pass(20_000);
    assert_eq!(world.only("Task")["Status"], "Not Started");
    assert_eq!(
        (world.asked("clearRouting"), world.asked("updateVoiceCall")),
        (0, 0)
    );
}

#[test]
fn a_call_that_turns_out_to_be_answered_while_its_routing_is_cleared_leaves_nothing_to_wait_for() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer());
    world.call(0, "callEnded", json!({"conversationId": "c1"}));
    while world.asked("/clearRouting") == 0 {
        world.pass(1);
    }
    world.call(0, "callAccepted", offer());
    world.pass(60_000);
    assert_eq!(world.asked("/clearRouting"), 1);
    assert_eq!(world.status(0)["pending"], json!([]));
}

#[test]
fn a_record_that_the_org_refuses_is_parked_and_can_be_retried_or_discarded() {
    for (decision, pending) in [("retry", 0), ("discard", 0)] {
        let mut world = World::refused();
        play_call(&mut world, 0);
        world.pass(60_000);
        let parked = world.status(0)["parked"].clone();
        let code = &parked[0]["error"]["code"];
        assert_eq!(code, "field-custom-validation-exception", "{parked}");
        // Once as the call went on, and once more with the agent's notes, which might have been what was missing.
        assert_eq!(world.heard(0, "parked").len(), 2);
        let receipt = world.call(0, decision, parked[0]["id"].clone());
        assert_eq!(receipt["accepted"], true, "{receipt}");
        world.pass(60_000);
        // Retried without a change it is refused again; discarded it is gone for good.
        let left = world.status(0)["parked"].as_array().unwrap().len();
        assert_eq!(left, usize::from(decision == "retry"));
        assert_eq!(
            world.status(0)["pending"].as_array().unwrap().len(),
            pending
        );
    }
}
