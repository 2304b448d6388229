//! The table of sentences names tests that are there, and every sample of the document has its file.

use std::fs;
use std::path::Path;

#[test]
fn every_test_that_the_table_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/vectors/seed-004.md")).unwrap();
    let (mut named, mut missing) = (0, Vec::new());
    for row in table.lines().filter(|line| line.starts_with("| \"")) {
        let proof = row.rsplit('|').nth(1).unwrap_or("").trim();
        if proof.starts_with("not ours: ") {
            continue;
        }
        let tests: Vec<&str> = proof.split('`').skip(1).step_by(2).collect();
        assert!(!tests.is_empty(), "a sentence without proof: {row}");
        for test in tests {
            named += 1;
            let (file, name) = test.split_once("::").unwrap_or((test, ""));
            let source = fs::read_to_string(root.join(file)).unwrap_or_default();
            if !source.contains(&format!("fn {name}(")) {
                missing.push(test.to_owned());
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
    assert!(named >= 80, "{named} tests are named");
}

#[test]
fn each_chapter_of_the_rules_has_its_place() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/vectors/seed-004.md")).unwrap();
    for chapter in 1..=8 {
        let title = format!("rules 1.{chapter}");
        assert!(
            table
                .lines()
                .any(|line| line.starts_with("## ") && line.ends_with(&title)),
            "{title}"
        );
    }
}
