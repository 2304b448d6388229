//! Where a build is made and how it takes the place of the former one.

use super::MANIFEST;
use crate::failure::{Failure, Outcome};
use crate::workspace::Workspace;
use std::collections::BTreeSet;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

/// What stays in `pkg/` although no build makes it.
const COMMITTED: &str = "README.md";

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
    root: PathBuf,
    package: PathBuf,
}

impl Staging {
    /// An empty folder, inside `pkg/` so that moving a file into place is one rename.
    pub(super) fn create(workspace: &Workspace) -> Outcome<Self> {
        let root = workspace.path("pkg/.staging");
        if root.exists() {
            fs::remove_dir_all(&root).map_err(|error| Failure::file("remove", &root, &error))?;
        }
        let package = root.join("package");
        create_folder(&package)?;
        Ok(Self { root, package })
    }

    /// The folder of what will be published.
    pub(super) fn path(&self) -> &Path {
        &self.package
    }

    /// A folder for what is needed on the way only.
    pub(super) fn scratch(&self) -> Outcome<PathBuf> {
        let path = self.root.join("scratch");
        create_folder(&path)?;
        Ok(path)
    }

    /// Moves the build into `pkg/` and removes what the former one left.
    ///
    /// The wasm goes first and the former one last, so that a page loaded in between finds the file that its script names.
    pub(super) fn publish(self, workspace: &Workspace) -> Outcome {
        let published = workspace.path("pkg");
        let mut names: Vec<String> = files(&self.package)?.into_iter().collect();
        names.sort_by_key(|name| (order(name), name.clone()));
        for name in &names {
            let (from, to) = (self.package.join(name), published.join(name));
            create_folder(to.parent().unwrap_or(&published))?;
            fs::rename(&from, &to).map_err(|error| Failure::file("publish", &to, &error))?;
        }
        for name in files(&published)? {
            let kept = name == COMMITTED || names.contains(&name);
            if !kept {
                let path = published.join(name);
                fs::remove_file(&path).map_err(|error| Failure::file("remove", &path, &error))?;
                // A folder that is empty now goes too; one that is not stays.
                for folder in path.ancestors().skip(1).take_while(|up| *up != published) {
                    let _ = fs::remove_dir(folder);
                }
            }
        }
        Ok(())
    }
}

impl Drop for Staging {
    fn drop(&mut self) {
        // What is left over is removed by the next build at the latest.
        let _ = fs::remove_dir_all(&self.root);
    }
}

fn order(name: &str) -> u8 {
    match name {
        MANIFEST => 2,
        name if name.ends_with(".wasm") => 0,
        _ => 1,
    }
}

/// Makes a folder, and those around it.
pub(crate) fn create_folder(path: &Path) -> Outcome {
    fs::create_dir_all(path).map_err(|error| Failure::file("create", path, &error))
}

/// The files in a folder and the folders in it, by their paths from there, with `/`. What begins with a dot is a tool's own.
pub(crate) fn files(folder: &Path) -> Outcome<BTreeSet<String>> {
    let mut names = BTreeSet::new();
    let mut folders = vec![(folder.to_owned(), String::new())];
    while let Some((path, above)) = folders.pop() {
        let failed = |error: std::io::Error| Failure::file("list", &path, &error);
        for entry in fs::read_dir(&path).map_err(failed)? {
            let entry = entry.map_err(failed)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if name.starts_with('.') {
                continue;
            }
            if entry.path().is_dir() {
                folders.push((entry.path(), format!("{above}{name}/")));
            } else {
                names.insert(format!("{above}{name}"));
            }
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

    #[test]
    fn files_are_told_with_their_folders_and_without_those_of_tools() {
        let folder = std::env::temp_dir().join(format!("files-of-a-build-{}", std::process::id()));
        for name in ["a.js", "b/c/d.xml", "b/e.txt", ".lock", ".staging/f.js"] {
            let path = folder.join(name);
            create_folder(path.parent().unwrap()).unwrap();
            fs::write(path, "").unwrap();
        }
        let found: Vec<String> = files(&folder).unwrap().into_iter().collect();
        fs::remove_dir_all(&folder).unwrap();
        assert_eq!(found, ["a.js", "b/c/d.xml", "b/e.txt"]);
    }
}
