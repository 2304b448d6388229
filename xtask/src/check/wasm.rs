//! The shipped wasm: what it asks of its host.

use super::tree::Fault;
use wasmparser::{Imports, Parser, Payload};

/// Imports from `env`: a native dependency slipped in, and no page can give it what it wants.
pub(crate) fn imports_from_env(name: &str, wasm: &[u8]) -> Vec<Fault> {
    match imports(wasm) {
        Ok(imports) => imports
            .into_iter()
            .filter(|(module, _)| module == "env")
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
    fn module(from: &str) -> Vec<u8> {
        let mut import = vec![1, from.len() as u8];
        import.extend(from.as_bytes());
        import.extend([1, b'f', 0, 0]);
        let mut wasm = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x02".to_vec();
        wasm.push(import.len() as u8);
        wasm.extend(import);
        wasm
    }

    #[test]
    fn an_import_from_env_is_found() {
        let check = |wasm: &[u8], expected: &[&str]| {
            let found = imports_from_env("a.wasm", wasm);
            let found: Vec<String> = found.iter().map(Fault::to_string).collect();
            assert_eq!(found, expected);
        };
        check(&module("env"), &["a.wasm: env.f"]);
        check(&module("./glue.js"), &[]);
        assert_eq!(imports_from_env("a.wasm", b"<html>").len(), 1);
    }
}
