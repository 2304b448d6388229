//! What is said in calls: stored in order for each speaker, in as few requests as that allows.

use serde_json::{Value, json};

use super::{account, answer, bodies, end, merged, of, offer, operations, warnings, world};
use crate::line::Fault;
use crate::world::{NOON, World};

fn say(world: &mut World, conversation: &str, sender: &str, content: &str) -> Value {
    let start = world.now.wall;
    let message = json!({
        "conversationId": conversation, "content": content, "startTime": start, "endTime": start, "senderType": sender,
        "messageId": format!("{conversation}-{content}"),
    });
    world.call(0, "transcript", message)
}

/// What is stored of a call, in the order it came.
fn stored(world: &World, key: &str) -> Vec<String> {
    let account = account(world, key);
    let transcripts = account["transcripts"].as_array().into_iter().flatten();
    let kept = transcripts.filter(|message| message["stored"] == true);
    kept.map(|message| message["content"].as_str().unwrap().to_owned())
        .collect()
}

fn dropped(world: &mut World) -> usize {
    let log = world.heard(0, "log");
    log.iter()
        .filter(|line| line["code"] == "transcript-dropped")
        .count()
}

#[test]
fn one_message_goes_alone_and_several_go_together() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    say(&mut world, "c1", "END_USER", "hello");
    world.pass(1_000);
    assert_eq!(
        operations(&world),
        ["createVoiceCall", "createTranscriptMessage"]
    );
    let body = bodies(&world, "createTranscriptMessage").remove(0);
    let at = NOON + 6_000;
    assert_eq!(
        body,
        json!({
            "callCenterDevName": "AcmeContactCenter", "certDevName": "AcmeCert", "voiceCallId": "c1", "participantId": "c1END_USER",
            "messageId": "c1-hello", "startTime": at, "endTime": at, "content": "hello", "senderType": "END_USER",
        })
    );
    // What comes while a request is under way fills the next one.
    for word in ["a", "b", "c", "d"] {
        say(&mut world, "c1", "END_USER", word);
    }
    world.pass(1_000);
    assert_eq!(
        operations(&world)[2..],
        ["createTranscriptMessage", "createBulkTranscriptMessages"]
    );
    assert_eq!(stored(&world, "c1"), ["hello", "a", "b", "c", "d"]);
    assert_eq!(world.status(0)["pending"], json!([]));
}

#[test]
fn an_entry_holds_the_words_of_one_speaker_and_a_request_five_entries_of_five() {
    let mut world = world(json!({}));
    world.call(0, "incomingCall", offer("c1"));
    world.call(
        0,
        "setAgent",
        json!({"email": "agent@acme.test", "userId": "005SB0000000002YAA"}),
    );
    for number in 0..40 {
        let sender = ["END_USER", "HUMAN_AGENT"][number % 2];
        say(&mut world, "c1", sender, &number.to_string());
    }
    world.pass(10_000);
    let bulks = bodies(&world, "createBulkTranscriptMessages");
    for bulk in &bulks {
        let entries = bulk["entries"].as_array().unwrap();
        assert!(entries.len() <= 5);
        for entry in entries {
            let messages = entry["messages"].as_array().unwrap();
            assert!(messages.len() <= 5);
            assert!(
                messages
                    .iter()
                    .all(|message| message["senderType"] == messages[0]["senderType"])
            );
        }
    }
    // Two speakers, one entry of five each: four requests at least.
    assert_eq!(bulks.len(), 4);
    let all = stored(&world, "c1");
    for parity in [0, 1] {
        let one: Vec<usize> = all
            .iter()
            .map(|content| content.parse().unwrap())
            .filter(|number| number % 2 == parity)
            .collect();
        assert!(one.is_sorted() && one.len() == 20, "{one:?}");
    }
}

#[test]
fn messages_wait_until_the_create_is_answered_or_the_host_names_the_call() {
    let mut waiting = world(json!({}));
    waiting.org_down = true;
    waiting.call(0, "incomingCall", offer("c1"));
    let receipt = say(&mut waiting, "c1", "END_USER", "early");
    assert_eq!(
        (&receipt["accepted"], &receipt["durability"]),
        (&json!(true), &json!("disk"))
    );
    waiting.pass(20_000);
    assert_eq!(waiting.asked("TranscriptMessage"), 0);
    let pending = waiting.status(0)["pending"].clone();
    assert!(
        pending
            .as_array()
            .unwrap()
            .iter()
            .any(|work| work["kind"] == "Transcript"),
        "{pending}"
    );
    waiting.org_down = false;
    waiting.pass(300_000);
    assert_eq!(stored(&waiting, "c1"), ["early"]);

    let mut named = world(json!({"createVoiceCall": "never"}));
    let ivr = json!({"vendorCallKey": "ivr-1", "to": "x", "from": "y", "initiationMethod": "Inbound", "startTime": "2026-11-20T12:00:00Z", "participants": [{"participantKey": "y", "type": "END_USER"}]});
    named.call(0, "createVoiceCall", ivr);
    named.pass(5_000);
    named.call(
        0,
        "incomingCall",
        merged(offer("c1"), json!({"vendorCallKey": "ivr-1"})),
    );
    say(&mut named, "c1", "END_USER", "hello");
    named.pass(5_000);
    assert_eq!(stored(&named, "ivr-1"), ["hello"]);
}

