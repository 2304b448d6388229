//! IndexedDB as futures. Within a transaction nothing but its own requests may be awaited.

use std::pin::Pin;
use std::task::{Context, Poll};

use js_sys::{Array, Object, Promise};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue, wasm_bindgen};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Event, EventTarget, IdbDatabase, IdbOpenDbRequest, IdbRequest, IdbTransaction};

use super::host::Host;
use super::listener::dispose_by_call;
use super::property::{object, property};
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

/// The outcome of a request, or the end of a transaction: a value or an error.
#[must_use = "what is asked of the database is awaited"]
pub(super) struct Settled {
    outcome: JsFuture,
    _heard: Closure<dyn FnMut(Event)>,
}

impl Settled {
    /// By the first of two events, which bubbles no further: that of success, that of failure.
    fn by(target: &EventTarget, success: &'static str, failure: &str) -> Self {
        let mut settle = None;
        let promise = Promise::new(&mut |resolve, reject| settle = Some((resolve, reject)));
        let source = target.clone();
        let heard = Closure::<dyn FnMut(Event)>::new(move |event: Event| {
            // A refused request is ours to handle: it must not abort the transaction by itself.
            event.prevent_default();
            event.stop_propagation();
            let Some((resolve, reject)) = &settle else {
                return;
            };
            let (settle, outcome) = if event.type_() == success {
                (resolve, property(&source, "result"))
            } else {
                (reject, property(&source, "error"))
            };
            let _ = settle.call1(&JsValue::UNDEFINED, &outcome);
        });
        for event in [success, failure] {
            // Fails for nothing but an allocation error.
            let _ = target.add_event_listener_with_callback(event, heard.as_ref().unchecked_ref());
        }
        Self {
            outcome: JsFuture::from(promise),
            _heard: heard,
        }
    }
}

impl Future for Settled {
    type Output = Result<JsValue, JsValue>;

    fn poll(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        Pin::new(&mut self.outcome).poll(context)
    }
}

/// Awaits a request: its result.
pub(super) fn done(request: &IdbRequest) -> Settled {
    Settled::by(request, "success", "error")
}

/// Awaits the end of a transaction.
pub(super) fn completed(transaction: &IdbTransaction) -> Settled {
    Settled::by(transaction, "complete", "abort")
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
    for &name in &[META, WORK, DOCUMENTS] {
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
