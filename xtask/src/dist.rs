//! `cargo xtask dist`: what is handed over, in `target/dist/`.
//!
//! The npm tarball, and a static folder to host: everything that a build made under a path that names version and content, which
//! caches may keep for ever, and beside it the few pages whose addresses are written down in an org and therefore never change. Rolling
//! back is putting the former pages back; `docs/hosting.md` says how.

use crate::build::{
    self, Flavour, MANIFEST, copy, create_folder, files, measure_one, pretty, write,
};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup;
use crate::stage::stage;
use crate::workspace::{CORE, Workspace, list, text};
use serde_json::{Value, json};
use std::collections::BTreeSet;
use std::fs;
use std::path::Path;

/// The pages that an org knows by their addresses: a call centre's two, and where a sign-in comes back to.
const FIXED_PAGES: [&str; 3] = ["cti.html", "standby.html", "oauth.html"];

/// The administrator's console, where a build has one.
const CONSOLE: &str = "admin/index.html";

/// What a page of another origin needs to run what stands in a folder that never changes.
const FOREVER: &str = "  Cache-Control: public, max-age=31536000, immutable
  Access-Control-Allow-Origin: *
  Cross-Origin-Resource-Policy: cross-origin
  X-Content-Type-Options: nosniff
";

/// What is asked for anew each time, which costs one short answer.
const ALWAYS_ASKED: &str = "  Cache-Control: no-cache
  X-Content-Type-Options: nosniff
";

/// Builds `pkg/` and makes the tarball and the static folder from it.
pub(crate) fn dist(workspace: &Workspace) -> Outcome {
    setup::npm_tools(workspace)?;
    build::build(workspace, Flavour::Shipped)?;
    let made = stage("target/dist/", || {
        let place = workspace.target().join("dist");
        if place.exists() {
            fs::remove_dir_all(&place).map_err(|error| Failure::file("remove", &place, &error))?;
        }
        create_folder(&place)?;
        let package = workspace.path("pkg");
        let tarball = pack(&package, &place)?;
        let release = Release::read(&package)?;
        release.write(&package, &place.join("static").join(CORE))?;
        Ok((place, tarball, release))
    })?;
    let (place, tarball, release) = made;
    println!("{}", place.join(tarball).display());
    println!("{}", place.join("static").display());
    println!("{}", release.tag());
    Ok(())
}

/// The npm tarball; its name. What a build made is in it, and nothing else but the package's own page.
fn pack(package: &Path, place: &Path) -> Outcome<String> {
    let told = Program::new("npm")
        .arguments(["pack", "--json", "--ignore-scripts", "--pack-destination"])
        .argument(place)
        .inside(package)
        .output()?;
    let told: Value = serde_json::from_str(&told)
        .map_err(|error| Failure::new(format!("cannot read what npm pack tells: {error}")))?;
    let told = told.get(0).unwrap_or(&Value::Null);
    let packed = list(told, "files").iter().map(|file| text(file, "path"));
    let packed: BTreeSet<String> = packed.map(str::to_owned).collect();
    let made = files(package)?;
    if let Some(name) = packed.symmetric_difference(&made).next() {
        return Err(Failure::new(format!(
            "the tarball and pkg/ differ, first in {name}: see `files` of pkg/package.json"
        )));
    }
    Ok(text(told, "filename").to_owned())
}

/// One build, as it is hosted.
struct Release {
    manifest: Value,
    /// The folder that is named by version and content.
    folder: String,
}