#[test]
fn what_is_said_on_hold_or_while_the_recording_is_paused_is_dropped_with_a_line_each() {
    for silence in ["held", "recordingPaused"] {
        let mut world = world(json!({}));
        answer(&mut world, "c1");
        say(&mut world, "c1", "END_USER", "before");
        world.pass(1_000);
        world.call(0, "callUpdated", merged(of("c1"), json!({silence: true})));
        world.edit_call("c1", json!({silence: true}));
        world.pass(1_000);
        for word in ["my card is", "4111"] {
            say(&mut world, "c1", "END_USER", word);
            world.pass(1_000);
        }
        assert_eq!(dropped(&mut world), 2, "{silence}");
        assert_eq!(world.asked("TranscriptMessage"), 1);
        world.call(0, "callUpdated", merged(of("c1"), json!({silence: false})));
        world.edit_call("c1", json!({silence: false}));
        say(&mut world, "c1", "END_USER", "after");
        world.pass(1_000);
        assert_eq!(stored(&world, "c1"), ["before", "after"], "{silence}");
        assert_eq!(warnings(&world), json!([]));
        let heard = world.all_heard(0);
        assert!(!heard.contains("4111"), "what is dropped is told nowhere");
    }
}

#[test]
fn what_was_said_before_a_hold_and_comes_during_it_waits_for_its_end() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    let before = world.now.wall;
    world.pass(1_000);
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "held": true}),
    );
    world.edit_call("c1", json!({"held": true}));
    world.call(0, "transcript", json!({"conversationId": "c1", "content": "late", "startTime": before, "senderType": "END_USER"}));
    world.pass(5_000);
    assert_eq!(world.asked("TranscriptMessage"), 0);
    world.edit_call("c1", json!({"held": false}));
    world.call(
        0,
        "callUpdated",
        json!({"conversationId": "c1", "held": false}),
    );
    world.pass(1_000);
    assert_eq!(stored(&world, "c1"), ["late"]);
}

#[test]
fn what_was_said_before_the_end_goes_before_the_closing_update_and_later_words_are_dropped() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    for number in 0..12 {
        say(&mut world, "c1", "END_USER", &number.to_string());
    }
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "c1", "duration": 1, "callType": "inbound"}),
    );
    world.pass(1);
    world.now.wall += 1;
    say(&mut world, "c1", "END_USER", "hello?");
    world.pass(20_000);
    assert_eq!(operations(&world).last(), Some(&"updateVoiceCall"));
    assert_eq!(stored(&world, "c1").len(), 12);
    assert_eq!(
        (dropped(&mut world), world.status(0)["pending"].clone()),
        (1, json!([]))
    );
    say(&mut world, "c1", "END_USER", "still there?");
    world.pass(5_000);
    assert_eq!(dropped(&mut world), 2);
    assert_eq!(warnings(&world), json!([]));
}

#[test]
fn a_repetition_is_a_duplicate_by_its_id_or_by_its_words_and_times() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    let at = world.now.wall;
    let message = json!({"conversationId": "c1", "content": "hello", "startTime": at, "senderType": "END_USER"});
    for (change, duplicate) in [
        (json!({}), Value::Null),
        (json!({}), json!(true)),
        (json!({"startTime": at + 1}), Value::Null),
        (json!({"messageId": "m1"}), Value::Null),
        (
            json!({"messageId": "m1", "content": "hello again"}),
            json!(true),
        ),
    ] {
        let receipt = world.call(0, "transcript", merged(message.clone(), change.clone()));
        assert_eq!(
            (&receipt["accepted"], &receipt["duplicate"]),
            (&json!(true), &duplicate),
            "{change}"
        );
    }
    world.pass(5_000);
    assert_eq!(stored(&world, "c1").len(), 3);
}

