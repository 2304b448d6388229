//! IndexedDB as futures. Within a transaction nothing but its own requests may be awaited.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::{Array, Function, Object, Promise, Reflect};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Event, IdbDatabase, IdbIndexParameters, IdbObjectStoreParameters, IdbOpenDbRequest, IdbRequest,
    IdbTransaction,
};

use super::host::Host;
use super::listener::{dispose_by_call, text_property};
use crate::protocol::Flush;

/// The stores of a tenant's database.
pub(super) const META: &str = "meta";
/// Events by running number, with an index on their id.
pub(super) const EVENTS: &str = "events";
/// Rows of work by key.
pub(super) const WORK: &str = "work";
/// Configuration documents by hash.
pub(super) const DOCUMENTS: &str = "documents";

const VERSION: u32 = 1;

#[wasm_bindgen]
extern "C" {
    /// `IDBDatabase.transaction` with its options, which web-sys does not know.
    #[wasm_bindgen(extends = IdbDatabase)]
    type Transacting;

    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &Transacting,
        stores: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// The name of a `DOMException`; empty when it is none.
pub(super) fn error_name(error: &JsValue) -> String {
    text_property(error, "name").unwrap_or_default()
}

/// A promise that is settled by one of two events; both handlers live until then.
async fn settled_by(
    listen: impl FnOnce(&Function, &Function),
    result: impl Fn() -> Result<JsValue, JsValue> + 'static,
) -> Result<JsValue, JsValue> {
    let settle: Rc<RefCell<Option<(Function, Function)>>> = Rc::default();
    let settling = Rc::clone(&settle);
    let promise = Promise::new(&mut |resolve, reject| {
        *settling.borrow_mut() = Some((resolve, reject));
    });
    let finished = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        // A refused request is ours to handle: it must not abort the transaction by itself.
        event.prevent_default();
        event.stop_propagation();
        if let Some((resolve, reject)) = settle.borrow_mut().take() {
            let _ = match result() {
                Ok(value) => resolve.call1(&JsValue::UNDEFINED, &value),
                Err(error) => reject.call1(&JsValue::UNDEFINED, &error),
            };
        }
    });
    let function: &Function = finished.as_ref().unchecked_ref();
    listen(function, function);
    JsFuture::from(promise).await
}

/// Awaits a request.
pub(super) async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let asked = request.clone();
    settled_by(
        |success, error| {
            request.set_onsuccess(Some(success));
            request.set_onerror(Some(error));
        },
        move || match asked.error() {
            Ok(Some(error)) => Err(error.into()),
            _ => asked.result(),
        },
    )
    .await
}

/// Awaits the end of a transaction.
pub(super) async fn completed(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let ended = transaction.clone();
    let aborted = Rc::new(RefCell::new(false));
    let noticing = Rc::clone(&aborted);
    let on_abort = Closure::<dyn FnMut()>::new(move || *noticing.borrow_mut() = true);
    let _ =
        transaction.add_event_listener_with_callback("abort", on_abort.as_ref().unchecked_ref());
    settled_by(
        |complete, abort| {
            transaction.set_oncomplete(Some(complete));
            transaction.set_onabort(Some(abort));
        },
        move || match (ended.error(), *aborted.borrow()) {
            (Some(error), _) => Err(error.into()),
            (None, true) => Err(JsValue::UNDEFINED),
            (None, false) => Ok(JsValue::UNDEFINED),
        },
    )
    .await
    .map(|_| ())
}

/// An open database; closed when dropped, and when a newer version of the script wants to change it.
pub(super) struct Database {
    database: IdbDatabase,
    _version_change: Closure<dyn FnMut()>,
}

impl Database {
    /// Opens the database of a tenant; `lost` is called when it is closed under our hands: a newer
    /// version of the script wants to change it, or the browser cleared it.
    pub(super) async fn open(
        host: &Host,
        name: &str,
        lost: impl Fn() + 'static,
    ) -> Result<Self, JsValue> {
        let factory = web_sys::window()
            .and_then(|window| window.indexed_db().ok().flatten())
            .ok_or(JsValue::UNDEFINED)?;
        let opening: IdbOpenDbRequest = factory.open_with_u32(name, VERSION)?;
        let upgrading = opening.clone();
        let upgrade = Closure::<dyn FnMut()>::new(move || {
            let database = upgrading
                .result()
                .map(JsCast::unchecked_into::<IdbDatabase>);
            // A failure aborts the upgrade, and so the opening.
            let _ = database.and_then(|database| create_stores(&database));
        });
        opening.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database: IdbDatabase = done(&opening).await?.unchecked_into();
        let closing = database.clone();
        let version_change = Closure::<dyn FnMut()>::new(move || {
            closing.close();
            lost();
        });
        database.set_onversionchange(Some(version_change.as_ref().unchecked_ref()));
        database.set_onclose(Some(version_change.as_ref().unchecked_ref()));
        dispose_by_call(host, &database, "close", &[]);
        Ok(Self {
            database,
            _version_change: version_change,
        })
    }

    /// A transaction that writes.
    pub(super) fn write(&self, stores: &[&str], flush: Flush) -> Result<IdbTransaction, JsValue> {
        let options = Object::new();
        let durability = match flush {
            Flush::Relaxed => "relaxed",
            Flush::Strict => "strict",
        };
        Reflect::set(&options, &"durability".into(), &durability.into())?;
        let stores: Array = stores.iter().copied().map(JsValue::from_str).collect();
        self.database
            .unchecked_ref::<Transacting>()
            .transaction(&stores, "readwrite", &options)
    }

    /// A transaction that reads.
    pub(super) fn read(&self, stores: &[&str]) -> Result<IdbTransaction, JsValue> {
        let stores: Array = stores.iter().copied().map(JsValue::from_str).collect();
        self.database.unchecked_ref::<Transacting>().transaction(
            &stores,
            "readonly",
            &Object::new(),
        )
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.database.close();
    }
}

fn create_stores(database: &IdbDatabase) -> Result<(), JsValue> {
    for name in [META, WORK, DOCUMENTS] {
        database.create_object_store(name)?;
    }
    let parameters = IdbObjectStoreParameters::new();
    parameters.set_auto_increment(true);
    let events = database.create_object_store_with_optional_parameters(EVENTS, &parameters)?;
    let unique = IdbIndexParameters::new();
    unique.set_unique(true);
    events.create_index_with_str_and_optional_parameters("eventId", "eventId", &unique)?;
    Ok(())
}
