//! The VoiceCall: created once, changed while the call is up, closed once.

use serde_json::{Value, json};

use super::{account, answer, bodies, end, merged, of, offer, operations, record, warnings, world};
use crate::line::Fault;
use crate::world::NOON;

#[test]
fn a_record_of_the_telephony_systems_own_is_never_created_whenever_it_is_named() {
    for early in [true, false] {
        let mut world = world(json!({}));
        let theirs = world.org.token(NOON);
        let body = json!({
            "callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert", "vendorCallKey": "ivr-1", "to": "+1800", "from": "+1408",
            "initiationMethod": "Inbound", "startTime": "2026-11-20T12:00:00Z", "participants": [{"participantKey": "x", "type": "END_USER"}],
        });
        let url = format!(
            "{}/services/apexrest/cnxscv/voice/v1/createVoiceCall",
            sandbox::ORIGIN
        );
        let headers = [
            ("Authorization", format!("Bearer {theirs}")),
            ("Content-Type", "application/json".to_owned()),
        ];
        let (_, made) = world
            .org
            .answer(NOON, "POST", &url, &headers, Some(&body.to_string()));
        let made: Value = serde_json::from_str(&made).unwrap();
        let id = made["data"]["voiceCallId"].clone();
        let named = json!({"voiceCallId": id});
        let first = if early {
            merged(offer("c1"), named.clone())
        } else {
            offer("c1")
        };
        if !early {
            // It is named before our own request can go out.
            world.org_down = true;
        }
        world.call(0, "incomingCall", first);
        world.call(0, "callAccepted", merged(offer("c1"), named));
        world.pass(60_000);
        world.org_down = false;
        world.pass(300_000);
        end(&mut world, "c1", Some(30));
        world.pass(300_000);
        assert_eq!(account(&world, "c1"), Value::Null, "early: {early}");
        assert_eq!(account(&world, "ivr-1")["closeCount"], 1, "early: {early}");
        let closing = bodies(&world, "updateVoiceCall").pop().unwrap();
        assert_eq!(closing["voiceCallId"], id);
    }
}

#[test]
fn the_telephony_systems_key_is_the_records_key_also_where_it_is_told_at_the_end() {
    let mut world = world(json!({"createVoiceCall": "never"}));
    answer(&mut world, "c1");
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "vendorCallKey": "ivr-2"}),
    );
    end(&mut world, "c1", Some(30));
    assert_eq!(operations(&world), ["updateVoiceCall", "updateVoiceCall"]);
    assert!(
        bodies(&world, "updateVoiceCall")
            .iter()
            .all(|body| body["voiceCallId"] == "ivr-2")
    );
}

#[test]
fn a_create_of_unknown_outcome_is_looked_for_by_its_key_and_not_repeated() {
    let mut world = world(json!({}));
    world.faults.extend([None, Some(Fault::LoseAnswer)]);
    world.call(0, "incomingCall", offer("c1"));
    world.pass(120_000);
    assert!(
        world.asked("/sobjects/VoiceCall/VendorCallKey/c1") > 0
            || world.asked("createVoiceCall") == 1
    );
    assert_eq!(account(&world, "c1")["createCount"], 1);
}

#[test]
fn a_create_carries_only_what_the_api_takes() {
    let mut world = world(
        json!({"callAttributes": [{"field": "Origin__c", "variable": "ivrExitPath"}, {"field": "SourceType", "string": "Sales"}]}),
    );
    let told = json!({"callSubtype": "webrtc", "callOrigin": "Robot", "queue": "Sales", "ivrExitPath": "Billing"});
    world.call(0, "incomingCall", merged(offer("c1"), told));
    world.pass(5_000);
    let body = bodies(&world, "createVoiceCall").remove(0);
    assert_eq!(
        body,
        json!({
            "callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert", "vendorCallKey": "c1", "to": "+18005550100", "from": "+14081456688",
            "initiationMethod": "Inbound", "startTime": "2026-11-20T12:00:00.000Z", "callSubtype": "WebRTC",
            "participants": [{"participantKey": "+14081456688", "type": "END_USER"}],
            "callAttributes": "{\"Origin__c\":\"Billing\",\"SourceType\":\"Sales\"}",
        })
    );
    assert_eq!(warnings(&world), json!([]));
}

