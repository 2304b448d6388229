//! How long an event takes to be accepted at fifty a second, while the calls are delivered, beside bare puts in the same run.

use serde_json::{Value, json};

use super::{Scale, isolated_softphone};
use crate::finding::Times;
use crate::{Finding, Result, Stage, vectors};

/// Milliseconds from one event to the next.
const GAP: u64 = 20;

/// The time that 99 of 100 events may take, in milliseconds, by how their rows are flushed.
const RELAXED: f64 = 10.0;
const STRICT: f64 = 50.0;
/// The same for a share, which runs beside other tests.
const SHARE: f64 = 1_000.0;

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let events = scale.pick(200, 3_000);
    let stage = Stage::start().await?;
    let softphone = isolated_softphone(&stage).await?;
    let template: Vec<Value> = vectors::call("inbound")?
        .into_iter()
        .map(|event| json!([event.method, event.payload]))
        .collect();
    let pace = "(...given) => trial.pace(...given)";
    // The first events pay for what the browser makes once.
    let warm_up = [json!(template), json!("warm-up-"), json!(40), json!(GAP)];
    softphone.page().call(pace, &warm_up).await?;
    let given = [json!(template), json!("accept-"), json!(events), json!(GAP)];
    let measured = softphone.page().call(pace, &given).await?;
    let times = |name: &str| -> Times {
        let times = measured[name].as_array().into_iter().flatten();
        Times::new(times.filter_map(Value::as_f64).collect())
    };
    let refused: Vec<String> = measured["refused"]
        .as_array()
        .into_iter()
        .flatten()
        .map(ToString::to_string)
        .collect();
    let mut findings = vec![
        Finding::none_of("events not accepted on disk", &refused),
        Finding::told(
            "events that the page itself was late with",
            &measured["late"],
        ),
    ];
    for (name, bare, what, goal) in [
        (
            "relaxed",
            "bareRelaxed",
            "ring and answer, relaxed",
            scale.pick(SHARE, RELAXED),
        ),
        (
            "strict",
            "bareStrict",
            "end and notes, strict",
            scale.pick(SHARE, STRICT),
        ),
    ] {
        let (accepted, bare) = (times(name), times(bare));
        let holds = accepted.at_percent(99) < goal;
        findings.push(Finding::judged(
            what,
            &accepted,
            format!("p99 < {goal} ms"),
            holds,
        ));
        findings.push(Finding::told("  a bare put of the same text", &bare));
        let ratio = accepted.at_percent(50) / bare.at_percent(50);
        findings.push(Finding::told(
            "  ratio of the medians",
            format!("{ratio:.2}"),
        ));
    }
    Ok(findings)
}
