//! The core as wasm: compiled, bound to JavaScript, made small.

use super::{Flavour, order, panics};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup;
use crate::stage::stage;
use crate::workspace::{CORE, WASM_TARGET, Workspace};
use std::env;
use std::fs;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};

/// The name of the wasm, which its import names too.
const NAME: &str = "softphone_wrapper";

/// What wasm-opt does first. The features that it may use are read from the module's own `target_features` section.
/// What is sent is the compressed file, so that what repeats itself costs little: `-O2` makes more code than `-Oz`, but
/// more of it alike; functions are not inlined; alignments, which are hints, are one. The low memory that nothing uses
/// is the end of the stack.
const OPTIMISATION: [&str; 8] = [
    "-O2",
    "--converge",
    "--low-memory-unused",
    "--optimize-added-constants-propagate",
    "--one-caller-inline-max-function-size=0",
    "--always-inline-max-function-size=1",
    "--dealign",
    "-g",
];

/// What wasm-opt does then, with the functions named by their places in the order.
const ORDER: [&str; 6] = [
    "--reorder-functions-by-name",
    "--generate-stack-ir",
    "--optimize-stack-ir",
    "--strip-debug",
    "--strip-producers",
    "--strip-target-features",
];

/// Compiles the core and tells where cargo put the wasm.
///
/// `administration` says whether it brings what administrators try out.
pub(super) fn compile(
    workspace: &Workspace,
    flavour: Flavour,
    administration: bool,
) -> Outcome<PathBuf> {
    let profile = match flavour {
        Flavour::Shipped => "wasm",
        Flavour::Development => "dev",
    };
    let folder = match flavour {
        Flavour::Shipped => "wasm",
        Flavour::Development => "debug",
    };
    let features = if administration {
        &["--features=administration"][..]
    } else {
        &[]
    };
    stage(&format!("core to wasm (profile {profile})"), || {
        Program::cargo("build")
            .arguments(["--package", CORE, "--lib", "--target", WASM_TARGET])
            .arguments(["--profile", profile])
            .argument("--no-default-features")
            .arguments(features)
            .variable("CARGO_ENCODED_RUSTFLAGS", flags(workspace))
            .inside(workspace.root())
            .run()
    })?;
    let wasm = workspace
        .target()
        .join(WASM_TARGET)
        .join(folder)
        .join(NAME)
        .with_extension("wasm");
    if wasm.is_file() {
        Ok(wasm)
    } else {
        Err(Failure::new(format!(
            "cargo made no {}: is `cdylib` among the crate types of {CORE}?",
            wasm.display()
        )))
    }
}

/// Makes the glue and, for what is shipped, the smallest wasm.
pub(super) fn bind(
    workspace: &Workspace,
    core: &Path,
    flavour: Flavour,
    folder: &Path,
) -> Outcome<PathBuf> {
    stage("the wasm-bindgen tool (a minute the first time)", || {
        Program::cargo("build")
            .argument("--manifest-path")
            .argument(bindgen_manifest(workspace))
            .run()
    })?;
    stage("wasm-bindgen", || {
        // The glue that is written beside it stays here: `www/loader/wasm.js` binds the few exports that there are.
        Program::cargo("run")
            .arguments(["--quiet", "--manifest-path"])
            .argument(bindgen_manifest(workspace))
            .arguments(["--", "bindgen"])
            .arguments(["--target", "web", "--omit-default-module-path"])
            .argument("--no-typescript")
            .arguments(["--out-name", NAME, "--out-dir"])
            .argument(folder)
            .argument(core)
            .run()
    })?;
    let bound = folder.join(format!("{NAME}_bg.wasm"));
    match flavour {
        Flavour::Development => Ok(bound),
        Flavour::Shipped => {
            panics::silence(&bound)?;
            stage("wasm-opt", || optimise(workspace, &bound, folder))
        }
    }
}

fn bindgen_manifest(workspace: &Workspace) -> PathBuf {
    workspace.path("xtask/bindgen/Cargo.toml")
}

/// Makes the wasm as small as it gets; the outcome is kept, for the loader changes more often than the core.
fn optimise(workspace: &Workspace, bound: &Path, folder: &Path) -> Outcome<PathBuf> {
    let bytes = fs::read(bound).map_err(|error| Failure::file("read", bound, &error))?;
    let lock = workspace.path("tests/npm/package-lock.json");
    let tools = fs::read(&lock).map_err(|error| Failure::file("read", &lock, &error))?;
    let mut hasher = DefaultHasher::new();
    let ways = (OPTIMISATION, ORDER, include_str!("order.rs"));
    (&bytes, ways, &tools).hash(&mut hasher);
    let kept = workspace.target().join("wasm-opt");
    let kept = kept.join(folder.file_name().unwrap_or_default());
    let small = kept.join(format!("{:016x}.wasm", hasher.finish()));
    if !small.exists() {
        // One outcome is enough; those of former cores go.
        let _ = fs::remove_dir_all(&kept);
        fs::create_dir_all(&kept).map_err(|error| Failure::file("create", &kept, &error))?;
        let unfinished = small.with_extension("unfinished");
        let wasm_opt = setup::npm_tools(workspace)?.join("wasm-opt");
        let run = |from: &Path, options: &[&str]| {
            Program::new(&wasm_opt)
                .argument(from)
                .arguments(options)
                .argument("--output")
                .argument(&unfinished)
                .run()
        };
        run(bound, &OPTIMISATION)?;
        let optimised =
            fs::read(&unfinished).map_err(|error| Failure::file("read", &unfinished, &error))?;
        let named = order::named_by_likeness(&optimised)
            .ok_or_else(|| Failure::new("wasm-opt made no wasm that the build can read"))?;
        let ordered = small.with_extension("ordered");
        fs::write(&ordered, named).map_err(|error| Failure::file("write", &ordered, &error))?;
        run(&ordered, &ORDER)?;
        fs::rename(&unfinished, &small).map_err(|error| Failure::file("write", &small, &error))?;
    }
    let size = fs::metadata(&small).map_or(0, |file| file.len());
    eprintln!("    {} bytes to {size}", bytes.len());
    Ok(small)
}

/// Bytes of stack: a little under the usual MiB, so that the address of every text, which stands behind the stack, fits
/// into three bytes of code and not four.
const STACK: u32 = 960 * 1024;

/// Compiler flags: the size of the stack; without the strength reduction of loops and the early loading of what one of
/// several ways needs, which win time by code; and what keeps this machine's folders out of the wasm. The same sources give
/// the same bytes wherever they are built, and a panic message tells nobody's home directory.
fn flags(workspace: &Workspace) -> String {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from).or_else(|| {
        let home = env::var_os("HOME").or_else(|| env::var_os("USERPROFILE"))?;
        Some(PathBuf::from(home).join(".cargo"))
    });
    let registry = home.map(|home| home.join("registry/src"));
    let mut flags = vec![
        format!("-Clink-arg=-zstack-size={STACK}"),
        "-Cllvm-args=-disable-lsr".to_owned(),
        "-Cllvm-args=-enable-load-pre=false".to_owned(),
        remap(workspace.root(), CORE),
    ];
    // Each registry has a folder of its own below `src`; the last matching prefix counts.
    if let Some(registry) = registry {
        flags.push(remap(&registry, "crates"));
        let folders = fs::read_dir(&registry).into_iter().flatten().flatten();
        flags.extend(folders.map(|folder| remap(&folder.path(), "crates")));
    }
    flags.join("\u{1f}")
}

fn remap(from: &Path, to: &str) -> String {
    format!("--remap-path-prefix={}={to}", from.display())
}
