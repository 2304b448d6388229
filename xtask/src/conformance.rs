//! `cargo xtask conformance URL`: what a softphone's host keeps of the contract, told by the kit of the package.

use crate::build::{self, Flavour};
use crate::demo::{compile, passed_on, run};
use crate::failure::{Failure, Outcome};
use crate::setup;
use crate::stage::stage;
use crate::workspace::Workspace;

/// The kit's script, which a build makes.
const KIT: &str = "pkg/softphone-wrapper-conformance.js";

/// Looks at the host at an address; `pkg/` is built when it is not there.
pub(crate) fn conformance(workspace: &Workspace, words: &[&str]) -> Outcome {
    if !is_understood(words) {
        return Err(Failure::new(
            "conformance wants the address of a page, and takes --json FILE",
        ));
    }
    let chromium = setup::chromium()?;
    if !workspace.path(KIT).is_file() {
        build::build(workspace, Flavour::Shipped)?;
    }
    stage("the kit's driver", || compile(workspace, &["e2e"]))?;
    let looked = run(workspace, "e2e", "conformance")
        .arguments(words)
        .variable("CHROME", chromium)
        .status()?;
    passed_on("the kit", &looked)
}

fn is_understood(words: &[&str]) -> bool {
    let is_address = |word: &str| word.starts_with("http://") || word.starts_with("https://");
    match words {
        [address] | [address, "--json", _] => is_address(address),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_wanted_and_a_file_may_be_named() {
        for (words, expected) in [
            (vec!["https://phone.example/"], true),
            (
                vec!["http://127.0.0.1:8787/", "--json", "report.json"],
                true,
            ),
            (vec![], false),
            (vec!["phone.example"], false),
            (vec!["https://phone.example/", "--json"], false),
            (vec!["https://phone.example/", "--quick"], false),
        ] {
            assert_eq!(is_understood(&words), expected, "{words:?}");
        }
    }
}
