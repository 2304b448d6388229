//! Looks at a softphone's host by the contract and prints each clause: `conformance URL [--json FILE]`.
//!
//! Exit code 0 when every clause was seen to be kept, 1 when one was not, 2 when the host could not be looked at.

use std::process::ExitCode;

use e2e::conformance::Conformance;
use e2e::{Chromium, Package, Result};

const USAGE: &str = "usage: conformance URL [--json FILE]";

#[tokio::main]
async fn main() -> ExitCode {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    let (address, file) = match words[..] {
        [address] => (address, None),
        [address, "--json", file] => (address, Some(file)),
        _ => {
            eprintln!("{USAGE}");
            return ExitCode::from(2);
        }
    };
    match examine(address, file).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(problem) => {
            eprintln!("the host cannot be looked at: {problem}");
            ExitCode::from(2)
        }
    }
}

async fn examine(address: &str, file: Option<&str>) -> Result<bool> {
    let chromium = Chromium::launch().await?;
    let found = Conformance::examine(&chromium, &Package::read()?, address).await?;
    println!("{}", found.table());
    if let Some(file) = file {
        std::fs::write(file, format!("{:#}\n", found.report()))?;
    }
    Ok(found.passed())
}
