//! Runs the long runs at their full size and prints one JSON row per finding: `{trial, what, figure, goal, holds}`.
//!
//! `soak [--share] [name...]`: all of them without a name; `--share` runs them as small as the tests do. Exit code 1 when
//! something does not hold, 2 when no trial has the name.

use std::process::ExitCode;
use std::time::Instant;

use e2e::Finding;
use e2e::trials::{self, NAMES, Scale};

#[tokio::main]
async fn main() -> ExitCode {
    let (options, names): (Vec<String>, Vec<String>) = std::env::args()
        .skip(1)
        .partition(|word| word.starts_with("--"));
    let scale = match options.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => Scale::Full,
        ["--share"] => Scale::Share,
        _ => return usage(),
    };
    if names.iter().any(|name| !NAMES.contains(&name.as_str())) {
        return usage();
    }
    let names: Vec<&str> = match names[..] {
        [] => NAMES.to_vec(),
        _ => names.iter().map(String::as_str).collect(),
    };
    let mut holds = true;
    for name in names {
        eprintln!("==> {name}");
        let started = Instant::now();
        let mut findings = match trials::run(name, scale).await {
            Ok(findings) => findings,
            Err(error) => vec![Finding::judged("the run", error, "to its end", false)],
        };
        let time = started.elapsed().as_secs();
        findings.push(Finding::told(
            "time of the run",
            format!("{} min {:02} s", time / 60, time % 60),
        ));
        for finding in findings {
            holds &= finding.holds();
            let mut row = finding.to_json();
            row["trial"] = name.into();
            println!("{row}");
        }
    }
    if holds {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: soak [--share] [{}]...", NAMES.join("|"));
    ExitCode::from(2)
}
