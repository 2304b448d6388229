//! The table of sentences names tests that are there.

use std::fs;
use std::path::Path;

#[test]
fn every_test_that_the_table_names_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let table = fs::read_to_string(root.join("tests/vectors/seed-002.md")).unwrap();
    let (mut named, mut missing) = (0, Vec::new());
    for row in table.lines().filter(|line| line.starts_with("| \"")) {
        let proof = row.rsplit('|').nth(1).unwrap_or("").trim();
        if proof.starts_with("not ours: ") || proof.starts_with("later: ") {
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
    assert!(named >= 50, "{named} tests are named");
}
