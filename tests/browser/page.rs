//! What stands in for the loader: a host object that writes down what the core says.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Object, Promise, Reflect, Uint8Array};
use serde_json::Value;
use softphone_wrapper::browser::{Host, call, start, status, woke};
use wasm_bindgen::prelude::{Closure, JsValue};
use wasm_bindgen::{JsCast, closure::WasmClosure};
use wasm_bindgen_futures::JsFuture;

type Lines = Rc<RefCell<Vec<(String, Value)>>>;

/// One loaded page. Its closures live as long as it does.
pub(crate) struct Page {
    pub(crate) tenant: String,
    said: Lines,
    host: Host,
    _closures: Vec<JsValue>,
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

impl Page {
    /// Loads the core for a tenant and waits until the inbox is open.
    pub(crate) async fn load(tenant: &str) -> Self {
        let said: Lines = Rc::default();
        let object = Object::new();
        let mut closures = Vec::new();
        let mut method = |name: &str, function: JsValue| {
            Reflect::set(&object, &name.into(), &function).expect("a plain object");
            closures.push(function);
        };
        let note =
            |said: &Lines, key: String, text: &str| said.borrow_mut().push((key, parsed(text)));
        let lines = Rc::clone(&said);
        method(
            "ready",
            function(Closure::<dyn FnMut(String)>::new(move |text: String| {
                note(&lines, "ready".to_owned(), &text)
            })),
        );
        let lines = Rc::clone(&said);
        method(
            "settle",
            function(Closure::<dyn FnMut(u32, String)>::new(
                move |ticket: u32, text: String| note(&lines, format!("settle {ticket}"), &text),
            )),
        );
        let lines = Rc::clone(&said);
        method(
            "softphone",
            function(Closure::<dyn FnMut(String, String)>::new(
                move |event: String, text: String| {
                    note(&lines, format!("softphone {event}"), &text)
                },
            )),
        );
        let lines = Rc::clone(&said);
        method(
            "notify",
            function(Closure::<dyn FnMut(String, String)>::new(
                move |listener: String, text: String| {
                    note(&lines, format!("notify {listener}"), &text)
                },
            )),
        );
        let lines = Rc::clone(&said);
        method(
            "askToken",
            function(Closure::<dyn FnMut(u32, String)>::new(
                move |_request: u32, text: String| note(&lines, "askToken".to_owned(), &text),
            )),
        );
        method(
            "disposer",
            function(Closure::<dyn FnMut(JsValue)>::new(|_dispose: JsValue| {})),
        );
        method(
            "guarded",
            function(Closure::<dyn FnMut(JsValue) -> JsValue>::new(
                |function: JsValue| function,
            )),
        );
        let lines = Rc::clone(&said);
        method(
            "trapped",
            function(Closure::<dyn FnMut()>::new(move || {
                note(&lines, "trapped".to_owned(), "");
            })),
        );
        method(
            "wakeAfter",
            function(Closure::<dyn FnMut(u32)>::new(|milliseconds: u32| {
                let wake = Closure::once_into_js(woke);
                let window = web_sys::window().unwrap();
                let milliseconds = i32::try_from(milliseconds).unwrap();
                window
                    .set_timeout_with_callback_and_timeout_and_arguments_0(
                        wake.unchecked_ref(),
                        milliseconds,
                    )
                    .unwrap();
            })),
        );
        let page = Self {
            tenant: tenant.to_owned(),
            said,
            host: object.unchecked_into(),
            _closures: closures,
        };
        page.start();
        page.wait_for("ready").await;
        page
    }

    /// Starts the core anew, as a reload does.
    pub(crate) fn start(&self) {
        let options = serde_json::json!({"tenant": self.tenant, "config": configuration(), "version": "test"});
        start(self.host.clone(), &options.to_string());
    }

    /// One contract call; its receipt.
    pub(crate) async fn call(&self, ticket: u32, method: &str, arguments: &str) -> Value {
        call(ticket, method, arguments, js_sys::Date::now());
        self.wait_for(&format!("settle {ticket}")).await
    }

