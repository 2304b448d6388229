//! `executeOmniFlow`: once, when it is configured, and never again by itself.

use serde_json::{Value, json};

use super::{account, answer, bodies, end, offer, operations, world};
use crate::line::Fault;
use crate::world::World;

fn routing() -> World {
    world(json!({"omniFlow": {
        "on": "ringing", "flowDevName": "Route_VoiceCall", "fallbackQueue": "00G111222333444", "flowInputParameters": {"Input1": "one"},
    }}))
}

#[test]
fn a_ringing_call_is_routed_once_and_the_answer_is_told() {
    let mut world = routing();
    let mut call = offer("c1");
    call["calledNumber"] = json!("+18445791189");
    world.call(0, "incomingCall", call);
    world.pass(10_000);
    assert_eq!(operations(&world), ["createVoiceCall", "executeOmniFlow"]);
    let body = bodies(&world, "executeOmniFlow").remove(0);
    let id = account(&world, "c1")["voiceCallId"].clone();
    assert_eq!(
        body,
        json!({
            "callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert", "voiceCallId": id, "dialedNumber": "+18445791189",
            "flowDevName": "Route_VoiceCall", "fallbackQueue": "00G111222333444", "flowInputParameters": {"Input1": "one"},
        })
    );
    let told = json!({"conversationId": "c1", "agent": "agent@acme.test", "queue": "Support"});
    assert_eq!(world.heard(0, "route"), [told]);
    end(&mut world, "c1", Some(20));
    assert_eq!(account(&world, "c1")["routeCount"], 1);
}

#[test]
fn a_second_tab_hears_who_is_to_get_the_call() {
    let mut world = routing();
    let second = world.open_tab();
    world.call(0, "incomingCall", offer("c1"));
    world.pass(10_000);
    assert_eq!(world.heard(second, "route").len(), 1);
}

#[test]
fn a_flow_without_an_answer_is_not_asked_again_and_the_call_goes_on() {
    for fault in [Fault::LoseAnswer, Fault::LoseRequest, Fault::Status(503)] {
        let mut world = routing();
        // userinfo, createVoiceCall, executeOmniFlow
        world.faults.extend([None, None, Some(fault)]);
        answer(&mut world, "c1");
        world.pass(120_000);
        assert_eq!(world.asked("executeOmniFlow"), 1, "{fault:?}");
        let log = world.heard(0, "log");
        assert!(
            log.iter().any(|line| line["code"] == "route-given-up"),
            "{fault:?}"
        );
        end(&mut world, "c1", Some(20));
        assert_eq!(account(&world, "c1")["closeCount"], 1, "{fault:?}");
        assert_eq!(world.status(0)["pending"], json!([]));
    }
}

#[test]
fn a_flow_of_which_a_dead_page_told_no_more_is_not_asked_again() {
    for moment in 0..100 {
        let mut world = routing();
        world.call(0, "incomingCall", offer("c1"));
        world.pass(moment);
        world.kill(0);
        let tab = world.open_tab();
        world.pass(60_000);
        let asked = world.asked("executeOmniFlow");
        assert!(asked <= 1, "at {moment} ms: {asked}");
        world.call(tab, "callAccepted", offer("c1"));
        world.call(
            tab,
            "callEnded",
            json!({"conversationId": "c1", "duration": 9}),
        );
        world.pass(60_000);
        assert_eq!(account(&world, "c1")["closeCount"], 1, "at {moment} ms");
        assert_eq!(account(&world, "c1")["createCount"], 1, "at {moment} ms");
    }
}

#[test]
fn a_flow_at_its_limit_is_asked_again_for_nothing_was_done() {
    let mut world = routing();
    world.faults.extend([None, None, Some(Fault::Status(429))]);
    world.call(0, "incomingCall", offer("c1"));
    world.pass(120_000);
    assert_eq!(
        (
            world.asked("executeOmniFlow"),
            &account(&world, "c1")["routeCount"]
        ),
        (2, &json!(1))
    );
}

#[test]
fn a_flow_that_fails_is_told_and_costs_nothing_else() {
    let mut world = world(json!({"omniFlow": {"on": "ringing"}}));
    let mut call = offer("c1");
    call["calledNumber"] = json!("+1999");
    world.call(0, "incomingCall", call);
    world.pass(20_000);
    let errors = world.heard(0, "error");
    assert!(
        errors.iter().any(|error| error["code"] == "voice-refused"),
        "{errors:?}"
    );
    assert_eq!(world.heard(0, "route"), Vec::<Value>::new());
    end(&mut world, "c1", None);
    assert_eq!(account(&world, "c1")["closeCount"], 1);
}

#[test]
fn a_call_that_was_answered_meanwhile_is_not_routed() {
    let mut world = routing();
    world.org_down = true;
    answer(&mut world, "c1");
    world.org_down = false;
    world.pass(120_000);
    assert!(world.asked("createVoiceCall") > 0);
    assert_eq!(world.asked("executeOmniFlow"), 0);
}
