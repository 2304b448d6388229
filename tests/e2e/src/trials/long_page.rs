//! A day's calls in one page, one each second by the core's clocks: what grows, and what is left.
//!
//! By design a page keeps the payload of the last 200 calls that are done, and of those that came since it last looked, a minute
//! and a half ago at most; and 64 bits of the names of the last 4,000. Its memory may grow until these bounds are reached, and no more.

use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::ledger::{Difference, Ledger};
use super::{Scale, page_script, sabotaged_softphone};
use crate::finding::seconds;
use crate::{Finding, Result, Softphone, Stage};

/// What the wrapper's wasm may grow after its warm-up, in KiB.
const GROWTH: u64 = 64;
/// The same for a share, in which the names of calls that are done are still being gathered.
const GROWTH_OF_SHARE: u64 = 256;
const LANES: usize = 8;
/// By how much the core's clocks go on with each call, in milliseconds: eight hours for all of them.
const PACE: usize = 1_000;
/// Calls told before the org has to have them all: at one call each second it keeps up.
const AT_ONCE: usize = 40;
/// Calls whose payload may be kept: 200 that are done, those told since the last look (90 s at most), and those under way by then.
const KEPT: u64 = 200 + 90 + AT_ONCE as u64;
/// Hours by which the clock goes on at the end, so that all retention is over.
const HOURS: u64 = 25;

/// What a page looked like after a round.
#[derive(Clone, Copy, Debug, Default)]
struct Look {
    /// Calls told so far.
    told: usize,
    /// Memory of the wasm instance, in KiB.
    wasm: u64,
    /// JavaScript's heap after a collection, in KiB.
    heap: u64,
    /// Events in the store.
    events: u64,
    /// From told to delivered, for a thousand calls at this round's pace.
    thousand: Duration,
}

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let (calls, round, warm_up) = scale.pick((960, 120, 720), (28_800, 480, 4_800));
    let growth = scale.pick(GROWTH_OF_SHARE, GROWTH);
    let stage = Stage::start().await?;
    let softphone = sabotaged_softphone(&stage, "").await?;
    softphone.page().evaluate(&page_script("trial.js")?).await?;
    let before = rows(&softphone).await?;
    let mut ledger = Ledger::new("long")?;
    let (mut difference, mut refused, mut looks) =
        (Difference::default(), Vec::new(), Vec::<Look>::new());
    let mut told = 0;
    while told < calls && difference.is_none() {
        let to = (told + round).min(calls);
        let started = Instant::now();
        for from in (told..to).step_by(AT_ONCE) {
            let to = (from + AT_ONCE).min(to);
            refused.extend(tell(&softphone, &mut ledger, from, to).await?);
            softphone.wait_until_done(Duration::from_secs(300)).await?;
        }
        let time = started.elapsed() / u32::try_from(to - told).unwrap_or(1);
        told = to;
        difference.add(ledger.compare(&stage.org.state().await?));
        stage.org.reset().await?;
        ledger.clear();
        looks.push(look(&softphone, told, time * 1_000).await?);
    }
    let kept = rows(&softphone).await?;
    let erased = a_day_later(&softphone).await?;
    let after = rows(&softphone).await?;
    let at = |calls: usize| looks.iter().find(|look| look.told >= calls);
    let [first, warm, last] =
        [at(0), at(warm_up), looks.last()].map(|look| look.copied().unwrap_or_default());
    let grown = last.wasm.saturating_sub(warm.wasm);
    let mut growths = looks.windows(2).rev();
    let growth_at = growths.find(|pair| pair[0].wasm < pair[1].wasm);
    let last_growth = growth_at.map_or(0, |pair| pair[1].told);
    let most_stored = looks.iter().map(|look| look.events).max().unwrap_or(0);
    let mut findings = vec![
        Finding::judged("calls in one page", told, calls.to_string(), told == calls),
        Finding::none_of("events not accepted on disk", &refused),
        Finding::judged(
            format!("wasm memory after {round}, {warm_up} and all calls"),
            format!(
                "{} KiB, {} KiB, {} KiB: {grown} KiB more",
                first.wasm, warm.wasm, last.wasm
            ),
            format!("at most {growth} KiB after the warm-up"),
            grown <= growth && warm.wasm > 0,
        ),
        Finding::told("calls told when it grew last", last_growth),
        Finding::judged(
            "most events in the store between two rounds",
            most_stored,
            format!("at most {KEPT} calls' four"),
            most_stored <= KEPT * 4,
        ),
        Finding::told(
            "JavaScript heap after the first and last round",
            format!("{} KiB, {} KiB", first.heap, last.heap),
        ),
        Finding::told(
            "a thousand calls from told to delivered, first and last",
            format!("{}, {}", seconds(first.thousand), seconds(last.thousand)),
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

/// Has the page tell calls; the receipts that are not as they should be.
async fn tell(
    softphone: &Softphone,
    ledger: &mut Ledger,
    from: usize,
    to: usize,
) -> Result<Vec<String>> {
    let template = ledger.events_of("").into_iter();
    let template: Vec<Value> = template
        .map(|event| json!([event.method, event.payload]))
        .collect();
    let given = [
        json!(template),
        json!("long-"),
        json!(from),
        json!(to),
        json!(LANES),
        json!(PACE),
    ];
    let tell = "(...given) => trial.tellCalls(...given)";
    let refused = softphone.page().call(tell, &given).await?;
    (from..to).for_each(|number| ledger.note(number));
    let refused = refused.as_array().into_iter().flatten();
    Ok(refused.map(ToString::to_string).collect())
}

async fn look(softphone: &Softphone, told: usize, thousand: Duration) -> Result<Look> {
    let page = softphone.page();
    let wasm = page
        .evaluate("sabotage.memory.buffer.byteLength / 1024")
        .await?;
    let stored = page.evaluate("trial.rows()").await?;
    let events = &stored["softphone-wrapper/events"]["count"];
    page.command("HeapProfiler.collectGarbage", json!({}))
        .await?;
    let usage = page.command("Runtime.getHeapUsage", json!({})).await?;
    let number = |value: &Value| value.as_f64().map_or(u64::MAX, |number| number as u64);
    Ok(Look {
        told,
        wasm: number(&wasm),
        heap: number(&usage["usedSize"]) / 1_024,
        events: number(events),
        thousand,
    })
}

/// Lets the clocks go on and the page be looked at; whether no event is kept soon after.
async fn a_day_later(softphone: &Softphone) -> Result<bool> {
    let page = softphone.page();
    let later =
        format!("sabotage.ahead += {HOURS} * 3600 * 1000; dispatchEvent(new Event('focus'))");
    page.evaluate(&later).await?;
    let none = "trial.rows().then(rows => rows['softphone-wrapper/events'].count === 0)";
    let erased = page.wait_for(none, Duration::from_secs(60)).await;
    Ok(erased.is_ok())
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
