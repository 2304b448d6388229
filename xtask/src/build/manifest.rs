//! `pkg/manifest.json`: what was built from what, and every file's size and integrity.

use super::output::files;
use super::{Flavour, pretty};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::workspace::{CORE, Workspace, list, metadata, text};
use serde_json::{Map, Value, json};
use std::path::{Path, PathBuf};

/// The manifest's file name in `pkg/`.
pub(crate) const MANIFEST: &str = "manifest.json";

/// What compresses and hashes: Node.js, which the build needs anyway, has brotli and SHA-384 built in.
const MEASURE: &str = include_str!("measure.mjs");

/// One file's sizes and hashes.
pub(crate) struct Measure {
    /// `sha384-` and the hash in base64, as an `integrity` attribute wants it.
    pub(crate) integrity: String,
    hash: String,
    bytes: u64,
    gzip: u64,
    brotli: u64,
}

impl Measure {
    /// The beginning of the hash, long enough to name a file by it.
    pub(crate) fn short_hash(&self) -> &str {
        self.hash.get(..16).unwrap_or(&self.hash)
    }
}

/// Measures one file.
pub(crate) fn measure_one(path: &Path) -> Outcome<Measure> {
    let mut measured = measure(&[path.to_path_buf()])?;
    measured
        .pop()
        .ok_or_else(|| Failure::new(format!("cannot measure {}", path.display())))
}

/// Writes the manifest of everything that stands in `folder`.
pub(super) fn write(workspace: &Workspace, flavour: Flavour, folder: &Path) -> Outcome {
    let names = files(folder)?;
    let paths: Vec<PathBuf> = names.iter().map(|name| folder.join(name)).collect();
    let files: Map<String, Value> = names
        .into_iter()
        .zip(measure(&paths)?)
        .map(|(name, measure)| {
            let entry = json!({
                "bytes": measure.bytes,
                "gzip": measure.gzip,
                "brotli": measure.brotli,
                "integrity": measure.integrity,
            });
            (name, entry)
        })
        .collect();
    let manifest = json!({
        "name": CORE,
        "version": workspace.version(),
        "revision": workspace.revision(),
        "wasmBindgen": wasm_bindgen_version()?,
        "development": flavour == Flavour::Development,
        "files": files,
    });
    super::write(&folder.join(MANIFEST), &pretty(&manifest))
}

/// The name of the wasm that agents load, as a manifest tells it.
pub(crate) fn wasm_file(manifest: &Value) -> Option<&str> {
    let files = manifest.get("files")?.as_object()?;
    files
        .keys()
        .map(String::as_str)
        .find(|name| name.starts_with("softphone-wrapper.") && name.ends_with(".wasm"))
}

fn measure(paths: &[PathBuf]) -> Outcome<Vec<Measure>> {
    let output = Program::new("node")
        .arguments(["--input-type=module", "--eval", MEASURE, "--"])
        .arguments(paths)
        .output()?;
    let measured: Value = serde_json::from_str(&output)
        .map_err(|error| Failure::new(format!("cannot read the measured sizes: {error}")))?;
    let one = |path: &PathBuf| {
        let entry = measured.get(&*path.to_string_lossy())?;
        let number = |member| entry.get(member).and_then(Value::as_u64);
        Some(Measure {
            integrity: text(entry, "integrity").to_owned(),
            hash: text(entry, "hash").to_owned(),
            bytes: number("bytes")?,
            gzip: number("gzip")?,
            brotli: number("brotli")?,
        })
    };
    paths
        .iter()
        .map(|path| {
            one(path).ok_or_else(|| Failure::new(format!("cannot measure {}", path.display())))
        })
        .collect()
}

fn wasm_bindgen_version() -> Outcome<String> {
    let metadata = metadata(&[])?;
    let version = list(&metadata, "packages")
        .iter()
        .find(|package| text(package, "name") == "wasm-bindgen")
        .map(|package| text(package, "version").to_owned());
    version.ok_or_else(|| Failure::new("the core does not depend on wasm-bindgen"))
}
