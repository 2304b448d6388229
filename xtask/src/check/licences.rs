//! The licences of everything that we link or run: each has to be one that permits it without asking.

use super::tree::Fault;
use crate::workspace::{list, text};
use serde_json::Value;

/// Licences that let a customer ship what is made with it, under the condition of naming them.
const ALLOWED: [&str; 14] = [
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "BlueOak-1.0.0",
    "CC0-1.0",
    "ISC",
    "MIT",
    "MIT-0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// Crates under other licences, per `cargo metadata`.
pub(crate) fn of_crates(metadata: &Value) -> Vec<Fault> {
    list(metadata, "packages")
        .iter()
        .filter(|package| !is_allowed(text(package, "license")))
        .map(|package| {
            let name = format!("{} {}", text(package, "name"), text(package, "version"));
            Fault::at(name, stated(text(package, "license")))
        })
        .collect()
}

/// What only tests run and nothing contains, under a licence that asks to share changes of its own files.
const TEST_TOOLS: [(&str, &str); 2] = [
    ("node_modules/axe-core", "MPL-2.0"),
    // Of Vite, in which the package is tried; a package of its own for each system.
    ("node_modules/lightningcss", "MPL-2.0"),
];

/// JavaScript packages under other licences, per `package-lock.json`.
pub(crate) fn of_npm_packages(lock: &Value) -> Vec<Fault> {
    let packages = lock.get("packages").and_then(Value::as_object);
    let packages = packages.into_iter().flatten();
    packages
        .filter(|(path, package)| {
            let licence = text(package, "license");
            !is_allowed(licence) && !is_test_tool(path, licence)
        })
        .map(|(path, package)| Fault::at(path, stated(text(package, "license"))))
        .collect()
}

fn is_test_tool(path: &str, licence: &str) -> bool {
    TEST_TOOLS.iter().any(|(tool, known)| {
        let rest = path.strip_prefix(tool);
        *known == licence && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
    })
}

fn stated(licence: &str) -> &str {
    if licence.is_empty() {
        "states no licence"
    } else {
        licence
    }
}

/// Whether an SPDX expression leaves at least one allowed choice.
fn is_allowed(expression: &str) -> bool {
    let expression = expression
        .replace('/', " OR ")
        .replace('(', " ( ")
        .replace(')', " ) ");
    let words: Vec<&str> = expression.split_whitespace().collect();
    let mut position = 0;
    !words.is_empty() && choice(&words, &mut position) && position == words.len()
}

fn choice(words: &[&str], position: &mut usize) -> bool {
    let mut allowed = conjunction(words, position);
    while words.get(*position) == Some(&"OR") {
        *position += 1;
        allowed |= conjunction(words, position);
    }
    allowed
}

fn conjunction(words: &[&str], position: &mut usize) -> bool {
    let mut allowed = term(words, position);
    while words.get(*position) == Some(&"AND") {
        *position += 1;
        allowed &= term(words, position);
    }
    allowed
}

fn term(words: &[&str], position: &mut usize) -> bool {
    let Some(&word) = words.get(*position) else {
        return false;
    };
    *position += 1;
    if word == "(" {
        let allowed = choice(words, position);
        *position += 1;
        return allowed;
    }
    if let (Some(&"WITH"), Some(exception)) = (words.get(*position), words.get(*position + 1)) {
        *position += 2;
        return ALLOWED.contains(&&*format!("{word} WITH {exception}"));
    }
    ALLOWED.contains(&word)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn an_expression_is_allowed_when_one_choice_is() {
        let check =
            |expression, expected| assert_eq!(is_allowed(expression), expected, "{expression}");
        check("MIT", true);
        check("MIT OR Apache-2.0", true);
        check("MIT/Apache-2.0", true);
        check("GPL-3.0 OR MIT", true);
        check("Apache-2.0 WITH LLVM-exception OR GPL-3.0", true);
        check("(MIT OR Apache-2.0) AND Unicode-3.0", true);
        check("(MIT OR Apache-2.0) AND GPL-3.0", false);
        check("GPL-3.0-only", false);
        check("GPL-2.0 WITH Classpath-exception-2.0", false);
        check("MPL-2.0", false);
        check("", false);
    }

    #[test]
    fn packages_under_other_licences_are_named() {
        let metadata = json!({"packages": [
            {"name": "good", "version": "1.0.0", "license": "MIT"},
            {"name": "bad", "version": "1.0.0", "license": "AGPL-3.0"},
            {"name": "silent", "version": "1.0.0", "license": null},
        ]});
        let found: Vec<String> = of_crates(&metadata).iter().map(Fault::to_string).collect();
        assert_eq!(
            found,
            ["bad 1.0.0: AGPL-3.0", "silent 1.0.0: states no licence"]
        );
        let lock = json!({"packages": {
            "node_modules/a": {"license": "MIT"}, "node_modules/b": {"license": "SSPL-1.0"},
            "node_modules/axe-core": {"license": "MPL-2.0"}, "node_modules/c/node_modules/axe-core": {"license": "MPL-2.0"},
        }});
        let found: Vec<String> = of_npm_packages(&lock)
            .iter()
            .map(Fault::to_string)
            .collect();
        assert_eq!(
            found,
            [
                "node_modules/b: SSPL-1.0",
                "node_modules/c/node_modules/axe-core: MPL-2.0"
            ]
        );
    }
}
