//! The tables of sentences name tests that are there.

use std::fs;
use std::path::Path;

/// Every sentence of a table has its proof, or says why it has none; at least so many tests are named.
fn check(table: &str, at_least: usize) {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let text = fs::read_to_string(root.join("tests/vectors").join(table)).unwrap();
    let (mut named, mut missing) = (0, Vec::new());
    for row in text.lines().filter(|line| line.starts_with("| \"")) {
        let proof = row.rsplit('|').nth(1).unwrap_or("").trim();
        if proof.starts_with("not ours: ") || proof.starts_with("later: ") {
            continue;
        }
        let tests: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        assert!(
            !tests.is_empty(),
            "{table}: a sentence without proof: {row}"
        );
        for test in tests {
            named += 1;
            let (file, name) = test.split_once("::").unwrap_or((test, ""));
            let source = fs::read_to_string(root.join(file)).unwrap_or_default();
            if !source.contains(&format!("fn {name}(")) {
                missing.push(test.to_owned());
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new(), "{table}");
    assert!(named >= at_least, "{table}: {named} tests are named");
}

#[test]
fn every_test_that_the_tables_name_is_there() {
    check("seed-000.md", 60);
    check("seed-002.md", 50);
    check("seed-003.md", 40);
}

/// Where tests are that the map may name.
fn sources(folder: &Path, all: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("node_modules") {
            sources(&path, all);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            all.push_str(&fs::read_to_string(&path).unwrap());
        }
    }
}

#[test]
fn every_action_has_its_test_or_its_reason_for_each_back_end() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let map = fs::read_to_string(root.join("ARCHITECTURE.md")).unwrap();
    let mut tests = String::new();
    sources(&root.join("tests"), &mut tests);
    let after = map.split("## What each action becomes").nth(1).unwrap();
    let table = after.split("\n#").next().unwrap();
    let rows: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| "))
        .collect();
    assert!(rows.len() > 15, "{} rows", rows.len());
    for row in rows.iter().skip(1) {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        assert_eq!(cells.len(), 4, "{row}");
        for cell in &cells[1..] {
            if let Some(reason) = cell.strip_prefix('\u{2013}') {
                assert!(reason.trim().len() > 7, "a dash without a reason: {row}");
                continue;
            }
            let named = cell.split('`').skip(1).step_by(2);
            let named: Vec<&str> = named.filter(|name| name.matches('_').count() > 2).collect();
            assert!(!named.is_empty(), "neither test nor reason: {cell}");
            for name in named {
                assert!(tests.contains(&format!("fn {name}(")), "no test {name}");
            }
        }
    }
}
