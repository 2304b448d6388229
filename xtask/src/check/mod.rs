//! `cargo xtask check`: format, lints, documentation, invariants, licences and sizes.
//!
//! The invariants are those of ARCHITECTURE.md, written as absences. Each is a function from the repository to the places
//! where it is broken, so that its own test can show that it is able to fail.

mod codes;
mod licences;
mod manifests;
mod markup;
mod paths;
mod rooms;
mod sizes;
mod source;
mod tree;
mod wasm;

use crate::build::{self, Flavour, MANIFEST, wasm_file};
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::setup;
use crate::stage::stage;
use crate::workspace::{CORE, WASM_TARGET, Workspace, metadata};
use serde_json::Value;
use sizes::Verdict;
use std::fs;
use std::path::Path;
use tree::{Fault, Tree};

/// From how many lines on a file probably holds a second noun.
const LONG_FILE: usize = 500;

/// Everything that the invariants look at.
struct House {
    tree: Tree,
    /// `cargo metadata` with the whole graph.
    metadata: Value,
    /// The same of the workspace's own packages.
    members: Value,
    npm_lock: Value,
    manifest: Value,
    wasm: Vec<u8>,
}

/// One check of the whole repository.
type Check = fn(&Workspace) -> Outcome;

struct Invariant {
    /// The claim.
    name: &'static str,
    /// What to do when it does not hold.
    remedy: &'static str,
    broken: fn(&House) -> Vec<Fault>,
}

const INVARIANTS: [Invariant; 13] = [
    Invariant {
        name: "JavaScript is named in src/browser/exports.rs alone",
        remedy: "describe it as an effect or an input and let www/loader/tab.js do it",
        broken: |house| rooms::javascript_outside_face(&house.tree),
    },
    Invariant {
        name: "no clock, chance or I/O in the core",
        remedy: "take the time and the seed from the input, and answer with an effect",
        broken: |house| rooms::outside_world(&house.tree),
    },
    Invariant {
        name: "no room imports the engine, and only the crate's root the browser room",
        remedy: "let the engine call the room and pass it what it needs",
        broken: |house| rooms::upward_imports(&house.tree),
    },
    Invariant {
        name: "domain rooms do not know each other's insides",
        remedy: "let the engine carry it over, or move the shared noun to call or config",
        broken: |house| rooms::sideways_imports(&house.tree),
    },
    Invariant {
        name: "browser dependencies exist for wasm32 only",
        remedy: "move it below [target.'cfg(target_arch = \"wasm32\")'.dependencies]",
        broken: |house| manifests::browser_dependencies_everywhere(&house.members),
    },
    Invariant {
        name: "no markup or code is made from text",
        remedy: "build nodes with createElement and textContent, style with adoptedStyleSheets",
        broken: |house| markup::from_text(&house.tree),
    },
    Invariant {
        name: "shipped scripts are ASCII",
        remedy: "esbuild escapes texts; write other letters as escapes",
        broken: |house| markup::beyond_ascii(&house.tree),
    },
    Invariant {
        name: "unsafe code is forbidden in every package",
        remedy: "end the package's Cargo.toml with `[lints]` and `workspace = true`",
        broken: |house| manifests::unsafe_allowed(&house.tree),
    },
    Invariant {
        name: "the wasm asks nothing of the page",
        remedy: "find the dependency that does: cargo tree --target wasm32-unknown-unknown",
        broken: |house| wasm::imports_of_the_page("pkg/*.wasm", &house.wasm),
    },
    Invariant {
        name: "docs/errors.md lists every code of an error, and no other",
        remedy: "add the code with its meaning and what to do, or take the row out",
        broken: |house| codes::unlisted(&house.tree),
    },
    Invariant {
        name: "the wasm-bindgen family is pinned exactly",
        remedy: "write the version with `=`; the tools and the crates have to match",
        broken: |house| manifests::loose_pins(&house.members),
    },
    Invariant {
        name: "every crate's licence is on the allow-list",
        remedy: "choose another crate, or add the licence to xtask/src/check/licences.rs after reading it",
        broken: |house| licences::of_crates(&house.metadata),
    },
    Invariant {
        name: "every JavaScript package's licence is on the allow-list",
        remedy: "choose another package, or add the licence to xtask/src/check/licences.rs after reading it",
        broken: |house| licences::of_npm_packages(&house.npm_lock),
    },
];

/// Runs every check; all of them run, whatever the first ones say.
pub(crate) fn check(workspace: &Workspace) -> Outcome {
    stage("set-up", || {
        setup::component("rustfmt", "fmt")?;
        setup::component("clippy", "clippy")?;
        setup::wasm_target()
    })?;
    let checks: [(&str, Check); 5] = [
        ("format", format),
        ("lints, host", lints_of_host),
        ("lints, wasm", lints_of_wasm),
        ("documentation", documentation),
        ("invariants and sizes", house),
    ];
    let mut failed = Vec::new();
    for (name, check) in checks {
        if let Err(failure) = stage(name, || check(workspace)) {
            eprintln!("error: {name}: {failure}");
            failed.push(name);
        }
    }
    if failed.is_empty() {
        println!("every check passed");
        return Ok(());
    }
    Err(Failure::new(format!("failed: {}", failed.join("; "))))
}

fn format(workspace: &Workspace) -> Outcome {
    Program::cargo("fmt")
        .arguments(["--all", "--check", "--", "-l"])
        .inside(workspace.root())
        .run()
        .map_err(|_| Failure::new("run `cargo fmt --all`"))
}

