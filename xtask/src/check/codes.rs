//! The stable codes of errors: each that the sources can tell is in the list of `docs/errors.md`, and no other.

use super::tree::{Fault, SourceFile, Tree};
use std::collections::BTreeSet;

/// Where people look a code up.
const LIST: &str = "docs/errors.md";

/// Texts of the core that are spelt like codes and are none: names of rows and steps, words of browsers and standards.
const NO_CODES: [&str; 12] = [
    "call-log",
    "content-type",
    "create-caller",
    "look-for-caller",
    "phone-context",
    "search-caller",
    "softphone-wrapper",
    "update-caller",
    "voice-call",
    "web-service",
    "webhook-id",
    "who-is-linked",
];

/// Codes of one word, which nothing tells from other words.
const OF_ONE_WORD: [&str; 4] = ["button", "condition", "header", "missing"];

/// Codes that are missing in the list, and entries of it that no source knows.
pub(crate) fn unlisted(tree: &Tree) -> Vec<Fault> {
    let Some(list) = tree.under(LIST, "").next() else {
        return vec![Fault::at(LIST, "is missing")];
    };
    let listed: BTreeSet<&str> = list.text.lines().filter_map(entry).collect();
    let told: Vec<(&SourceFile, usize, &str)> = sources(tree)
        .flat_map(|file| codes(file).map(move |(line, code)| (file, line, code)))
        .collect();
    let names: BTreeSet<&str> = told.iter().map(|(_, _, code)| *code).collect();
    let missing = told.iter().filter(|(_, _, code)| !listed.contains(code));
    let missing = missing.map(|(file, line, code)| Fault::on_line(file, *line, *code));
    let unknown = listed.iter().filter(|code| {
        !names.contains(**code) && !OF_ONE_WORD.contains(code) && !is_of_the_org(tree, code)
    });
    let unknown = unknown.map(|code| Fault::at(LIST, format!("{code}: no source tells it")));
    missing.chain(unknown).collect()
}

/// The code of a row of a table: the first cell, in backquotes. `http-*` stands for a family.
fn entry(line: &str) -> Option<&str> {
    let code = line.strip_prefix("| `")?.split('`').next()?;
    Some(code.strip_suffix("-*").unwrap_or(code))
}

/// The core, and the scripts that agents' pages load.
fn sources(tree: &Tree) -> impl Iterator<Item = &SourceFile> {
    let core = tree.under("src/", ".rs");
    core.chain(tree.under("www/loader/fault.js", ""))
        .chain(tree.under("www/open_cti/faults.js", ""))
}

/// The codes that a source tells, with their lines. The core's are told from other texts by their spelling; the tables of the
/// scripts begin each line with one.
fn codes(file: &SourceFile) -> impl Iterator<Item = (usize, &str)> {
    let is_script = file.path.ends_with(".js");
    let lines = file.text.lines().enumerate();
    let before_tests = lines.take_while(|(_, line)| !line.starts_with("#[cfg(test)]"));
    let before_tests = before_tests.take_while(|(_, line)| !line.starts_with("#[cfg(all(test"));
    before_tests.flat_map(move |(index, line)| {
        let parts: Vec<&str> = if line.trim_start().starts_with("//") {
            Vec::new()
        } else if is_script {
            let key = line.trim_start().strip_prefix('"');
            key.and_then(|rest| rest.split_once("\": ["))
                .map(|(code, _)| code)
                .into_iter()
                .collect()
        } else {
            line.split('"').skip(1).collect()
        };
        let parts = parts.into_iter().filter(|part| is_code(part));
        parts.map(move |part| (index + 1, part))
    })
}

/// Words in lower case, joined by hyphens. `http-403` is one of a family that the list names as a whole.
fn is_code(text: &str) -> bool {
    let word = |word: &str| {
        let plain = |letter: char| letter.is_ascii_lowercase() || letter.is_ascii_digit();
        !word.is_empty() && word.chars().all(plain)
    };
    let begins = text.starts_with(|letter: char| letter.is_ascii_lowercase());
    let family = text
        .strip_prefix("http-")
        .is_some_and(|rest| rest.parse::<u16>().is_ok());
    begins
        && text.contains('-')
        && text.split('-').all(word)
        && !family
        && !NO_CODES.contains(&text)
}

/// Whether a code is Salesforce's own, in our spelling, or the beginning of a family.
fn is_of_the_org(tree: &Tree, code: &str) -> bool {
    let theirs = code.to_ascii_uppercase().replace('-', "_");
    let family = format!("\"{code}-");
    let mut core = tree.under("src/", ".rs");
    core.any(|file| file.text.contains(&format!("\"{theirs}\"")) || file.text.contains(&family))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Workspace;

    fn check(list: &str, expected: &[&str]) {
        let tree = Tree::of(&[
            ("docs/errors.md", list),
            (
                "src/a.rs",
                "// \"of-a-comment\"\nFault::new(F, \"org-down\", \"a clause of words\");\nformat!(\"http-{status}\"); \"LOCKED_ROW\"; \"http-403\"\n#[cfg(test)]\nmod tests { \"of-a-test\" }\n",
            ),
            (
                "www/loader/fault.js",
                "  \"wasm-late\": [\"!x\", \"data-x\"],\n",
            ),
        ]);
        let found: Vec<String> = unlisted(&tree).iter().map(Fault::to_string).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn every_code_is_listed_and_every_entry_is_a_code() {
        let whole = "| `org-down` | x |\n| `wasm-late` | x |\n| `http-*` | x |\n| `locked-row` | x |\n| `missing` | x |\n";
        check(whole, &[]);
        check(
            &whole.replace("wasm-late", "wasm-old"),
            &[
                "www/loader/fault.js:1: wasm-late",
                "docs/errors.md: wasm-old: no source tells it",
            ],
        );
        check(
            &whole.replace("| `org-down` | x |\n", ""),
            &["src/a.rs:2: org-down"],
        );
    }

    #[test]
    fn the_list_of_this_repository_is_complete() {
        let tree = Tree::read(&Workspace::open().unwrap()).unwrap();
        let found: Vec<String> = unlisted(&tree).iter().map(Fault::to_string).collect();
        assert_eq!(found, Vec::<String>::new());
    }

    #[test]
    fn without_a_list_nothing_can_be_looked_up() {
        assert_eq!(unlisted(&Tree::of(&[])).len(), 1);
    }
}
