//! Calls told to web services (seed 003) by a real browser: across origins, with their preflights, while services fail and pages reload.

use std::time::Duration;

use e2e::{Fault, Reply, Result, Softphone, Stage};
use serde_json::{Value, json};

const SOON: Duration = Duration::from_secs(30);
const HOOK: &str = "/hooks/crm";

/// A stage whose configuration has one profile, at the simulated org's own hook unless told otherwise.
async fn stage(profile: Value) -> Result<Stage> {
    Stage::start_with(|configuration| {
        let org = configuration["accounts"][0]["instanceUrl"].clone();
        let org = org.as_str().unwrap_or_default();
        let mut whole =
            json!({"name": "crm", "targetUrl": format!("{org}{HOOK}"), "event": "ended"});
        for (key, value) in profile.as_object().into_iter().flatten() {
            whole[key] = value.clone();
        }
        configuration["webServices"] = json!([whole]);
        configuration["accounts"][0]["serverAddress"] = json!("https://pbx.example");
    })
    .await
}

async fn send(softphone: &Softphone, method: &str, payload: Value) -> Result<()> {
    let receipt = softphone.invoke(method, &[payload]).await?;
    assert_eq!(receipt["accepted"], true, "{method}: {receipt}");
    Ok(())
}

async fn play(softphone: &Softphone) -> Result<()> {
    let offer = json!({"conversationId": "c1", "callerANI": "+12125550143", "callerName": "Zo\u{eb} & Co", "calledNumber": "+18005550100", "startTime": "2026-11-20T11:59:30Z"});
    send(softphone, "incomingCall", offer).await?;
    let answer = json!({"conversationId": "c1", "callerANI": "+12125550143", "channelName": "Sales", "tags": ["vip", "renewal"], "recordingUrl": "/r/1"});
    send(softphone, "callAccepted", answer).await?;
    let end = json!({"conversationId": "c1", "duration": 60, "callType": "inbound"});
    send(softphone, "callEnded", end).await
}

async fn hooks(stage: &Stage, count: usize) -> Result<Vec<Value>> {
    let there = |state: &Value| {
        state["hooks"]
            .as_array()
            .is_some_and(|hooks| hooks.len() >= count)
    };
    let state = stage
        .org
        .wait_until("the web service is told", SOON, there)
        .await?;
    Ok(state["hooks"].as_array().cloned().unwrap_or_default())
}

fn value(name: &str, call: &str) -> Value {
    json!({"name": name, "value": {"call": call}})
}

