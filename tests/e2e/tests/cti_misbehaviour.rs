//! Consoles that misbehave: the call is logged all the same, the agent is told, nothing hangs, and no event is lost.

use std::time::{Duration, Instant};

use e2e::adapter::{by_console, configuration};
use e2e::{ConsolePage, ConsoleStage, Result};
use serde_json::{Value, json};

/// How soon a console that does not answer is told: two calls that nobody answers, and what the machine takes.
const NOTICED_WITHIN: Duration = Duration::from_secs(25);

/// How soon the log stands, misbehaviour or not.
const LOGGED_WITHIN: Duration = Duration::from_secs(20);

const MORGAN: &str = "+12125550143";

const NONE: [String; 0] = [];

/// Every fault that the console knows, and whether it leaves calls without an answer.
fn faults() -> Vec<(&'static str, Value, bool)> {
    let error = |code: &str, details: &str| json!({"error": code, "details": details});
    vec![
        ("never", json!("never"), true),
        ("lost", json!("lost"), true),
        ("twice", json!("twice"), false),
        ("wrong-version", json!("wrong-version"), true),
        ("wrong-origin", json!("wrong-origin"), true),
        ("late", json!({"late": 1500}), false),
        ("too-late", json!({"late": 12_000}), true),
        ("error-member", json!("error-member"), false),
        ("plain-errors", json!("plain-errors"), false),
        ("id-only", json!("id-only"), false),
        ("pop-data-only", json!("pop-data-only"), false),
        ("no-record", json!("no-record"), false),
        ("invalid-param", error("INVALID_PARAM", "none"), false),
        ("generic-array", error("GENERIC_ERROR", "array"), false),
        ("generic-object", error("GENERIC_ERROR", "object"), false),
        ("server-error", error("SERVER_ERROR", "none"), false),
        (
            "container",
            error("SOFTPHONE_CONTAINER_ERROR", "none"),
            false,
        ),
    ]
}

/// Plays a whole inbound call of a conversation.
async fn call(console: &ConsolePage, conversation: &str) -> Result<()> {
    let of = |more: Value| {
        let mut payload = json!({"conversationId": conversation});
        for (key, value) in more.as_object().into_iter().flatten() {
            payload[key] = value.clone();
        }
        payload
    };
    for (method, payload) in [
        ("incomingCall", of(json!({"callerANI": MORGAN}))),
        ("callAccepted", of(json!({}))),
        (
            "callNotesSubmitted",
            of(json!({"disposition": "Resolved", "notes": "All well"})),
        ),
        (
            "callEnded",
            of(json!({"duration": 60, "callType": "inbound"})),
        ),
    ] {
        console.tell(method, payload).await?;
    }
    Ok(())
}

/// The Tasks of a conversation.
fn tasks(state: &Value, conversation: &str) -> Vec<Value> {
    let tasks = state["records"]["Task"].as_array().into_iter().flatten();
    let of = tasks.filter(|task| {
        let description = task["Description"].as_str().unwrap_or_default();
        description.contains(&format!("Unique Id: {conversation}\n"))
    });
    of.cloned().collect()
}

/// Waits for the one Task of a conversation, complete.
async fn logged_once(stage: &ConsoleStage, conversation: &str, deadline: Duration) -> Result<()> {
    let what = format!("one complete log of {conversation}");
    let is_complete = |task: &Value| {
        task["Status"] == "Completed"
            && task["CallDisposition"] == "Resolved"
            && task["CallDurationInSeconds"] == 60
    };
    stage
        .org
        .wait_until(
            &what,
            deadline,
            |state| matches!(tasks(state, conversation).as_slice(), [only] if is_complete(only)),
        )
        .await?;
    Ok(())
}

#[tokio::test]
async fn whatever_a_linked_console_does_wrong_calls_are_logged_and_silence_is_told() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let mut document = configuration();
    document["openCti"]["publish"] = json!("Softphone_Call__c");
    for (name, fault, is_silent) in faults() {
        let console = stage.installation(name, &document).await?;
        console.until_linked().await?;
        stage
            .org
            .set_console_faults(&json!([{"method": "*", "fault": fault}]))
            .await?;
        let conversation = format!("{name}-1");
        let started = Instant::now();
        call(&console, &conversation).await?;
        logged_once(&stage, &conversation, LOGGED_WITHIN).await?;
        let logged = started.elapsed();
        if is_silent {
            let told =
                "status.console.state === 'failed' && status.console.code === 'console-silent'";
            console.status_until(told, NOTICED_WITHIN).await?;
            let noticed = started.elapsed();
            assert_eq!(console.errors().await?, ["console-silent"], "{name}");
            let bar = "document.querySelector('#state').textContent";
            let said = console
                .frame
                .wait_for(
                    &format!("{bar}.startsWith('Without the console') && {bar}"),
                    NOTICED_WITHIN,
                )
                .await?;
            println!("{name}: logged after {logged:?}, noticed after {noticed:?}, told as {said}");
        } else {
            assert_eq!(
                console.status().await?["console"]["state"],
                "linked",
                "{name}"
            );
            assert_eq!(console.errors().await?, NONE, "{name}");
            println!("{name}: logged after {logged:?}");
        }
        stage.org.set_console_faults(&json!([])).await?;
        console
            .status_until("status.console.state === 'linked'", NOTICED_WITHIN)
            .await?;
        let status = console
            .status_until("status.pending.length === 0", LOGGED_WITHIN)
            .await?;
        assert_eq!(status["parked"], json!([]), "{name}");
        assert_eq!(console.exceptions(), NONE, "{name}");
        console.page.close().await?;
    }
    Ok(())
}