impl Release {
    fn read(package: &Path) -> Outcome<Self> {
        let path = package.join(MANIFEST);
        let manifest =
            fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
        let manifest: Value = serde_json::from_str(&manifest)
            .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))?;
        // The manifest holds the hash of every file, so that its own stands for all of them.
        let measure = measure_one(&path)?;
        let folder = format!("{}-{}", text(&manifest, "version"), measure.short_hash());
        Ok(Self { manifest, folder })
    }

    /// Writes the static folder.
    fn write(&self, package: &Path, place: &Path) -> Outcome {
        let kept = place.join(&self.folder);
        for name in files(package)? {
            let to = kept.join(&name);
            create_folder(to.parent().unwrap_or(&kept))?;
            copy(&package.join(&name), &to)?;
        }
        for page in FIXED_PAGES {
            let path = package.join(page);
            let html =
                fs::read_to_string(&path).map_err(|error| Failure::file("read", &path, &error))?;
            write(&place.join(page), &self.point(&html))?;
        }
        write(&place.join("current.json"), &pretty(&self.current()))?;
        write(&place.with_file_name("_headers"), &self.headers())
    }

    /// A page that stands beside the folder and takes its scripts and sheets from it, by their hashes.
    fn point(&self, page: &str) -> String {
        let names = self.manifest.get("files").and_then(Value::as_object);
        let names = names.into_iter().flat_map(serde_json::Map::keys);
        names.fold(page.to_owned(), |page, name| {
            let from = format!("=\"{name}\"");
            let mut to = format!(
                "=\"{}/{name}\" integrity=\"{}\"",
                self.folder,
                self.integrity(name)
            );
            if name == "cti.js" {
                let script = self.integrity("softphone-wrapper.js");
                to.push_str(&format!(" data-wrapper-integrity=\"{script}\""));
            }
            page.replace(&from, &to)
        })
    }

    fn integrity(&self, name: &str) -> &str {
        let files = self.manifest.get("files");
        files
            .and_then(|files| files.get(name))
            .map_or("", |file| text(file, "integrity"))
    }

    /// What a page's server needs to write the script's tag.
    fn current(&self) -> Value {
        let one = |name: &str| json!({ "src": format!("{}/{name}", self.folder), "integrity": self.integrity(name) });
        let console = self.manifest.get("files");
        let console = console.and_then(|files| files.get(CONSOLE));
        json!({
            "version": text(&self.manifest, "version"),
            "revision": text(&self.manifest, "revision"),
            "folder": self.folder,
            "script": one("softphone-wrapper.js"),
            "module": one("softphone-wrapper.mjs"),
            "admin": console.map(|_| format!("{}/{CONSOLE}", self.folder)),
            "manifest": format!("{}/{MANIFEST}", self.folder),
        })
    }

    /// The cache headers in the form that static hosts read (`_headers`).
    fn headers(&self) -> String {
        let mut lines = format!("/{CORE}/{}/*\n{FOREVER}", self.folder);
        for name in FIXED_PAGES.iter().chain(&["current.json"]) {
            lines.push_str(&format!("/{CORE}/{name}\n{ALWAYS_ASKED}"));
        }
        lines
    }

    fn tag(&self) -> String {
        format!(
            "<script src=\"https://HOST/{CORE}/{}/softphone-wrapper.js\"\n        integrity=\"{}\" crossorigin=\"anonymous\"\n        data-config=\"/softphone/config.json\"></script>",
            self.folder,
            self.integrity("softphone-wrapper.js")
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release() -> Release {
        let file = |hash: &str| json!({ "integrity": format!("sha384-{hash}") });
        Release {
            manifest: json!({ "version": "1.2.3", "files": {
                "cti.js": file("cti"), "cti.css": file("sheet"), "softphone-wrapper.js": file("script"),
            }}),
            folder: "1.2.3-0123".to_owned(),
        }
    }

    #[test]
    fn a_page_beside_the_folder_takes_everything_from_it_by_its_hash() {
        let pointed = release().point(
            r#"<link rel="stylesheet" href="cti.css"><script src="cti.js" defer></script><a href="help.html">"#,
        );
        assert_eq!(
            pointed,
            r#"<link rel="stylesheet" href="1.2.3-0123/cti.css" integrity="sha384-sheet"><script src="1.2.3-0123/cti.js" integrity="sha384-cti" data-wrapper-integrity="sha384-script" defer></script><a href="help.html">"#
        );
    }

    #[test]
    fn only_what_names_its_content_is_kept_for_ever() {
        let headers = release().headers();
        let kept = headers
            .split("\n/")
            .filter(|rule| rule.contains("immutable"));
        let kept: Vec<_> = kept.filter_map(|rule| rule.lines().next()).collect();
        assert_eq!(kept, ["/softphone-wrapper/1.2.3-0123/*"]);
        assert!(headers.contains("/softphone-wrapper/cti.html\n  Cache-Control: no-cache"));
    }

    #[test]
    fn what_is_current_names_what_a_page_loads_by_its_hash() {
        let current = release().current();
        let script =
            json!({ "src": "1.2.3-0123/softphone-wrapper.js", "integrity": "sha384-script" });
        assert_eq!(current["script"], script);
        assert_eq!(current["admin"], Value::Null, "this build has no console");
    }

    #[test]
    fn the_tag_names_the_hash() {
        assert!(release().tag().contains(
            "/1.2.3-0123/softphone-wrapper.js\"\n        integrity=\"sha384-script\" crossorigin"
        ));
    }
}
