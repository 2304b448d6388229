//! The bytes that a page loads, beside their budget.

use crate::build::wasm_file;
use crate::failure::{Failure, Outcome};
use serde_json::Value;

/// Remote script and wasm together, compressed with brotli: above this a build is told so.
const WARN_BYTES: u64 = 90_000;

/// Above this it fails.
const FAIL_BYTES: u64 = 130_000;

/// What it should be.
const AIM_BYTES: u64 = 60_000;

const SCRIPT: &str = "softphone-wrapper.js";

/// How the bytes stand to their budget.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Within the budget.
    Within,
    /// Above the line of warning.
    Warn,
    /// Above the budget.
    Over,
}

/// The table of sizes, and the verdict on what a page loads.
pub(crate) fn sizes(manifest: &Value) -> Outcome<(String, Verdict)> {
    let files = manifest.get("files").and_then(Value::as_object);
    let files = files.ok_or_else(|| Failure::new("pkg/manifest.json names no files"))?;
    let sizes_of = |name: &str| {
        let size = |member| files.get(name)?.get(member)?.as_u64();
        Some([size("bytes")?, size("gzip")?, size("brotli")?])
    };
    let loaded = [Some(SCRIPT), wasm_file(manifest)].map(|name| name.and_then(sizes_of));
    let [Some(script), Some(wasm)] = loaded else {
        return Err(Failure::new("pkg/manifest.json names no script or no wasm"));
    };
    let mut table = format!(
        "{:<42}{:>10}{:>10}{:>10}\n",
        "file", "raw", "gzip", "brotli"
    );
    let mut line = |name: &str, [raw, gzip, brotli]: [u64; 3]| {
        table.push_str(&format!("{name:<42}{raw:>10}{gzip:>10}{brotli:>10}\n"));
    };
    for name in files.keys() {
        if let Some(sizes) = sizes_of(name) {
            line(name, sizes);
        }
    }
    let [raw, gzip, brotli] = std::array::from_fn(|index| script[index] + wasm[index]);
    line("remote script and wasm", [raw, gzip, brotli]);
    table.push_str(&format!(
        "brotli {brotli} bytes; aim {AIM_BYTES}, warning above {WARN_BYTES}, failure above {FAIL_BYTES}\n"
    ));
    Ok((table, verdict(brotli)))
}

/// Files whose row in the recorded table (`docs/sizes.md`) is missing, or more than five in a hundred off in brotli.
///
/// A row is `| `name` | what | raw | gzip | brotli |`; a `*` in the name stands for the hash.
pub(crate) fn outdated(manifest: &Value, table: &str) -> Vec<String> {
    let files = manifest.get("files").and_then(Value::as_object);
    let loaded = files.into_iter().flatten().filter(|(name, _)| {
        [".js", ".mjs", ".wasm"]
            .iter()
            .any(|ending| name.ends_with(ending))
    });
    let rows: Vec<(&str, u64)> = table.lines().filter_map(row).collect();
    let is_off = |name: &str, brotli: u64| {
        let recorded = rows.iter().find(|(pattern, _)| fits(pattern, name));
        recorded.is_none_or(|(_, recorded)| recorded.abs_diff(brotli) * 100 > brotli * 5)
    };
    loaded
        .filter_map(|(name, file)| Some((name, file.get("brotli")?.as_u64()?)))
        .filter(|(name, brotli)| is_off(name, *brotli))
        .map(|(name, brotli)| format!("{name}: {brotli}"))
        .collect()
}

fn row(line: &str) -> Option<(&str, u64)> {
    let name = line.strip_prefix("| `")?.split('`').next()?;
    let last = line.trim_end_matches(['|', ' ']).rsplit('|').next()?;
    Some((name, last.replace([',', ' '], "").parse().ok()?))
}

fn fits(pattern: &str, name: &str) -> bool {
    pattern
        .split_once('*')
        .map_or(pattern == name, |(start, end)| {
            name.starts_with(start) && name.ends_with(end)
        })
}

fn verdict(brotli: u64) -> Verdict {
    if brotli > FAIL_BYTES {
        Verdict::Over
    } else if brotli > WARN_BYTES {
        Verdict::Warn
    } else {
        Verdict::Within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn script_and_wasm_together_are_judged() {
        let check = |script: u64, wasm: u64, expected: Verdict| {
            let file = |brotli: u64| json!({"bytes": 1, "gzip": 1, "brotli": brotli});
            let manifest = json!({"files": {
                "softphone-wrapper.js": file(script), "softphone-wrapper.mjs": file(500_000),
                "softphone-wrapper.0123.wasm": file(wasm),
            }});
            let (table, verdict) = sizes(&manifest).unwrap();
            assert_eq!(verdict, expected, "{script} + {wasm}");
            assert!(table.contains(&(script + wasm).to_string()), "{table}");
        };
        check(5_000, 55_000, Verdict::Within);
        check(5_000, 85_000, Verdict::Within);
        check(5_000, 85_001, Verdict::Warn);
        check(5_000, 125_001, Verdict::Over);
    }

    #[test]
    fn a_manifest_without_wasm_is_refused() {
        assert!(
            sizes(
                &json!({"files": {"softphone-wrapper.js": {"bytes": 1, "gzip": 1, "brotli": 1}}})
            )
            .is_err()
        );
    }

    #[test]
    fn a_recorded_size_may_be_five_in_a_hundred_off() {
        let file = |brotli: u64| json!({"brotli": brotli});
        let manifest =
            json!({"files": {"a.js": file(1000), "b.012.wasm": file(1000), "c.html": file(9)}});
        let check = |table: &str, expected: &[&str]| {
            assert_eq!(outdated(&manifest, table), expected, "{table}");
        };
        check(
            "| `a.js` | x | 1 | 1 | 1,050 |\n| `b.*.wasm` | x | 1 | 1 | 951 |",
            &[],
        );
        check(
            "| `a.js` | x | 1 | 1 | 1,051 |",
            &["a.js: 1000", "b.012.wasm: 1000"],
        );
    }
}
