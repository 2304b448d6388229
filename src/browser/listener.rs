//! Event listeners that end with their owner.

use js_sys::{Array, Function};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{Event, EventTarget};

use super::host::Host;

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

/// Registers `object.method(...arguments)` as a disposer: a function of JavaScript alone, since after
/// a trap nothing of this instance may run.
pub(super) fn dispose_by_call(host: &Host, object: &JsValue, method: &str, arguments: &[JsValue]) {
    let function = js_sys::Reflect::get(object, &method.into())
        .ok()
        .and_then(|it| it.dyn_into::<Function>().ok());
    if let Some(function) = function {
        let bound: Array = arguments.iter().collect();
        bound.unshift(object);
        let binder = js_sys::Reflect::get(&function, &"bind".into()).ok();
        let binder = binder.and_then(|it| it.dyn_into::<Function>().ok());
        let disposer = binder.and_then(|binder| binder.apply(&function, &bound).ok());
        if let Some(disposer) = disposer.and_then(|it| it.dyn_into::<Function>().ok()) {
            host.disposer(&disposer);
        }
    }
}

/// Reads a property as text; `None` when it is none.
pub(super) fn text_property(object: &JsValue, name: &str) -> Option<String> {
    js_sys::Reflect::get(object, &name.into()).ok()?.as_string()
}