#[test]
fn what_changes_while_the_call_is_up_is_written_with_every_total_so_far_and_keeps_it_active() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    assert_eq!(
        world.asked("updateVoiceCall"),
        0,
        "an answer alone is no change"
    );
    for (change, after) in [
        (json!({"recordingUrl": "https://pbx.example/r1"}), 10_000),
        (json!({"held": true}), 20_000),
        (json!({"held": false}), 10_000),
        (json!({"muted": true}), 1_000),
        (json!({"queue": "Refunds"}), 5_000),
    ] {
        world.call(0, "callUpdated", merged(of("c1"), change));
        world.pass(after);
        assert_eq!(account(&world, "c1")["closeCount"], 0);
    }
    let record_now = record(&world, "c1");
    assert_eq!(
        (&record_now["QueueName"], &record_now["CallDisposition"]),
        (&json!("Refunds"), &json!("in-progress"))
    );
    assert_eq!(
        (
            &record_now["NumberOfHolds"],
            &record_now["TotalHoldDuration"]
        ),
        (&json!(1), &json!(20))
    );
    end(&mut world, "c1", Some(46));
    let updates = bodies(&world, "updateVoiceCall");
    let (closing, progress) = updates.split_last().unwrap();
    for body in progress {
        assert_eq!(body["isActiveCall"], true);
        for total in [
            "numberOfHolds",
            "totalHoldDuration",
            "longestHoldDuration",
            "agentInteractionDuration",
            "totalRecordingDuration",
        ] {
            assert!(body[total].is_i64(), "{total}: {body}");
        }
        assert!(
            body["endTime"].is_null() && body["disconnectReason"].is_null(),
            "{body}"
        );
    }
    assert_eq!(
        (&closing["isActiveCall"], &closing["totalHoldDuration"]),
        (&json!(false), &json!(20))
    );
    assert_eq!(
        (
            &closing["agentInteractionDuration"],
            &account(&world, "c1")["closeCount"]
        ),
        (&json!(26), &json!(1))
    );
    assert_eq!(warnings(&world), json!([]));
}

#[test]
fn changes_are_not_written_where_the_administrator_wants_none() {
    let mut world = world(json!({"updates": "never"}));
    answer(&mut world, "c1");
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "recordingUrl": "https://pbx.example/r1"}),
    );
    world.pass(10_000);
    assert_eq!(world.asked("updateVoiceCall"), 0);
    end(&mut world, "c1", Some(20));
    assert_eq!(bodies(&world, "updateVoiceCall").len(), 1);
}

#[test]
fn totals_go_only_with_a_recording_and_one_that_comes_late_gives_one_further_complete_update() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "held": true}),
    );
    world.pass(5_000);
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "held": false}),
    );
    end(&mut world, "c1", Some(30));
    let first = bodies(&world, "updateVoiceCall");
    assert_eq!(first.len(), 1);
    assert!(
        first[0]["totalHoldDuration"].is_null() && first[0]["totalRecordingDuration"].is_null()
    );
    world.call(0, "callUpdated", json!({"conversationId": "c1", "recordingUrl": "https://pbx.example/r1", "totalRecordingDuration": "29"}));
    world.pass(20_000);
    let updates = bodies(&world, "updateVoiceCall");
    assert_eq!(updates.len(), 2);
    for (field, value) in first[0].as_object().unwrap() {
        assert_eq!(&updates[1][field], value, "{field}");
    }
    assert_eq!(
        (
            &updates[1]["recordingLocation"],
            &updates[1]["totalRecordingDuration"]
        ),
        (&json!("https://pbx.example/r1"), &json!(29))
    );
    assert_eq!(
        (
            &updates[1]["totalHoldDuration"],
            &updates[1]["agentInteractionDuration"]
        ),
        (&json!(5), &json!(25))
    );
}

#[test]
fn a_reason_is_told_in_the_orgs_words() {
    let reasons = json!({"line lost": {"value": "TELECOM_PROBLEM", "isError": true}, "caller": "CUSTOMER_DISCONNECT"});
    for (told, duration, expected) in [
        (
            json!("Line lost"),
            Some(20),
            json!({"value": "TELECOM_PROBLEM", "isError": true}),
        ),
        (
            json!("caller"),
            Some(20),
            json!({"value": "CUSTOMER_DISCONNECT", "isError": false}),
        ),
        (
            json!("callback"),
            None,
            json!({"value": "CALLBACK", "isError": false}),
        ),
        (
            json!(null),
            Some(20),
            json!({"value": "Call Ended", "isError": false}),
        ),
        (
            json!(null),
            None,
            json!({"value": "Abandoned", "isError": false}),
        ),
    ] {
        let mut world = world(json!({"disconnectReasons": reasons}));
        world.call(0, "incomingCall", offer("c1"));
        world.pass(5_000);
        let payload =
            json!({"conversationId": "c1", "duration": duration, "disconnectReason": told});
        world.call(0, "callEnded", payload);
        world.pass(20_000);
        let closing = bodies(&world, "updateVoiceCall").pop().unwrap();
        assert_eq!(closing["disconnectReason"], expected);
        let abandoned = duration.is_none() && told.is_null();
        assert_eq!(account(&world, "c1")["abandoned"], abandoned, "{told}");
    }
}