    /// What was said under a key, when it has been said.
    pub(crate) async fn wait_for(&self, key: &str) -> Value {
        for _ in 0..200 {
            if let Some(value) = self.heard(key).pop() {
                return value;
            }
            sleep(25).await;
        }
        panic!(
            "{key} was not said; said was: {:?}",
            self.said
                .borrow()
                .iter()
                .map(|(key, _)| key.clone())
                .collect::<Vec<_>>()
        );
    }

    /// Everything said under a key so far.
    pub(crate) fn heard(&self, key: &str) -> Vec<Value> {
        let said = self.said.borrow();
        said.iter()
            .filter(|(known, _)| known == key)
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// Waits until `status()` is as wanted.
    pub(crate) async fn wait_for_status(&self, wanted: impl Fn(&Value) -> bool) -> Value {
        for _ in 0..200 {
            let told = parsed(&status());
            if wanted(&told) {
                return told;
            }
            sleep(25).await;
        }
        panic!("status() stays {}", status());
    }

    /// Deletes the page's database, as "clear site data" does.
    pub(crate) async fn delete_database(&self) {
        let factory = web_sys::window().unwrap().indexed_db().unwrap().unwrap();
        let name = format!("softphone-wrapper:{}", self.tenant);
        done(&factory.delete_database(&name).unwrap()).await;
    }

    /// Every byte that lies in the page's database, as text: rows, keys and indexes.
    pub(crate) async fn stored_text(&self) -> String {
        let factory = web_sys::window().unwrap().indexed_db().unwrap().unwrap();
        let opening = factory
            .open(&format!("softphone-wrapper:{}", self.tenant))
            .unwrap();
        let database: web_sys::IdbDatabase = done(&opening).await.unchecked_into();
        let names = Reflect::get(&database, &"objectStoreNames".into()).unwrap();
        let mut text = String::new();
        for name in Array::from(&names)
            .iter()
            .filter_map(|name| name.as_string())
        {
            let transaction: web_sys::IdbTransaction = transact(&database, &name);
            let rows: Array = done(&transaction.object_store(&name).unwrap().get_all().unwrap())
                .await
                .unchecked_into();
            for row in rows.iter() {
                let sealed = Reflect::get(&row, &"sealed".into()).unwrap_or(JsValue::UNDEFINED);
                for part in [row, sealed] {
                    let bytes = part
                        .dyn_ref::<Uint8Array>()
                        .map(Uint8Array::to_vec)
                        .unwrap_or_default();
                    text.push_str(&String::from_utf8_lossy(&bytes));
                    text.push_str(
                        &js_sys::JSON::stringify(&part)
                            .ok()
                            .and_then(|json| json.as_string())
                            .unwrap_or_default(),
                    );
                }
            }
        }
        database.close();
        text
    }
}

fn function<T: WasmClosure + ?Sized>(closure: Closure<T>) -> JsValue {
    closure.into_js_value()
}

fn transact(database: &web_sys::IdbDatabase, store: &str) -> web_sys::IdbTransaction {
    let begin: js_sys::Function = Reflect::get(database, &"transaction".into())
        .unwrap()
        .unchecked_into();
    begin
        .call1(database, &store.into())
        .unwrap()
        .unchecked_into()
}

async fn done(request: &web_sys::IdbRequest) -> JsValue {
    let promise = Promise::new(&mut |resolve, reject| {
        request.set_onsuccess(Some(&resolve));
        request.set_onerror(Some(&reject));
    });
    JsFuture::from(promise).await.expect("the request succeeds");
    request.result().expect("it has a result")
}

/// Lets the page work for so many milliseconds.
pub(crate) async fn sleep(milliseconds: i32) {
    let promise = Promise::new(&mut |resolve, _reject| {
        let window = web_sys::window().unwrap();
        window
            .set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, milliseconds)
            .unwrap();
    });
    JsFuture::from(promise).await.unwrap();
}

/// A configuration whose org is a port that nobody listens on.
fn configuration() -> Value {
    serde_json::json!({
        "configVersion": 1,
        "softphone": {"vendor": "acme-phone", "dispositions": ["Resolved"]},
        "accounts": [{"id": "main", "instanceUrl": "http://127.0.0.1:9", "logKeyField": "Key__c"}],
        "configurations": [{"id": "inbound", "account": "main"}],
        "triggers": [{"name": "all", "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}]}],
    })
}
