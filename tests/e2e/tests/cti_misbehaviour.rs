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
    let named = format!("Unique Id: {conversation}");
    let of = tasks.filter(|task| {
        let description = task["Description"].as_str().unwrap_or_default();
        description.lines().any(|line| line == named)
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
                    &format!("{bar}.startsWith('No console') && {bar}"),
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

/// What becomes of a log whose first `saveLog` goes wrong.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Outcome {
    /// It is complete, without anybody's help.
    Logged,
    /// Nobody knows whether it was made, and it was, or was not: a person is asked.
    MayBeSaved { was: bool },
    /// The org refused it, for this reason.
    Refused(&'static str),
}

#[tokio::test]
async fn whatever_becomes_of_a_save_the_log_is_there_once_or_a_person_is_asked() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&by_console()).await?;
    let mut looked_up = by_console();
    looked_up["openCti"]["lookupApex"] =
        json!({"class": "SoftphoneCallLog", "method": "findByKey"});
    let error = |code: &str, details: &str| json!({"error": code, "details": details});
    let (alone, apex) = (by_console(), looked_up);
    for (name, document, fault, times, outcome) in [
        (
            "never",
            &alone,
            json!("never"),
            1,
            Outcome::MayBeSaved { was: false },
        ),
        (
            "lost",
            &alone,
            json!("lost"),
            1,
            Outcome::MayBeSaved { was: true },
        ),
        (
            "wrong-version",
            &alone,
            json!("wrong-version"),
            1,
            Outcome::MayBeSaved { was: true },
        ),
        (
            "wrong-origin",
            &alone,
            json!("wrong-origin"),
            1,
            Outcome::MayBeSaved { was: true },
        ),
        (
            "too-late",
            &alone,
            json!({"late": 8000}),
            1,
            Outcome::MayBeSaved { was: true },
        ),
        (
            "server-error",
            &alone,
            error("SERVER_ERROR", "none"),
            1,
            Outcome::MayBeSaved { was: false },
        ),
        ("lost-apex", &apex, json!("lost"), 1, Outcome::Logged),
        ("never-apex", &apex, json!("never"), 1, Outcome::Logged),
        ("twice", &alone, json!("twice"), 9, Outcome::Logged),
        ("late", &alone, json!({"late": 1500}), 9, Outcome::Logged),
        ("id-only", &alone, json!("id-only"), 9, Outcome::Logged),
        (
            "container",
            &alone,
            error("SOFTPHONE_CONTAINER_ERROR", "none"),
            2,
            Outcome::Logged,
        ),
        (
            "array",
            &alone,
            error("GENERIC_ERROR", "array"),
            1,
            Outcome::Refused("field-custom-validation-exception"),
        ),
        (
            "object",
            &alone,
            error("GENERIC_ERROR", "object"),
            1,
            Outcome::Refused("field-custom-validation-exception"),
        ),
        (
            "none",
            &alone,
            error("GENERIC_ERROR", "none"),
            1,
            Outcome::Refused("generic-error"),
        ),
        (
            "invalid",
            &alone,
            error("INVALID_PARAM", "none"),
            1,
            Outcome::Refused("invalid-param"),
        ),
        (
            "plain-errors",
            &alone,
            json!("plain-errors"),
            1,
            Outcome::Refused("generic-error"),
        ),
        (
            "error-member",
            &alone,
            json!("error-member"),
            1,
            Outcome::Refused("generic-error"),
        ),
    ] {
        let console = stage.installation(name, document).await?;
        console.until_linked().await?;
        stage
            .org
            .set_console_faults(&json!([{"method": "saveLog", "fault": fault, "times": times}]))
            .await?;
        let conversation = format!("save-{name}");
        let started = Instant::now();
        call(&console, &conversation).await?;
        if outcome != Outcome::Logged {
            let parked = console
                .status_until("status.parked.length === 1", NOTICED_WITHIN)
                .await?["parked"][0]
                .clone();
            let noticed = started.elapsed();
            let label = |told: &Value| told["softphone"]["label"] == "1 log not saved";
            console.wait_until("the agent sees it", label).await?;
            let bar = "document.querySelector('#waiting').textContent === '1 log not saved'";
            console.frame.wait_for(bar, NOTICED_WITHIN).await?;
            let was = outcome == Outcome::MayBeSaved { was: true };
            let state = stage
                .org
                .wait_until("what was done is done", LOGGED_WITHIN, |state| {
                    tasks(state, &conversation).len() >= usize::from(was)
                })
                .await?;
            assert_eq!(
                tasks(&state, &conversation).len(),
                usize::from(was),
                "{name}"
            );
            let code = match outcome {
                Outcome::Refused(code) => code,
                _ => "may-be-saved",
            };
            assert_eq!(parked["error"]["code"], code, "{name}: {parked}");
            let heard = console
                .frame
                .evaluate("parked.map(({ error }) => error.code)")
                .await?;
            assert_eq!(heard, json!([code]), "{name}");
            println!("{name}: parked as {code} after {noticed:?}");
            stage.org.set_console_faults(&json!([])).await?;
            let answer = if was { "discard" } else { "retry" };
            let receipt = console.call(answer, &[parked["id"].clone()]).await?;
            assert_eq!(receipt["accepted"], true, "{name}: {receipt}");
        }
        if outcome == (Outcome::MayBeSaved { was: true }) {
            console
                .status_until(
                    "status.parked.length + status.pending.length === 0",
                    LOGGED_WITHIN,
                )
                .await?;
        } else {
            logged_once(&stage, &conversation, NOTICED_WITHIN).await?;
            println!("{name}: complete after {:?}", started.elapsed());
        }
        let status = console
            .status_until(
                "status.parked.length + status.pending.length === 0",
                LOGGED_WITHIN,
            )
            .await?;
        assert_eq!(status["console"]["state"], "linked", "{name}");
        let state = stage.org.state().await?;
        assert_eq!(tasks(&state, &conversation).len(), 1, "{name}: never twice");
        assert_eq!(console.exceptions(), NONE, "{name}");
        console
            .wait_until("all is said", |told| told["softphone"]["label"] == "Phone")
            .await?;
        stage.org.set_console_faults(&json!([])).await?;
        console.page.close().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_console_that_cannot_be_linked_is_noticed_in_time_and_calls_are_logged() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let silent = |fault: Value| json!([{"method": "*", "fault": fault}]);
    for (name, fault, more, state, code) in [
        ("never", json!("never"), "", "failed", "console-silent"),
        ("lost", json!("lost"), "", "failed", "console-silent"),
        (
            "wrong-version",
            json!("wrong-version"),
            "",
            "failed",
            "console-silent",
        ),
        (
            "wrong-origin",
            json!("wrong-origin"),
            "",
            "failed",
            "console-silent",
        ),
        (
            "too-late",
            json!({"late": 8000}),
            "",
            "failed",
            "console-silent",
        ),
        (
            "server-error",
            json!({"error": "SERVER_ERROR"}),
            "",
            "failed",
            "console-refuses",
        ),
        (
            "plain-errors",
            json!("plain-errors"),
            "",
            "failed",
            "console-refuses",
        ),
        (
            "container",
            json!({"error": "SOFTPHONE_CONTAINER_ERROR"}),
            "",
            "failed",
            "console-refuses",
        ),
        (
            "mode-missing",
            Value::Null,
            "omit=mode",
            "absent",
            "console-mode-missing",
        ),
        (
            "origin-missing",
            Value::Null,
            "omit=sfdcIframeOrigin",
            "absent",
            "console-origin-missing",
        ),
    ] {
        let faults = if fault.is_null() {
            json!([])
        } else {
            silent(fault)
        };
        stage.org.set_console_faults(&faults).await?;
        stage.host.serve(
            &format!("/unlinked/{name}.json"),
            e2e::Reply::json(&configuration()),
        );
        let adapter = format!("{}?config=/unlinked/{name}.json", e2e::adapter::ADAPTER);
        let console = stage.console_page_with(name, &adapter, more).await?;
        console.until_loaded().await?;
        let started = Instant::now();
        let conversation = format!("unlinked-{name}");
        call(&console, &conversation).await?;
        logged_once(&stage, &conversation, LOGGED_WITHIN).await?;
        let logged = started.elapsed();
        let told =
            format!("status.console.state === '{state}' && status.console.code === '{code}'");
        console.status_until(&told, NOTICED_WITHIN).await?;
        println!(
            "{name}: logged after {logged:?}, noticed after {:?}",
            started.elapsed()
        );
        assert_eq!(console.errors().await?, [code], "{name}");
        assert_eq!(console.exceptions(), NONE, "{name}");
        stage.org.set_console_faults(&json!([])).await?;
        if state == "failed" {
            console
                .status_until("status.console.state === 'linked'", NOTICED_WITHIN)
                .await?;
            console
                .wait_until("it is initialized", |told| told["initialized"] == true)
                .await?;
        }
        console.page.close().await?;
    }
    Ok(())
}