#[test]
fn what_cannot_be_passed_on_is_refused_with_its_path() {
    let mut world = world(json!({}));
    let message = json!({"conversationId": "c1", "content": "hello", "senderType": "END_USER"});
    for (change, code, path) in [
        (
            json!({"conversationId": ""}),
            "missing-field",
            "$.conversationId",
        ),
        (json!({"content": "  "}), "missing-field", "$.content"),
        (
            json!({"senderType": "BOT"}),
            "unknown-value",
            "$.senderType",
        ),
        (json!({"senderType": null}), "unknown-value", "$.senderType"),
        (
            json!({"senderType": "HUMAN_AGENT", "participant": "agent@acme.test"}),
            "participant-id",
            "$.participant",
        ),
        (
            json!({"senderType": "EXTERNAL_USER"}),
            "participant-id",
            "$.participant",
        ),
        (
            json!({"content": {"text": "hello"}}),
            "wrong-type",
            "$.content",
        ),
    ] {
        let receipt = world.call(0, "transcript", merged(message.clone(), change.clone()));
        let error = &receipt["error"];
        assert_eq!(
            (&error["code"], &error["path"]),
            (&json!(code), &json!(path)),
            "{change}"
        );
    }
}

#[test]
fn transcripts_are_refused_where_the_administrator_wants_none() {
    let mut world = world(json!({"transcripts": false}));
    answer(&mut world, "c1");
    let receipt = say(&mut world, "c1", "END_USER", "hello");
    assert_eq!(receipt["error"]["code"], "transcripts-off");
}

#[test]
fn each_kind_of_speaker_has_the_participant_that_the_org_wants() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    let user = "005SB0000000003YAA";
    for (sender, told, expected) in [
        ("END_USER", "+1408", "c1END_USER"),
        ("VIRTUAL_AGENT", "bot", "c1VIRTUAL_AGENT"),
        ("SUPERVISOR", "", "c1SUPERVISOR"),
        ("HUMAN_AGENT", user, user),
        ("HUMAN_AGENT", "", "005SB0000000002YAA"),
        ("EXTERNAL_USER", "partner-7", "partner-7"),
    ] {
        let message = json!({"conversationId": "c1", "content": format!("{sender}{told}"), "participant": told, "senderType": sender});
        assert_eq!(world.call(0, "transcript", message)["accepted"], true);
        world.pass(1_000);
        let body = bodies(&world, "createTranscriptMessage").pop().unwrap();
        assert_eq!(
            (&body["participantId"], &body["senderType"]),
            (&json!(expected), &json!(sender))
        );
    }
    assert_eq!(stored(&world, "c1").len(), 6);
}

#[test]
fn a_fault_at_any_request_loses_no_message_and_keeps_the_order() {
    for fault in [
        Fault::LoseRequest,
        Fault::LoseAnswer,
        Fault::Status(503),
        Fault::Status(429),
    ] {
        for place in 0..6 {
            let mut world = world(json!({}));
            world
                .faults
                .extend(std::iter::repeat_n(None, place).chain([Some(fault)]));
            answer(&mut world, "c1");
            for number in 10..30 {
                say(&mut world, "c1", "END_USER", &number.to_string());
                world.pass(20);
            }
            world.pass(200_000);
            end(&mut world, "c1", Some(200));
            world.pass(300_000);
            let all = stored(&world, "c1");
            assert!(
                all.is_sorted() && all.len() == 20,
                "{fault:?} at {place}: {all:?}"
            );
            assert_eq!(
                account(&world, "c1")["closeCount"],
                1,
                "{fault:?} at {place}"
            );
            assert_eq!(
                world.status(0)["pending"],
                json!([]),
                "{fault:?} at {place}"
            );
        }
    }
}

#[test]
fn a_reload_at_any_moment_loses_no_message() {
    for moment in (0..300).step_by(7) {
        let mut world = world(json!({}));
        answer(&mut world, "c1");
        for number in 10..22 {
            say(
                &mut world,
                "c1",
                ["END_USER", "VIRTUAL_AGENT"][number % 2],
                &number.to_string(),
            );
        }
        world.pass(moment);
        world.kill(0);
        let tab = world.open_tab();
        world.pass(60_000);
        let mut all = stored(&world, "c1");
        all.sort();
        assert_eq!(all.len(), 12, "at {moment} ms: {all:?}");
        let before = world.requests.len();
        world.kill(tab);
        world.open_tab();
        world.pass(60_000);
        let later = world.requests[before..]
            .iter()
            .filter(|(_, path, _)| path.contains("Transcript"))
            .count();
        assert_eq!(later, 0, "what was passed on is not told again");
    }
}

