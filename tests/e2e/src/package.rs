//! The built remote script, as `cargo xtask build` leaves it in `pkg/`.

use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::{Error, Result};

/// The root of the repository.
#[must_use]
pub fn repository() -> PathBuf {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    here.ancestors().nth(2).unwrap_or(here).to_owned()
}

/// The files of `pkg/`.
#[derive(Clone, Debug)]
pub struct Package {
    directory: PathBuf,
    wasm: String,
    manifest: Value,
}

impl Package {
    /// Reads what was built.
    ///
    /// Errors: one sentence that says what to run when nothing was.
    pub fn read() -> Result<Self> {
        Self::read_from(&repository().join("pkg"))
    }

    /// Reads a package in another directory.
    pub fn read_from(directory: &Path) -> Result<Self> {
        let missing = |what: String| Error::Other(format!("{what}; run `cargo xtask build` first"));
        let manifest_path = directory.join("manifest.json");
        let text = std::fs::read_to_string(&manifest_path).map_err(|error| {
            missing(format!(
                "{} cannot be read ({error})",
                manifest_path.display()
            ))
        })?;
        let manifest: Value = serde_json::from_str(&text).map_err(|error| {
            missing(format!("{} is not JSON ({error})", manifest_path.display()))
        })?;
        let wasm = std::fs::read_dir(directory)?
            .filter_map(|entry| entry.ok()?.file_name().into_string().ok())
            .find(|name| name.starts_with("softphone-wrapper.") && name.ends_with(".wasm"))
            .ok_or_else(|| missing(format!("{} holds no wasm", directory.display())))?;
        Ok(Self {
            directory: directory.to_owned(),
            wasm,
            manifest,
        })
    }

    /// The directory itself.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// The name of the wasm file, which holds its content's hash.
    #[must_use]
    pub fn wasm(&self) -> &str {
        &self.wasm
    }

    /// The path of one file of the package.
    #[must_use]
    pub fn file(&self, name: &str) -> PathBuf {
        self.directory.join(name)
    }

    /// `manifest.json`: version, revision, and every file's sizes and integrity.
    #[must_use]
    pub fn manifest(&self) -> &Value {
        &self.manifest
    }

    /// The `sha384-...` integrity of a file, as the manifest states it.
    #[must_use]
    pub fn integrity(&self, name: &str) -> Option<&str> {
        let files = &self.manifest["files"];
        match files {
            Value::Array(rows) => {
                rows.iter().find(|row| row["name"] == name)?["integrity"].as_str()
            }
            _ => files[name]["integrity"].as_str(),
        }
    }
}
