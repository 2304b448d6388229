//! The runner of `cargo test --target wasm32-unknown-unknown`: one test program in headless Chromium.

use crate::build::bindgen_tools;
use crate::failure::{Failure, Outcome};
use crate::setup;
use crate::workspace::Workspace;

/// How long one test program may run, in seconds. The runner's own 20 are too few for a machine with two busy cores.
const TEST_SECONDS: &str = "300";

/// How long the browser's driver may take to listen, in seconds.
const DRIVER_SECONDS: &str = "60";

/// Runs one compiled test program with the arguments that cargo passes.
pub(crate) fn run(workspace: &Workspace, test: &[&str]) -> Outcome {
    let driver = setup::chromium_driver()?;
    setup::chromium()?;
    if !workspace.target().join("debug/xtask-bindgen").exists() {
        eprintln!("building the wasm test runner (a minute the first time)");
    }
    let status = bindgen_tools(workspace, "test-runner")
        .arguments(test)
        .variable("CHROMEDRIVER", driver)
        .variable(
            "WASM_BINDGEN_TEST_WEBDRIVER_JSON",
            workspace.path("webdriver.json"),
        )
        .variable_unless_set("WASM_BINDGEN_TEST_TIMEOUT", TEST_SECONDS)
        .variable_unless_set("WASM_BINDGEN_TEST_DRIVER_TIMEOUT", DRIVER_SECONDS)
        .status()?;
    if status.success() {
        return Ok(());
    }
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Err(Failure::passed_on(
        "a test program failed",
        code.unwrap_or(1),
    ))
}
