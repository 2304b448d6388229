//! Times the remote script in Chromium and prints one JSON row per line.
//!
//! `bench-browser [--loads N] [--events N] [--profiles N] [--calls N]`. Each row: `{name, unit: "ms", p50, p99, samples}`, with `budget` where there is
//! one, and `beside: {name, p50, p99}` with `ratio` (of the medians) where something bare was timed in the same run.
//! Everything is served from loopback, nothing is cached over HTTP, and no org is involved.

use std::process::ExitCode;
use std::time::Duration;

use e2e::vectors;
use e2e::{Chromium, Error, HostServer, Package, Reply, Result, repository};
use serde_json::{Value, json};

mod panel;

/// What script start to ready may take on loopback, in milliseconds.
const READY_BUDGET: f64 = 30.0;

/// How long one load may take before the bench gives up.
const LOAD_DEADLINE: Duration = Duration::from_secs(20);

/// Notes the moment in which the remote script starts to run.
const PREFIX: &str = "window.scriptStart=performance.now();";

/// How often each thing is timed.
struct Counts {
    loads: usize,
    events: usize,
    profiles: usize,
    calls: usize,
}

#[tokio::main]
async fn main() -> ExitCode {
    let mut counts = Counts {
        loads: 31,
        events: 300,
        profiles: 5,
        calls: 10,
    };
    let mut words = std::env::args().skip(1);
    while let Some(word) = words.next() {
        let value = words
            .next()
            .and_then(|value| value.parse::<usize>().ok())
            .filter(|count| *count > 0);
        match (word.as_str(), value) {
            ("--loads", Some(count)) => counts.loads = count,
            ("--events", Some(count)) => counts.events = count,
            ("--profiles", Some(count)) => counts.profiles = count,
            ("--calls", Some(count)) => counts.calls = count,
            _ => {
                eprintln!(
                    "usage: bench-browser [--loads N] [--events N] [--profiles N] [--calls N]"
                );
                return ExitCode::from(2);
            }
        }
    }
    match run(&counts).await {
        Ok(rows) => {
            for row in rows {
                println!("{row}");
            }
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("the browser bench failed: {problem}");
            ExitCode::FAILURE
        }
    }
}

async fn run(counts: &Counts) -> Result<Vec<Value>> {
    let host = serve().await?;
    let chromium = Chromium::launch().await?;
    let page = chromium.new_page(&host.url("/")).await?;
    page.wait_for("window.readyAfter", LOAD_DEADLINE).await?;
    let mut ready = Vec::with_capacity(counts.loads);
    for _ in 0..counts.loads {
        page.reload().await?;
        ready.push(number(
            &page.wait_for("window.readyAfter", LOAD_DEADLINE).await?,
        )?);
    }
    let mut loads = row("script start to ready", &mut ready);
    loads["budget"] = json!(READY_BUDGET);
    let mut rows = vec![loads, first_load(&host, counts.profiles).await?];
    for (method, fixture, durability) in [
        ("callAccepted", "call-accepted", "relaxed"),
        ("callEnded", "call-ended-inbound", "strict"),
    ] {
        let payload = vectors::event(fixture)?.payload;
        let arguments = [
            method.into(),
            payload,
            durability.into(),
            json!(counts.events),
        ];
        let times = page.call("compare", &arguments).await?;
        let (mut accepted, mut bare) = (numbers(&times["accepted"])?, numbers(&times["bare"])?);
        let bare = row(&format!("bare IndexedDB put, {durability}"), &mut bare);
        let mut accepted = row(&format!("accept, {durability}"), &mut accepted);
        put_beside(&mut accepted, bare)?;
        rows.push(accepted);
    }
    rows.extend(panel::rows(&host, counts.calls).await?);
    Ok(rows)
}

/// The very first load in a profile makes the store and its key, and Chromium starts its storage for it: beside it stands what
/// opening and writing a bare database costs as the first act of a profile.
async fn first_load(host: &HostServer, profiles: usize) -> Result<Value> {
    let (mut ready, mut bare) = (Vec::with_capacity(profiles), Vec::with_capacity(profiles));
    for _ in 0..profiles {
        for (path, expression, times) in [
            ("/", "window.readyAfter", &mut ready),
            ("/bare", "window.firstPutAfter", &mut bare),
        ] {
            let chromium = Chromium::launch().await?;
            let page = chromium.new_page(&host.url(path)).await?;
            times.push(number(&page.wait_for(expression, LOAD_DEADLINE).await?)?);
        }
    }
    let mut first = row("script start to ready, first load in a profile", &mut ready);
    put_beside(
        &mut first,
        row("bare IndexedDB open and put, likewise", &mut bare),
    )?;
    Ok(first)
}

/// Sets what is bare beside what was timed in the same run, with the ratio of the medians.
fn put_beside(row: &mut Value, bare: Value) -> Result<()> {
    row["ratio"] = rounded(number(&row["p50"])? / number(&bare["p50"])?);
    row["beside"] = bare;
    Ok(())
}

/// An isolated page: only these have clocks finer than a tenth of a millisecond.
fn isolated(page: Reply) -> Reply {
    page.header("cross-origin-opener-policy", "same-origin")
        .header("cross-origin-embedder-policy", "require-corp")
}

/// A host with the pages that are timed.
async fn serve() -> Result<HostServer> {
    let package = Package::read()?;
    let host = HostServer::start().await?;
    let script = std::fs::read_to_string(package.file("softphone-wrapper.js"))?;
    host.serve("/pkg/bench.js", Reply::script(format!("{PREFIX}{script}")));
    host.mount_package(&package);
    let page = Reply::file(repository().join("tests/e2e/pages/bench.html"));
    host.serve("/", isolated(page));
    let bare = repository().join("tests/e2e/pages/bench-bare.html");
    host.serve("/bare", isolated(Reply::file(bare)));
    host.serve(
        "/bare-store.js",
        Reply::file(repository().join("tests/e2e/pages/bare-store.js")),
    );
    // No trigger and no voice: what is timed is the acceptance of events, not the work that they lead to.
    let configuration = json!({ "configVersion": 1, "softphone": { "vendor": "bench" } });
    host.serve(
        "/softphone-wrapper.config.json",
        Reply::json(&configuration),
    );
    Ok(host)
}

fn row(name: &str, times: &mut [f64]) -> Value {
    times.sort_by(f64::total_cmp);
    let at = |percent: usize| {
        let index = (times.len() * percent).div_ceil(100).saturating_sub(1);
        rounded(times.get(index).copied().unwrap_or(f64::NAN))
    };
    json!({ "name": name, "unit": "ms", "p50": at(50), "p99": at(99), "samples": times.len() })
}

/// Microseconds are as fine as the browser's clock is.
fn rounded(milliseconds: f64) -> Value {
    json!((milliseconds * 1_000.0).round() / 1_000.0)
}

fn number(value: &Value) -> Result<f64> {
    value.as_f64().ok_or_else(|| {
        Error::Other(format!(
            "expected a number of milliseconds, the page gave {value}"
        ))
    })
}

fn numbers(value: &Value) -> Result<Vec<f64>> {
    value.as_array().into_iter().flatten().map(number).collect()
}
