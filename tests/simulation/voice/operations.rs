//! `voice.createVoiceCall(…)` and the other five: what a page asks the wrapper for itself.

use serde_json::{Value, json};

use super::{account, bodies, end, merged, offer, operations, warnings, world};
use crate::configuration::configuration;
use crate::line::Fault;
use crate::world::World;
use softphone_wrapper::protocol::Refusal;

fn new_call(key: &str) -> Value {
    json!({
        "vendorCallKey": key, "to": "8002345678", "from": "4081456688", "initiationMethod": "Inbound", "startTime": "2026-11-20T12:00:00Z",
        "participants": [{"participantKey": "4081456688", "type": "END_USER"}],
    })
}

/// Asks, and lets the org answer.
fn ask(world: &mut World, operation: &str, parameters: Value) -> Value {
    let ticket = world.say(0, operation, parameters);
    world.pass(1_000);
    world.receipt(0, ticket)
}

#[test]
fn each_operation_resolves_with_the_orgs_answer() {
    let mut world = world(json!({}));
    let created = ask(&mut world, "createVoiceCall", new_call("k1"));
    let id = created["data"]["voiceCallId"].clone();
    assert_eq!(
        created,
        json!({"data": {"voiceCallId": id}, "errors": null, "success": true})
    );
    let message = json!({"participantId": "k1END_USER", "messageId": "m", "startTime": 1_795_176_000_500_i64, "endTime": 1_795_176_000_600_i64, "content": "Hello", "senderType": "END_USER"});
    for (operation, parameters, data) in [
        (
            "executeOmniFlow",
            json!({"voiceCallId": id, "dialedNumber": "+18005550100"}),
            json!({"queue": "Sales"}),
        ),
        (
            "createTranscriptMessage",
            merged(message.clone(), json!({"voiceCallId": "k1"})),
            json!({"result": "Accepted"}),
        ),
        (
            "createBulkTranscriptMessages",
            json!({"entries": [{"vendorCallKey": "k1", "messages": [message]}]}),
            json!({"result": "Accepted"}),
        ),
        (
            "clearRouting",
            json!({"voiceCallId": "k1"}),
            json!({"status": "Success"}),
        ),
        (
            "updateVoiceCall",
            json!({"voiceCallId": id, "endTime": "2026-11-20T12:01:00Z"}),
            json!({"status": "pending"}),
        ),
    ] {
        let answer = ask(&mut world, operation, parameters);
        assert_eq!(
            answer,
            json!({"data": data, "errors": null, "success": true}),
            "{operation}"
        );
    }
    for body in ["createVoiceCall", "clearRouting"]
        .iter()
        .flat_map(|operation| bodies(&world, operation))
    {
        assert_eq!(
            (&body["callCenterDevName"], &body["certDevName"]),
            (&json!("AcmeContactCenter"), &json!("AcmeCert"))
        );
    }
    assert_eq!(
        world.heard(0, "route"),
        [json!({"conversationId": "k1", "agent": null, "queue": "Sales"})]
    );
    assert_eq!(warnings(&world), json!([]));
}

#[test]
fn the_contact_centre_that_a_page_names_is_the_one() {
    let mut world = world(json!({}));
    let named =
        json!({"callCenterDevName": "contactCenterDevName123", "certDevName": "certDevName123"});
    ask(
        &mut world,
        "createVoiceCall",
        merged(new_call("k1"), named.clone()),
    );
    ask(
        &mut world,
        "clearRouting",
        merged(json!({"voiceCallId": "k1"}), named.clone()),
    );
    for operation in ["createVoiceCall", "clearRouting"] {
        let body = bodies(&world, operation).remove(0);
        assert_eq!(
            body["callCenterDevName"], named["callCenterDevName"],
            "{operation}"
        );
    }
}

#[test]
fn what_the_org_refuses_is_told_in_its_words() {
    let mut world = world(json!({}));
    let answer = ask(&mut world, "clearRouting", json!({"voiceCallId": "nobody"}));
    assert_eq!(
        answer,
        json!({"data": null, "errors": ["voiceCallId: no voice call nobody"], "success": false})
    );
}

