//! Caller Insight (seed 000) as pure functions: the Config API over a store in memory, and what agents' pages read of it. Which
//! sentence is proved by which test stands in `tests/vectors/seed-000.md`.
#![cfg(not(target_arch = "wasm32"))]

mod buttons;
mod fixtures;
mod lists;
mod parameters;
mod refusals;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use softphone_wrapper::caller_insight::{Answer, Installation, Memory, Request, answer};
use softphone_wrapper::json::parse;

/// The buttons of the linked IGRP.
const BUTTONS: &str = "/config/v2/igrps/1234/callerInsight/sfButtons";

/// A fixture by its name.
fn fixture(name: &str) -> Value {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors/caller-insight");
    let text = fs::read_to_string(folder.join(name).with_extension("json")).unwrap();
    serde_json::from_str(&text).unwrap()
}

/// The store that the answers of seed 000 come from, changed before it is read; with the IGRPs that are refused.
fn store_with(change: impl FnOnce(&mut Value)) -> Memory {
    let mut document = fixture("store");
    change(&mut document);
    Memory::read(&parse(&document.to_string()).unwrap())
        .with(2345, Installation::Unlinked)
        .with(3456, Installation::NotPbx)
}

fn store() -> Memory {
    store_with(|_| {})
}

/// What the API answers; an address is a path with or without a query.
fn ask(store: &mut Memory, method: &str, address: &str, form: &str) -> Answer {
    let (path, query) = address.split_once('?').unwrap_or((address, ""));
    let request = Request {
        method,
        path,
        query,
        form,
    };
    answer(store, &request)
}

/// The rows of a list.
fn rows(store: &mut Memory, address: &str) -> Vec<Value> {
    let answer = ask(store, "GET", address, "");
    assert_eq!(answer.status, 200, "{address}: {}", answer.body);
    let lines = answer.body.lines();
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// Reads a button.
fn button(store: &mut Memory, id: u64) -> Value {
    let answer = ask(store, "GET", &format!("{BUTTONS}/{id}"), "");
    assert_eq!(answer.status, 200, "{}", answer.body);
    serde_json::from_str(&answer.body).unwrap()
}

/// Creates a button for a rating that is free; its id.
fn create(store: &mut Memory, form: &str) -> u64 {
    let answer = ask(store, "POST", BUTTONS, form);
    assert_eq!(answer.status, 201, "{form}: {}", answer.body);
    let created: Value = serde_json::from_str(&answer.body).unwrap();
    assert_eq!(created.as_object().unwrap().len(), 1);
    created["sfButtonId"].as_str().unwrap().parse().unwrap()
}

/// Changes a button.
fn update(store: &mut Memory, id: u64, form: &str) {
    let answer = ask(store, "POST", &format!("{BUTTONS}/{id}"), form);
    assert_eq!((answer.status, answer.body.as_str()), (204, ""), "{form}");
}

/// Everything that a store shows.
fn everything(store: &mut Memory) -> Value {
    let buttons = rows(store, BUTTONS);
    let whole = buttons.iter().map(|row| {
        let id = row["sfButtonId"].as_str().unwrap();
        ask(store, "GET", &format!("{BUTTONS}/{id}"), "").body
    });
    let whole: Vec<String> = whole.collect();
    json!([
        buttons,
        whole,
        rows(store, &format!("{BUTTONS}/callRatings"))
    ])
}
