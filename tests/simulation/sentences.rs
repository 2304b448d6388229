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
}
