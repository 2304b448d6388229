//! The packages' manifests: pins, targets and lints.

use super::tree::{Fault, SourceFile, Tree};
use crate::workspace::{CORE, list, text};
use serde_json::Value;

/// Crates that speak a private format with each other: only exactly matching versions work.
const PINNED: [&str; 6] = [
    "js-sys",
    "wasm-bindgen",
    "wasm-bindgen-cli",
    "wasm-bindgen-futures",
    "wasm-bindgen-test",
    "web-sys",
];

/// Further crates that exist in a browser only.
const BROWSER_ONLY: [&str; 4] = [
    "console_error_panic_hook",
    "gloo-net",
    "gloo-timers",
    "serde-wasm-bindgen",
];

/// Members of the wasm-bindgen family without an exact version.
pub(crate) fn loose_pins(metadata: &Value) -> Vec<Fault> {
    dependencies(metadata)
        .filter(|(_, dependency)| {
            PINNED.contains(&text(dependency, "name")) && !text(dependency, "req").starts_with('=')
        })
        .map(|(package, dependency)| {
            let (name, version) = (text(dependency, "name"), text(dependency, "req"));
            Fault::at(text(package, "name"), format!("{name} {version}"))
        })
        .collect()
}

/// Dependencies of the core that know the browser but are not confined to wasm32.
pub(crate) fn browser_dependencies_everywhere(metadata: &Value) -> Vec<Fault> {
    dependencies(metadata)
        .filter(|(package, dependency)| {
            let name = text(dependency, "name");
            text(package, "name") == CORE
                && (PINNED.contains(&name) || BROWSER_ONLY.contains(&name))
                && !text(dependency, "target").contains("wasm32")
        })
        .map(|(_, dependency)| Fault::at("Cargo.toml", text(dependency, "name")))
        .collect()
}

/// Packages that do not take the workspace's lints, and exceptions to the one that matters most.
pub(crate) fn unsafe_allowed(tree: &Tree) -> Vec<Fault> {
    let root = tree
        .under("", "Cargo.toml")
        .filter(|file| file.path == "Cargo.toml");
    let root = root
        .filter(|file| !has_line(file, "unsafe_code = \"forbid\""))
        .map(|file| Fault::at(&*file.path, "does not forbid unsafe_code"));
    let members = tree
        .under("", "Cargo.toml")
        .filter(|file| has_line(file, "[package]"));
    let members = members
        .filter(|file| {
            let lints = file.text.split("\n[lints]\n").nth(1);
            !lints.is_some_and(|lints| lints.trim_start().starts_with("workspace = true"))
        })
        .map(|file| Fault::at(&*file.path, "does not take the workspace's lints"));
    root.chain(members).collect()
}

fn has_line(file: &SourceFile, line: &str) -> bool {
    file.text.lines().any(|found| found.trim() == line)
}

fn dependencies(metadata: &Value) -> impl Iterator<Item = (&Value, &Value)> {
    list(metadata, "packages").iter().flat_map(|package| {
        list(package, "dependencies")
            .iter()
            .map(move |dependency| (package, dependency))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn metadata(package: &str, name: &str, version: &str, target: Value) -> Value {
        let dependency = json!({"name": name, "req": version, "target": target});
        json!({"packages": [{"name": package, "dependencies": [dependency]}]})
    }

    #[test]
    fn a_version_of_the_family_that_is_not_exact_is_found() {
        let check = |name: &str, version: &str, expected: &[&str]| {
            let found = loose_pins(&metadata("e2e", name, version, Value::Null));
            let found: Vec<String> = found.iter().map(Fault::to_string).collect();
            assert_eq!(found, expected, "{name} {version}");
        };
        check("wasm-bindgen", "^0.2.130", &["e2e: wasm-bindgen ^0.2.130"]);
        check("web-sys", "=0.3.107", &[]);
        check("serde_json", "^1", &[]);
    }

    #[test]
    fn a_browser_dependency_of_the_native_build_is_found() {
        let check = |package: &str, name: &str, target: Value, expected: usize| {
            let metadata = metadata(package, name, "=1", target);
            assert_eq!(
                browser_dependencies_everywhere(&metadata).len(),
                expected,
                "{package} {name}"
            );
        };
        check(CORE, "web-sys", Value::Null, 1);
        check(CORE, "gloo-timers", json!("cfg(unix)"), 1);
        check(CORE, "web-sys", json!("cfg(target_arch = \"wasm32\")"), 0);
        check(CORE, "serde_json", Value::Null, 0);
        check("xtask-bindgen", "wasm-bindgen-cli", Value::Null, 0);
    }

    #[test]
    fn a_package_without_the_lints_is_found() {
        let check = |path: &str, text: &str, expected: &[&str]| {
            let found = unsafe_allowed(&Tree::of(&[(path, text)]));
            let found: Vec<String> = found.iter().map(Fault::to_string).collect();
            assert_eq!(found, expected, "{text}");
        };
        let lints = "does not take the workspace's lints";
        check(
            "a/Cargo.toml",
            "[package]\n\n[lints]\nworkspace = true\n",
            &[],
        );
        check(
            "a/Cargo.toml",
            "[package]\n",
            &[&format!("a/Cargo.toml: {lints}")],
        );
        check(
            "Cargo.toml",
            "[workspace]\n",
            &["Cargo.toml: does not forbid unsafe_code"],
        );
        check(
            "Cargo.toml",
            "[workspace.lints.rust]\nunsafe_code = \"forbid\"\n",
            &[],
        );
    }
}
