//! Plays one inbound call on the demo page of a running sandbox and prints the records that it made.
//!
//! `headless-demo --page http://127.0.0.1:8787/ [--deadline SECONDS]`: the Task and the VoiceCall as JSON on stdout and exit
//! code 0 when both are right in every field; otherwise 1, and on stderr what is missing and why.

use std::process::ExitCode;
use std::time::Duration;

use e2e::vectors::{self, CallEvent};
use e2e::{Chromium, Error, Org, Result, Softphone};
use serde_json::Value;

const USAGE: &str = "usage: headless-demo --page URL [--deadline SECONDS]";

struct Arguments {
    page: String,
    deadline: Duration,
}

#[tokio::main]
async fn main() -> ExitCode {
    let arguments = match parse(std::env::args().skip(1)) {
        Ok(arguments) => arguments,
        Err(problem) => {
            eprintln!("{problem}\n{USAGE}");
            return ExitCode::from(2);
        }
    };
    match run(&arguments).await {
        Ok(records) => {
            println!("{records:#}");
            ExitCode::SUCCESS
        }
        Err(problem) => {
            eprintln!("headless demo failed: {problem}");
            ExitCode::FAILURE
        }
    }
}

fn parse(mut words: impl Iterator<Item = String>) -> std::result::Result<Arguments, String> {
    let (mut page, mut deadline) = (None, Duration::from_secs(30));
    while let Some(word) = words.next() {
        let mut value = || words.next().ok_or_else(|| format!("{word} needs a value"));
        match word.as_str() {
            "--page" => page = Some(value()?),
            "--deadline" => {
                let seconds = value()?;
                let seconds = seconds
                    .parse()
                    .map_err(|_| format!("{seconds} is no number of seconds"))?;
                deadline = Duration::from_secs(seconds);
            }
            _ => return Err(format!("unknown argument {word}")),
        }
    }
    let page = page.ok_or("the address of the page is missing")?;
    Ok(Arguments { page, deadline })
}

async fn run(arguments: &Arguments) -> Result<Value> {
    let chromium = Chromium::launch().await?;
    let softphone = Softphone::on(chromium.new_page(&arguments.page).await?);
    match log_one_call(&softphone, arguments).await {
        Ok(records) => Ok(records),
        Err(error) => {
            let (org, why) = (probe_org(arguments).await, explain(&softphone).await);
            Err(Error::Other(format!("{error}\n{org}\n{why}")))
        }
    }
}

async fn log_one_call(softphone: &Softphone, arguments: &Arguments) -> Result<Value> {
    softphone.ready().await?;
    let conversation = fresh_conversation();
    let events: Vec<CallEvent> = vectors::call("inbound")?
        .into_iter()
        .map(|event| event.of(&conversation))
        .collect();
    softphone.play(&events).await?;
    let origin = softphone.page().evaluate("location.origin").await?;
    let org = Org::at(origin.as_str().unwrap_or(&arguments.page));
    let logged = org
        .wait_for_call(
            "the records of one inbound call",
            &conversation,
            arguments.deadline,
            |logged| logged.faults_of_inbound_call(&events),
        )
        .await?;
    Ok(logged.to_json())
}

/// Whether the configured org answers at all, in one sentence: `/services/data/` needs no token.
async fn probe_org(arguments: &Arguments) -> String {
    let page = arguments.page.trim_end_matches('/');
    let document = format!("{page}/softphone-wrapper.config.json");
    let configuration: Value = match reqwest::get(&document).await {
        Ok(answer) => answer.json().await.unwrap_or_default(),
        Err(error) => return format!("{document} cannot be read: {error}"),
    };
    let Some(org) = configuration["accounts"][0]["instanceUrl"].as_str() else {
        return format!("{document} names no org");
    };
    match reqwest::get(format!("{org}/services/data/")).await {
        Ok(answer) if answer.status().is_success() => format!("the org at {org} answers"),
        Ok(answer) => format!("the org at {org} answers with {}", answer.status()),
        Err(_) => format!(
            "the org at {org} is stopped or out of reach: it closes the connection without an answer"
        ),
    }
}

/// Why, as far as the page itself knows: what its wrapper says of accounts and of work that is not done, and its console.
async fn explain(softphone: &Softphone) -> String {
    let mut lines = Vec::new();
    match softphone.status().await {
        Ok(status) => {
            for part in ["accounts", "parked", "pending"] {
                let rows = status[part].as_array().into_iter().flatten();
                lines.extend(rows.filter(|row| !row["error"].is_null()).map(|row| {
                    let (error, of) = (&row["error"], row.get("kind").unwrap_or(&row["id"]));
                    format!(
                        "{part}: {of}: {} ({}; {})",
                        error["message"], error["code"], error["hint"]
                    )
                }));
            }
            lines.push(format!("status: {status}"));
        }
        Err(_) => lines.push("the page has no wrapper that could tell its status".to_owned()),
    }
    let said = softphone.page().console().into_iter();
    lines.extend(
        said.filter(|message| message.level.contains("error") || message.level == "exception")
            .map(|message| format!("{}: {}", message.level, message.text)),
    );
    // An outage says the same again and again; once is enough.
    let mut seen = std::collections::BTreeSet::new();
    lines.retain(|line| seen.insert(line.clone()));
    format!("why, as the page tells it:\n  {}", lines.join("\n  "))
}

/// A conversation that no earlier run has used, in the form of a GUID.
fn fresh_conversation() -> String {
    let nanoseconds = std::time::SystemTime::now()
        .duration_since(std::time::UNIX_EPOCH)
        .map_or(0, |since| since.as_nanos());
    format!(
        "7c9e6679-7425-40de-944b-{:012x}",
        nanoseconds & 0xffff_ffff_ffff
    )
}
