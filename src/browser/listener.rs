//! Event listeners that end with their owner.

use js_sys::Function;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use web_sys::{Event, EventTarget};

use super::host::Host;
use super::property::property;

/// A listener; it is removed when this is dropped, or before the instance is replaced after a trap.
#[must_use = "a listener ends when it is dropped"]
pub(super) struct Listener {
    target: EventTarget,
    event: &'static str,
    callback: Closure<dyn FnMut(Event)>,
}

impl Listener {
    /// Listens to an event of the page.
    pub(super) fn new(
        host: &Host,
        target: &EventTarget,
        event: &'static str,
        callback: impl FnMut(Event) + 'static,
    ) -> Self {
        let callback = Closure::<dyn FnMut(Event)>::new(callback);
        let function: &Function = callback.as_ref().unchecked_ref();
        // Fails for nothing but an allocation error.
        let _ = target.add_event_listener_with_callback(event, function);
        dispose_by_call(
            host,
            target,
            "removeEventListener",
            &[event.into(), function.clone().into()],
        );
        Self {
            target: target.clone(),
            event,
            callback,
        }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        let function = self.callback.as_ref().unchecked_ref();
        let _ = self
            .target
            .remove_event_listener_with_callback(self.event, function);
    }
}

#[wasm_bindgen]
extern "C" {
    /// A function, by what makes a disposer of it; `js_sys` binds a fixed number of arguments only.
    type Method;

    #[wasm_bindgen(method, variadic)]
    fn bind(this: &Method, object: &JsValue, arguments: &[JsValue]) -> Function;
}

/// Registers `object.method(...arguments)` as a disposer: a function of JavaScript alone, since after
/// a trap nothing of this instance may run.
pub(super) fn dispose_by_call(host: &Host, object: &JsValue, method: &str, arguments: &[JsValue]) {
    let method = property(object, method);
    if method.is_function() {
        let method: Method = method.unchecked_into();
        host.disposer(&method.bind(object, arguments));
    }
}
