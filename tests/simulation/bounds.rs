//! Nothing runs away: requests, timers and rows stay bounded, and what is over stays over.

use serde_json::{Value, json};
use softphone_wrapper::protocol::Refusal;

use crate::configuration::configuration;
use crate::world::World;

const HOUR: u64 = 3_600_000;

fn offer(conversation: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": "+14081456688"})
}

fn accepted(conversation: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": "+14081456688", "channelName": "Sales"})
}

fn ended(conversation: &str) -> Value {
    json!({"conversationId": conversation, "duration": 60, "callType": "inbound"})
}

fn play(world: &mut World, tab: usize, conversation: &str) {
    for (method, payload) in [
        ("incomingCall", offer(conversation)),
        ("callAccepted", accepted(conversation)),
        ("callEnded", ended(conversation)),
    ] {
        assert_eq!(world.call(tab, method, payload)["accepted"], true);
    }
}

#[test]
fn a_call_whose_events_come_in_one_turn_is_done_when_the_org_has_it() {
    let mut world = World::new();
    for (method, payload) in [
        ("incomingCall", offer("c1")),
        ("callAccepted", accepted("c1")),
        ("callEnded", ended("c1")),
    ] {
        world.say(0, method, payload);
    }
    world.pass(30_000);
    assert_eq!(world.status(0)["pending"], json!([]));
    assert_eq!(world.only("Task")["Status"], "Completed");
}

#[test]
fn a_field_that_may_not_be_written_costs_the_field_and_not_the_log() {
    let mut broken = configuration();
    broken["configurations"][0]["fields"] = json!([
        {"field": "CreatedDate", "string": "2026-11-20T00:00:00Z"},
        {"field": "No_Such_Field__c", "string": "x"},
        {"field": "Priority", "picklist": "low"},
    ]);
    let mut world = World::with(broken);
    play(&mut world, 0, "c1");
    world.pass(60_000);
    let task = world.only("Task");
    assert_eq!(
        (task["Status"].clone(), task["Priority"].clone()),
        (json!("Completed"), json!("Low"))
    );
    let mut told = world.heard(0, "error");
    told.retain(|error| error["name"] == "ConfigurationError");
    let codes: Vec<_> = told.iter().map(|error| error["code"].clone()).collect();
    assert_eq!(codes, ["field-not-writable", "field-unknown"]);
    assert_eq!(
        told[1]["path"],
        "$.configurations[0].fields.No_Such_Field__c"
    );
}

#[test]
fn a_record_that_a_rule_refuses_is_parked_and_not_asked_for_again() {
    let mut world = World::refused();
    play(&mut world, 0, "c1");
    world.pass(120_000);
    assert_eq!(
        world.status(0)["parked"][0]["error"]["code"],
        "field-custom-validation-exception"
    );
    let asked = world.asked("/sobjects/Task");
    assert!(asked <= 12, "{asked}");
}

#[test]
fn an_org_out_of_reach_is_asked_seldom() {
    let mut world = World::new();
    world.org_down = true;
    play(&mut world, 0, "c1");
    world.pass(60_000);
    assert!(
        world.requests.len() <= 20,
        "{} requests in a minute",
        world.requests.len()
    );
    assert!(world.wakes <= 60, "{} wake-ups in a minute", world.wakes);
    world.org_down = false;
    world.pass(120_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
}

#[test]
fn a_quiet_tab_wakes_seldom() {
    let mut world = World::new();
    play(&mut world, 0, "c1");
    world.pass(60_000);
    let before = world.wakes;
    world.pass(HOUR);
    assert!(
        world.wakes - before <= 200,
        "{} wake-ups in an hour",
        world.wakes - before
    );
}

#[test]
fn a_call_of_yesterday_is_not_made_again_by_the_tab_that_takes_over() {
    let mut world = World::new();
    let second = world.open_tab();
    play(&mut world, 0, "c1");
    world.pass(26 * HOUR);
    let before = world.requests.len();
    world.kill(0);
    world.pass(60_000);
    assert_eq!(world.status(second)["role"], "leader");
    let later: Vec<_> = world.requests[before..]
        .iter()
        .filter(|(_, path, _)| !path.contains("userinfo"))
        .collect();
    assert!(later.is_empty(), "{later:?}");
}

#[test]
fn an_event_that_comes_after_the_payload_was_erased_spoils_nothing() {
    let mut world = World::new();
    play(&mut world, 0, "c1");
    world.pass(2 * HOUR);
    assert_eq!(world.status(0)["calls"], json!([]), "the payload is erased");
    let (task, before) = (world.only("Task"), world.requests.len());
    let late = json!({"conversationId": "c1", "recordingUrl": "https://pbx.example/r/1"});
    assert_eq!(world.call(0, "callUpdated", late)["accepted"], true);
    world.pass(HOUR);
    assert_eq!((world.only("Task"), world.requests.len()), (task, before));
}

#[test]
fn the_payload_of_a_busy_day_is_not_kept() {
    let mut world = World::new();
    for number in 0..400 {
        play(&mut world, 0, &format!("c{number}"));
        world.pass(1_000);
    }
    world.pass(120_000);
    let kept = world.status(0)["calls"].as_array().unwrap().len();
    assert!(kept <= 200, "{kept}");
    assert_eq!(world.records("Task").len(), 400);
}

#[test]
fn a_call_of_unknown_direction_is_logged_once_it_tells() {
    let mut world = World::new();
    world.call(
        0,
        "callAccepted",
        json!({"conversationId": "o1", "callerANI": "+18883973342"}),
    );
    world.pass(5_000);
    assert_eq!(
        (world.requests.len(), world.tokens_asked),
        (0, 0),
        "nobody is asked who the agent is"
    );
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "o1", "duration": 9, "callType": "outbound"}),
    );
    world.pass(20_000);
    assert_eq!(world.only("Task")["CallType"], "Outbound");
    assert_eq!(world.asked("createVoiceCall"), 0);
}

