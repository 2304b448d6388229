//! The wasm-bindgen tool at the version that the core links.
//!
//! It stands in a crate of its own because it takes a minute to compile: `cargo xtask` itself answers at once and
//! builds it when a command first needs it.

use std::env;
use std::process::ExitCode;

fn main() -> ExitCode {
    let mut arguments = env::args_os();
    let program = arguments.next().into_iter();
    let tool = arguments.next().unwrap_or_default();
    let arguments = program.chain(arguments);
    let outcome = match tool.to_str() {
        Some("bindgen") => wasm_bindgen_cli::wasm_bindgen::run_cli_with_args(arguments),
        _ => {
            eprintln!("usage: xtask-bindgen bindgen ...");
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
