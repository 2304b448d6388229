//! IndexedDB as futures. Within a transaction nothing but its own requests may be awaited.

use js_sys::{Array, Object, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, EventTarget, IdbDatabase, IdbOpenDbRequest, IdbRequest, IdbTransaction};

use super::host::Host;
use super::listener::dispose_by_call;
use super::property::object;
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

/// The first of two events of a target, which bubbles no further.
async fn first_of(target: &EventTarget, events: [&str; 2]) -> Event {
    let mut settle = None;
    let promise = Promise::new(&mut |resolve, _reject| settle = Some(resolve));
    let heard = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
        // A refused request is ours to handle: it must not abort the transaction by itself.
        event.prevent_default();
        event.stop_propagation();
        if let Some(resolve) = &settle {
            let _ = resolve.call1(&JsValue::UNDEFINED, &event);
        }
    });
    for event in events {
        // Fails for nothing but an allocation error.
        let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
    }
    // Nobody rejects it; the listener lives until it is settled.
    let event = JsFuture::from(promise).await.unwrap_or_default();
    event.unchecked_into()
}

/// Awaits a request.
pub(super) async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    first_of(request, ["success", "error"]).await;
    match request.error() {
        Ok(Some(error)) => Err(error.into()),
        _ => request.result(),
    }
}

/// Awaits the end of a transaction.
pub(super) async fn completed(transaction: &IdbTransaction) -> Result<(), JsValue> {
    let event = first_of(transaction, ["complete", "abort"]).await;
    match event.type_().as_str() {
        "complete" => Ok(()),
        _ => Err(transaction.error().into()),
    }
}

/// An open database; closed when dropped, and when a newer version of the script wants to change it.
pub(super) struct Database {
    database: IdbDatabase,
    _version_change: Closure<dyn FnMut(Event)>,
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
        let upgrade = Closure::<dyn FnMut(Event)>::new(move |_| {
            let database = upgrading
                .result()
                .map(JsCast::unchecked_into::<IdbDatabase>);
            // A failure aborts the upgrade, and so the opening.
            let _ = database.and_then(|database| create_stores(&database));
        });
        opening.set_onupgradeneeded(Some(upgrade.as_ref().unchecked_ref()));
        let database: IdbDatabase = done(&opening).await?.unchecked_into();
        let closing = database.clone();
        let version_change = Closure::<dyn FnMut(Event)>::new(move |_| {
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
        self.transaction(
            stores,
            "readwrite",
            match flush {
                Flush::Relaxed => "relaxed",
                Flush::Strict => "strict",
            },
        )
    }

    /// A transaction that reads.
    pub(super) fn read(&self, stores: &[&str]) -> Result<IdbTransaction, JsValue> {
        self.transaction(stores, "readonly", "default")
    }

    fn transaction(
        &self,
        stores: &[&str],
        mode: &str,
        durability: &str,
    ) -> Result<IdbTransaction, JsValue> {
        let stores: Array = stores.iter().copied().map(JsValue::from_str).collect();
        let options = object(&[("durability", durability.into())]);
        self.database
            .unchecked_ref::<Transacting>()
            .transaction(&stores, mode, &options)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        self.database.close();
    }
}

fn create_stores(database: &IdbDatabase) -> Result<(), JsValue> {
    let create = |name: &str, numbered: bool| {
        let parameters = object(&[("autoIncrement", numbered.into())]);
        database.create_object_store_with_optional_parameters(name, parameters.unchecked_ref())
    };
    for name in [META, WORK, DOCUMENTS] {
        create(name, false)?;
    }
    let unique = object(&[("unique", true.into())]);
    create(EVENTS, true)?.create_index_with_str_and_optional_parameters(
        "eventId",
        "eventId",
        unique.unchecked_ref(),
    )?;
    Ok(())
}
