//! Where a build is made and how it takes the place of the former one.

use super::MANIFEST;
use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What stays in `pkg/` although no build makes it.
const COMMITTED: &str = "README.md";

/// What is needed on the way only.
const SCRATCH: &str = "scratch";

/// Held while a build runs: two at once would publish a mixture.
pub(super) struct BuildLock {
    _file: File,
}

impl BuildLock {
    /// Waits until no other build runs in this clone.
    pub(super) fn take(workspace: &Workspace) -> Outcome<Self> {
        let folder = workspace.path("pkg");
        fs::create_dir_all(&folder).map_err(|error| Failure::file("create", &folder, &error))?;
        let path = folder.join(".lock");
        let failed = |error: &std::io::Error| Failure::file("lock", &path, error);
        let file = File::create(&path).map_err(|error| failed(&error))?;
        if file.try_lock().is_err() {
            eprintln!("waiting for another build of pkg/ to end");
            file.lock().map_err(|error| failed(&error))?;
        }
        Ok(Self { _file: file })
    }
}

/// The folder in which a build is made; removed with everything in it when this value goes.
pub(super) struct Staging {
    path: PathBuf,
}

impl Staging {
    /// An empty folder, inside `pkg/` so that moving a file into place is one rename.
    pub(super) fn create(workspace: &Workspace) -> Outcome<Self> {
        let path = workspace.path("pkg/.staging");
        if path.exists() {
            fs::remove_dir_all(&path).map_err(|error| Failure::file("remove", &path, &error))?;
        }
        fs::create_dir_all(&path).map_err(|error| Failure::file("create", &path, &error))?;
        Ok(Self { path })
    }

    /// The folder of what will be published.
    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A folder for what is needed on the way only.
    pub(super) fn scratch(&self) -> Outcome<PathBuf> {
        let path = self.path.join(SCRATCH);
        fs::create_dir_all(&path).map_err(|error| Failure::file("create", &path, &error))?;
        Ok(path)
    }

    /// Moves the build into `pkg/` and removes what the former one left.
    ///
    /// The wasm goes first and the former one last, so that a page loaded in between finds the file that its script names.
    pub(super) fn publish(self, workspace: &Workspace) -> Outcome {
        let published = workspace.path("pkg");
        let mut names: Vec<String> = files(&self.path)?.into_iter().collect();
        names.sort_by_key(|name| (order(name), name.clone()));
        for name in &names {
            let (from, to) = (self.path.join(name), published.join(name));
            if let Some(folder) = to.parent() {
                fs::create_dir_all(folder)
                    .map_err(|error| Failure::file("create", folder, &error))?;
            }
            fs::rename(&from, &to).map_err(|error| Failure::file("publish", &to, &error))?;
        }
        for name in files(&published)? {
            let kept = name == COMMITTED || name.starts_with('.') || names.contains(&name);
            if !kept {
                let path = published.join(name);
                fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))?;
            }
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What is left over is removed by the next build at the latest.
        let _ = fs::remove_dir_all(&self.path);
    }
}

fn order(name: &str) -> u8 {
    match name {
        MANIFEST => 2,
        name if name.ends_with(".wasm") => 0,
        _ => 1,
    }
}

/// Every file in a folder and in those below it, by its path from there; what is being built, or hidden, is none of them.
pub(super) fn files(folder: &Path) -> Outcome<BTreeSet<String>> {
    let failed = |error: std::io::Error| Failure::file("list", folder, &error);
    let mut names = BTreeSet::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if entry.path().is_file() {
            names.insert(name);
        } else if name != SCRATCH && !name.starts_with('.') {
            let below = files(&entry.path())?.into_iter();
            names.extend(below.map(|path| format!("{name}/{path}")));
        }
    }
    Ok(names)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wasm_is_published_first_and_the_manifest_last() {
        let mut names = [
            "manifest.json",
            "softphone-wrapper.js",
            "a.wasm",
            "README.md",
        ];
        names.sort_by_key(|name| order(name));
        assert_eq!(names.first(), Some(&"a.wasm"));
        assert_eq!(names.last(), Some(&"manifest.json"));
    }
}
