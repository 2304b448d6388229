//! One command for each thing people do.
//!
//! `cargo xtask` alone lists them. Each command sees to what it needs by itself ([`setup`]) and tells in one clear line
//! what it cannot install.

mod bench;
mod build;
mod check;
mod conformance;
mod demo;
mod dist;
mod failure;
mod process;
mod setup;
mod soak;
mod stage;
mod tally;
mod test;
mod workspace;

use build::Flavour;
use demo::DemoOptions;
use failure::{Failure, Outcome};
use std::env;
use std::process::ExitCode;
use workspace::Workspace;

const USAGE: &str = "\
usage: cargo xtask <command>

  demo [--port N]      build, serve the demo with the simulated org, print the address
  demo --headless      play one inbound call in Chromium and print the records it made
       [--org-down]    the same with the org stopped: fails and says why
  test [kind...]       every test; kinds: native, clients, types, end-to-end
  check                format, lints, invariants, sizes, licences
  build [--dev]        make pkg/ (--dev: quickly, readable, not optimised)
  dist                 target/dist/: the npm tarball, and a static folder to host
  conformance URL      looks at a softphone's host, clause by clause of the contract; 0 when all pass
       [--json FILE]   keeps what it found
  bench                the benchmark table
  soak [name...]       the long runs at full size; names: simulation, accept, canaries, death, kill,
                       handover, backlog, delivery, long-page
  sandbox [...]        the simulated org alone; its own options follow";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match run(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => {
            eprintln!("error: {failure}");
            ExitCode::from(failure.exit_code())
        }
    }
}

fn run(arguments: &[String]) -> Outcome {
    let arguments: Vec<&str> = arguments.iter().map(String::as_str).collect();
    if let [] | ["help" | "--help" | "-h"] = arguments.as_slice() {
        println!("{USAGE}");
        return Ok(());
    }
    let workspace = Workspace::open()?;
    match arguments.as_slice() {
        ["demo", options @ ..] => demo::demo(&workspace, &DemoOptions::read(options)?),
        ["test", kinds @ ..] => test::test(&workspace, kinds),
        ["check"] => check::check(&workspace),
        ["build"] => build::build(&workspace, Flavour::Shipped),
        ["build", "--dev"] => build::build(&workspace, Flavour::Development),
        ["dist"] => dist::dist(&workspace),
        ["conformance", words @ ..] => conformance::conformance(&workspace, words),
        ["bench"] => bench::bench(&workspace),
        ["soak", names @ ..] => soak::soak(&workspace, names),
        ["sandbox", options @ ..] => demo::sandbox(&workspace, options),
        _ => Err(Failure::new(format!(
            "`{}` is not a command\n\n{USAGE}",
            arguments.join(" ")
        ))),
    }
}
