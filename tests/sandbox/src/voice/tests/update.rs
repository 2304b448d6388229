//! `updateVoiceCall`: closing, the totals, what is refused, late creation.

use serde_json::json;

use super::{Wrapper, merge};

#[test]
fn an_update_without_is_active_call_closes_and_completes() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    wrapper.post(
        "updateVoiceCall",
        json!({"voiceCallId": id, "isActiveCall": true, "acceptTime": "2026-11-20T10:00:10Z"}),
    );
    assert_eq!(wrapper.record(&id)["CallDisposition"], "in-progress");
    assert_eq!(wrapper.account(&id)["closeCount"], 0);
    let end = json!({
        "voiceCallId": "key", "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T10:01:05.900Z", "agent": "agent@acme.test.sandbox",
        "disconnectReason": {"value": "CUSTOMER", "isError": false},
    });
    let answer = wrapper.post("updateVoiceCall", end);
    assert_eq!(
        answer.value(),
        json!({"data": {"status": "pending"}, "errors": null, "success": true})
    );
    let record = wrapper.record(&id);
    assert_eq!(
        (&record["CallDisposition"], &record["CallDurationInSeconds"]),
        (&json!("completed"), &json!(65))
    );
    assert_eq!(record["DisconnectReason"], "CUSTOMER");
    assert!(record["UserId"].as_str().unwrap().starts_with("005"));
    let account = wrapper.account(&id);
    assert_eq!(
        (
            &account["closeCount"],
            &account["updateCount"],
            &account["active"]
        ),
        (&json!(1), &json!(2), &json!(false))
    );
    assert_eq!(wrapper.warning_codes(), Vec::<String>::new());
    wrapper.post("updateVoiceCall", json!({"voiceCallId": id}));
    assert_eq!(wrapper.warning_codes(), ["update-after-close"]);
}

#[test]
fn each_update_overwrites_the_three_totals() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    let first = json!({"voiceCallId": id, "isActiveCall": true, "recordingLocation": "/r/1", "numberOfHolds": 2, "totalHoldDuration": 20, "agentInteractionDuration": 40, "longestHoldDuration": 15});
    wrapper.post("updateVoiceCall", first);
    assert_eq!(wrapper.account(&id)["totalRecordingDuration"], 60);
    wrapper.post(
        "updateVoiceCall",
        json!({"voiceCallId": id, "numberOfHolds": 3}),
    );
    let record = wrapper.record(&id);
    let totals = [
        "NumberOfHolds",
        "TotalHoldDuration",
        "AgentInteractionDuration",
        "LongestHoldDuration",
    ]
    .map(|field| record[field].as_i64().unwrap());
    assert_eq!(totals, [3, 0, 0, 15]);
}

#[test]
fn faulty_updates_change_nothing() {
    let table = [
        (
            json!({"totalHoldDuration": 3}),
            "recordingLocation is required when totalHoldDuration is set",
        ),
        (
            json!({"agentInteractionDuration": 3}),
            "recordingLocation is required when agentInteractionDuration is set",
        ),
        (
            json!({"totalRecordingDuration": 3}),
            "recordingLocation is required when totalRecordingDuration is set",
        ),
        (
            json!({"disconnectReason": "CUSTOMER"}),
            "disconnectReason must be an object with value and isError",
        ),
        (
            json!({"disconnectReason": {"value": "CUSTOMER"}}),
            "disconnectReason must be an object with value and isError",
        ),
        (
            json!({"numberOfHolds": "3"}),
            "numberOfHolds must be a whole number",
        ),
        (
            json!({"isActiveCall": "true"}),
            "isActiveCall must be true or false",
        ),
        (
            json!({"endTime": 1_573_503_300_000_i64}),
            "endTime must be a string",
        ),
        (json!({"voiceCallId": null}), "voiceCallId is required"),
        (
            json!({"voiceCallId": "0LQSB0000000ZZZ"}),
            "voiceCallId: no voice call 0LQSB0000000ZZZ",
        ),
    ];
    for (change, expected) in table {
        let mut wrapper = Wrapper::new();
        let id = wrapper.create("key");
        let before = wrapper.record(&id);
        let mut body = json!({"voiceCallId": id});
        merge(&mut body, change.clone());
        let answer = wrapper.post("updateVoiceCall", body);
        assert_eq!(
            answer.value(),
            json!({"data": null, "errors": [expected], "success": false}),
            "{change}"
        );
        assert_eq!(wrapper.record(&id), before);
    }
}

#[test]
fn a_call_that_nobody_took_is_abandoned_unless_a_callback_was_agreed_on() {
    let table = [
        (json!({}), true),
        (json!({"acceptTime": "2026-11-20T10:00:10Z"}), false),
        (
            json!({"disconnectReason": {"value": "CALLBACK", "isError": false}}),
            false,
        ),
        (json!({"callOrigin": "Voicemail"}), false),
    ];
    for (change, expected) in table {
        let mut wrapper = Wrapper::new();
        let id = wrapper.create("key");
        let mut body = json!({"voiceCallId": id});
        merge(&mut body, change.clone());
        wrapper.post("updateVoiceCall", body);
        assert_eq!(wrapper.account(&id)["abandoned"], expected, "{change}");
    }
}

#[test]
fn a_closed_call_is_not_taken_up_again_by_a_late_update() {
    let mut wrapper = Wrapper::new();
    let id = wrapper.create("key");
    wrapper.post("updateVoiceCall", json!({"voiceCallId": id}));
    let late =
        json!({"voiceCallId": id, "isActiveCall": true, "acceptTime": "2026-11-20T10:00:10Z"});
    wrapper.post("updateVoiceCall", late);
    assert_eq!(wrapper.record(&id)["CallDisposition"], "completed");
    assert_eq!(wrapper.warning_codes(), ["update-after-close"]);
}

#[test]
fn an_update_creates_the_record_of_a_call_nobody_announced() {
    let mut wrapper = Wrapper::new();
    let body = json!({"voiceCallId": "outbound-1", "startTime": "2026-11-20T10:00:00Z", "endTime": "2026-11-20T10:00:30Z", "fromNumber": "+18449401117"});
    wrapper.post("updateVoiceCall", body);
    let account = wrapper.org.voice.write()[0].clone();
    assert_eq!(
        (
            &account["createdBy"],
            &account["createCount"],
            &account["closeCount"]
        ),
        (&json!("updateVoiceCall"), &json!(0), &json!(1))
    );
    let record = wrapper.record(account["voiceCallId"].as_str().unwrap());
    assert_eq!(
        (&record["VendorCallKey"], &record["CallDurationInSeconds"]),
        (&json!("outbound-1"), &json!(30))
    );
}
