//! The rooms of the core and who may know whom.

use super::paths::{named_paths, room_of_file, room_of_path};
use super::source::{code, words};
use super::tree::{Fault, SourceFile, Tree};

/// The room that knows every other.
const ENGINE: &str = "engine";

/// The room that turns texts of the loader into inputs and effects into texts, and drives the engine.
const BROWSER: &str = "browser";

/// The one file that JavaScript calls.
const FACE: &str = "src/browser/exports.rs";

/// What every room may speak of: one call, the administrator's document, faults, the log, JSON objects, and the words in which
/// engine and browser talk.
const VOCABULARY: [&str; 12] = [
    "base64", "call", "config", "digits", "error", "json", "list", "log", "percent", "protocol",
    "sorted", "text",
];

/// The further rooms that a room may name, each with its reason.
const NEIGHBOURS: &[(&str, &[&str])] = &[];

/// The names of JavaScript and of its libraries.
const JAVASCRIPT: [&str; 6] = [
    "JsValue",
    "JsCast",
    "wasm_bindgen",
    "wasm_bindgen_futures",
    "js_sys",
    "web_sys",
];

/// Modules of the standard library that reach out of the process or read a clock.
const OUTSIDE_MODULES: [&str; 7] = ["env", "fs", "io", "net", "os", "process", "thread"];

/// What of `std::net` is a mere notation of addresses.
const ADDRESS_TYPES: [&str; 3] = ["IpAddr", "Ipv4Addr", "Ipv6Addr"];

/// Clocks and generators.
const OUTSIDE_WORDS: [&str; 6] = [
    "Instant",
    "SystemTime",
    "chrono",
    "fastrand",
    "getrandom",
    "rand",
];

/// JavaScript outside the one file that it calls.
pub(crate) fn javascript_outside_face(tree: &Tree) -> Vec<Fault> {
    faults(tree, |file, code| {
        let others = (file.path != FACE).then(|| words(code));
        let others = others.into_iter().flatten();
        others
            .filter(|(_, word)| JAVASCRIPT.contains(word) || word.starts_with("gloo_"))
            .map(|(line, word)| Fault::on_line(file, line, word))
            .collect()
    })
}

/// A clock, chance or I/O.
pub(crate) fn outside_world(tree: &Tree) -> Vec<Fault> {
    faults(tree, |file, code| {
        let modules =
            named_paths(code)
                .into_iter()
                .filter_map(|path| match path.segments.as_slice() {
                    ["std", "net", address, ..] if ADDRESS_TYPES.contains(address) => None,
                    ["std", module, ..] if OUTSIDE_MODULES.contains(module) => {
                        Some(Fault::on_line(file, path.line, format!("std::{module}")))
                    }
                    _ => None,
                });
        let named = words(code)
            .filter(|(_, word)| OUTSIDE_WORDS.contains(word))
            .map(|(line, word)| Fault::on_line(file, line, word));
        modules.chain(named).collect()
    })
}

/// The engine, or the browser room, named by a room that stands below them.
pub(crate) fn upward_imports(tree: &Tree) -> Vec<Fault> {
    imports(tree, |room, imported| {
        imported == BROWSER || (imported == ENGINE && room != ENGINE)
    })
}

/// A domain room that names another's insides.
pub(crate) fn sideways_imports(tree: &Tree) -> Vec<Fault> {
    let rooms: Vec<&str> = tree
        .under("src/", ".rs")
        .filter_map(|file| room_of_file(&file.path))
        .collect();
    imports(tree, |room, imported| {
        let neighbours = NEIGHBOURS
            .iter()
            .find(|(name, _)| *name == room)
            .map_or(&[][..], |(_, neighbours)| neighbours);
        room != ENGINE
            && rooms.contains(&imported)
            && ![room, ENGINE, BROWSER].contains(&imported)
            && !VOCABULARY.contains(&imported)
            && !neighbours.contains(&imported)
    })
}

