//! The shipped wasm: what it asks of its host.

use super::tree::Fault;
use wasmparser::{Imports, Parser, Payload};

/// What wasm-bindgen sets up in every module: its table of values, which stays empty here.
const SETUP: &str = "__wbindgen_init_externref_table";

/// Functions that it would call: the engine is told everything and asks nobody. One from `env` is a native dependency that slipped in.
pub(crate) fn imports_of_the_page(name: &str, wasm: &[u8]) -> Vec<Fault> {
    match imports(wasm) {
        Ok(imports) => imports
            .into_iter()
            .filter(|(_, import)| import != SETUP)
            .map(|(module, import)| Fault::at(name, format!("{module}.{import}")))
            .collect(),
        Err(error) => vec![Fault::at(name, format!("cannot be read: {error}"))],
    }
}

fn imports(wasm: &[u8]) -> wasmparser::Result<Vec<(String, String)>> {
    let mut found = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        if let Payload::ImportSection(section) = payload? {
            for imports in section {
                match imports? {
                    Imports::Single(_, import) => {
                        found.push((import.module.to_owned(), import.name.to_owned()));
                    }
                    Imports::Compact1 { module, .. } | Imports::Compact2 { module, .. } => {
                        found.push((module.to_owned(), "*".to_owned()));
                    }
                }
            }
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module with one imported function.
    fn module(from: &str, name: &str) -> Vec<u8> {
        let mut import = vec![1, from.len() as u8];
        import.extend(from.as_bytes());
        import.push(name.len() as u8);
        import.extend(name.as_bytes());
        import.extend([0, 0]);
        let mut wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02".to_vec();
        wasm.push(import.len() as u8);
        wasm.extend(import);
        wasm
    }

    #[test]
    fn an_import_is_found_unless_every_module_has_it() {
        let check = |wasm: &[u8], expected: &[&str]| {
            let found = imports_of_the_page("a.wasm", wasm);
            let found: Vec<String> = found.iter().map(Fault::to_string).collect();
            assert_eq!(found, expected);
        };
        check(&module("env", "f"), &["a.wasm: env.f"]);
        check(&module("./glue.js", "now"), &["a.wasm: ./glue.js.now"]);
        check(&module("./glue.js", SETUP), &[]);
        assert_eq!(imports_of_the_page("a.wasm", b"<html>").len(), 1);
    }
}