#[test]
fn a_message_that_the_org_refuses_costs_itself_and_no_other() {
    let mut world = world(json!({}));
    world.set_up(json!({"refusedWords": ["c"]}));
    answer(&mut world, "c1");
    for word in ["a", "b", "c", "d"] {
        say(&mut world, "c1", "END_USER", word);
    }
    world.pass(20_000);
    assert_eq!(stored(&world, "c1"), ["a", "b", "d"]);
    assert_eq!(dropped(&mut world), 1);
    end(&mut world, "c1", Some(20));
    assert_eq!(account(&world, "c1")["closeCount"], 1);
}

#[test]
fn an_org_whose_transcripts_fail_for_good_still_gets_its_closing_update() {
    let mut world = world(json!({}));
    world.broken = Some("TranscriptMessage");
    answer(&mut world, "c1");
    say(&mut world, "c1", "END_USER", "hello");
    end(&mut world, "c1", Some(20));
    // Another call shows that the org itself is well.
    answer(&mut world, "c2");
    world.pass(900_000);
    end(&mut world, "c2", Some(900));
    world.pass(900_000);
    assert_eq!(account(&world, "c1")["closeCount"], 1);
    assert_eq!(dropped(&mut world), 1);
}

#[test]
fn an_outage_of_the_org_loses_no_message() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    world.org_down = true;
    for word in ["a", "b", "c"] {
        say(&mut world, "c1", "END_USER", word);
        world.pass(60_000);
    }
    end(&mut world, "c1", Some(180));
    world.pass(3_600_000);
    world.org_down = false;
    world.pass(900_000);
    assert_eq!(stored(&world, "c1"), ["a", "b", "c"]);
    assert_eq!(account(&world, "c1")["closeCount"], 1);
}

#[test]
fn two_hundred_calls_of_forty_messages_are_stored_in_order_in_the_least_possible_requests() {
    let mut world = world(json!({}));
    world.call(
        0,
        "setAgent",
        json!({"email": "agent@acme.test", "userId": "005SB0000000002YAA"}),
    );
    for call in 0..200 {
        world.say(0, "incomingCall", offer(&format!("c{call}")));
    }
    for number in 0..40 {
        for call in 0..200 {
            let sender = ["END_USER", "HUMAN_AGENT"][number % 2];
            let conversation = format!("c{call}");
            let message = json!({"conversationId": conversation, "content": number.to_string(), "startTime": world.now.wall + 1, "senderType": sender});
            world.say(0, "transcript", message);
        }
    }
    world.settle();
    world.pass(120_000);
    for call in 0..200 {
        let all = stored(&world, &format!("c{call}"));
        assert_eq!(all.len(), 40, "c{call}");
        for parity in [0, 1] {
            let numbers = all.iter().map(|content| content.parse::<usize>().unwrap());
            let one: Vec<usize> = numbers.filter(|number| number % 2 == parity).collect();
            assert!(one.is_sorted(), "c{call}: {one:?}");
        }
    }
    let requests =
        world.asked("createBulkTranscriptMessages") + world.asked("createTranscriptMessage");
    assert!(requests <= 330, "{requests}");
    assert_eq!(world.status(0)["pending"], json!([]));
    assert_eq!(warnings(&world), json!([]));
}

#[test]
fn an_outage_of_the_voice_wrapper_alone_loses_no_message() {
    let mut world = world(json!({}));
    answer(&mut world, "c1");
    world.broken = Some("/voice/v1/");
    for word in ["a", "b", "c"] {
        say(&mut world, "c1", "END_USER", word);
        world.pass(60_000);
    }
    // Logs go on meanwhile: the rest of the org is well.
    for call in ["c2", "c3", "c4", "c5"] {
        answer(&mut world, call);
        end(&mut world, call, Some(1));
        world.pass(300_000);
    }
    assert_eq!(world.records("Task").len(), 5);
    end(&mut world, "c1", Some(180));
    world.pass(900_000);
    world.broken = None;
    world.pass(900_000);
    assert_eq!(stored(&world, "c1"), ["a", "b", "c"]);
    assert_eq!(account(&world, "c1")["closeCount"], 1);
}

#[test]
fn what_was_said_in_a_call_that_nobody_led_at_is_stored() {
    let mut world = world(json!({}));
    world.call(
        0,
        "incomingCall",
        merged(offer("v1"), json!({"callOrigin": "Voicemail"})),
    );
    say(&mut world, "v1", "END_USER", "call me back");
    world.call(
        0,
        "callEnded",
        json!({"conversationId": "v1", "callType": "inbound"}),
    );
    world.kill(0);
    world.open_tab();
    // A story that seems to miss an answer is looked at a little later.
    world.pass(20_000);
    assert_eq!(stored(&world, "v1"), ["call me back"]);
}
