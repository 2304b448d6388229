//! The wasm-bindgen tools at the version that the core links, as one binary.
//!
//! They stand in a crate of their own because they take a minute to compile: `cargo xtask` itself answers at once and
//! builds them when a command first needs them.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = env::args_os();
    let program = arguments.next().into_iter();
    let tool = arguments.next().unwrap_or_default();
    let arguments = program.chain(arguments);
    let outcome = match tool.to_str() {
        Some("bindgen") => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
        Some("test-runner") => {
            wasm_bindgen_cli::wasm_bindgen_test_runner::run_cli_with_args(arguments)
        }
        _ => {
            eprintln!("usage: xtask-bindgen bindgen|test-runner ...");
            return ExitCode::from(2);
        }
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:?}");
            ExitCode::FAILURE
        }
    }
}
