//! What the loader calls. Synchronous, text in: answers go through the host object.

use std::cell::RefCell;
use std::rc::Rc;

use wasm_bindgen::prelude::wasm_bindgen;

use super::host::Host;
use super::tab::Tab;
use crate::protocol::Input;

thread_local! {
    static TAB: RefCell<Option<Rc<Tab>>> = const { RefCell::new(None) };
}

/// The tab; cloned out, so that no borrow is alive while it works.
fn tab() -> Option<Rc<Tab>> {
    TAB.try_with(|tab| tab.try_borrow().ok()?.clone())
        .ok()
        .flatten()
}

/// Starts the core. `options` is JSON: `{configUrl, config, tenant, origin, console, scriptUrl, version, utcOffsetMinutes}`.
#[wasm_bindgen]
pub fn start(host: Host, options: &str) {
    #[cfg(feature = "panic-hook")]
    std::panic::set_hook(Box::new(|_| panicked()));
    let started = Tab::start(host, options);
    let _ = TAB.try_with(|tab| {
        if let Ok(mut tab) = tab.try_borrow_mut() {
            *tab = Some(started);
        }
    });
}

/// This instance panics: called by the standard library's hook, or by what the build puts in place of a panic's text.
///
/// A panic inside a promise passes by the loader, and who wraps the page's promises may keep it to himself.
#[wasm_bindgen]
pub fn panicked() {
    if let Some(tab) = tab() {
        tab.report_panic();
    }
}

/// One contract call; `arguments` is a JSON array, `at` the moment of the page's call in
/// milliseconds since the epoch.
#[wasm_bindgen]
pub fn call(ticket: u32, method: &str, arguments: &str, at: f64) {
    if let Some(tab) = tab() {
        // Whole milliseconds far below 2^53.
        #[allow(clippy::cast_possible_truncation)]
        let at = at as i64;
        tab.tell(Input::Call {
            ticket,
            method: method.to_owned(),
            arguments: arguments.to_owned(),
            at,
        });
    }
}

/// The snapshot of `status()` as JSON text; empty before `start`.
#[wasm_bindgen]
#[must_use]
pub fn status() -> String {
    tab().map_or_else(String::new, |tab| tab.status())
}

/// What the agent's panel shows, as JSON text; empty before `start`.
#[wasm_bindgen]
#[must_use]
pub fn panel() -> String {
    tab().map_or_else(String::new, |tab| tab.panel())
}

/// What came of a sign-in's window: `{"code"}` or `{"error"}` as JSON text.
#[wasm_bindgen]
pub fn authorized(request: u32, text: &str) {
    if let Some(tab) = tab() {
        tab.tell(Input::Authorized {
            request,
            text: text.to_owned(),
        });
    }
}

/// The answer of the page's token provider, as JSON text.
#[wasm_bindgen]
pub fn token(request: u32, text: &str) {
    if let Some(tab) = tab() {
        tab.tell(Input::Token {
            request,
            text: text.to_owned(),
        });
    }
}

/// What came of a call of the Salesforce console, by its number; for 0 what the console says of itself.
#[wasm_bindgen]
pub fn console(call: u32, event: &str, text: &str) {
    if let Some(tab) = tab() {
        let text = text.to_owned();
        tab.tell(if call > 0 {
            let call = u64::from(call);
            Input::ConsoleAnswered { call, text }
        } else {
            Input::Console {
                event: event.to_owned(),
                payload: text,
            }
        });
    }
}

/// The time that was asked for with `wakeAfter` is over.
#[wasm_bindgen]
pub fn woke() {
    if let Some(tab) = tab() {
        tab.tell(Input::Woke);
    }
}
