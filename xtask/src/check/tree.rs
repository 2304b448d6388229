//! The files of the repository as the checks see them: a path and a text each.

use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::workspace::Workspace;
use std::fmt;
use std::fs;

/// One file.
pub(crate) struct SourceFile {
    /// Its path from the repository's root, with `/`.
    pub(crate) path: String,
    /// Its text.
    pub(crate) text: String,
}

/// The text files that belong to the repository, and those of `pkg/`.
pub(crate) struct Tree {
    files: Vec<SourceFile>,
}

impl Tree {
    /// Reads what git knows or would add, and what the build made.
    pub(crate) fn read(workspace: &Workspace) -> Outcome<Self> {
        let listed = Program::new("git")
            .arguments(["ls-files", "--cached", "--others", "--exclude-standard"])
            .inside(workspace.root())
            .output()?;
        let mut paths: Vec<String> = listed.lines().map(str::to_owned).collect();
        let package = workspace.path("pkg");
        let made =
            fs::read_dir(&package).map_err(|error| Failure::file("list", &package, &error))?;
        paths.extend(
            made.flatten()
                .map(|entry| format!("pkg/{}", entry.file_name().to_string_lossy())),
        );
        paths.sort();
        paths.dedup();
        // What is no text (the wasm, an image) and what was deleted but is still listed is left out.
        let files = paths
            .into_iter()
            .filter_map(|path| {
                let text = fs::read_to_string(workspace.path(&path)).ok()?;
                Some(SourceFile { path, text })
            })
            .collect();
        Ok(Self { files })
    }

    /// The files of a folder (`""` for all) whose name ends so.
    pub(crate) fn under(&self, folder: &str, ending: &str) -> impl Iterator<Item = &SourceFile> {
        self.files
            .iter()
            .filter(move |file| file.path.starts_with(folder) && file.path.ends_with(ending))
    }

    /// A tree for tests: paths and texts.
    #[cfg(test)]
    pub(crate) fn of(files: &[(&str, &str)]) -> Self {
        let files = files.iter().map(|(path, text)| SourceFile {
            path: (*path).into(),
            text: (*text).into(),
        });
        Self {
            files: files.collect(),
        }
    }
}

/// One place where an invariant is broken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    /// The file, and the line where one can be named.
    place: String,
    /// What stands there.
    what: String,
}

impl Fault {
    /// A fault on a line of a file.
    pub(crate) fn on_line(file: &SourceFile, line: usize, what: impl Into<String>) -> Self {
        Self::at(format!("{}:{line}", file.path), what)
    }

    /// A fault at a place with a name of its own.
    pub(crate) fn at(place: impl Into<String>, what: impl Into<String>) -> Self {
        Self {
            place: place.into(),
            what: what.into(),
        }
    }
}

impl fmt::Display for Fault {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}: {}", self.place, self.what)
    }
}
