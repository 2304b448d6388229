//! Six consoles, three requests in ten fail, and all events come to the org: each once.

use std::time::{Duration, Instant};

use serde_json::json;

use super::Scale;
use super::console::{Console, unfinished};
use super::ledger::Ledger;
use crate::finding::seconds;
use crate::vectors;
use crate::{Chance, Error, Fault, Finding, Result, Softphone, Stage};

const CONSOLES: usize = 6;
const FAULTS_PERCENT: usize = 30;
/// Calls between two reloads of a console.
const ROUND: usize = 25;

/// What the org does wrong. Its limits are not among them: one costs a minute by design.
const FAULTS: [&str; 10] = [
    "503-html",
    "500-apex",
    "500-empty",
    "420-html",
    "row-lock",
    "drop-before",
    "drop-after-commit",
    "wrong-cors",
    "voice-partial",
    "401",
];

/// A fault for three requests in ten, by a schedule that the seed repeats: a rule counts the requests that rules before it let pass.
pub(super) fn schedule(seed: u64, requests: usize) -> Vec<Fault> {
    let mut chance = Chance::new(seed);
    let mut faults = Vec::new();
    for request in 0..requests {
        if !chance.percent(FAULTS_PERCENT) {
            continue;
        }
        let fault = match chance.below(FAULTS.len() + 2) {
            10 => json!({ "delay": 150 + chance.below(700) }),
            11 => json!({ "delayAfterCommit": 150 + chance.below(700) }),
            named => json!(FAULTS[named.min(9)]),
        };
        let rule = Fault::new("*", "/services/", fault, 1);
        faults.push(rule.after(request - faults.len()));
    }
    faults
}

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let calls = scale.pick(30, 1_000);
    let stage = Stage::start_drowsy().await?;
    stage.org.set_faults(&schedule(7, calls * 20)).await?;
    let mut consoles = Vec::new();
    for _ in 0..CONSOLES {
        consoles.push(Console::open(&stage).await?);
    }
    let (mut ledger, mut chance) = (Ledger::new("delivery")?, Chance::new(11));
    let (mut events, mut accepted, mut problems) = (0, 0, Vec::new());
    let started = Instant::now();
    while ledger.len() < calls {
        let round = ROUND.min(calls - ledger.len());
        let calls: Vec<_> = (0..round)
            .map(|_| (ledger.next(), chance.below(1 << 30)))
            .collect();
        let phones: Vec<&Softphone> = consoles.iter().map(|console| &console.softphone).collect();
        let told = calls
            .iter()
            .map(|(call, seed)| tell(&phones, call, *seed as u64));
        for receipts in futures_util::future::join_all(told).await {
            let receipts = receipts?;
            events += receipts.len();
            accepted += receipts
                .iter()
                .filter(|receipt| receipt["accepted"] == true)
                .count();
            let refused = receipts
                .iter()
                .filter(|receipt| receipt["accepted"] != true);
            problems.extend(refused.map(ToString::to_string));
        }
        let reloaded = chance.below(CONSOLES);
        consoles[reloaded].reload(&stage).await?;
    }
    let told_in = started.elapsed();
    let deadline = Duration::from_secs(scale.pick(180, 1_800));
    let parked = wait_until_done(&consoles, deadline).await?;
    let drained_in = started.elapsed();
    let difference = ledger.compare(&stage.org.state().await?);
    let requests = stage.org.requests().await?;
    let faulty = requests
        .iter()
        .filter(|request| !request["fault"].is_null())
        .count();
    let exceptions: Vec<String> = consoles
        .iter()
        .flat_map(|it| it.softphone.page().exceptions())
        .collect();
    let mut findings = vec![
        Finding::judged(
            format!("calls of 7 events, told in {CONSOLES} consoles"),
            format!("{calls} calls, {events} events, {accepted} accepted"),
            "all accepted",
            problems.is_empty() && events == calls * 7,
        ),
        Finding::none_of("events refused", &problems),
        Finding::told(
            "requests that met a fault (of the last 2,000)",
            format!("{} %", faulty * 100 / requests.len().max(1)),
        ),
        Finding::none_of("parked", &parked),
        Finding::none_of("uncaught exceptions in the pages", &exceptions),
        Finding::told(
            "time to tell, and until the org had all",
            format!("{}, {}", seconds(told_in), seconds(drained_in)),
        ),
    ];
    findings.extend(difference.findings());
    Ok(findings)
}

/// A call as consoles see it: what one of them is told another may be told too, and the agent's presence comes in between.
async fn tell(
    phones: &[&Softphone],
    call: &[vectors::CallEvent],
    seed: u64,
) -> Result<Vec<serde_json::Value>> {
    let mut chance = Chance::new(seed);
    let presence = vectors::event("status-changed")?;
    let [ring, accept, end, notes] = call else {
        return Err(Error::Other("an inbound call has four events".into()));
    };
    let mut receipts = Vec::new();
    for event in [ring, ring, accept, accept, &presence, end, notes] {
        receipts.push(phones[chance.below(phones.len())].send(event).await?);
    }
    Ok(receipts)
}

/// Waits until the leading console has nothing left to do; gives what it has parked.
async fn wait_until_done(consoles: &[Console], deadline: Duration) -> Result<Vec<String>> {
    let started = Instant::now();
    loop {
        let mut statuses = Vec::new();
        for console in consoles {
            statuses.push(console.softphone.status().await?);
        }
        let leader = statuses.iter().find(|status| status["role"] == "leader");
        if let Some(status) = leader {
            let parked = status["parked"].as_array().cloned().unwrap_or_default();
            if unfinished(status) == parked.len() {
                return Ok(parked.iter().map(ToString::to_string).collect());
            }
        }
        if started.elapsed() > deadline {
            let roles: Vec<_> = statuses
                .iter()
                .map(|status| (&status["role"], unfinished(status)))
                .collect();
            return Err(Error::Timeout {
                what: format!("the consoles' work to be done: {roles:?}"),
                after: deadline,
            });
        }
        tokio::time::sleep(Duration::from_millis(250)).await;
    }
}
