//! The whole browser is killed at a random moment, again and again: what a receipt said is accepted is there afterwards.

use std::collections::HashSet;
use std::time::Duration;

use serde_json::{Value, json};

use super::ledger::Ledger;
use super::{Scale, page_script};
use crate::{Chance, Finding, Result, Softphone, Stage};

/// Calls told side by side before each kill. All kills together stay below what the wrapper keeps of calls that are done.
const SIDE_BY_SIDE: usize = 3;
/// The longest pause between two events of a call, in milliseconds.
const PAUSE: usize = 150;

/// An event that the page said was accepted.
struct Accepted {
    id: String,
    conversation: String,
}

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let kills = scale.pick(3, 50);
    let mut stage = Stage::start_drowsy().await?;
    let (mut ledger, mut chance) = (Ledger::new("kill")?, Chance::new(5));
    let mut accepted: Vec<Accepted> = Vec::new();
    let (mut missing, mut memory) = (Vec::new(), 0);
    for number in 0..kills {
        let softphone = open(&stage).await?;
        missing.extend(missing_of(&stage, &softphone, &ledger, &accepted).await?);
        let calls: Vec<Value> = (0..SIDE_BY_SIDE)
            .map(|_| {
                let events = ledger.next().into_iter();
                events
                    .map(|event| json!([event.method, event.payload]))
                    .collect()
            })
            .collect();
        let tell = "(calls, pause) => { trial.tellWithPauses(calls, pause); return true }";
        softphone
            .page()
            .call(tell, &[json!(calls), json!(PAUSE)])
            .await?;
        // The moment is the trial: nothing is waited for.
        let moment = chance.below(PAUSE * 4);
        tokio::time::sleep(Duration::from_millis(moment as u64)).await;
        stage.chromium.kill();
        let page = softphone.into_page();
        page.wait_until_gone().await?;
        for message in page.console() {
            let words: Vec<&str> = message.text.split(' ').collect();
            if let ["accepted", id, conversation, durability] = words[..] {
                memory += usize::from(durability != "disk");
                accepted.push(Accepted {
                    id: id.into(),
                    conversation: conversation.into(),
                });
            }
        }
        if number + 1 < kills {
            stage.chromium.restart().await?;
        }
    }
    stage.chromium.restart().await?;
    let softphone = open(&stage).await?;
    missing.extend(missing_of(&stage, &softphone, &ledger, &accepted).await?);
    // Told again to the end, each call is there once: what was accepted before the kill is known.
    for number in 0..ledger.len() {
        let events = ledger.events_of(&ledger.name(number));
        softphone.play(&events).await?;
    }
    softphone.wait_until_done(Duration::from_secs(300)).await?;
    let difference = ledger.compare(&stage.org.state().await?);
    let mut findings = vec![
        Finding::told("kills of the whole browser", kills),
        Finding::judged(
            "events accepted before a kill",
            format!("{} of {} told", accepted.len(), ledger.len() * 4),
            "some",
            !accepted.is_empty(),
        ),
        Finding::judged("accepted otherwise than on disk", memory, "0", memory == 0),
        Finding::none_of("accepted events missing after the kill", &missing),
    ];
    findings.extend(difference.findings());
    Ok(findings)
}

async fn open(stage: &Stage) -> Result<Softphone> {
    let softphone = stage.softphone().await?;
    softphone.page().evaluate(&page_script("trial.js")?).await?;
    Ok(softphone)
}

/// Every accepted event lies in the store, can be read there, or belongs to a call that the org holds complete.
async fn missing_of(
    stage: &Stage,
    softphone: &Softphone,
    ledger: &Ledger,
    accepted: &[Accepted],
) -> Result<Vec<String>> {
    let rows = softphone.page().evaluate("trial.rows()").await?;
    let ids = rows["softphone-wrapper/events"]["ids"].as_array();
    let stored: HashSet<&str> = ids
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let status = softphone.status().await?;
    let calls = status["calls"].as_array().into_iter().flatten();
    let known: HashSet<&str> = calls
        .filter_map(|call| call["conversationId"].as_str())
        .collect();
    let mut missing = Vec::new();
    let mut org = None;
    for Accepted { id, conversation } in accepted {
        if stored.contains(id.as_str()) && known.contains(conversation.as_str()) {
            continue;
        }
        if org.is_none() {
            org = Some(ledger.compare(&stage.org.state().await?));
        }
        let incomplete = org.iter().flat_map(|difference| &difference.lost);
        if incomplete
            .into_iter()
            .any(|fault| fault.starts_with(conversation.as_str()))
        {
            missing.push(format!("{id} of {conversation}"));
        }
    }
    Ok(missing)
}
