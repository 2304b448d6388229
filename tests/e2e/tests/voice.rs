//! The voice wrapper from a page in a browser to the org: the sequences of calls that are not answered once and ended once.

use std::time::Duration;

use e2e::{Result, Softphone, Stage};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(20);

/// Tells events one after the other.
async fn tell(softphone: &Softphone, events: &[(&str, Value)]) -> Result<()> {
    for (method, payload) in events {
        let receipt = softphone
            .invoke(method, std::slice::from_ref(payload))
            .await?;
        assert_eq!(receipt["accepted"], true, "{method}: {receipt}");
    }
    Ok(())
}

/// What the org's ledger says of the call with a key.
fn account<'a>(state: &'a Value, key: &str) -> &'a Value {
    let mut accounts = state["voice"].as_array().into_iter().flatten();
    accounts
        .find(|account| account["vendorCallKey"] == key)
        .unwrap_or(&Value::Null)
}

fn operations(account: &Value) -> Vec<&str> {
    let operations = account["operations"].as_array().into_iter().flatten();
    operations
        .filter_map(|operation| operation["operation"].as_str())
        .collect()
}

fn closed<'a>(keys: &'a [&str]) -> impl Fn(&Value) -> bool + 'a {
    |state| {
        keys.iter()
            .all(|key| account(state, key)["closeCount"] == 1)
    }
}

fn offer(conversation: &str) -> Value {
    json!({"conversationId": conversation, "callerANI": "+14155550142", "calledNumber": "+18005550100"})
}

