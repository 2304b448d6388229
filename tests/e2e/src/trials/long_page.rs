//! A day's calls in one page, one each second by the core's clocks: what grows, and what is left.
//!
//! By design a page keeps the payload of the last 200 calls that are done, and of those that came since it last looked, a minute
//! and a half ago at most; and 64 bits of the names of the last 4,000. Its memory may grow until these bounds are reached, and no more.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::ledger::{Difference, Ledger};
use super::{Scale, page_script};
use crate::finding::seconds;
use crate::{Finding, Result, Softphone, Stage};

/// What the wrapper's wasm may grow after its warm-up, in KiB.
const GROWTH: u64 = 64;
const LANES: usize = 8;
/// By how much the core's clocks go on with each call, in milliseconds: eight hours for all of them.
const PACE: usize = 1_000;
/// Calls whose payload may be kept: 200 that are done, those told since the last look (90 s at most), and those that the org had
/// not confirmed by then.
const KEPT: u64 = 400;
/// Hours by which the clock goes on at the end, so that all retention is over.
const HOURS: u64 = 25;

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let (calls, round, warm_up) = scale.pick((600, 100, 400), (28_800, 480, 4_800));
    let stage = Stage::start().await?;
    let page = stage.chromium.blank_page().await?;
    page.set_script_before_load(&page_script("sabotage.js")?)
        .await?;
    page.navigate(&stage.host.url("/")).await?;
    let softphone = Softphone::on(page);
    softphone.ready().await?;
    softphone.page().evaluate(&page_script("trial.js")?).await?;
    let before = rows(&softphone).await?;
    let mut ledger = Ledger::new("long")?;
    let template: Vec<Value> = ledger
        .events_of("")
        .into_iter()
        .map(|event| json!([event.method, event.payload]))
        .collect();
    let (mut difference, mut refused) = (Difference::default(), Vec::new());
    let (mut memory, mut heap, mut times) = (Vec::new(), Vec::new(), Vec::new());
    let (mut told, mut beginning, mut most_stored) = (0, 0, 0);
    while told < calls {
        let started = Instant::now();
        let to = (told + round).min(calls);
        let given = [
            json!(template),
            json!("long-"),
            json!(told),
            json!(to),
            json!(LANES),
            json!(PACE),
        ];
        let answer = softphone
            .page()
            .call("(...given) => trial.tellCalls(...given)", &given)
            .await?;
        refused.extend(
            answer
                .as_array()
                .into_iter()
                .flatten()
                .map(ToString::to_string),
        );
        (told..to).for_each(|number| ledger.note(number));
        softphone.wait_until_done(Duration::from_secs(300)).await?;
        times.push(started.elapsed() / u32::try_from(to - told).unwrap_or(1));
        let found = ledger.compare(&stage.org.state().await?);
        let wrong = !found.is_none();
        difference.add(found);
        if wrong {
            break;
        }
        stage.org.reset().await?;
        ledger.clear();
        told = to;
        let size = number(&softphone, "sabotage.memory.buffer.byteLength / 1024").await?;
        if told <= round {
            beginning = size;
        }
        if told >= warm_up {
            memory.push(size);
        }
        let counts = softphone.page().evaluate("trial.rows()").await?;
        let stored = counts["softphone-wrapper/events"]["count"].as_u64();
        most_stored = most_stored.max(stored.unwrap_or(u64::MAX));
        softphone
            .page()
            .command("HeapProfiler.collectGarbage", json!({}))
            .await?;
        let usage = softphone
            .page()
            .command("Runtime.getHeapUsage", json!({}))
            .await?;
        heap.push(
            usage["usedSize"]
                .as_f64()
                .map_or(0, |size| size as u64 / 1024),
        );
    }
    let kept = rows(&softphone).await?;
    let later = format!(
        "sabotage.ahead = {HOURS} * 3600 * 1000; dispatchEvent(new Event('focus')); trial.rows()"
    );
    softphone.page().evaluate(&later).await?;
    let none = "trial.rows().then(rows => rows['softphone-wrapper/events'].count === 0)";
    let erased = softphone
        .page()
        .wait_for(none, Duration::from_secs(60))
        .await
        .is_ok();
    let after = rows(&softphone).await?;
    let edge = |values: &[u64]| {
        (
            values.first().copied().unwrap_or(0),
            values.last().copied().unwrap_or(0),
        )
    };
    let ((first, last), (first_heap, last_heap)) = (edge(&memory), edge(&heap));
    let grown = last.saturating_sub(first);
    let slowest = |times: Option<&Duration>| seconds(times.copied().unwrap_or_default() * 1_000);
    let mut findings = vec![
        Finding::judged("calls in one page", told, calls.to_string(), told == calls),
        Finding::none_of("events not accepted on disk", &refused),
        Finding::judged(
            format!("wasm memory after {round}, {warm_up} and all calls"),
            format!("{beginning} KiB, {first} KiB, {last} KiB: {grown} KiB more"),
            format!("at most {GROWTH} KiB after the warm-up"),
            grown <= GROWTH,
        ),
        Finding::judged(
            "most events in the store between two rounds",
            most_stored,
            format!("at most {KEPT} calls' four"),
            most_stored <= KEPT * 4,
        ),
        Finding::told(
            "JavaScript heap after the first and last round",
            format!("{first_heap} KiB, {last_heap} KiB"),
        ),
        Finding::told(
            "a thousand calls from told to delivered, first and last",
            format!("{}, {}", slowest(times.first()), slowest(times.last())),
        ),
        Finding::told("rows in the store before the first call", before),
        Finding::told("rows kept after the last, by design", kept),
        Finding::judged(
            format!("rows {HOURS} hours later"),
            after,
            "no event",
            erased,
        ),
    ];
    findings.extend(difference.findings());
    Ok(findings)
}

/// The counts of all stores, in words.
async fn rows(softphone: &Softphone) -> Result<String> {
    let rows = softphone.page().evaluate("trial.rows()").await?;
    let counts = rows.as_object().into_iter().flatten();
    let counts = counts.map(|(store, rows)| {
        let store = store.rsplit('/').next().unwrap_or_default();
        format!("{store} {}", rows["count"])
    });
    Ok(counts.collect::<Vec<_>>().join(", "))
}

async fn number(softphone: &Softphone, expression: &str) -> Result<u64> {
    let value = softphone.page().evaluate(expression).await?;
    Ok(value.as_f64().map_or(0, |number| number as u64))
}
