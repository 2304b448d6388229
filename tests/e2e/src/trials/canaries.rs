//! Numbers, names, notes and tokens that can be recognised go through everything, faults and deaths included: none is seen in a
//! console, an address, an error, a listener, a snapshot, or in the clear on the disk.

use std::time::Duration;

use serde_json::{Value, json};

use super::delivery::schedule;
use super::ledger::Ledger;
use super::{Scale, sabotaged_softphone};
use crate::canary::{LISTEN, SONG, addresses, beginning_of_tokens, files_that_hold, sing};
use crate::vectors::{self, CallEvent};
use crate::{Finding, Result, Softphone, Stage};

const PHONE: &str = "9087651423";
const NAME: &str = "Cornelia Canary";
const PATH: &str = "yellow feathers";
const NOTES: &str = "sings in the mine";
/// How many of the events' texts are canaries.
const PLANTED: [&str; 4] = [PHONE, NAME, PATH, NOTES];
const SOON: Duration = Duration::from_secs(60);

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let calls = scale.pick(10, 200);
    let mut stage = Stage::start().await?;
    stage.org.set_faults(&schedule(3, calls * 20)).await?;
    let mut ledger = Ledger::of("canary", call_of_canaries()?);
    let softphone = sabotaged_softphone(&stage, "").await?;
    softphone.page().evaluate(LISTEN).await?;
    let mut seen = Vec::new();
    for _ in 0..calls {
        let receipts = softphone.play(&ledger.next()).await?;
        seen.extend(receipts.iter().map(Value::to_string));
        seen.push(softphone.status().await?.to_string());
    }
    seen.extend(misuse(&softphone).await?);
    softphone
        .wait_until_done(Duration::from_secs(scale.pick(120, 900)))
        .await?;
    let difference = ledger.compare(&stage.org.state().await?);
    stage.org.set_faults(&[]).await?;
    let token = beginning_of_tokens(&stage, softphone.page()).await?;
    let secrets: Vec<&str> = PLANTED.into_iter().chain([token.as_str()]).collect();

    // What waits lies on the disk: rows of a page whose org is down, and events of one whose core has died for good.
    stage.org.set_down(true).await?;
    softphone.play(&ledger.next()).await?;
    seen.extend(told_by(&softphone).await?);
    for _ in 0..3 {
        die(&softphone).await?;
    }
    let receipts = softphone.play(&ledger.next()).await?;
    seen.extend(receipts.iter().map(Value::to_string));
    let status = softphone.status().await?;
    let gave_up = status["phase"] == "store-only";
    seen.push(status.to_string());
    seen.extend(told_by(&softphone).await?);
    seen.extend(addresses(&stage).await?);
    sing(softphone.page()).await?;
    stage.chromium.kill();
    let profile = stage.chromium.profile().to_owned();
    let sung = files_that_hold(&profile, SONG).len();
    let on_disk: Vec<String> = secrets
        .iter()
        .flat_map(|secret| {
            let files = files_that_hold(&profile, secret).into_iter();
            files.map(move |file| format!("{secret} in {file}"))
        })
        .collect();
    let shown: Vec<String> = seen
        .iter()
        .flat_map(|text| {
            let found = secrets.iter().filter(|secret| text.contains(**secret));
            found.map(move |secret| format!("{secret} in {text}"))
        })
        .collect();
    let mut findings = vec![
        Finding::judged(
            "calls of canaries, three requests in ten failing",
            format!("{calls}, and {} texts seen", seen.len()),
            "some",
            !seen.is_empty(),
        ),
        Finding::none_of(
            "canaries in consoles, addresses, errors, listeners, receipts, snapshots",
            &shown,
        ),
        Finding::judged(
            "what lies in the clear is found on the disk",
            sung,
            "at least 1 file",
            sung > 0,
        ),
        Finding::none_of("canaries in the clear on the disk", &on_disk),
        Finding::judged(
            "the core died for good before the last events",
            gave_up,
            "true",
            gave_up,
        ),
    ];
    findings.extend(difference.findings());
    Ok(findings)
}

/// An inbound call all of whose free texts are canaries.
fn call_of_canaries() -> Result<Vec<CallEvent>> {
    let planted = [
        ("callerANI", format!("+1{PHONE}")),
        ("callerName", NAME.to_owned()),
        ("ivrExitPath", PATH.to_owned()),
        ("notes", NOTES.to_owned()),
    ];
    let events = vectors::call("inbound")?.into_iter();
    Ok(events
        .map(|mut event| {
            for (field, text) in &planted {
                let optional = *field == "callerName" && event.payload["callerANI"].is_string();
                if event.payload[*field].is_string() || optional {
                    event = event.with(field, text.clone());
                }
            }
            event
        })
        .collect())
}

/// Calls that are refused; the refusals.
async fn misuse(softphone: &Softphone) -> Result<Vec<String>> {
    let cases = [
        (
            "callEnded",
            json!(format!("no JSON, but {PHONE} and {NOTES}")),
        ),
        ("callEnded", json!({ "notes": NOTES, "callerANI": PHONE })),
        (
            "incomingCall",
            json!({ "conversationId": [PHONE], "callerANI": { PHONE: NAME } }),
        ),
        (
            "callNotesSubmitted",
            json!({ "conversationId": "c", "notes": NOTES.repeat(9_000) }),
        ),
        ("setAgent", json!({ PHONE: NAME })),
        ("dial", json!({ "number": NAME })),
        (
            "configure",
            json!({ "configVersion": 1, "accounts": [{ "id": NAME }], "phone": NOTES }),
        ),
    ];
    let mut receipts = Vec::new();
    for (method, argument) in cases {
        receipts.push(softphone.invoke(method, &[argument]).await?.to_string());
    }
    Ok(receipts)
}

/// The core dies once while it is told something.
async fn die(softphone: &Softphone) -> Result<()> {
    let page = softphone.page();
    let died = page.evaluate("sabotage.deaths.length").await?;
    page.evaluate("sabotage.order = { name: 'call', after: 0, times: 1 }")
        .await?;
    let presence = vectors::event("status-changed")?;
    softphone.send(&presence).await?;
    let again = format!("sabotage.deaths.length > {died}");
    page.wait_for(&again, SOON).await.map(drop)
}

/// What this page's console and listeners heard.
async fn told_by(softphone: &Softphone) -> Result<Vec<String>> {
    let page = softphone.page();
    let told = page.evaluate("window.told").await?;
    let told = told.as_array().into_iter().flatten().map(Value::to_string);
    let console = page.console().into_iter().map(|message| message.text);
    Ok(told.chain(console).chain(page.exceptions()).collect())
}