#[tokio::test]
async fn a_call_is_told_to_the_web_service_byte_for_byte_across_origins() -> Result<()> {
    let stage = stage(json!({
        "deliveryHeaders": true,
        "urlParameters": [value("call id", "Call ID"), value("none", "Location"), {"name": "text", "value": {"string": "a=b&c"}}],
        "headers": [{"name": "X-Source", "value": {"string": "softphone"}}, value("X-Caller", "Caller Name")],
        "formParameters": [value("caller", "Caller Name"), value("external", "External Number"), value("dnis", "DNIS"), value("time", "Time"), value("tag", "Tag"), value("link", "Audio Recording Link"), value("group", "Group/Skill"), value("direction", "Call Direction"), value("agent", "Agent")],
    }))
    .await?;
    let softphone = stage.softphone().await?;
    play(&softphone).await?;
    let told = hooks(&stage, 1).await?;
    let [hook] = told.as_slice() else {
        panic!("{told:#?}")
    };
    assert_eq!(
        (
            &hook["method"],
            &hook["query"],
            &hook["contentType"],
            &hook["body"]
        ),
        (
            &json!("POST"),
            &json!("call%20id=c1&none=&text=a%3Db%26c"),
            &json!("application/x-www-form-urlencoded"),
            &json!(
                "caller=Zo%C3%AB%20%26%20Co&external=%2B12125550143&dnis=%2B18005550100&time=1795175970000&tag=vip%2Crenewal&link=https%3A%2F%2Fpbx.example%2Fr%2F1&group=Sales&direction=Inbound&agent=Alex%20Agent"
            ),
        ),
        "{hook:#}"
    );
    let headers = &hook["headers"];
    assert_eq!(
        (&headers["x-source"], &headers["x-caller"]),
        (&json!("softphone"), &json!("Zo%C3%AB & Co"))
    );
    assert_eq!(
        headers["idempotency-key"].as_str().map(str::len),
        Some(32),
        "{hook:#}"
    );
    assert_eq!(headers["webhook-id"], headers["idempotency-key"]);
    for absent in ["authorization", "cookie", "referer"] {
        assert!(headers[absent].is_null(), "{absent}: {hook:#}");
    }
    assert_eq!(softphone.page().exceptions(), Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn a_service_that_fails_is_told_after_a_reload_once_under_the_same_key() -> Result<()> {
    let stage = stage(json!({"deliveryHeaders": true})).await?;
    let failures = [
        Fault::new("POST", HOOK, "503-html", 2),
        Fault::new("POST", HOOK, "drop-after-commit", 1),
    ];
    stage.org.set_faults(&failures).await?;
    let softphone = stage.softphone().await?;
    play(&softphone).await?;
    let asked = |state: &Value| {
        !state["records"]["Task"]
            .as_array()
            .is_none_or(Vec::is_empty)
    };
    stage
        .org
        .wait_until("the call is logged", SOON, asked)
        .await?;
    softphone.page().reload().await?;
    // One whose answer was lost and the one that was taken: a receiver knows them by the key for one.
    let told = hooks(&stage, 2).await?;
    assert_eq!(
        told[0]["headers"]["idempotency-key"],
        told[1]["headers"]["idempotency-key"]
    );
    let drained = "SoftphoneWrapper.status().pending.length === 0 && SoftphoneWrapper.status().parked.length === 0";
    softphone.page().wait_for(drained, SOON).await?;
    assert_eq!(hooks(&stage, 2).await?.len(), 2);
    Ok(())
}

#[tokio::test]
async fn the_test_of_a_profile_shows_request_and_answer_and_why_there_is_none() -> Result<()> {
    let stage = stage(json!({"urlParameters": [value("number", "External Number")]})).await?;
    let softphone = stage.softphone().await?;
    let test = |name: &str| format!("SoftphoneWrapper.test.webService({})", json!(name));
    let told = softphone.page().evaluate(&test("crm")).await?;
    assert_eq!(
        (&told["fires"], &told["answer"]["status"], &told["error"]),
        (&json!(true), &json!(200), &Value::Null),
        "{told:#}"
    );
    assert_eq!(told["answer"]["body"], "{\"received\":true}");
    let url = told["request"]["url"].as_str().unwrap_or_default();
    assert!(url.ends_with("/hooks/crm?number=%2B12125550143"), "{url}");
    assert_eq!(hooks(&stage, 1).await?[0]["query"], "number=%2B12125550143");
    let unknown = softphone.page().evaluate(&test("other")).await?;
    assert_eq!(unknown["error"]["code"], "unknown-web-service");

    // A redirect is not followed, and a target without CORS tells nothing: a browser shows neither.
    stage.host.serve(
        "/moved",
        Reply::html("").status(302).header("location", "/elsewhere"),
    );
    stage.host.serve("/elsewhere", Reply::html("here"));
    for target in [
        stage.host.url("/moved"),
        "http://127.0.0.1:1/nobody".to_owned(),
    ] {
        stage.configure(|document| document["webServices"][0]["targetUrl"] = json!(target));
        let applied = softphone.invoke("configure", &[]).await?;
        assert_eq!(applied, json!({"applied": true}));
        let told = softphone.page().evaluate(&test("crm")).await?;
        assert_eq!(
            (&told["answer"], &told["error"]["code"]),
            (&Value::Null, &json!("web-service-unreachable")),
            "{told:#}"
        );
        assert!(
            told["error"]["hint"]
                .as_str()
                .unwrap_or_default()
                .contains("CORS")
        );
    }
    Ok(())
}

/// What the wrapper reads of an answer at most, in characters, before the part that arrives last.
const READ: u64 = 4_000_000;

#[tokio::test]
async fn of_an_answer_without_end_only_its_beginning_is_read() -> Result<()> {
    let stage = stage(json!({})).await?;
    let long = Reply::bytes("text/plain", vec![b'a'; 60_000_000]);
    stage.host.serve("/long", long);
    let target = stage.host.url("/long");
    stage.configure(|document| document["webServices"][0]["targetUrl"] = json!(target));
    let softphone = stage.softphone().await?;
    let test = "SoftphoneWrapper.test.webService('crm').then(({ answer, error }) => ({ status: answer.status, length: answer.body.length, error }))";
    let told = softphone.page().evaluate(test).await?;
    assert_eq!(
        (&told["status"], &told["error"]),
        (&json!(200), &Value::Null)
    );
    let length = told["length"].as_u64().unwrap_or_default();
    assert!((READ..READ + 4_000_000).contains(&length), "{length}");
    play(&softphone).await?;
    softphone.wait_until_done(SOON).await?;
    let received = stage.host.received().into_iter();
    let asked = received.filter(|request| request.path == "/long").count();
    assert_eq!(asked, 2, "the test and the call");
    Ok(())
}