#[test]
fn a_call_is_created_once_however_often_and_by_whomever_it_is_asked_for() {
    // Twice at once, and then by the event of the same call; or the event first.
    for event_first in [true, false] {
        let mut world = world(json!({}));
        if event_first {
            world.call(0, "incomingCall", offer("k1"));
        }
        let tickets = [
            world.say(0, "createVoiceCall", new_call("k1")),
            world.say(0, "createVoiceCall", new_call("k1")),
        ];
        world.pass(1_000);
        if !event_first {
            world.call(
                0,
                "incomingCall",
                merged(offer("c1"), json!({"vendorCallKey": "k1"})),
            );
        }
        world.pass(5_000);
        let answers = tickets.map(|ticket| world.receipt(0, ticket));
        assert_eq!(answers[0], answers[1]);
        assert_eq!(answers[0]["success"], true, "{answers:?}");
        assert_eq!(
            ask(&mut world, "createVoiceCall", new_call("k1")),
            answers[0],
            "it is remembered"
        );
        assert_eq!(
            world.asked("createVoiceCall"),
            1,
            "event first: {event_first}"
        );
        let conversation = if event_first { "k1" } else { "c1" };
        world.call(0, "callAccepted", offer(conversation));
        end(&mut world, conversation, Some(20));
        assert_eq!(account(&world, "k1")["closeCount"], 1);
        assert_eq!(world.status(0)["pending"], json!([]));
    }
}

#[test]
fn a_create_without_an_answer_is_looked_for_before_another() {
    let mut world = world(json!({}));
    world.faults.extend([None, Some(Fault::LoseAnswer)]);
    let ticket = world.say(0, "createVoiceCall", new_call("k1"));
    world.pass(120_000);
    let answer = world.receipt(0, ticket);
    assert_eq!(
        (&answer["success"], &account(&world, "k1")["createCount"]),
        (&json!(true), &json!(1))
    );
    assert_eq!(world.asked("/sobjects/VoiceCall/VendorCallKey/k1"), 1);
}

#[test]
fn a_page_that_dies_with_its_create_under_way_leaves_one_record() {
    for moment in 0..90 {
        let mut world = world(json!({}));
        world.say(0, "createVoiceCall", new_call("k1"));
        world.settle();
        world.pass(moment);
        world.kill(0);
        world.open_tab();
        world.pass(60_000);
        let ticket = world.say(1, "createVoiceCall", new_call("k1"));
        world.pass(5_000);
        assert_eq!(world.receipt(1, ticket)["success"], true, "at {moment} ms");
        assert_eq!(account(&world, "k1")["createCount"], 1, "at {moment} ms");
    }
}

#[test]
fn a_success_with_errors_is_a_success_with_warnings_and_is_not_created_again() {
    let mut world = world(json!({}));
    let call = merged(
        new_call("k1"),
        json!({"callAttributes": "{\"Nope__c\":\"x\"}"}),
    );
    let answer = ask(&mut world, "createVoiceCall", call);
    assert_eq!(answer["success"], true);
    assert!(
        answer["errors"][0].as_str().unwrap().contains("Nope__c"),
        "{answer}"
    );
    world.pass(60_000);
    assert_eq!(account(&world, "k1")["createCount"], 1);
}

#[test]
fn a_refused_create_may_be_asked_for_again_in_other_words() {
    let mut world = world(json!({}));
    let wrong = merged(new_call("k1"), json!({"initiationMethod": "Outbound"}));
    let answer = ask(&mut world, "createVoiceCall", wrong);
    assert_eq!(
        answer["errors"],
        json!(["initiationMethod must be one of Inbound, Transfer"])
    );
    assert_eq!(
        ask(&mut world, "createVoiceCall", new_call("k1"))["success"],
        true
    );
}

#[test]
fn a_tab_that_stands_by_has_the_leader_do_it() {
    let mut world = world(json!({}));
    let second = world.open_tab();
    let ticket = world.say(second, "createVoiceCall", new_call("k1"));
    world.pass(5_000);
    assert_eq!(world.receipt(second, ticket)["success"], true);
    let ticket = world.say(second, "clearRouting", json!({"voiceCallId": "k1"}));
    world.pass(5_000);
    assert_eq!(world.receipt(second, ticket)["data"]["status"], "Success");
}