fn lints_of_host(workspace: &Workspace) -> Outcome {
    clippy(workspace, &["--workspace", "--all-targets"])
}

fn lints_of_wasm(workspace: &Workspace) -> Outcome {
    clippy(
        workspace,
        &["--package", CORE, "--target", WASM_TARGET, "--all-targets"],
    )
}

fn clippy(workspace: &Workspace, arguments: &[&str]) -> Outcome {
    Program::cargo("clippy")
        .arguments(["--quiet"])
        .arguments(arguments)
        .arguments(["--", "--deny", "warnings"])
        .inside(workspace.root())
        .run()
}

fn documentation(workspace: &Workspace) -> Outcome {
    Program::cargo("doc")
        .arguments([
            "--quiet",
            "--workspace",
            "--no-deps",
            "--document-private-items",
        ])
        // The pages are for those who work here, private rooms included: links to these are welcome.
        .variable(
            "RUSTDOCFLAGS",
            "--deny warnings --allow rustdoc::private-intra-doc-links",
        )
        .inside(workspace.root())
        .run()
}

fn house(workspace: &Workspace) -> Outcome {
    build::build(workspace, Flavour::Shipped)?;
    let house = read_house(workspace)?;
    let broken = INVARIANTS
        .iter()
        .filter(|invariant| !holds(invariant, &house))
        .count();
    for (path, lines) in long_files(&house.tree) {
        println!("warning: {path} has {lines} lines: is there a second noun in it?");
    }
    let (table, verdict) = sizes::sizes(&house.manifest)?;
    println!("\n{table}");
    let recorded = fs::read_to_string(workspace.path("docs/sizes.md")).unwrap_or_default();
    for file in sizes::outdated(&house.manifest, &recorded) {
        println!("warning: docs/sizes.md is out of date: {file} bytes (brotli)");
    }
    match verdict {
        Verdict::Within => {}
        Verdict::Warn => println!("warning: what a page loads is above the line of warning"),
        Verdict::Over => {
            return Err(Failure::new(
                "what a page loads is over its budget: look for what grew, or raise the budget with a reason",
            ));
        }
    }
    if broken == 0 {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{broken} of {} invariants are broken",
        INVARIANTS.len()
    )))
}

fn read_house(workspace: &Workspace) -> Outcome<House> {
    let manifest = json(&workspace.path("pkg").join(MANIFEST))?;
    let name = wasm_file(&manifest).ok_or_else(|| Failure::new("pkg/ holds no wasm"))?;
    let path = workspace.path("pkg").join(name);
    let wasm = fs::read(&path).map_err(|error| Failure::file("read", &path, &error))?;
    Ok(House {
        tree: Tree::read(workspace)?,
        metadata: metadata(&[])?,
        members: metadata(&["--no-deps"])?,
        npm_lock: json(&workspace.path("tests/npm/package-lock.json"))?,
        manifest,
        wasm,
    })
}

fn json(path: &Path) -> Outcome<Value> {
    let text = fs::read_to_string(path).map_err(|error| Failure::file("read", path, &error))?;
    serde_json::from_str(&text)
        .map_err(|error| Failure::new(format!("cannot read {}: {error}", path.display())))
}

/// Tells whether an invariant holds, with every place where it does not.
fn holds(invariant: &Invariant, house: &House) -> bool {
    let faults = (invariant.broken)(house);
    let word = if faults.is_empty() {
        "holds "
    } else {
        "BROKEN"
    };
    println!("{word}  {}", invariant.name);
    for fault in &faults {
        println!("        {fault}");
    }
    if !faults.is_empty() {
        println!("        {}", invariant.remedy);
    }
    faults.is_empty()
}

fn long_files(tree: &Tree) -> Vec<(&str, usize)> {
    let sources = [".rs", ".js", ".mjs"]
        .into_iter()
        .flat_map(|ending| tree.under("", ending));
    sources
        .filter(|file| !file.path.starts_with("pkg/"))
        .map(|file| (&*file.path, file.text.lines().count()))
        .filter(|(_, lines)| *lines > LONG_FILE)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_house_with_one_of_everything_wrong_breaks_every_invariant() {
        let house = House {
            tree: Tree::of(&[
                ("Cargo.toml", "[workspace]\n"),
                (
                    "src/call/mod.rs",
                    "use js_sys::Date;\nuse std::fs;\nuse crate::engine::Engine;\n",
                ),
                ("src/rules/mod.rs", "use crate::outbox::Row;\n"),
                ("src/outbox/mod.rs", ""),
                ("pkg/softphone-wrapper.js", "x.innerHTML = '\u{fc}'"),
            ]),
            metadata: json!({"packages": [{"name": "a", "license": "GPL-3.0"}]}),
            members: json!({"packages": [
                {"name": CORE, "dependencies": [{"name": "web-sys", "req": "^0.3"}]},
            ]}),
            npm_lock: json!({"packages": {"a": {"license": "GPL-3.0"}}}),
            manifest: Value::Null,
            wasm: Vec::new(),
        };
        for invariant in INVARIANTS {
            assert!(!holds(&invariant, &house), "{}", invariant.name);
        }
    }

    #[test]
    fn long_files_are_named_and_generated_ones_are_not() {
        let long = "\n".repeat(LONG_FILE + 1);
        let tree = Tree::of(&[("src/a.rs", &long), ("src/b.rs", "\n"), ("pkg/c.js", &long)]);
        assert_eq!(long_files(&tree), [("src/a.rs", LONG_FILE + 1)]);
    }
}
