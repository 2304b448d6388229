//! A panic in the browser room, alone in its program: no other test can run in an instance that panicked.

#![cfg(target_arch = "wasm32")]

use js_sys::{Function, Object, Reflect};
use softphone_wrapper::browser::start;
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

#[wasm_bindgen_test]
fn a_panic_that_somebody_swallows_is_told_to_the_loader_all_the_same() {
    let host = Object::new();
    let trapped = Function::new_no_args("this.heard = true");
    Reflect::set(&host, &"trapped".into(), &trapped).expect("a plain object");
    let heard = || Reflect::get(&host, &"heard".into()).is_ok_and(|heard| heard == JsValue::TRUE);
    for ignored in [
        "notify",
        "disposer",
        "wakeAfter",
        "settle",
        "ready",
        "softphone",
    ] {
        let ignore = Function::new_no_args("");
        Reflect::set(&host, &ignored.into(), &ignore).expect("a plain object");
    }
    start(host.clone().unchecked_into(), "{}");
    assert!(!heard());
    let panics = Closure::<dyn FnMut()>::new(|| panic!("for the test")).into_js_value();
    let panics: Function = panics.unchecked_into();
    assert!(panics.call0(&JsValue::UNDEFINED).is_err());
    assert!(heard());
}
