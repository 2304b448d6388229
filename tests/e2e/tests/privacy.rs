//! What people say and who they are stays out of consoles, addresses, snapshots and the disk's clear text.

use std::time::Duration;

use e2e::canary::{LISTEN, SONG, addresses, beginning_of_tokens, files_that_hold, sing};
use e2e::vectors;
use e2e::{Fault, Result, Stage};
use serde_json::Value;

const SOON: Duration = Duration::from_secs(60);

/// What must not be seen of the fixtures' inbound call.
const SECRETS: [&str; 4] = [
    "4155550142",
    "Moved the booking",
    "confirmation sent",
    "Change a booking",
];

const CONVERSATION: &str = "7c9e6679-7425-40de-944b-e07fc1f90ae7";

#[tokio::test]
async fn nothing_personal_reaches_a_console_an_address_a_listener_or_a_snapshot() -> Result<()> {
    let stage = Stage::start().await?;
    stage
        .org
        .set_faults(&[
            Fault::new("*", "/services/data/*", "500-apex", 1),
            Fault::new("*", "/services/apexrest/*", "503-html", 1),
            Fault::new("*", "/services/*", "401", 1),
        ])
        .await?;
    let softphone = stage.softphone().await?;
    softphone.page().evaluate(LISTEN).await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events).await?;
    let refused = softphone
        .invoke("callEnded", &["not JSON, but +14155550142".into()])
        .await?;
    assert_eq!(refused["accepted"], false);
    let during = softphone.status().await?;
    stage
        .org
        .wait_for_call("a complete call", CONVERSATION, SOON, |logged| {
            logged.faults_of_inbound_call(&events)
        })
        .await?;

    let mut seen: Vec<String> = Vec::new();
    seen.extend(
        softphone
            .page()
            .console()
            .into_iter()
            .map(|message| message.text),
    );
    seen.extend(addresses(&stage).await?);
    let diagnosed = softphone
        .page()
        .evaluate("SoftphoneWrapper.exportDiagnostics()")
        .await?;
    assert!(
        diagnosed["log"]
            .as_array()
            .is_some_and(|lines| !lines.is_empty()),
        "{diagnosed}"
    );
    assert_eq!(diagnosed["status"]["agent"], Value::Null, "{diagnosed}");
    seen.push(diagnosed.to_string());
    let told = softphone.page().evaluate("window.told").await?;
    seen.extend(told.as_array().into_iter().flatten().map(Value::to_string));
    assert!(told.as_array().is_some_and(|told| told.len() > 3), "{told}");
    seen.extend(
        [during, softphone.status().await?, refused]
            .iter()
            .map(Value::to_string),
    );
    let token = beginning_of_tokens(&stage, softphone.page()).await?;
    for text in seen {
        for secret in SECRETS {
            assert!(!text.contains(secret), "{secret} shows in: {text}");
        }
        assert!(!text.contains(&token), "a token shows in: {text}");
    }
    Ok(())
}

#[tokio::test]
async fn nothing_personal_lies_on_the_disk_in_the_clear() -> Result<()> {
    let mut stage = Stage::start().await?;
    let softphone = stage.softphone().await?;
    let events = vectors::call("inbound")?;
    softphone.play(&events[..2]).await?;
    stage
        .org
        .wait_until("the first request's answer", SOON, |state| {
            state["records"]["Task"][0]["Id"].is_string()
        })
        .await?;
    let token = beginning_of_tokens(&stage, softphone.page()).await?;
    stage.org.set_down(true).await?;
    softphone.play(&events[2..]).await?;
    sing(softphone.page()).await?;
    stage.chromium.kill();
    let profile = stage.chromium.profile().to_owned();
    assert!(!files_that_hold(&profile, SONG).is_empty());
    for secret in SECRETS.into_iter().chain([token.as_str()]) {
        assert_eq!(
            files_that_hold(&profile, secret),
            Vec::<String>::new(),
            "{secret}"
        );
    }
    Ok(())
}
