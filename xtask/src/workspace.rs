//! Where everything stands: the repository, cargo's target directory, the packages and what they contain.

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use serde_json::Value;
use std::env;
use std::path::{Path, PathBuf};

/// The name of the core's package.
pub(crate) const CORE: &str = "softphone-wrapper";

/// The target that the core is shipped for.
pub(crate) const WASM_TARGET: &str = "wasm32-unknown-unknown";

/// The repository as cargo describes it.
pub(crate) struct Workspace {
    root: PathBuf,
    metadata: Value,
}

impl Workspace {
    /// Asks cargo about the workspace that this program belongs to.
    pub(crate) fn open() -> Outcome<Self> {
        let metadata = metadata(&["--no-deps"])?;
        let root = text(&metadata, "workspace_root").into();
        Ok(Self { root, metadata })
    }

    /// The repository's root.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A place in the repository.
    pub(crate) fn path(&self, relative: &str) -> PathBuf {
        self.root.join(relative)
    }

    /// Cargo's target directory.
    pub(crate) fn target(&self) -> PathBuf {
        text(&self.metadata, "target_directory").into()
    }

    /// The product's version.
    pub(crate) fn version(&self) -> &str {
        self.package(CORE).map_or("", |core| text(core, "version"))
    }

    /// A package of the workspace, as `cargo metadata` tells it.
    pub(crate) fn package(&self, name: &str) -> Option<&Value> {
        self.packages()
            .find(|package| text(package, "name") == name)
    }

    /// Every package of the workspace.
    pub(crate) fn packages(&self) -> impl Iterator<Item = &Value> {
        list(&self.metadata, "packages").iter()
    }

    /// Whether a package has a target of this kind (`bin`, `example`, `test`) and name.
    pub(crate) fn has_target(&self, package: &str, kind: &str, name: &str) -> bool {
        self.package(package).is_some_and(|package| {
            list(package, "targets").iter().any(|target| {
                text(target, "name") == name
                    && list(target, "kind").iter().any(|entry| entry == kind)
            })
        })
    }

    /// The git revision, with `+changes` when the tree differs from it; `unknown` outside a clone.
    pub(crate) fn revision(&self) -> String {
        let git = |arguments: &[&str]| {
            Program::new("git")
                .arguments(arguments)
                .inside(&self.root)
                .probe()
        };
        let Some(revision) = git(&["rev-parse", "--short=12", "HEAD"]) else {
            return "unknown".into();
        };
        let changed = git(&["status", "--porcelain"]).is_some_and(|changes| !changes.is_empty());
        format!(
            "{}{}",
            revision.trim(),
            if changed { "+changes" } else { "" }
        )
    }
}

/// `cargo metadata` with further arguments.
pub(crate) fn metadata(arguments: &[&str]) -> Outcome<Value> {
    // The manifest of this very program, so that the command works from any directory.
    let manifest = env::var_os("CARGO_MANIFEST_DIR")
        .map_or_else(|| env!("CARGO_MANIFEST_DIR").into(), PathBuf::from)
        .join("Cargo.toml");
    let output = Program::cargo("metadata")
        .arguments(["--format-version", "1", "--manifest-path"])
        .argument(manifest)
        .arguments(arguments)
        .output()?;
    serde_json::from_str(&output)
        .map_err(|error| Failure::new(format!("cannot read cargo metadata: {error}")))
}

/// A text member of a JSON object; empty when absent.
pub(crate) fn text<'a>(object: &'a Value, member: &str) -> &'a str {
    object.get(member).and_then(Value::as_str).unwrap_or("")
}

/// A list member of a JSON object; empty when absent.
pub(crate) fn list<'a>(object: &'a Value, member: &str) -> &'a [Value] {
    object
        .get(member)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}