#[test]
fn a_stale_token_costs_a_new_one_and_a_flow_runs_once() {
    let mut world = world(json!({}));
    ask(&mut world, "createVoiceCall", new_call("k1"));
    world.org.expire_tokens();
    let answer = ask(
        &mut world,
        "executeOmniFlow",
        json!({"voiceCallId": "k1", "dialedNumber": "+18005550100"}),
    );
    assert_eq!(
        (&answer["success"], &account(&world, "k1")["routeCount"]),
        (&json!(true), &json!(1))
    );
}

#[test]
fn a_flow_without_an_answer_is_the_pages_to_repeat() {
    let mut world = world(json!({}));
    ask(&mut world, "createVoiceCall", new_call("k1"));
    world.faults.push_back(Some(Fault::LoseAnswer));
    let ticket = world.say(
        0,
        "executeOmniFlow",
        json!({"voiceCallId": "k1", "dialedNumber": "+18005550100"}),
    );
    world.pass(120_000);
    assert_eq!(world.receipt(0, ticket)["error"]["code"], "org-timeout");
    assert_eq!(account(&world, "k1")["routeCount"], 1);
}

#[test]
fn what_cannot_be_asked_is_told_at_once() {
    let mut without = configuration();
    without.as_object_mut().unwrap().remove("voice");
    for (document, parameters, code) in [
        (without, new_call("k1"), "voice-not-configured"),
        (configuration(), json!({"to": "x"}), "missing-field"),
        (configuration(), json!(7), "wrong-type"),
        (
            configuration(),
            json!({"vendorCallKey": ".."}),
            "missing-field",
        ),
    ] {
        let mut world = World::with(document);
        let answer = ask(&mut world, "createVoiceCall", parameters.clone());
        assert_eq!(answer["error"]["code"], code, "{parameters}");
        assert_eq!(operations(&world), Vec::<&str>::new());
    }
}

#[test]
fn a_call_that_no_event_ever_spoke_of_is_forgotten_after_a_day() {
    let mut world = world(json!({}));
    ask(&mut world, "createVoiceCall", new_call("k1"));
    assert!(world.stored().contains("k1"));
    world.pass(25 * 3_600_000);
    assert!(!world.stored().contains("k1"), "{}", world.stored());
}

#[test]
fn an_operation_that_nobody_could_begin_is_given_back_and_not_begun_later() {
    let routed = json!({"voiceCallId": "c1", "dialedNumber": "+18005550100"});
    for another in [false, true] {
        let mut world = world(json!({}));
        let second = world.open_tab();
        world.call(0, "incomingCall", offer("c1"));
        world.pass(5_000);
        // The store is in trouble: nothing is decided meanwhile.
        world.refusals.push_back(None);
        let stuck = std::iter::repeat_n(Some(Refusal::Aborted), 90);
        world.refusals.extend(stuck);
        world.call(0, "callAccepted", offer("c1"));
        let asked = [
            (0, world.say(0, "executeOmniFlow", routed.clone())),
            (second, world.say(second, "executeOmniFlow", routed.clone())),
        ];
        world.pass(1_000);
        if another {
            world.lead(second);
        }
        world.pass(65_000);
        for (tab, ticket) in asked {
            assert_eq!(
                world.receipt(tab, ticket)["error"]["code"],
                "nobody-leads",
                "{another} {tab}"
            );
        }
        world.refusals.clear();
        world.pass(5_000);
        world.lead(0);
        world.pass(60_000);
        assert_eq!(world.asked("executeOmniFlow"), 0, "{another}");
    }
}

#[test]
fn a_tab_that_stands_by_hears_of_an_operation_that_was_begun_late() {
    let mut world = world(json!({}));
    let second = world.open_tab();
    world.call(0, "incomingCall", offer("c1"));
    world.pass(5_000);
    world.refusals.push_back(None);
    let stuck = std::iter::repeat_n(Some(Refusal::Aborted), 20);
    world.refusals.extend(stuck);
    world.call(0, "callAccepted", offer("c1"));
    let routed = json!({"voiceCallId": "c1", "dialedNumber": "+18005550100"});
    let ticket = world.say(second, "executeOmniFlow", routed);
    world.pass(19_000);
    world.faults.push_back(Some(Fault::LoseAnswer));
    world.pass(45_000);
    let code = world.receipt(second, ticket)["error"]["code"].clone();
    assert_eq!(code, "org-timeout");
    assert_eq!(account(&world, "c1")["routeCount"], 1);
}
