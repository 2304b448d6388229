//! `cargo xtask bench`: how long things take, each beside its budget or beside something bare in the same run.
//!
//! A bench program prints one JSON row per line: `{name, unit, p50, p99, samples}`, with `budget` where there is one (in the
//! same unit) and with `beside: {name, p50, p99}` and `ratio` (of the medians) where something bare was timed too.

use crate::build::{self, Flavour};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup;
use crate::stage::stage;
use crate::workspace::{CORE, Workspace, text};
use serde_json::Value;

/// Runs every bench and prints one table.
pub(crate) fn bench(workspace: &Workspace) -> Outcome {
    build::build(workspace, Flavour::Shipped)?;
    let chromium = setup::chromium()?;
    let mut rows = Vec::new();
    if workspace.has_target(CORE, "example", "bench-engine") {
        rows.extend(stage("bench of the engine", || {
            read_rows(
                Program::cargo("run")
                    .arguments([
                        "--quiet",
                        "--release",
                        "--package",
                        CORE,
                        "--example",
                        "bench-engine",
                    ])
                    .inside(workspace.root()),
            )
        })?);
    }
    if workspace.has_target("e2e", "bin", "bench-browser") {
        rows.extend(stage("bench in the browser", || {
            read_rows(
                Program::cargo("run")
                    .arguments(["--quiet", "--package", "e2e", "--bin", "bench-browser"])
                    .variable("CHROME", chromium)
                    .inside(workspace.root()),
            )
        })?);
    }
    if rows.is_empty() {
        return Err(Failure::new("no bench program printed a row"));
    }
    print!("{}", table(&rows));
    Ok(())
}

fn read_rows(program: Program) -> Outcome<Vec<Value>> {
    let output = program.output()?;
    output
        .lines()
        .filter(|line| line.starts_with('{'))
        .map(|line| {
            serde_json::from_str(line).map_err(|error| {
                Failure::new(format!("a bench printed an unreadable row: {error}"))
            })
        })
        .collect()
}

fn table(rows: &[Value]) -> String {
    let mut lines = vec![["bench", "p50", "p99", "samples", "ratio"].map(str::to_owned)];
    for row in rows {
        let unit = text(row, "unit");
        let time = |row: &Value, member: &str| match row.get(member).and_then(Value::as_f64) {
            Some(time) => format!("{time:.3} {unit}"),
            None => "-".into(),
        };
        let budget = row.get("budget").and_then(Value::as_f64);
        let median = row.get("p50").and_then(Value::as_f64);
        let ratio = match (budget.zip(median), row.get("ratio").and_then(Value::as_f64)) {
            (Some((budget, median)), _) => {
                format!("{:.2} of the budget of {budget} {unit}", median / budget)
            }
            (None, Some(ratio)) => format!("{ratio:.2} of the next line"),
            (None, None) => "-".into(),
        };
        let samples = row.get("samples").map_or("-".into(), Value::to_string);
        lines.push([
            text(row, "name").into(),
            time(row, "p50"),
            time(row, "p99"),
            samples,
            ratio,
        ]);
        if let Some(beside) = row.get("beside") {
            let name = format!("  {}", text(beside, "name"));
            lines.push([
                name,
                time(beside, "p50"),
                time(beside, "p99"),
                String::new(),
                "1".into(),
            ]);
        }
    }
    aligned(&lines)
}

/// Columns as wide as their widest cell: the first to the left, numbers to the right, the last as it is.
fn aligned(lines: &[[String; 5]]) -> String {
    let width = |column: usize| {
        let widths = lines.iter().filter_map(|line| line.get(column));
        widths.map(|cell| cell.chars().count()).max().unwrap_or(0)
    };
    let widths = [width(0), width(1), width(2), width(3)];
    lines
        .iter()
        .map(|[name, median, tail, samples, ratio]| {
            format!(
                "{name:<0$}  {median:>1$}  {tail:>2$}  {samples:>3$}  {ratio}\n",
                widths[0], widths[1], widths[2], widths[3]
            )
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_row_stands_beside_its_budget_or_beside_what_is_bare() {
        let rows = [
            json!({"name": "engine", "unit": "us", "p50": 5.0, "p99": 9.0, "samples": 100, "budget": 10}),
            json!({"name": "accept", "unit": "ms", "p50": 2.0, "p99": 3.0, "samples": 10, "ratio": 1.25,
                   "beside": {"name": "bare put", "p50": 1.6, "p99": 2.0}}),
            json!({"name": "alone", "unit": "ms", "p50": 1.0}),
        ];
        assert_eq!(
            table(&rows),
            "\
bench            p50       p99  samples  ratio
engine      5.000 us  9.000 us      100  0.50 of the budget of 10 us
accept      2.000 ms  3.000 ms       10  1.25 of the next line
  bare put  1.600 ms  2.000 ms           1
alone       1.000 ms         -        -  -
"
        );
    }
}
