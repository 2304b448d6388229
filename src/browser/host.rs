//! The loader's side: what the core may ask of it. It queues and calls the page's own functions in a
//! microtask, so that no host code runs while a Rust borrow is alive.

use js_sys::Function;
use wasm_bindgen::prelude::{JsValue, wasm_bindgen};

#[wasm_bindgen]
extern "C" {
    /// The object that the loader gives to `start`.
    #[derive(Clone)]
    pub type Host;

    /// The inbox is open; the text tells `{durability}`.
    #[wasm_bindgen(method)]
    pub fn ready(this: &Host, text: &str);

    /// Settles a contract call's promise with what the JSON text says.
    #[wasm_bindgen(method)]
    pub fn settle(this: &Host, ticket: u32, text: &str);

    /// Calls the softphone's callback; an empty text is no payload.
    #[wasm_bindgen(method)]
    pub fn softphone(this: &Host, event_type: &str, payload: &str);

    /// Tells the listeners of `on(type, …)`.
    #[wasm_bindgen(method)]
    pub fn notify(this: &Host, listener: &str, payload: &str);

    /// Asks the page's token provider; it answers through `token`.
    #[wasm_bindgen(method, js_name = askToken)]
    pub fn ask_token(this: &Host, request: u32, text: &str);

    /// Calls `woke` after so many milliseconds; a later wish replaces an earlier one.
    #[wasm_bindgen(method, js_name = wakeAfter)]
    pub fn wake_after(this: &Host, milliseconds: u32);

    /// An `AbortSignal` that ends the requests of this instance when it is replaced after a trap.
    #[wasm_bindgen(method, getter)]
    pub fn signal(this: &Host) -> JsValue;

    /// The same function, whose trap the loader hears of wherever it is called from.
    #[wasm_bindgen(method)]
    pub fn guarded(this: &Host, function: &Function) -> Function;

    /// This instance panics: another one is to take its place.
    #[wasm_bindgen(method)]
    pub fn trapped(this: &Host);

    /// Sends the window that the page opened to an address and waits for the answer that carries this
    /// state; it comes through `authorized`. An empty address: the page has no means to ask.
    #[wasm_bindgen(method)]
    pub fn authorize(this: &Host, request: u32, url: &str, state: &str);

    /// Asks the Salesforce console; it answers through `console`.
    #[wasm_bindgen(method)]
    pub fn console(this: &Host, call: u32, method: &str, arguments: &str);

    /// Registers what has to be let go before this instance is replaced after a trap.
    #[wasm_bindgen(method)]
    pub fn disposer(this: &Host, dispose: &Function);
}