#[test]
fn an_agent_known_by_id_alone_has_the_call_logged() {
    let mut world = World::new();
    assert_eq!(
        world.call(0, "setAgent", json!({"userId": "005SB0000000002YAA"}))["accepted"],
        true
    );
    play(&mut world, 0, "c1");
    world.pass(20_000);
    assert_eq!(
        (
            world.only("Task")["Status"].clone(),
            world.status(0)["pending"].clone()
        ),
        (json!("Completed"), json!([]))
    );
}

#[test]
fn a_vendor_call_key_that_comes_late_makes_no_second_voice_call() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer("c1"));
    world.pass(5_000);
    let mut late = accepted("c1");
    late["vendorCallKey"] = json!("v-77");
    world.call(0, "callAccepted", late);
    world.call(0, "callEnded", ended("c1"));
    world.pass(20_000);
    assert_eq!(
        (
            world.records("VoiceCall").len(),
            world.asked("createVoiceCall")
        ),
        (1, 1)
    );
}

#[test]
fn a_store_that_refuses_rows_costs_no_second_request() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer("c1"));
    world.pass(5_000);
    world.call(0, "callAccepted", accepted("c1"));
    world
        .refusals
        .extend(std::iter::repeat_n(Some(Refusal::Quota), 20));
    world.pass(10_000);
    let updates = world.asked("/sobjects/Task/");
    world.pass(120_000);
    assert_eq!(
        world.asked("/sobjects/Task/"),
        updates,
        "the org is not asked again for an answer that is known"
    );
    assert_eq!(world.status(0)["pending"], json!([]));
}

#[test]
fn a_row_that_was_discarded_stays_so_after_a_reload() {
    let mut world = World::refused();
    play(&mut world, 0, "c1");
    world.pass(20_000);
    let id = world.status(0)["parked"][0]["id"].clone();
    assert_eq!(world.call(0, "discard", id)["accepted"], true);
    world.kill(0);
    let tab = world.open_tab();
    world.pass(60_000);
    assert_eq!(
        (
            world.status(tab)["parked"].clone(),
            world.status(tab)["pending"].clone()
        ),
        (json!([]), json!([]))
    );
}

#[test]
fn a_parked_row_is_retried_under_the_configuration_in_force() {
    let mut world = World::refused();
    play(&mut world, 0, "c1");
    world.pass(20_000);
    let id = world.status(0)["parked"][0]["id"].clone();
    assert_eq!(world.call(0, "configure", configuration())["applied"], true);
    assert_eq!(world.call(0, "retry", id)["accepted"], true);
    world.pass(20_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
    assert_eq!(world.status(0)["parked"], json!([]));
}

#[test]
fn a_call_whose_page_died_is_closed_hours_later_with_a_marker_and_listed() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer("c1"));
    world.call(0, "callAccepted", accepted("c1"));
    world.pass(5_000);
    world.kill(0);
    let tab = world.open_tab();
    world.pass(HOUR);
    assert_eq!(
        world.only("Task")["Status"],
        "In Progress",
        "it may still be told"
    );
    world.pass(4 * HOUR);
    let task = world.only("Task");
    assert_eq!(task["Status"], "Completed");
    assert!(
        task["Description"]
            .as_str()
            .unwrap()
            .contains("never told the end"),
        "{task}"
    );
    world.kill(tab);
    let tab = world.open_tab();
    world.pass(5 * HOUR);
    assert_eq!(world.only("Task"), task);
    assert_eq!(world.status(tab)["pending"], json!([]));
}

#[test]
fn a_call_that_is_up_for_hours_in_an_open_page_is_left_alone() {
    let mut world = World::new();
    world.call(0, "incomingCall", offer("c1"));
    world.call(0, "callAccepted", accepted("c1"));
    world.pass(6 * HOUR);
    assert_eq!(world.only("Task")["Status"], "In Progress");
    world.call(0, "callEnded", ended("c1"));
    world.pass(10_000);
    assert_eq!(world.only("Task")["Status"], "Completed");
}

#[test]
fn a_standby_tab_shows_what_is_parked_and_may_decide_about_it() {
    let mut world = World::refused();
    let second = world.open_tab();
    play(&mut world, second, "c1");
    world.pass(20_000);
    assert_eq!(world.status(second)["role"], "standby");
    let parked = world.status(second)["parked"].clone();
    assert_eq!(parked, world.status(0)["parked"]);
    let third = world.open_tab();
    assert_eq!(world.status(third)["parked"], parked, "a new tab asks");
    assert_eq!(
        world.call(third, "discard", parked[0]["id"].clone())["accepted"],
        true
    );
    world.pass(1_000);
    for tab in [0, second, third] {
        assert_eq!(world.status(tab)["parked"], json!([]), "{tab}");
    }
    assert_eq!(
        world.call(third, "discard", parked[0]["id"].clone())["error"]["code"],
        "not-parked"
    );
}

#[test]
fn of_a_call_that_is_done_an_engine_keeps_its_name_alone() {
    let mut world = World::new();
    let mut lines = Vec::new();
    // What is kept for a while makes a wave of 1,500 calls: it is looked at where the wave is the same.
    for number in 0..2_000 {
        play(&mut world, 0, &format!("c{number:04}"));
        world.pass(1_000);
        if number == 499 || number == 1_999 {
            lines.push(world.held(0).lines().count());
        }
    }
    // A name is a number of 64 bits and its place: four lines.
    assert_eq!(lines[1] - lines[0], 4 * 1_500, "{lines:?}");
}