#[test]
fn an_abandoned_call_is_taken_off_the_routing_before_it_is_closed() {
    let mut world = world(json!({"omniFlow": {"on": "ringing", "flowDevName": "Route_VoiceCall"}}));
    world.call(0, "incomingCall", offer("c1"));
    world.pass(5_000);
    assert_eq!(account(&world, "c1")["routingPending"], true);
    end(&mut world, "c1", None);
    assert_eq!(
        operations(&world),
        [
            "createVoiceCall",
            "executeOmniFlow",
            "clearRouting",
            "updateVoiceCall"
        ]
    );
    let account = account(&world, "c1");
    assert_eq!(
        (
            &account["routingPending"],
            &account["closeCount"],
            &account["abandoned"]
        ),
        (&json!(false), &json!(1), &json!(true))
    );
}

#[test]
fn an_end_is_never_before_the_start_and_times_are_utc() {
    let mut world = world(json!({}));
    world.call(0, "incomingCall", merged(offer("c1"), json!({"startTime": "2026-11-20T14:30:00+02:00", "enqueueTime": "2026-11-20T12:00:00Z"})));
    world.pass(2_000);
    end(&mut world, "c1", Some(1));
    let closing = bodies(&world, "updateVoiceCall").pop().unwrap();
    for field in ["startTime", "endTime", "acceptTime"] {
        assert!(closing[field].as_str().unwrap().ends_with('Z'), "{field}");
    }
    assert!(
        closing["startTime"].as_str() <= closing["endTime"].as_str(),
        "{closing}"
    );
    assert_eq!(warnings(&world), json!([]));
}

#[test]
fn a_record_that_stands_in_part_is_a_success_with_a_line_in_the_log() {
    let attributes = json!([{"field": "Nope__c", "string": "x"}]);
    let mut world = world(json!({"callAttributes": attributes}));
    world.call(0, "incomingCall", offer("c1"));
    world.pass(60_000);
    assert_eq!(account(&world, "c1")["createCount"], 1);
    assert_eq!(world.status(0)["parked"], json!([]));
    let log = world.heard(0, "log");
    assert!(
        log.iter().any(|line| line["code"] == "done-with-warnings"),
        "{log:?}"
    );
}

#[test]
fn an_outbound_call_is_not_created_and_its_closing_update_makes_the_record() {
    let mut world = world(json!({}));
    world.call(
        0,
        "outboundCallInitiated",
        json!({"conversationId": "o1", "dialledTo": "+18883973342"}),
    );
    world.call(0, "callAccepted", of("o1"));
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "o1", "queue": "Sales"}),
    );
    world.pass(5_000);
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "o1", "duration": 5, "callType": "outbound"}),
    );
    world.pass(10_000);
    assert_eq!(operations(&world), ["updateVoiceCall"]);
    assert_eq!(account(&world, "o1")["createdBy"], "updateVoiceCall");
}

#[test]
fn a_namespace_is_configured() {
    let mut world = world(json!({"namespace": "cisco_wxcc_scv"}));
    world.call(0, "incomingCall", offer("c1"));
    world.pass(5_000);
    assert_eq!(
        world.asked("/services/apexrest/cisco_wxcc_scv/voice/v1/createVoiceCall"),
        1
    );
}

#[test]
fn what_the_org_refuses_of_a_call_does_not_leave_its_record_open() {
    let refusal = r#"{"data": null, "errors": ["There is nothing to do"], "success": false}"#;
    for (refused, duration) in [("clearRouting", None), ("updateVoiceCall", Some(60))] {
        let mut world = world(json!({}));
        world.call(0, "incomingCall", offer("c1"));
        world.pass(5_000);
        if duration.is_some() {
            world.call(0, "callAccepted", offer("c1"));
        }
        world.answers.push_back((refused, refusal.to_owned()));
        world.call(
            0,
            "callUpdated",
            json!({"conversationId": "c1", "queue": "Sales"}),
        );
        world.pass(5_000);
        end(&mut world, "c1", duration);
        assert_eq!(world.answers.len(), 0, "{refused}");
        assert_eq!(account(&world, "c1")["closeCount"], 1, "{refused}");
        assert_eq!(operations(&world).last(), Some(&"updateVoiceCall"));
        let errors = world.heard(0, "error");
        assert_eq!(errors.len(), 1, "{errors:?}");
        assert_eq!(errors[0]["code"], "voice-refused");
        assert_eq!(world.status(0)["parked"], json!([]));
    }
}
