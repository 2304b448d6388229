//! The licences of what is compiled into the wasm: their texts have to travel with it.

use crate::failure::{Failure, Outcome};
use crate::workspace::{CORE, WASM_TARGET, list, metadata, text};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// The notices of every crate that ends up in the wasm, each licence text once.
pub(super) fn shipped_notices() -> Outcome<String> {
    let metadata = metadata(&["--filter-platform", WASM_TARGET])?;
    let packages = shipped_packages(&metadata)
        .ok_or_else(|| Failure::new("cannot read the dependencies of the core"))?;
    let mut users: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut notices = String::from(
        "softphone-wrapper contains the following software.\n\n\
         The Rust standard library (MIT OR Apache-2.0)\n",
    );
    for package in packages {
        let name = format!("{} {}", text(package, "name"), text(package, "version"));
        // Writing to a string cannot fail.
        let _ = writeln!(notices, "{name} ({})", text(package, "license"));
        let folder = Path::new(text(package, "manifest_path")).parent();
        for licence in folder.map(licence_texts).unwrap_or_default() {
            users.entry(licence).or_default().push(name.clone());
        }
    }
    for (licence, users) in users {
        let _ = writeln!(
            notices,
            "\n{}\n{}\n\n{licence}",
            "-".repeat(80),
            users.join(", ")
        );
    }
    Ok(notices)
}

/// What the core links: its normal dependencies and theirs, procedural macros left out (they run in the compiler).
fn shipped_packages(metadata: &Value) -> Option<Vec<&Value>> {
    let by_id: BTreeMap<&str, &Value> = list(metadata, "packages")
        .iter()
        .map(|package| (text(package, "id"), package))
        .collect();
    let nodes: BTreeMap<&str, &Value> = list(metadata.get("resolve")?, "nodes")
        .iter()
        .map(|node| (text(node, "id"), node))
        .collect();
    let core = by_id
        .values()
        .find(|package| text(package, "name") == CORE)?;
    let mut open = vec![text(core, "id")];
    let mut seen = BTreeSet::new();
    while let Some(id) = open.pop() {
        for dependency in list(nodes.get(id)?, "deps") {
            let id = text(dependency, "pkg");
            let linked = list(dependency, "dep_kinds")
                .iter()
                .any(|kind| kind.get("kind").is_none_or(Value::is_null));
            if linked && !is_macro(by_id.get(id)?) && seen.insert(id) {
                open.push(id);
            }
        }
    }
    let mut packages: Vec<&Value> = seen
        .iter()
        .filter_map(|id| by_id.get(id).copied())
        .collect();
    packages.sort_by_key(|package| text(package, "name"));
    Some(packages)
}

fn is_macro(package: &Value) -> bool {
    list(package, "targets")
        .iter()
        .any(|target| list(target, "kind").iter().any(|kind| kind == "proc-macro"))
}

fn licence_texts(folder: &Path) -> Vec<String> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut texts: Vec<(String, String)> = entries
        .map(|entry| {
            (
                entry.file_name().to_string_lossy().to_uppercase(),
                entry.path(),
            )
        })
        .filter(|(name, _)| {
            ["LICENSE", "LICENCE", "COPYING", "NOTICE"]
                .iter()
                .any(|prefix| name.starts_with(prefix))
        })
        .filter_map(|(name, path)| Some((name, fs::read_to_string(path).ok()?)))
        .map(|(name, licence)| (name, licence.replace("\r\n", "\n").trim().to_owned()))
        .collect();
    texts.sort();
    texts.into_iter().map(|(_, text)| text).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_is_linked_into_the_wasm_is_named() {
        let package = |name: &str, kind: &str| json!({"id": name, "name": name, "targets": [{"kind": [kind]}]});
        let dependency =
            |name: &str, kind: Value| json!({"pkg": name, "dep_kinds": [{"kind": kind}]});
        let node = |name: &str, dependencies: Value| json!({"id": name, "deps": dependencies});
        let metadata = json!({
            "packages": [
                package(CORE, "cdylib"), package("linked", "lib"), package("below", "lib"),
                package("macros", "proc-macro"), package("tests-only", "lib"), package("apart", "lib"),
            ],
            "resolve": {"nodes": [
                node(CORE, json!([
                    dependency("linked", Value::Null), dependency("macros", Value::Null),
                    dependency("tests-only", json!("dev")),
                ])),
                node("linked", json!([dependency("below", Value::Null)])),
                node("below", json!([])), node("macros", json!([])),
                node("tests-only", json!([])), node("apart", json!([])),
            ]}
        });
        let names: Vec<&str> = shipped_packages(&metadata)
            .unwrap()
            .iter()
            .map(|package| text(package, "name"))
            .collect();
        assert_eq!(names, ["below", "linked"]);
    }
}
