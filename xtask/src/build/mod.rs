//! `cargo xtask build`: from the sources to `pkg/`.
//!
//! core → wasm → two faces, then what a host and a package registry need beside them. Everything is made
//! in a staging folder and moved into place at the end, so that a failed build leaves the former one whole.

mod binary;
mod faces;
mod formatting;
mod manifest;
mod notices;
mod order;
mod output;
mod panics;
mod wasm;

pub(crate) use manifest::{MANIFEST, measure_one, wasm_file};
pub(crate) use output::{create_folder, files};

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup;
use crate::stage::stage;
use crate::workspace::{CORE, Workspace};
use output::{BuildLock, Staging};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// How much a build cares for size.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flavour {
    /// What is shipped: optimised and minified.
    Shipped,
    /// What a developer looks at: quickly made, readable.
    Development,
}

/// Builds `pkg/`.
pub(crate) fn build(workspace: &Workspace, flavour: Flavour) -> Outcome {
    let _lock = BuildLock::take(workspace)?;
    setup::wasm_target()?;
    let staging = Staging::create(workspace)?;
    let folder = staging.path();

    let wasm = core_and_faces(workspace, flavour, false, &staging)?;
    core_and_faces(workspace, flavour, true, &staging)?;
    stage("types, schema, licences, manifest", || {
        accompany(workspace, folder)?;
        faces::bundle_pages(workspace, &setup::npm_tools(workspace)?, flavour, folder)?;
        write(
            &folder.join("package.json"),
            &package_json(workspace.version(), &files(folder)?),
        )?;
        manifest::write(workspace, flavour, folder)
    })?;
    staging.publish(workspace)?;
    eprintln!("pkg/ is made ({wasm})");
    Ok(())
}

/// The core, as agents load it or with what administrators try out, and its faces; the wasm's name.
fn core_and_faces(
    workspace: &Workspace,
    flavour: Flavour,
    administration: bool,
    staging: &Staging,
) -> Outcome<String> {
    let (name, scratch) = if administration {
        ("softphone-wrapper-administration", "administration")
    } else {
        ("softphone-wrapper", "agents")
    };
    let tools = setup::npm_tools(workspace)?;
    let scratch = staging.scratch()?.join(scratch);
    fs::create_dir_all(&scratch).map_err(|error| Failure::file("create", &scratch, &error))?;
    let core = wasm::compile(workspace, flavour, administration)?;
    let bound = wasm::bind(workspace, &core, flavour, &scratch)?;
    stage("hash and faces", || {
        let wasm = manifest::measure_one(&bound)?;
        let wasm_name = format!("{name}.{}.wasm", wasm.short_hash());
        copy(&bound, &staging.path().join(&wasm_name))?;
        faces::bundle(
            workspace,
            &tools,
            flavour,
            &faces::Constants {
                wasm_file: &wasm_name,
                wasm_integrity: &wasm.integrity,
                version: workspace.version(),
                revision: &workspace.revision(),
                administration,
            },
            staging.path(),
        )?;
        Ok(wasm_name)
    })
}

/// What stands beside the faces and the wasm.
fn accompany(workspace: &Workspace, folder: &Path) -> Outcome {
    for name in ["LICENSE-MIT", "LICENSE-APACHE"] {
        copy(&workspace.path(name), &folder.join(name))?;
    }
    write(
        &folder.join("THIRD-PARTY-LICENSES.txt"),
        &notices::shipped_notices()?,
    )?;
    for name in [
        "softphone-wrapper.d.ts",
        "oauth.html",
        "oauth.js",
        "cti.html",
        "cti.css",
        "standby.html",
        "callcenter.xml",
        "conformance/conformance.html",
    ] {
        let from = workspace.path(&format!("www/{name}"));
        let file = name.rsplit('/').next().unwrap_or(name);
        copy(&from, &folder.join(file))?;
    }
    let metadata = workspace.path("www/salesforce");
    for name in files(&metadata)? {
        let to = folder.join("salesforce").join(&name);
        create_folder(to.parent().unwrap_or(folder))?;
        copy(&metadata.join(&name), &to)?;
    }
    create_folder(&folder.join("admin"))?;
    for path in [
        "www/admin/index.html",
        "www/admin/admin.css",
        "www/demo/colours.css",
    ] {
        let name = path.rsplit('/').next().unwrap_or(path);
        copy(&workspace.path(path), &folder.join("admin").join(name))?;
    }
    if workspace.has_target(CORE, "example", "config-schema") {
        let schema = Program::cargo("run")
            .arguments(["--quiet", "--package", CORE, "--example", "config-schema"])
            .inside(workspace.root())
            .output()?;
        write(
            &folder.join("softphone-wrapper.config.schema.json"),
            &schema,
        )?;
    }
    Ok(())
}

/// What a package registry reads. A text, because the order of the conditions in `exports` has a meaning.
///
/// `files` are those that the build made: what else stands in `pkg/`, a lock say, is nobody's business.
fn package_json(version: &str, files: &BTreeSet<String>) -> String {
    let tops = files
        .iter()
        .filter_map(|path| path.split('/').next())
        .chain([MANIFEST, "README.md"]);
    let tops: BTreeSet<&str> = tops.collect();
    let tops = serde_json::json!(tops);
    format!(
        r#"{{
  "name": "{CORE}",
  "version": "{version}",
  "description": "The remote script between a web softphone and Salesforce",
  "keywords": ["salesforce", "softphone", "cti", "open-cti", "service-cloud-voice", "wasm"],
  "license": "MIT OR Apache-2.0",
  "type": "module",
  "sideEffects": ["./softphone-wrapper.js", "./softphone-wrapper-frame.js", "./softphone-wrapper-conformance.js", "./conformance.js", "./cti.js", "./oauth.js"],
  "main": "./softphone-wrapper.mjs",
  "types": "./softphone-wrapper.d.ts",
  "exports": {{
    ".": {{ "types": "./softphone-wrapper.d.ts", "default": "./softphone-wrapper.mjs" }},
    "./*": "./*"
  }},
  "unpkg": "./softphone-wrapper.js",
  "jsdelivr": "./softphone-wrapper.js",
  "files": {tops}
}}
"#
    )
}

pub(crate) fn pretty(value: &Value) -> String {
    format!("{value:#}\n")
}

pub(crate) fn copy(from: &Path, to: &Path) -> Outcome {
    fs::copy(from, to)
        .map(drop)
        .map_err(|error| Failure::file("copy", from, &error))
}

pub(crate) fn write(path: &Path, text: &str) -> Outcome {
    fs::write(path, text).map_err(|error| Failure::file("write", path, &error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_types_are_the_first_condition_of_the_package() {
        let package = package_json("1.2.3", &BTreeSet::new());
        let read: Value = serde_json::from_str(&package).unwrap();
        assert_eq!(read["version"], "1.2.3");
        let position = |needle: &str| package.find(needle).unwrap();
        assert!(position(r#""types": "./softphone-wrapper.d.ts","#) < position(r#""default""#));
    }

    #[test]
    fn the_package_names_files_and_folders_that_go_along() {
        let files = ["a.mjs", "salesforce/b/c.xml", "salesforce/d.xml"];
        let package = package_json("1.2.3", &files.map(str::to_owned).into());
        let read: Value = serde_json::from_str(&package).unwrap();
        let expected = serde_json::json!(["README.md", "a.mjs", "manifest.json", "salesforce"]);
        assert_eq!(read["files"], expected);
    }
}
