//! The formatting of the standard library, which nothing but panics asks for: the core writes numbers by `src/digits.rs` and texts by
//! joining them. Panics are silent (`panics.rs`), yet their tables of functions keep it alive: 1 KB (brotli) of what a page loads.

use std::collections::{BTreeMap, BTreeSet};

use wasmparser::{Operator, Parser, Payload};

/// The functions that format, or make a panic's text of it, by index; none where anything else calls one of them.
pub(super) fn unasked(
    wasm: &[u8],
    imported: usize,
    names: &BTreeMap<usize, String>,
) -> BTreeSet<usize> {
    let formats = |index: &usize| names.get(index).is_some_and(|name| formats(name));
    let Ok(calls) = calls(wasm, imported) else {
        return BTreeSet::new();
    };
    let asked = calls.iter().any(|(caller, callees)| {
        !formats(caller) && !silent_anyway(names, *caller) && callees.iter().any(formats)
    });
    if asked {
        return BTreeSet::new();
    }
    names.keys().copied().filter(formats).collect()
}

fn formats(name: &str) -> bool {
    [
        "core::fmt::",
        "alloc::fmt::",
        "core::str::count::",
        "std::panicking::",
        "core::panic::PanicPayload",
    ]
    .iter()
    .any(|part| name.contains(part))
        && !name.contains("softphone_wrapper")
}

/// What a panic passes through: it becomes a trap, or is called by nothing else.
fn silent_anyway(names: &BTreeMap<usize, String>, index: usize) -> bool {
    names.get(&index).is_some_and(|name| {
        name.starts_with("core::panicking::")
            || name.starts_with("__rustc::")
            || name.contains("rust_begin_unwind")
    })
}

/// Who calls whom by name, per defined function.
fn calls(wasm: &[u8], imported: usize) -> wasmparser::Result<Vec<(usize, BTreeSet<usize>)>> {
    let mut all = Vec::new();
    for payload in Parser::new(0).parse_all(wasm) {
        let Payload::CodeSectionEntry(body) = payload? else {
            continue;
        };
        let mut callees = BTreeSet::new();
        for operator in body.get_operators_reader()? {
            match operator? {
                Operator::Call { function_index } | Operator::ReturnCall { function_index } => {
                    callees.insert(function_index as usize);
                }
                _ => {}
            }
        }
        all.push((imported + all.len(), callees));
    }
    Ok(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A module of two functions, the first of which calls the second.
    const TWO: &[u8] = b"\0asm\x01\0\0\0\x01\x04\x01\x60\0\0\x03\x03\x02\0\0\x0a\x09\x02\x04\0\x10\x01\x0b\x02\0\x0b";

    fn check(caller: &str, callee: &str, expected: &[usize]) {
        let names = [(0, caller.to_owned()), (1, callee.to_owned())].into();
        let found: Vec<usize> = unasked(TWO, 0, &names).into_iter().collect();
        assert_eq!(found, expected, "{caller} calls {callee}");
    }

    #[test]
    fn what_formats_goes_only_where_nothing_but_panics_asks_for_it() {
        check(
            "std::panicking::panic_with_hook",
            "core::fmt::write",
            &[0, 1],
        );
        check("core::panicking::panic_fmt", "core::fmt::write", &[1]);
        check("softphone_wrapper::engine::tell", "core::fmt::write", &[]);
        check(
            "<softphone_wrapper::call::Facts as core::fmt::Debug>::fmt",
            "core::fmt::write",
            &[],
        );
        check("softphone_wrapper::engine::tell", "alloc::str::join", &[]);
    }

    #[test]
    fn what_is_no_module_loses_nothing() {
        let names = [(0, "core::fmt::write".to_owned())].into();
        assert_eq!(unasked(b"", 0, &names), BTreeSet::new());
    }
}
