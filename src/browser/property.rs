//! Objects of JavaScript that carry options, and what can be read off others.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::JsValue;

/// An object of these properties.
pub(super) fn object(properties: &[(&str, JsValue)]) -> Object {
    let object = Object::new();
    for (name, value) in properties {
        // Fails for nothing but a frozen object.
        let _ = Reflect::set(&object, &JsValue::from_str(name), value);
    }
    object
}

/// A property; undefined when there is none.
pub(super) fn property(object: &JsValue, name: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(name)).unwrap_or_default()
}

/// The name of a `DOMException`; empty when it is none.
pub(super) fn error_name(error: &JsValue) -> String {
    property(error, "name").as_string().unwrap_or_default()
}