/// The paths from one room into another that `forbidden(room, imported)` names; the browser room may know everything.
fn imports(tree: &Tree, forbidden: impl Fn(&str, &str) -> bool) -> Vec<Fault> {
    faults(tree, |file, code| {
        let room = room_of_file(&file.path).filter(|room| *room != BROWSER);
        let Some(room) = room else {
            return Vec::new();
        };
        named_paths(code)
            .iter()
            .filter(|path| {
                room_of_path(&file.path, path).is_some_and(|imported| forbidden(room, imported))
            })
            .map(|path| Fault::on_line(file, path.line, path.segments.join("::")))
            .collect()
    })
}

/// What `find` finds in the core's files.
fn faults(tree: &Tree, find: impl Fn(&SourceFile, &str) -> Vec<Fault>) -> Vec<Fault> {
    tree.under("src/", ".rs")
        .flat_map(|file| find(file, &code(&file.text)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One file beside a small house; the faults as `line: what`.
    fn check(find: fn(&Tree) -> Vec<Fault>, path: &str, text: &str, expected: &[&str]) {
        let tree = Tree::of(&[
            ("src/call/mod.rs", ""),
            ("src/rules/mod.rs", ""),
            (path, text),
        ]);
        let found: Vec<String> = find(&tree).iter().map(Fault::to_string).collect();
        let expected: Vec<String> = expected
            .iter()
            .map(|fault| format!("{path}:{fault}"))
            .collect();
        assert_eq!(found, expected, "{text}");
    }

    #[test]
    fn javascript_is_found_outside_the_file_that_it_calls() {
        let find = javascript_outside_face;
        check(
            find,
            "src/call/a.rs",
            "use wasm_bindgen::JsValue;",
            &["1: wasm_bindgen", "1: JsValue"],
        );
        check(
            find,
            "src/engine.rs",
            "\nfn f() { gloo_timers::x() }",
            &["2: gloo_timers"],
        );
        check(
            find,
            "src/browser/input.rs",
            "use js_sys::Date;",
            &["1: js_sys"],
        );
        check(
            find,
            "src/browser/exports.rs",
            "use wasm_bindgen::prelude::wasm_bindgen;",
            &[],
        );
        check(find, "src/call/a.rs", "// not a JsValue", &[]);
    }

    #[test]
    fn clocks_chance_and_input_are_found() {
        let find = outside_world;
        check(
            find,
            "src/call/a.rs",
            "use std::{fs, fmt};",
            &["1: std::fs"],
        );
        check(
            find,
            "src/log.rs",
            "std::time::Instant::now()",
            &["1: Instant"],
        );
        check(find, "src/outbox/a.rs", "use std::time::Duration;", &[]);
        check(find, "src/outbox/a.rs", "use rand::Rng;", &["1: rand"]);
        check(
            find,
            "src/config/a.rs",
            "use std::net::{IpAddr, TcpStream};",
            &["1: std::net"],
        );
        check(
            find,
            "src/call/a.rs",
            "#[cfg(test)]\nmod tests { use std::fs; }",
            &[],
        );
        check(
            find,
            "src/browser/exports.rs",
            "use std::time::SystemTime;",
            &["1: SystemTime"],
        );
    }

    #[test]
    fn nobody_below_imports_the_engine_or_the_browser_room() {
        let find = upward_imports;
        check(
            find,
            "src/call/a.rs",
            "use crate::engine::Engine;",
            &["1: crate::engine::Engine"],
        );
        check(
            find,
            "src/call/mod.rs",
            "use super::engine;",
            &["1: super::engine"],
        );
        check(
            find,
            "src/engine.rs",
            "use crate::browser::Store;",
            &["1: crate::browser::Store"],
        );
        check(find, "src/engine.rs", "use crate::call::Facts;", &[]);
        check(find, "src/browser/a.rs", "use crate::engine::Engine;", &[]);
    }

    #[test]
    fn domain_rooms_keep_to_themselves() {
        let find = sideways_imports;
        check(
            find,
            "src/outbox/a.rs",
            "use crate::rules::Trigger;",
            &["1: crate::rules::Trigger"],
        );
        check(
            find,
            "src/outbox/a.rs",
            "use crate::{call, config::Config, outbox::Row};",
            &[],
        );
        check(find, "src/engine.rs", "use crate::rules::Trigger;", &[]);
        check(find, "src/browser/a.rs", "use crate::rules::Trigger;", &[]);
    }
}
