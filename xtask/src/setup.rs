//! What the other commands need on this machine: installed here where we can, told in one clear line where we cannot.

use crate::failure::{Failure, Outcome};
use crate::process::{Program, find_on_path};
use crate::stage::stage;
use crate::workspace::{WASM_TARGET, Workspace};
use std::env;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

/// The oldest Node.js that binaryen, esbuild and the TypeScript compiler run on.
const OLDEST_NODE: u32 = 18;

const CHROMIUM_NAMES: [&str; 4] = [
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
];

/// Where macOS keeps it; it is never on PATH there.
const CHROME_OF_MACOS: &str = "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome";

/// Sees to the compiler's wasm target.
pub(crate) fn wasm_target() -> Outcome {
    let library = Program::new(rustc())
        .arguments(["--print", "target-libdir", "--target", WASM_TARGET])
        .output()?;
    if Path::new(library.trim()).is_dir() {
        return Ok(());
    }
    let remedy = format!(
        "the compiler lacks the {WASM_TARGET} target: run `rustup target add {WASM_TARGET}`"
    );
    if find_on_path(&["rustup"]).is_none() {
        return Err(Failure::new(remedy));
    }
    stage("installing the compiler's wasm target", || {
        Program::new("rustup")
            .arguments(["target", "add", WASM_TARGET])
            .run()
            .map_err(|_| Failure::new(remedy))
    })
}

/// Sees to a component of the toolchain, such as `clippy`.
pub(crate) fn component(name: &str, probe: &str) -> Outcome {
    if Program::cargo(probe)
        .argument("--version")
        .probe()
        .is_some()
    {
        return Ok(());
    }
    stage(&format!("installing {name}"), || {
        Program::new("rustup")
            .arguments(["component", "add", name])
            .run()
            .map_err(|_| {
                Failure::new(format!(
                    "{name} is missing: run `rustup component add {name}`"
                ))
            })
    })
}

/// Sees to Node.js and the JavaScript tools, and tells where their programs stand.
pub(crate) fn npm_tools(workspace: &Workspace) -> Outcome<PathBuf> {
    node()?;
    let folder = workspace.path("tests/npm");
    let installed = folder.join("node_modules/.package-lock.json");
    if is_older(&installed, &folder.join("package-lock.json")) {
        stage("installing the JavaScript tools", || {
            Program::new("npm")
                .arguments(["ci", "--no-progress", "--loglevel=error"])
                .inside(&folder)
                .quiet()
                .run()
        })
        .map_err(|failure| {
            Failure::new(format!(
                "{failure}: `npm ci` in {} needs a reachable npm registry",
                folder.display()
            ))
        })?;
    }
    Ok(folder.join("node_modules/.bin"))
}

/// Sees to Chromium; `CHROME` names another than the one on PATH.
pub(crate) fn chromium() -> Outcome<OsString> {
    let find = || {
        env::var_os("CHROME")
            .or_else(|| find_on_path(&CHROMIUM_NAMES))
            .or_else(|| {
                Path::new(CHROME_OF_MACOS)
                    .exists()
                    .then(|| CHROME_OF_MACOS.into())
            })
    };
    installed_from_debian(
        find,
        &["chromium"],
        "Chromium is needed: install it (Debian: `apt-get install chromium`) or name it in CHROME",
    )
}

fn node() -> Outcome {
    let remedy = format!(
        "Node.js {OLDEST_NODE} or newer with npm is needed (for wasm-opt, esbuild and the TypeScript compiler): \
         install it from nodejs.org or your system's packages"
    );
    installed_from_debian(|| has_node().then_some(()), &["nodejs", "npm"], &remedy)
}

fn has_node() -> bool {
    let version = Program::new("node").argument("--version").probe();
    let major = version.as_deref().and_then(major_version);
    major.is_some_and(|major| major >= OLDEST_NODE)
        && Program::new("npm").argument("--version").probe().is_some()
}

fn major_version(version: &str) -> Option<u32> {
    version
        .trim()
        .trim_start_matches('v')
        .split('.')
        .next()?
        .parse()
        .ok()
}

/// What `find` finds, after installing Debian packages where it finds nothing and we may.
fn installed_from_debian<T>(
    find: impl Fn() -> Option<T>,
    packages: &[&str],
    remedy: &str,
) -> Outcome<T> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if is_root_on_debian() {
        let name = format!("installing {}", packages.join(" and "));
        stage(&name, || install_from_debian(packages))
            .map_err(|failure| Failure::new(format!("{failure}; {remedy}")))?;
    }
    find().ok_or_else(|| Failure::new(remedy))
}

fn install_from_debian(packages: &[&str]) -> Outcome {
    let apt = |arguments: &[&str]| {
        Program::new("apt-get")
            .arguments(["-qq", "-y"])
            .arguments(arguments)
            .variable("DEBIAN_FRONTEND", "noninteractive")
            .quiet()
            .run()
    };
    apt(&["update"])?;
    apt(&[&["install", "--no-install-recommends"], packages].concat())
}

fn is_root_on_debian() -> bool {
    let root = Program::new("id").argument("-u").probe();
    root.is_some_and(|id| id.trim() == "0") && Path::new("/etc/debian_version").exists()
}

fn rustc() -> OsString {
    env::var_os("RUSTC").unwrap_or_else(|| "rustc".into())
}

/// Whether `made` is missing or older than what it was made from.
fn is_older(made: &Path, source: &Path) -> bool {
    let time = |path: &Path| fs::metadata(path).and_then(|metadata| metadata.modified());
    match (time(made), time(source)) {
        (Ok(made), Ok(source)) => made < source,
        (made, _) => made.is_err(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_major_version_of_node_is_read_from_what_it_prints() {
        let check = |version, expected| assert_eq!(major_version(version), expected, "{version}");
        check("v20.20.2\n", Some(20));
        check("v6.0.0", Some(6));
        check("24.1.0", Some(24));
        check("", None);
        check("node", None);
    }

    #[test]
    fn what_is_missing_is_older_than_anything() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(is_older(&here.join("missing"), &here.join("Cargo.toml")));
        assert!(!is_older(&here.join("Cargo.toml"), &here.join("missing")));
        assert!(!is_older(
            &here.join("Cargo.toml"),
            &here.join("Cargo.toml")
        ));
    }
}
