//! The two JavaScript faces of the one wasm: the classic script and the ES module, bundled from `www/`.

use super::Flavour;
use crate::failure::{Failure, Outcome};
use crate::process::Program;
use crate::workspace::Workspace;
use serde_json::json;
use std::fs;
use std::path::Path;

/// What the loader learns at build time.
pub(super) struct Constants<'a> {
    /// The wasm's file name, beside the script.
    pub(super) wasm_file: &'a str,
    /// Its integrity, `sha384-…`.
    pub(super) wasm_integrity: &'a str,
    /// The product's version.
    pub(super) version: &'a str,
    /// The git revision it was built from.
    pub(super) revision: &'a str,
    /// Whether the core brings what administrators try out.
    pub(super) administration: bool,
}

struct Face {
    entry: &'static str,
    format: &'static str,
    file: &'static str,
}

/// What agents' pages load.
const FACES: [Face; 2] = [
    Face {
        entry: "www/classic.js",
        format: "iife",
        file: "softphone-wrapper.js",
    },
    Face {
        entry: "www/module.js",
        format: "esm",
        file: "softphone-wrapper.mjs",
    },
];

/// What the script fetches when an administrator tries something out.
const ADMINISTRATION: [Face; 1] = [Face {
    entry: "www/module.js",
    format: "esm",
    file: "softphone-wrapper-administration.mjs",
}];

/// The scripts that need no wasm of their own: of the administrator's console, of the page that a call centre points at, the bridge that is
/// fetched in a console, the agent's panel, and the conformance kit.
const PAGES: [Face; 8] = [
    Face {
        entry: "www/admin/admin.js",
        format: "esm",
        file: "admin/admin.js",
    },
    Face {
        entry: "www/panel/panel.js",
        format: "esm",
        file: "softphone-wrapper-panel.mjs",
    },
    Face {
        entry: "www/cti/cti.js",
        format: "iife",
        file: "cti.js",
    },
    Face {
        entry: "www/frame.js",
        format: "iife",
        file: "softphone-wrapper-frame.js",
    },
    Face {
        entry: "www/open_cti/bridge.js",
        format: "esm",
        file: "softphone-wrapper-open-cti.mjs",
    },
    Face {
        entry: "www/conformance/stand_in.js",
        format: "iife",
        file: "softphone-wrapper-conformance.js",
    },
    Face {
        entry: "www/conformance/module.js",
        format: "esm",
        file: "softphone-wrapper-conformance.mjs",
    },
    Face {
        entry: "www/conformance/page.js",
        format: "iife",
        file: "conformance.js",
    },
];

/// The style sheets that are made of several.
const SHEETS: [Face; 1] = [Face {
    entry: "www/conformance/conformance.css",
    format: "esm",
    file: "conformance.css",
}];

/// Bundles the scripts without a wasm, and the style sheets, into `folder`.
pub(super) fn bundle_pages(
    workspace: &Workspace,
    tools: &Path,
    flavour: Flavour,
    folder: &Path,
) -> Outcome {
    for face in PAGES.iter().chain(&SHEETS) {
        let mut esbuild = esbuild(workspace, tools, face, folder)
            .argument(format!("--define:VERSION={}", json!(workspace.version())));
        let is_sheet = face.entry.ends_with(".css");
        if is_sheet {
            esbuild = esbuild.argument("--loader:.css=css");
        }
        if flavour == Flavour::Shipped {
            esbuild = esbuild.argument("--minify");
        }
        esbuild.run()?;
        if flavour == Flavour::Shipped && !is_sheet {
            shorten(tools, &folder.join(face.file), "")?;
        }
    }
    Ok(())
}

/// Goes over a bundle once more: what esbuild leaves alone, a slower tool folds into its only use. 5 % (brotli) less.
fn shorten(tools: &Path, script: &Path, banner: &str) -> Outcome {
    let preamble = format!("preamble={}", json!(banner));
    let output = if banner.is_empty() {
        "ascii_only=true".to_owned()
    } else {
        format!("ascii_only=true,{preamble}")
    };
    Program::new(tools.join("terser"))
        .argument(script)
        .arguments(["--ecma", "2020", "--toplevel", "--compress"])
        .argument("passes=3")
        .arguments(["--mangle", "--comments", "false", "--format"])
        .argument(output)
        .argument("--output")
        .argument(script)
        .run()
}

/// Bundles the faces into `folder`.
pub(super) fn bundle(
    workspace: &Workspace,
    tools: &Path,
    flavour: Flavour,
    constants: &Constants<'_>,
    folder: &Path,
) -> Outcome {
    let faces = if constants.administration {
        ADMINISTRATION.as_slice()
    } else {
        FACES.as_slice()
    };
    for face in faces {
        let made = folder.join(face.file);
        // A bundler takes it for a file only with the dot.
        let wasm_address = format!("./{}", constants.wasm_file);
        let mut esbuild = esbuild(workspace, tools, face, folder)
            .argument(format!("--banner:js={}", banner(constants)));
        for (name, value) in [
            ("WASM_FILE", wasm_address.as_str()),
            ("WASM_INTEGRITY", constants.wasm_integrity),
            ("VERSION", constants.version),
            ("REVISION", constants.revision),
        ] {
            esbuild = esbuild.argument(format!("--define:{name}={}", json!(value)));
        }
        esbuild = esbuild.argument(format!(
            "--define:ADMINISTRATION={}",
            constants.administration
        ));
        if flavour == Flavour::Shipped {
            esbuild = esbuild.argument("--minify");
        }
        esbuild.run()?;
        if flavour == Flavour::Shipped {
            shorten(tools, &made, &banner(constants))?;
        }
        names_its_wasm(&made, constants.wasm_file)?;
    }
    Ok(())
}

fn esbuild(workspace: &Workspace, tools: &Path, face: &Face, folder: &Path) -> Program {
    Program::new(tools.join("esbuild"))
        .argument(workspace.path(face.entry))
        .arguments(["--bundle", "--platform=browser", "--target=es2020"])
        .arguments([
            "--charset=ascii",
            "--legal-comments=none",
            "--log-level=warning",
            "--loader:.css=text",
            // These stand beside the module, as files of their own.
            "--external:./softphone-wrapper-*.mjs",
        ])
        .argument(format!("--format={}", face.format))
        .argument(format!("--outfile={}", folder.join(face.file).display()))
        .inside(workspace.root())
}

/// A face that does not know its wasm's name would look for something that is not there.
fn names_its_wasm(face: &Path, wasm_file: &str) -> Outcome {
    let text = fs::read_to_string(face).map_err(|error| Failure::file("read", face, &error))?;
    if text.contains(wasm_file) {
        return Ok(());
    }
    Err(Failure::new(format!(
        "{} does not name {wasm_file}: the loader has to use the build constant WASM_FILE",
        face.display()
    )))
}

fn banner(constants: &Constants<'_>) -> String {
    format!(
        "/*! softphone-wrapper {} ({}) | MIT OR Apache-2.0, see THIRD-PARTY-LICENSES.txt */",
        constants.version, constants.revision
    )
}
