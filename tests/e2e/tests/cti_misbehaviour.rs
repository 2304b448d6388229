//! Consoles that misbehave: the call is logged all the same, the agent is told, nothing hangs, and no event is lost.

use std::time::{Duration, Instant};

use e2e::adapter::{ADAPTER, POLICY, configuration};
use e2e::{ConsoleStage, Package, Reply, Result};
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

#[tokio::test]
async fn whatever_a_linked_console_does_wrong_calls_are_logged_and_silence_is_told() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let morgan = stage.record("Contact", "Morgan Reyes").await?["Id"].clone();
    let dana = stage.record("Contact", "Dana Fields").await?["Id"].clone();
    let mut document = configuration();
    document["openCti"]["publish"] = json!("Softphone_Call__c");
    for (name, fault, is_silent) in faults() {
        let console = stage.installation(name, &document).await?;
        console.until_linked().await?;
        stage
            .org
            .set_console_faults(&json!([{"method": "*", "fault": fault}]))
            .await?;
        console.act("navigate", json!({"recordId": dana})).await?;
        let conversation = format!("{name}-1");
        let started = Instant::now();
        console.take(&conversation, MORGAN).await?;
        stage.logged_once(&conversation, LOGGED_WITHIN).await?;
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
            let shown = match name {
                "twice" | "late" | "id-only" | "no-record" => {
                    Some(json!({"type": "sobject", "params": {"recordId": morgan}}))
                }
                "pop-data-only" => Some(json!({"type": "sobject", "params": {"recordId": morgan}})),
                _ => None,
            };
            if let Some(shown) = shown {
                let popped = |traffic: &[Value]| {
                    traffic
                        .iter()
                        .any(|one| one["message"]["methodName"] == "screenPop")
                };
                console.traffic_until("a pop", popped).await?;
                assert_eq!(console.calls("screenPop").await?, [shown], "{name}: once");
            }
            let context = console.status().await?["context"].clone();
            match name {
                "no-record" => assert_eq!(context, Value::Null, "{name}: a view without a record"),
                _ => assert_ne!(context, Value::Null, "{name}"),
            }
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

#[tokio::test]
async fn a_console_that_cannot_be_linked_is_noticed_in_time_and_calls_are_logged() -> Result<()> {
    let stage = ConsoleStage::with_adapter(&configuration()).await?;
    let package = Package::read()?;
    stage.serve_adapter(
        "/no-library/",
        &package,
        &POLICY.replace("https://*.lightning.force.com; frame-src", "; frame-src"),
    );
    let mut no_such_version = configuration();
    no_such_version["openCti"]["apiVersion"] = json!("300.0");
    let right = configuration();
    let word = |fault: &str| json!(fault);
    for (name, adapter, document, fault, more, code) in [
        (
            "never",
            ADAPTER,
            &right,
            word("never"),
            "",
            "console-silent",
        ),
        ("lost", ADAPTER, &right, word("lost"), "", "console-silent"),
        (
            "wrong-version",
            ADAPTER,
            &right,
            word("wrong-version"),
            "",
            "console-silent",
        ),
        (
            "wrong-origin",
            ADAPTER,
            &right,
            word("wrong-origin"),
            "",
            "console-silent",
        ),
        (
            "too-late",
            ADAPTER,
            &right,
            json!({"late": 8000}),
            "",
            "console-silent",
        ),
        (
            "server-error",
            ADAPTER,
            &right,
            json!({"error": "SERVER_ERROR"}),
            "",
            "console-refuses",
        ),
        (
            "plain-errors",
            ADAPTER,
            &right,
            word("plain-errors"),
            "",
            "console-refuses",
        ),
        (
            "container",
            ADAPTER,
            &right,
            json!({"error": "SOFTPHONE_CONTAINER_ERROR"}),
            "",
            "console-refuses",
        ),
        (
            "library-404",
            ADAPTER,
            &no_such_version,
            Value::Null,
            "",
            "console-library-missing",
        ),
        (
            "library-forbidden",
            "/no-library/cti.html",
            &right,
            Value::Null,
            "",
            "console-library-missing",
        ),
        (
            "mode-missing",
            ADAPTER,
            &right,
            Value::Null,
            "omit=mode",
            "console-mode-missing",
        ),
        (
            "origin-missing",
            ADAPTER,
            &right,
            Value::Null,
            "omit=sfdcIframeOrigin",
            "console-origin-missing",
        ),
    ] {
        let passes = !fault.is_null();
        let state = if passes || code == "console-library-missing" {
            "failed"
        } else {
            "absent"
        };
        let faults = if passes {
            json!([{"method": "*", "fault": fault}])
        } else {
            json!([])
        };
        stage.org.set_console_faults(&faults).await?;
        let address = format!("/unlinked/{name}.json");
        stage.host.serve(&address, Reply::json(document));
        let adapter = format!("{adapter}?config={address}");
        let console = stage.console_page_with(name, &adapter, more).await?;
        console.until_loaded().await?;
        let started = Instant::now();
        let conversation = format!("unlinked-{name}");
        console.take(&conversation, MORGAN).await?;
        stage.logged_once(&conversation, LOGGED_WITHIN).await?;
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
        if passes {
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
