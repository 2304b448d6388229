//! Transcripts: what is stored, what is dropped without a word.

use serde_json::{Value, json};

use super::{Wrapper, merge};

const START: i64 = 1_795_168_800_000;

fn message(id: &str, change: Value) -> Value {
    let mut body = json!({
        "voiceCallId": "key", "participantId": "keyEND_USER", "messageId": id, "startTime": START + 5, "endTime": START + 6,
        "content": "Hello", "senderType": "END_USER",
    });
    merge(&mut body, change);
    body
}

fn say(wrapper: &mut Wrapper, id: &str, change: Value) -> Value {
    wrapper
        .post("createTranscriptMessage", message(id, change))
        .value()
}

fn stored(wrapper: &Wrapper, id: &str) -> Vec<Value> {
    let transcripts = wrapper.account(id)["transcripts"].clone();
    let kept = transcripts.as_array().unwrap().iter();
    kept.filter(|message| message["stored"] == true)
        .map(|message| message["messageId"].clone())
        .collect()
}

#[test]
fn what_comes_while_a_call_is_held_or_paused_is_accepted_and_not_stored() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    for (name, changes) in [
        ("a", json!({})),
        ("b", json!({"held": true})),
        ("c", json!({"held": false, "recordingPaused": true})),
        ("d", json!({"recordingPaused": false})),
    ] {
        assert!(crate::voice::set_silent(&mut wrapper.org, "key", &changes));
        assert_eq!(say(&mut wrapper, name, json!({}))["success"], true);
    }
    assert_eq!(stored(&wrapper, &id), ["a", "d"]);
    assert!(!crate::voice::set_silent(
        &mut wrapper.org,
        "nobody",
        &json!({})
    ));
}

#[test]
fn an_id_is_stored_once_in_a_conversation() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    for _ in 0..2 {
        assert_eq!(
            say(&mut wrapper, "a", json!({}))["data"]["result"],
            "Accepted"
        );
    }
    assert_eq!(stored(&wrapper, &id), ["a"]);
    assert_eq!(wrapper.account(&id)["repeatedTranscripts"], 1);
}

#[test]
fn nothing_is_stored_after_the_closing_update() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    wrapper.post("updateVoiceCall", json!({"voiceCallId": id}));
    assert_eq!(say(&mut wrapper, "late", json!({}))["success"], true);
    assert_eq!(stored(&wrapper, &id), Vec::<Value>::new());
    assert!(
        wrapper
            .warning_codes()
            .contains(&"transcript-dropped".to_owned())
    );
}

#[test]
fn a_conversation_that_was_transferred_takes_messages_until_its_last_call_is_closed() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    let mut next = super::new_call("next");
    merge(
        &mut next,
        json!({"initiationMethod": "Transfer", "parentVoiceCallId": "key"}),
    );
    wrapper.post("createVoiceCall", next);
    let ended = json!({"voiceCallId": "key", "endTime": "2026-11-20T10:00:00Z"});
    wrapper.post("updateVoiceCall", ended);
    say(&mut wrapper, "a", json!({}));
    wrapper.post("updateVoiceCall", json!({"voiceCallId": "next"}));
    say(&mut wrapper, "b", json!({}));
    assert_eq!(stored(&wrapper, &id), ["a"]);
}

#[test]
fn an_agent_is_named_by_the_id_of_a_user() {
    for (participant, success) in [
        ("005SB0000000002YAA", true),
        ("agent@acme.test", false),
        ("keyHUMAN_AGENT", false),
    ] {
        let mut wrapper = Wrapper::new();
        wrapper.create("key");
        let change = json!({"senderType": "HUMAN_AGENT", "participantId": participant});
        assert_eq!(
            say(&mut wrapper, "a", change)["success"],
            success,
            "{participant}"
        );
    }
}

#[test]
fn a_request_holds_at_most_five_calls_of_five_messages() {
    for (calls, messages, success) in [(1, 5, true), (5, 1, true), (6, 1, false), (1, 6, false)] {
        let mut wrapper = Wrapper::new();
        let mut entries = Vec::new();
        for call in 0..calls {
            let key = format!("key-{call}");
            wrapper.create(&key);
            let messages: Vec<Value> = (0..messages)
                .map(|number| message(&number.to_string(), json!({})))
                .collect();
            entries.push(json!({"vendorCallKey": key, "messages": messages}));
        }
        let answer = wrapper.post("createBulkTranscriptMessages", json!({"entries": entries}));
        assert_eq!(
            answer.value()["success"],
            success,
            "{calls} calls of {messages}"
        );
    }
}
