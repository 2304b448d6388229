//! What the loader calls. Synchronous, text in and text out: nothing of the page runs in between.

use std::cell::RefCell;

use wasm_bindgen::prelude::wasm_bindgen;

use super::{read, written};
use crate::engine::Engine;
use crate::protocol::Now;

thread_local! {
    static ENGINE: RefCell<Engine> = RefCell::new(Engine::new());
}

/// Tells the engine what happened, with both clocks of the page in milliseconds; what it wants done, as JSON text.
///
/// An input that nobody knows changes nothing.
#[wasm_bindgen]
#[must_use]
pub fn handle(wall: f64, monotonic: f64, input: &str) -> String {
    // Whole milliseconds far below 2^53.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let now = Now {
        wall: wall as i64,
        monotonic: monotonic as u64,
    };
    let mut effects = Vec::new();
    if let Some(input) = read(input) {
        effects = ENGINE.with_borrow_mut(|engine| engine.handle(now, input));
    }
    written(effects)
}

/// The snapshot of `status()` as JSON text.
#[wasm_bindgen]
#[must_use]
pub fn status() -> String {
    ENGINE.with_borrow(Engine::status)
}

/// What the agent's panel shows, as JSON text; without what the configuration offers where the panel has that under its `desk` already.
#[wasm_bindgen]
#[must_use]
pub fn panel(desk: &str) -> String {
    ENGINE.with_borrow(|engine| engine.panel(desk))
}
