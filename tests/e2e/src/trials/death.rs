//! The core dies in a step of each kind, by what the engine is told in it: it works again within a second, and nothing is lost.

use std::time::Duration;

use serde_json::{Value, json};

use super::ledger::Ledger;
use super::{Scale, page_script, sabotaged_softphone};
use crate::finding::Times;
use crate::{Fault, Finding, Result, Softphone, Stage};

const SOON: Duration = Duration::from_secs(20);
/// Milliseconds from death to ready; a share runs beside other tests.
const GOAL: f64 = 1_000.0;
const GOAL_OF_SHARE: f64 = 5_000.0;

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let goal = scale.pick(GOAL_OF_SHARE, GOAL);
    let stage = Stage::start().await?;
    let mut ledger = Ledger::new("death")?;
    let steps = census(&stage, &mut ledger).await?;
    let (mut times, mut unreached, mut faults, mut cases) = (Vec::new(), Vec::new(), Vec::new(), 0);
    for (name, count) in &steps {
        // In the first step of its kind, in the middle, in the last.
        let mut moments = vec![0];
        if scale == Scale::Full {
            moments.extend([count / 2, count.saturating_sub(1)]);
        }
        moments.sort_unstable();
        moments.dedup();
        for after in moments {
            cases += 1;
            let case = format!("{name} after {after}");
            match die_once(&stage, &mut ledger, name, after).await? {
                Outcome::Unreached => unreached.push(case),
                Outcome::Recovered(time) => times.push(time),
                Outcome::Wrong(what) => faults.push(format!("{case}: {what}")),
            }
        }
    }
    let softphone = stage.softphone().await?;
    softphone.wait_until_done(Duration::from_secs(180)).await?;
    let difference = ledger.compare(&stage.org.state().await?);
    let names: Vec<&str> = steps.iter().map(|(name, _)| name.as_str()).collect();
    let times = Times::new(times);
    let slowest = times.at_percent(100);
    let mut findings = vec![
        Finding::told(
            format!("deaths in the {} steps of a page", steps.len()),
            format!("{cases}: {}", names.join(", ")),
        ),
        Finding::none_of(
            "deaths not recovered from, or heard of by the page",
            &faults,
        ),
        Finding::told(
            "deaths that the second run did not reach",
            unreached.join(", "),
        ),
        Finding::judged(
            "from death to ready",
            format!("{times}, slowest {slowest:.1} ms"),
            format!("< {goal} ms"),
            slowest < goal,
        ),
    ];
    findings.extend(difference.findings());
    softphone.into_page().close().await?;
    findings.extend(three_in_a_minute(&stage).await?);
    Ok(findings)
}

/// Refuses the next request for now, so that the core has itself woken for another try.
async fn have_it_wake(stage: &Stage) -> Result<()> {
    let refusal = Fault::new("*", "/services/data/*", "503-html", 1);
    stage.org.set_faults(&[refusal]).await
}

/// The steps that the core takes in a whole call, and the other ways into it, each with how often.
async fn census(stage: &Stage, ledger: &mut Ledger) -> Result<Vec<(String, u64)>> {
    let softphone = sabotaged_softphone(stage, "").await?;
    have_it_wake(stage).await?;
    softphone.play(&ledger.next()).await?;
    softphone.wait_until_done(SOON).await?;
    let entered = softphone.page().evaluate("sabotage.entered").await?;
    let steps = entered.as_object().into_iter().flatten();
    let steps = steps.map(|(name, count)| (name.clone(), count.as_u64().unwrap_or(0)));
    let steps = steps.collect();
    softphone.into_page().close().await?;
    Ok(steps)
}

enum Outcome {
    Unreached,
    Recovered(f64),
    Wrong(String),
}

/// A page in which the core dies once during a whole call, in this step when it was taken so many times before.
async fn die_once(stage: &Stage, ledger: &mut Ledger, name: &str, after: u64) -> Result<Outcome> {
    let softphone = sabotaged_softphone(stage, &format!("#abort={name},{after},1")).await?;
    if name == "woke" {
        have_it_wake(stage).await?;
    }
    let told = softphone.play(&ledger.next()).await;
    softphone.status().await?;
    let page = softphone.page();
    let settled = "!SoftphoneWrapper.status().pending?.length && sabotage.deaths.every(death => death.recoveredAt)";
    let settled = page.wait_for(settled, SOON).await;
    let death = page.evaluate("sabotage.deaths[0]").await?;
    let exceptions = page.exceptions();
    let outcome = match (&told, settled, death["recoveredAt"].as_f64()) {
        (Err(error), ..) => Outcome::Wrong(error.to_string()),
        _ if !exceptions.is_empty() => Outcome::Wrong(exceptions.join("; ")),
        (_, Err(_), _) => {
            let status = softphone.status().await?;
            let what = json!({ "deaths": death, "phase": status["phase"], "role": status["role"], "pending": status["pending"] });
            Outcome::Wrong(what.to_string())
        }
        (_, Ok(_), None) if death.is_null() => Outcome::Unreached,
        (_, Ok(_), None) => Outcome::Wrong("it did not become ready again".into()),
        (_, Ok(_), Some(recovered)) => {
            Outcome::Recovered(recovered - death["at"].as_f64().unwrap_or(0.0))
        }
    };
    softphone.into_page().close().await?;
    Ok(outcome)
}

/// Three deaths within a minute: the page stores what it is told, and the next page delivers it.
async fn three_in_a_minute(stage: &Stage) -> Result<Vec<Finding>> {
    stage.org.reset().await?;
    let mut ledger = Ledger::new("thrice")?;
    let softphone = sabotaged_softphone(stage, "").await?;
    let mut refused = Vec::new();
    let mut note = |receipt: Value| {
        if receipt["accepted"] != true || receipt["durability"] != "disk" {
            refused.push(receipt.to_string());
        }
    };
    for death in 1..=5 {
        for (place, event) in ledger.next().iter().enumerate() {
            if place == 1 && death <= 3 {
                let order = "sabotage.order = { name: 'call', after: 0, times: 1 }";
                softphone.page().evaluate(order).await?;
            }
            note(softphone.send(event).await?);
        }
    }
    let status = softphone.status().await?;
    let told = format!(
        "{}, {} deaths",
        status["phase"],
        softphone.page().evaluate("sabotage.deaths.length").await?
    );
    let storing = status["phase"] == "store-only";
    let page = softphone.into_page();
    page.navigate("about:blank").await?;
    page.navigate(&stage.host.url("/")).await?;
    let softphone = Softphone::on(page);
    softphone.ready().await?;
    softphone.wait_until_done(Duration::from_secs(90)).await?;
    let difference = ledger.compare(&stage.org.state().await?);
    softphone.page().evaluate(&page_script("trial.js")?).await?;
    let rows = softphone.page().evaluate("trial.rows()").await?;
    let left = &rows["softphone-wrapper-inbox/events"]["count"];
    Ok(vec![
        Finding::judged(
            "after three deaths in a minute",
            told,
            "\"store-only\"",
            storing,
        ),
        Finding::none_of("events not accepted on disk meanwhile", &refused),
        Finding::judged(
            "left in the inbox after the next load",
            left,
            "0",
            left == 0,
        ),
        Finding::none_of(
            "calls lost or doubled over it",
            &[difference.lost, difference.doubled].concat(),
        ),
    ])
}
