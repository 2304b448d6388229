//! After an outage: how long a backlog takes, and how gently it goes.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::ledger::Ledger;
use super::{Scale, page_script};
use crate::finding::seconds;
use crate::{Fault, Finding, Result, Stage};

/// How long the org takes over each request, in milliseconds: about what a real one does.
const LATENCY: u64 = 25;
const AT_ONCE: usize = 100;

/// Runs the trial.
pub(super) async fn run(scale: Scale) -> Result<Vec<Finding>> {
    let calls = scale.pick(60, 2_000);
    let stage = Stage::start_drowsy().await?;
    let softphone = stage.softphone().await?;
    softphone.page().evaluate(&page_script("trial.js")?).await?;
    let mut ledger = Ledger::new("backlog")?;
    softphone.play(&ledger.next()).await?;
    softphone.wait_until_done(Duration::from_secs(60)).await?;

    stage.org.set_down(true).await?;
    let template: Vec<Value> = ledger
        .events_of("")
        .into_iter()
        .map(|event| json!([event.method, event.payload]))
        .collect();
    let mut refused = Vec::new();
    let outage = Instant::now();
    while ledger.len() <= calls {
        let (from, to) = (ledger.len(), (ledger.len() + AT_ONCE).min(calls + 1));
        let tell = "(...given) => trial.tellCalls(...given)";
        let given = [
            json!(template),
            json!("backlog-"),
            json!(from),
            json!(to),
            json!(20),
        ];
        let answer = softphone.page().call(tell, &given).await?;
        refused.extend(
            answer
                .as_array()
                .into_iter()
                .flatten()
                .map(ToString::to_string),
        );
        (from..to).for_each(|number| ledger.note(number));
    }
    let outage = outage.elapsed();
    let slow = Fault::new("*", "/services/", json!({ "delay": LATENCY }), u32::MAX);
    stage.org.set_faults(&[slow]).await?;
    let last_before = stage.org.requests().await?.last().map_or(0, number_of);
    stage.org.set_down(false).await?;
    let back = Instant::now();

    let deadline = Duration::from_secs(scale.pick(420, 1_500));
    let mut log: BTreeMap<u64, Value> = BTreeMap::new();
    let mut first_answer = None;
    let done = "(({ pending, parked, role }) => role === 'leader' && pending.length + parked.length === 0)(SoftphoneWrapper.status())";
    loop {
        let requests = stage.org.requests().await?;
        for request in requests {
            if number_of(&request) > last_before && request["fault"] != "down" {
                first_answer.get_or_insert_with(Instant::now);
                log.insert(number_of(&request), request);
            }
        }
        if softphone.page().evaluate(done).await? == true {
            break;
        }
        if back.elapsed() > deadline {
            let status = softphone.status().await?;
            let left = super::console::unfinished(&status);
            return Err(crate::Error::Timeout {
                what: format!("the backlog to drain; {left} rows are left"),
                after: deadline,
            });
        }
        tokio::time::sleep(Duration::from_millis(500)).await;
    }
    let waited = first_answer.map_or(Duration::ZERO, |first| first - back);
    let drained = first_answer.map_or(Duration::ZERO, |first| first.elapsed());
    let work: Vec<&Value> = log.values().filter(|request| is_work(request)).collect();
    let in_flight = most_in_flight(&work);
    let difference = ledger.compare(&stage.org.state().await?);
    let per_call = work.len() as f64 / calls as f64;
    let mut findings = vec![
        Finding::none_of("events refused", &refused),
        Finding::told(
            "calls told while the org was down",
            format!("{calls} in {}", seconds(outage)),
        ),
        Finding::told(
            "from the org's return to the first request it answered",
            seconds(waited),
        ),
        Finding::judged(
            format!("from then until all was there ({LATENCY} ms latency)"),
            seconds(drained),
            "5 min for 2,000",
            drained <= Duration::from_secs(300),
        ),
        Finding::judged(
            "requests for each call",
            format!("{per_call:.2}"),
            "at most 4",
            per_call <= 4.1,
        ),
        Finding::judged(
            "requests of work in flight at a time",
            in_flight,
            "at most 2",
            in_flight <= 2,
        ),
    ];
    findings.extend(difference.findings());
    Ok(findings)
}

fn number_of(request: &Value) -> u64 {
    request["number"].as_u64().unwrap_or(0)
}

fn is_work(request: &Value) -> bool {
    let path = request["path"].as_str().unwrap_or_default();
    path.contains("/sobjects/") || path.contains("/apexrest/") || path.contains("/query")
}

/// The most requests that the org had at one time, by its own log. One that begins in the millisecond in which another ends
/// came after it.
fn most_in_flight(requests: &[&Value]) -> usize {
    let mut moments: Vec<(i64, i32)> = Vec::new();
    for request in requests {
        let begin = milliseconds(request["time"].as_str().unwrap_or_default());
        let took = request["milliseconds"].as_i64().unwrap_or(0);
        moments.extend([(begin, 1), (begin + took, -1)]);
    }
    moments.sort_unstable();
    let (mut now, mut most) = (0, 0);
    for (_, change) in moments {
        now += change;
        most = most.max(now);
    }
    usize::try_from(most).unwrap_or(0)
}

/// Milliseconds of the day of `...Thh:mm:ss.mmm...`.
fn milliseconds(time: &str) -> i64 {
    let digits = |from: usize, to: usize| {
        time.get(from..to)
            .and_then(|part| part.parse().ok())
            .unwrap_or(0_i64)
    };
    ((digits(11, 13) * 60 + digits(14, 16)) * 60 + digits(17, 19)) * 1_000 + digits(20, 23)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::most_in_flight;

    #[test]
    fn requests_overlap_when_one_begins_before_another_ends() {
        let request = |time: &str, took: u64| json!({ "time": format!("2026-11-20T20:00:{time}+0000"), "milliseconds": took });
        let cases = [
            (vec![request("00.000", 5), request("00.005", 5)], 1),
            (
                vec![
                    request("00.000", 6),
                    request("00.005", 5),
                    request("00.900", 200),
                ],
                2,
            ),
            (
                vec![
                    request("00.998", 6),
                    request("01.001", 1),
                    request("01.003", 9),
                ],
                2,
            ),
        ];
        for (requests, expected) in cases {
            let requests: Vec<_> = requests.iter().collect();
            assert_eq!(most_in_flight(&requests), expected, "{requests:?}");
        }
    }
}
