//! `cargo xtask soak`: the long runs at their full size, in one table: histories of the simulation, and trials of whole pages.
//!
//! The trials' program prints one JSON row for each finding: `{trial, what, figure, goal, holds}`; a goal that is empty is none.

use crate::build::{self, Flavour};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup;
use crate::stage::{seconds, stage};
use crate::workspace::{CORE, Workspace, text};
use serde_json::{Value, json};
use std::time::Instant;

/// The run that needs no browser.
const SIMULATION: &str = "simulation";
/// How many histories it plays.
const HISTORIES: u32 = 100_000;

/// Runs the named long runs, all of them when none is named, and prints what they found.
pub(crate) fn soak(workspace: &Workspace, names: &[&str]) -> Outcome {
    let (simulation, trials): (Vec<&str>, Vec<&str>) =
        names.iter().partition(|name| **name == SIMULATION);
    let mut rows = Vec::new();
    if !simulation.is_empty() || names.is_empty() {
        rows.push(stage("simulation", || simulate(workspace))?);
    }
    if !trials.is_empty() || names.is_empty() {
        build::build(workspace, Flavour::Shipped)?;
        rows.extend(stage("trials in Chromium", || run(workspace, &trials))?);
    }
    print!("{}", table(&rows));
    let missed = rows.iter().filter(|row| row["holds"] != true).count();
    if missed == 0 {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{missed} findings are not as they should be"
    )))
}

/// The histories, as one row.
fn simulate(workspace: &Workspace) -> Outcome<Value> {
    let start = Instant::now();
    let mut told = String::new();
    let status = Program::cargo("test")
        .arguments([
            "--release",
            "--package",
            CORE,
            "--test",
            "simulation",
            "soak",
        ])
        .arguments(["--", "--show-output"])
        .variable("SOFTPHONE_SIMULATION_SEEDS", HISTORIES.to_string())
        .inside(workspace.root())
        .lines(|line| {
            if line.contains(" histories of ") {
                told = line.into();
            }
            eprintln!("{line}");
        })?;
    // A filter that finds no test is content: only what it told proves that it ran.
    let holds = status.success() && !told.is_empty();
    if !holds && told.is_empty() {
        told = format!("ended with {status} after {}", seconds(start.elapsed()));
    }
    Ok(
        json!({ "trial": SIMULATION, "what": "histories: nothing lost, nothing twice, all drained",
               "figure": told, "goal": "0 failed", "holds": holds }),
    )
}

fn run(workspace: &Workspace, trials: &[&str]) -> Outcome<Vec<Value>> {
    let mut rows = Vec::new();
    let mut unreadable = None;
    let status = Program::cargo("run")
        .arguments(["--quiet", "--package", "e2e", "--bin", "soak", "--"])
        .arguments(trials)
        .variable("CHROME", setup::chromium()?)
        .inside(workspace.root())
        .lines(|line| match serde_json::from_str::<Value>(line) {
            Ok(row) => {
                eprintln!("    {}: {}", text(&row, "what"), text(&row, "figure"));
                rows.push(row);
            }
            Err(_) => unreadable = Some(line.to_owned()),
        })?;
    match unreadable {
        Some(line) => Err(Failure::new(format!("a trial printed no row: {line}"))),
        None if rows.is_empty() || status.code() == Some(2) => {
            Err(Failure::new(format!("the trials did not run ({status})")))
        }
        None => Ok(rows),
    }
}

/// Columns as wide as their widest cell; the last, which may be long, as it is.
fn table(rows: &[Value]) -> String {
    let mut lines = vec![["trial", "what", "holds", "goal", "figure"].map(str::to_owned)];
    for row in rows {
        let judged = !text(row, "goal").is_empty();
        let verdict = match (judged, row["holds"] == true) {
            (false, true) => "-",
            (_, true) => "yes",
            (_, false) => "NO",
        };
        let [trial, goal, what, figure] =
            ["trial", "goal", "what", "figure"].map(|member| text(row, member).to_owned());
        lines.push([trial, what, verdict.into(), goal, figure]);
    }
    let width = |column: usize| {
        let cells = lines.iter().filter_map(|line| line.get(column));
        cells.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    let line = |[trial, what, verdict, goal, figure]: &[String; 5]| {
        format!(
            "{trial:<0$}  {what:<1$}  {verdict:<2$}  {goal:<3$}  {figure}\n",
            widths[0], widths[1], widths[2], widths[3]
        )
    };
    lines.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_says_whether_it_holds_unless_it_has_no_goal() {
        let rows = [
            json!({"trial": "kill", "what": "missing", "figure": "0", "goal": "0", "holds": true}),
            json!({"trial": "kill", "what": "kills", "figure": "50", "goal": "", "holds": true}),
            json!({"trial": "accept", "what": "relaxed", "figure": "99 ms", "goal": "< 10 ms", "holds": false}),
        ];
        assert_eq!(
            table(&rows),
            "\
trial   what     holds  goal     figure
kill    missing  yes    0        0
kill    kills    -               50
accept  relaxed  NO     < 10 ms  99 ms
"
        );
    }
}
