//! `cargo xtask test`: every test there is, in order of speed, with the number and the time of each kind.

use crate::demo;
use crate::dist;
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup;
use crate::stage::{seconds, stage};
use crate::tally::Tally;
use crate::workspace::{CORE, Workspace};
use std::time::{Duration, Instant};

/// One kind of tests.
struct Kind {
    /// Its name in the table, and on the command line.
    name: &'static str,
    /// Whether it needs `pkg/`.
    on_package: bool,
    run: fn(&Workspace) -> Outcome<Tally>,
}

const KINDS: [Kind; 4] = [
    Kind {
        name: "native",
        on_package: false,
        run: native,
    },
    Kind {
        name: "clients",
        on_package: false,
        run: clients,
    },
    Kind {
        name: "types",
        on_package: true,
        run: types,
    },
    Kind {
        name: "end-to-end",
        on_package: true,
        run: end_to_end,
    },
];

struct Report {
    kind: &'static str,
    tally: Tally,
    time: Duration,
}

impl Report {
    /// Runs the tests of one kind. Whatever keeps them from running is a failure of that kind; the others still run.
    fn make(workspace: &Workspace, kind: &Kind) -> Self {
        eprintln!("==> {} tests", kind.name);
        let start = Instant::now();
        let tally = match (kind.run)(workspace) {
            Ok(tally) if tally.passed + tally.failed == 0 => Err(Failure::new("no test ran")),
            outcome => outcome,
        };
        let report = match tally {
            Ok(tally) => Self {
                kind: kind.name,
                tally,
                time: start.elapsed(),
            },
            Err(failure) => Self::failed(kind, &failure, start.elapsed()),
        };
        eprintln!("    {} tests: {}", kind.name, seconds(report.time));
        report
    }

    fn failed(kind: &Kind, failure: &Failure, time: Duration) -> Self {
        eprintln!("error: {} tests: {failure}", kind.name);
        Self {
            kind: kind.name,
            tally: Tally {
                failed: 1,
                ..Tally::default()
            },
            time,
        }
    }
}

/// Runs the named kinds, all of them when none is named.
///
/// The last line printed is `N passed, N failed`.
pub(crate) fn test(workspace: &Workspace, names: &[&str]) -> Outcome {
    let kinds = chosen(names)?;
    stage("set-up", || {
        setup::wasm_target()?;
        setup::npm_tools(workspace)?;
        setup::chromium().map(drop)
    })?;
    let package = if kinds.iter().any(|kind| kind.on_package) {
        stage("pkg/ and target/dist/", || dist::dist(workspace))
    } else {
        Ok(())
    };
    let report = |kind: &&Kind| match &package {
        Err(failure) if kind.on_package => Report::failed(kind, failure, Duration::ZERO),
        _ => Report::make(workspace, kind),
    };
    let reports: Vec<Report> = kinds.iter().map(report).collect();
    let mut total = Tally::default();
    println!(
        "\n{:<12}{:>8}{:>8}{:>9}  time",
        "kind", "passed", "failed", "ignored"
    );
    for Report { kind, tally, time } in &reports {
        let Tally {
            passed,
            failed,
            ignored,
        } = tally;
        println!(
            "{kind:<12}{passed:>8}{failed:>8}{ignored:>9}  {}",
            seconds(*time)
        );
        total.add(*tally);
    }
    println!("{} passed, {} failed", total.passed, total.failed);
    if total.failed == 0 {
        return Ok(());
    }
    Err(Failure::new("not every test passed"))
}

fn chosen(names: &[&str]) -> Outcome<Vec<&'static Kind>> {
    if names.is_empty() {
        return Ok(KINDS.iter().collect());
    }
    let find = |name: &&str| {
        let known = KINDS.map(|kind| kind.name).join(", ");
        KINDS
            .iter()
            .find(|kind| kind.name == *name)
            .ok_or_else(|| Failure::new(format!("no kind of tests is named `{name}`: {known}")))
    };
    names.iter().map(find).collect()
}

fn native(workspace: &Workspace) -> Outcome<Tally> {
    // The core alone, with the features that it itself asks of its dependencies.
    let mut tally = cargo_test(workspace, &["--package", CORE])?;
    tally.add(cargo_test(
        workspace,
        &["--package", "sandbox", "--package", "xtask"],
    )?);
    Ok(tally)
}

/// The simulated org, driven by a client that was written for the real one, and the bridge to the console.
fn clients(workspace: &Workspace) -> Outcome<Tally> {
    setup::npm_tools(workspace)?;
    let (_sandbox, page) = demo::started_sandbox(workspace)?;
    let tests = [
        "jsforce",
        "open_cti",
        "cti",
        "ratings",
        "recording",
        "conformance",
        "admin",
    ];
    node_tests(workspace, &tests, &page)
}

/// Tests of `tests/npm/` that Node.js runs, by their names; those that need one find the simulated org's page in `SANDBOX`.
fn node_tests(workspace: &Workspace, names: &[&str], page: &str) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let files = names
        .iter()
        .map(|name| workspace.path(&format!("tests/npm/{name}.test.mjs")));
    let status = Program::new("node")
        .arguments(["--test", "--test-reporter=tap"])
        .arguments(files)
        .variable("SANDBOX", page)
        .inside(workspace.root())
        .watch(|line| tally.read(line))?;
    tally.ended(status.success(), 0);
    Ok(tally)
}

fn end_to_end(workspace: &Workspace) -> Outcome<Tally> {
    cargo_test(workspace, &["--package", "e2e"])
}

fn cargo_test(workspace: &Workspace, arguments: &[&str]) -> Outcome<Tally> {
    let mut tally = Tally::default();
    let status = Program::cargo("test")
        .argument("--no-fail-fast")
        .arguments(arguments)
        .variable("CHROME", setup::chromium()?)
        .inside(workspace.root())
        .watch(|line| tally.read(line))?;
    tally.ended(status.success(), 0);
    Ok(tally)
}

/// The types: a minimal host and the guides' scripts against what is shipped, the loader and the demo against their own annotations.
fn types(workspace: &Workspace) -> Outcome<Tally> {
    let compiler = setup::npm_tools(workspace)?.join("tsc");
    let mut tally = Tally::default();
    for project in [
        "tests/npm/host.tsconfig.json",
        "tests/npm/demo.tsconfig.json",
        "tests/npm/loader.tsconfig.json",
    ] {
        let status = Program::new(&compiler)
            .arguments(["--pretty", "false", "--project"])
            .argument(workspace.path(project))
            .inside(workspace.root())
            .status()?;
        println!(
            "test {project} ... {}",
            if status.success() { "ok" } else { "FAILED" }
        );
        tally.passed += u32::from(status.success());
        tally.failed += u32::from(!status.success());
    }
    tally.add(node_tests(workspace, &["documents"], "")?);
    Ok(tally)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_are_chosen_by_name_and_all_of_them_without_one() {
        let check = |names: &[&str], expected: Option<&[&str]>| {
            let found = chosen(names)
                .ok()
                .map(|kinds| kinds.iter().map(|kind| kind.name).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), expected, "{names:?}");
        };
        check(&[], Some(&["native", "clients", "types", "end-to-end"]));
        check(&["clients"], Some(&["clients"]));
        check(&["types", "native"], Some(&["types", "native"]));
        check(&["nothing"], None);
    }

    #[test]
    fn a_kind_that_runs_no_test_fails() {
        let workspace = Workspace::open().unwrap();
        let empty = Kind {
            name: "empty",
            on_package: false,
            run: |_| Ok(Tally::default()),
        };
        assert_eq!(Report::make(&workspace, &empty).tally.failed, 1);
    }
}