#[tokio::test]
async fn a_call_that_nobody_answers_is_abandoned() -> Result<()> {
    let flow = json!({"on": "ringing", "flowDevName": "Route_VoiceCall"});
    let stage = Stage::start_with(|document| document["voice"]["omniFlow"] = flow).await?;
    let softphone = stage.softphone().await?;
    let listens =
        "window.routes = []; SoftphoneWrapper.on('route', route => routes.push(route)); true";
    softphone.page().evaluate(listens).await?;
    tell(&softphone, &[("incomingCall", offer("a1"))]).await?;
    let routed = |state: &Value| account(state, "a1")["routingPending"] == true;
    stage.org.wait_until("a routed call", SOON, routed).await?;
    tell(
        &softphone,
        &[(
            "callEnded",
            json!({"conversationId": "a1", "callType": "inbound"}),
        )],
    )
    .await?;
    let state = stage
        .org
        .wait_until("a closed call", SOON, closed(&["a1"]))
        .await?;
    let account = account(&state, "a1");
    assert_eq!(
        operations(account),
        [
            "createVoiceCall",
            "executeOmniFlow",
            "clearRouting",
            "updateVoiceCall"
        ]
    );
    assert_eq!(
        (&account["abandoned"], &account["routingPending"]),
        (&json!(true), &json!(false))
    );
    assert_eq!(
        softphone.page().evaluate("window.routes").await?,
        json!([{"conversationId": "a1", "agent": null, "queue": "Sales"}])
    );
    assert_eq!(state["warnings"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_transferred_call_goes_on_in_the_next_one() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let second = json!({"conversationId": "t2", "callerANI": "+14155550142", "parentVoiceCallId": "t1", "queue": "Refunds"});
    tell(
        &softphone,
        &[("incomingCall", offer("t1")), ("callAccepted", offer("t1"))],
    )
    .await?;
    tell(&softphone, &[("incomingCall", second.clone())]).await?;
    tell(
        &softphone,
        &[
            ("callEnded", json!({"conversationId": "t1", "duration": 4})),
            ("callAccepted", second),
        ],
    )
    .await?;
    let words = json!({"conversationId": "t2", "content": "I was told to ask you", "senderType": "END_USER"});
    tell(&softphone, &[("transcript", words)]).await?;
    let said = |state: &Value| account(state, "t1")["transcripts"][0]["stored"] == true;
    stage
        .org
        .wait_until("words under the first call's key", SOON, said)
        .await?;
    tell(
        &softphone,
        &[("callEnded", json!({"conversationId": "t2", "duration": 9}))],
    )
    .await?;
    let state = stage
        .org
        .wait_until("a closed call", SOON, closed(&["t2"]))
        .await?;
    let records = state["records"]["VoiceCall"]
        .as_array()
        .cloned()
        .unwrap_or_default();
    let record = |key: &str| {
        records
            .iter()
            .find(|record| record["VendorCallKey"] == key)
            .cloned()
            .unwrap_or_default()
    };
    let (first, next) = (record("t1"), record("t2"));
    assert_eq!(
        (&first["NextCallId"], &next["CallType"]),
        (&next["Id"], &json!("Transfer"))
    );
    assert_eq!(
        account(&state, "t1")["closeCount"],
        0,
        "the conversation lived on"
    );
    assert_eq!(state["warnings"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_consultation_is_a_conversation_of_its_own_until_it_is_merged() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    tell(
        &softphone,
        &[("incomingCall", offer("k1")), ("callAccepted", offer("k1"))],
    )
    .await?;
    let consult = json!({"conversationId": "k2", "callerANI": "+14155550142", "parentVoiceCallId": "k1", "initiationMethod": "Consult"});
    tell(
        &softphone,
        &[("incomingCall", consult.clone()), ("callAccepted", consult)],
    )
    .await?;
    let say = |content: &str| json!({"conversationId": "k2", "content": content, "senderType": "HUMAN_AGENT"});
    tell(&softphone, &[("transcript", say("between us"))]).await?;
    let apart = |state: &Value| account(state, "k2")["transcripts"][0]["content"] == "between us";
    stage
        .org
        .wait_until("words under the consultation's key", SOON, apart)
        .await?;
    tell(
        &softphone,
        &[
            (
                "callUpdated",
                json!({"conversationId": "k2", "initiationMethod": "Conference"}),
            ),
            ("transcript", say("all together")),
        ],
    )
    .await?;
    let together =
        |state: &Value| account(state, "k1")["transcripts"][0]["content"] == "all together";
    let state = stage
        .org
        .wait_until("words under the first call's key", SOON, together)
        .await?;
    let participant = account(&state, "k1")["transcripts"][0]["participantId"]
        .as_str()
        .unwrap_or_default();
    assert!(
        participant.starts_with("005"),
        "the agent is named by the user's id: {participant}"
    );
    assert_eq!(state["warnings"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_voicemail_waits_for_an_agent() -> Result<()> {
    let flow = json!({"on": "ringing"});
    let stage = Stage::start_with(|document| document["voice"]["omniFlow"] = flow).await?;
    let softphone = stage.softphone().await?;
    let mut call = offer("v1");
    call["callOrigin"] = json!("Voicemail");
    tell(&softphone, &[("incomingCall", call)]).await?;
    tell(
        &softphone,
        &[(
            "transcript",
            json!({"conversationId": "v1", "content": "call me back", "senderType": "END_USER"}),
        )],
    )
    .await?;
    let end = json!({"conversationId": "v1", "callType": "inbound", "recordingUrl": "https://pbx.example/v1", "totalRecordingDuration": 7});
    tell(&softphone, &[("callEnded", end)]).await?;
    let recorded = |state: &Value| account(state, "v1")["recordingLocation"].is_string();
    let state = stage
        .org
        .wait_until("a recorded voicemail", SOON, recorded)
        .await?;
    let account = account(&state, "v1");
    assert_eq!(
        operations(account),
        [
            "createVoiceCall",
            "updateVoiceCall",
            "executeOmniFlow",
            "updateVoiceCall"
        ]
    );
    assert_eq!(
        (
            &account["routingPending"],
            &account["transcripts"][0]["stored"]
        ),
        (&json!(true), &json!(true))
    );
    assert_eq!(state["warnings"], json!([]));
    Ok(())
}

#[tokio::test]
async fn a_page_runs_the_six_operations_itself_in_any_tab_and_is_always_answered() -> Result<()> {
    let stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let second = stage.softphone().await?;
    let ask = "(operation, parameters) => SoftphoneWrapper.voice[operation](parameters)";
    let start = "2026-11-20T12:00:00Z";
    let call = json!({
        "vendorCallKey": "p1", "to": "+18005550100", "from": "+14155550142", "initiationMethod": "Inbound", "startTime": start,
        "participants": [{"participantKey": "+14155550142", "type": "END_USER"}],
    });
    let mut ids = Vec::new();
    for tab in [&softphone, &second] {
        let created = tab
            .page()
            .call(ask, &[json!("createVoiceCall"), call.clone()])
            .await?;
        assert_eq!(
            (&created["success"], &created["errors"]),
            (&json!(true), &Value::Null)
        );
        ids.push(created["data"]["voiceCallId"].clone());
    }
    assert_eq!(ids[0], ids[1]);
    let at = 1_795_176_000_500_i64;
    let message = json!({"participantId": "p1END_USER", "messageId": "m1", "startTime": at, "endTime": at, "content": "Hello", "senderType": "END_USER"});
    let mut alone = message.clone();
    alone["voiceCallId"] = json!("p1");
    for (operation, parameters, data) in [
        (
            "executeOmniFlow",
            json!({"voiceCallId": ids[0], "dialedNumber": "+18005550100"}),
            json!({"queue": "Sales"}),
        ),
        (
            "createTranscriptMessage",
            alone,
            json!({"result": "Accepted"}),
        ),
        (
            "createBulkTranscriptMessages",
            json!({"entries": [{"vendorCallKey": "p1", "messages": [message]}]}),
            json!({"result": "Accepted"}),
        ),
        (
            "clearRouting",
            json!({"voiceCallId": "p1"}),
            json!({"status": "Success"}),
        ),
        (
            "updateVoiceCall",
            json!({"voiceCallId": "p1"}),
            json!({"status": "pending"}),
        ),
    ] {
        let answer = second
            .page()
            .call(ask, &[json!(operation), parameters])
            .await?;
        assert_eq!(
            answer,
            json!({"data": data, "errors": null, "success": true}),
            "{operation}"
        );
    }
    for wrong in [
        json!(null),
        json!(7),
        json!({}),
        json!({"vendorCallKey": ""}),
    ] {
        let answer = softphone
            .page()
            .call(ask, &[json!("createVoiceCall"), wrong.clone()])
            .await?;
        assert_eq!(
            (&answer["success"], &answer["data"]),
            (&json!(false), &Value::Null),
            "{wrong}"
        );
        assert!(answer["errors"][0].is_string(), "{answer}");
    }
    assert_eq!(account(&stage.org.state().await?, "p1")["createCount"], 1);
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(())
}
