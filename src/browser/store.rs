//! The store of a tenant: events, rows of work, documents. Commits run first in, first out.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use web_sys::{CryptoKey, IdbKeyRange, IdbRequest, IdbTransaction};

use super::database::{DOCUMENTS, Database, EVENTS, META, Settled, WORK, completed, done};
use super::host::Host;
use super::memory::Memory;
use super::property::{error_name, object, property};
use super::seal::{Seal, new_key};
use crate::error::{Family, Fault};
use crate::list::{Adding, Listed};
use crate::protocol::{Durability, EventRow, Flush, Op, Refusal, WorkRow};

const EPOCH: &str = "epoch";
const CURRENT: &str = "current";
const KEY: &str = "key";
const ALL: [&str; 4] = [META, EVENTS, WORK, DOCUMENTS];

/// What former pages left.
#[derive(Default)]
pub(super) struct Kept {
    pub(super) events: Vec<EventRow>,
    pub(super) documents: Vec<(String, String)>,
    pub(super) current: Option<String>,
}

/// A database, or memory where the browser refuses one.
pub(super) enum Store {
    Disk { database: Database, seal: Seal },
    Memory(Memory),
}

impl Store {
    /// Opens the store of a tenant and reads what former pages left; `lost` is called when the
    /// database is closed under our hands. The fault says why there is only memory.
    pub(super) async fn open(
        host: &Host,
        name: &str,
        lost: impl Fn() + 'static,
    ) -> (Self, Kept, Option<Fault>) {
        match Self::open_disk(host, name, lost).await {
            Ok((store, kept)) => (store, kept, None),
            Err(error) => {
                let fault = Fault::new(
                    Family::Store,
                    "store-unavailable",
                    "the browser refuses this page a database",
                )
                .at(&error_name(&error))
                .hint("allow this site to store data; until then nothing survives a reload");
                (
                    Self::Memory(Memory::default()),
                    Kept::default(),
                    Some(fault),
                )
            }
        }
    }

    async fn open_disk(
        host: &Host,
        name: &str,
        lost: impl Fn() + 'static,
    ) -> Result<(Self, Kept), JsValue> {
        let database = Database::open(host, name, lost).await?;
        let seal = Seal::new(sealing_key(&database).await?)?;
        let transaction = database.read(&[META, DOCUMENTS])?;
        let current = get(&transaction, META, CURRENT)?.await?.as_string();
        let documents = rows(&transaction, DOCUMENTS, &JsValue::UNDEFINED).await?;
        let store = Self::Disk { database, seal };
        let documents = store.open_texts(documents).await;
        let events = store.events_after(0).await?;
        let documents = documents
            .into_iter()
            .filter_map(|(key, text)| Some((key.as_string()?, text)))
            .listed();
        Ok((
            store,
            Kept {
                events,
                documents,
                current,
            },
        ))
    }

    /// What a receipt may promise.
    pub(super) fn durability(&self) -> Durability {
        match self {
            Self::Disk { .. } => Durability::Disk,
            Self::Memory(_) => Durability::Memory,
        }
    }

    /// Writes all of `ops` or nothing; the running number of the appended event, if one was.
    pub(super) async fn commit(
        &self,
        require_epoch: Option<u64>,
        flush: Flush,
        ops: Vec<Op>,
    ) -> Result<Option<u64>, Refusal> {
        match self {
            Self::Memory(memory) => memory.commit(require_epoch, ops),
            Self::Disk { database, seal } => {
                // Sealed before the transaction opens: awaiting WebCrypto inside one ends it.
                let mut sealed = Vec::with_capacity(ops.len());
                for op in ops {
                    let text = match text_of(&op) {
                        Some(text) => seal.seal(text).await?.into(),
                        None => JsValue::UNDEFINED,
                    };
                    sealed.push((op, text));
                }
                let stores: &[&str] = match (&require_epoch, sealed.as_slice()) {
                    (None, [(Op::Append { .. }, _)]) => &[EVENTS],
                    _ => &ALL,
                };
                let transaction = database.write(stores, flush)?;
                write(&transaction, require_epoch, &sealed).await
            }
        }
    }

    /// Raises the epoch by one and reads all work, in one transaction.
    pub(super) async fn claim_epoch(&self) -> Result<(u64, Vec<WorkRow>), JsValue> {
        let database = match self {
            Self::Memory(memory) => return Ok(memory.claim_epoch()),
            Self::Disk { database, .. } => database,
        };
        let transaction = database.write(&[META, WORK], Flush::Relaxed)?;
        let epoch = number(&get(&transaction, META, EPOCH)?.await?).saturating_add(1);
        put(&transaction, META, EPOCH, &key_of(epoch))?;
        let rows = rows(&transaction, WORK, &JsValue::UNDEFINED).await?;
        completed(&transaction).await?;
        let mut work = Vec::new();
        for (key, text) in self.open_texts(rows).await {
            let key = key.as_string();
            work.add(key.map(|key| WorkRow { key, text }));
        }
        Ok((epoch, work))
    }

    /// A configuration document; `None` when it is not there, or cannot be unsealed.
    pub(super) async fn document(&self, hash: &str) -> Result<Option<String>, JsValue> {
        let Self::Disk { database, seal } = self else {
            return Ok(None);
        };
        let transaction = database.read(&[DOCUMENTS])?;
        let sealed = get(&transaction, DOCUMENTS, hash)?.await?;
        match sealed.dyn_into() {
            Ok(sealed) => Ok(seal.open(&sealed).await.ok()),
            Err(_absent) => Ok(None),
        }
    }

    /// The events after a running number.
    pub(super) async fn events_after(&self, after: u64) -> Result<Vec<EventRow>, JsValue> {
        let database = match self {
            Self::Memory(memory) => return Ok(memory.events_after(after)),
            Self::Disk { database, .. } => database,
        };
        let transaction = database.read(&[EVENTS])?;
        let range = IdbKeyRange::lower_bound_with_open(&key_of(after), true)?;
        let rows = rows(&transaction, EVENTS, &range).await?;
        let mut events = Vec::new();
        for (key, text) in self.open_texts(rows).await {
            let sequence = number(&key);
            events.push(EventRow { sequence, text });
        }
        Ok(events)
    }

    /// Opens sealed rows. One that cannot be opened is kept as empty text, so that it is noticed.
    async fn open_texts(&self, rows: Vec<(JsValue, Uint8Array)>) -> Vec<(JsValue, String)> {
        let Self::Disk { seal, .. } = self else {
            return Vec::new();
        };
        let mut texts = Vec::with_capacity(rows.len());
        for (key, sealed) in rows {
            let text = seal.open(&sealed).await.unwrap_or_default();
            texts.push((key, text));
        }
        texts
    }
}

/// The tenant's key: made by the first tab, taken by all others.
async fn sealing_key(database: &Database) -> Result<CryptoKey, JsValue> {
    let made = new_key().await?;
    let transaction = database.write(&[META], Flush::Strict)?;
    let there = get(&transaction, META, KEY)?.await?;
    let key = if there.is_undefined() {
        put(&transaction, META, KEY, &made)?;
        made
    } else {
        there.unchecked_into()
    };
    completed(&transaction).await?;
    Ok(key)
}

/// The text of an operation, which is sealed.
fn text_of(op: &Op) -> Option<&str> {
    match op {
        Op::Append { text, .. } | Op::PutDocument { text, .. } => Some(text),
        Op::PutWork(row) => Some(&row.text),
        Op::RemoveEvents(_) | Op::RemoveWork(_) | Op::RemoveDocument(_) => None,
    }
}

async fn write(
    transaction: &IdbTransaction,
    require_epoch: Option<u64>,
    ops: &[(Op, JsValue)],
) -> Result<Option<u64>, Refusal> {
    let written = write_ops(transaction, require_epoch, ops).await;
    if written.is_err() {
        // Nothing of it may stay. Fails when the transaction is over already.
        let _ = transaction.abort();
        return written;
    }
    completed(transaction).await?;
    written
}

async fn write_ops(
    transaction: &IdbTransaction,
    require_epoch: Option<u64>,
    ops: &[(Op, JsValue)],
) -> Result<Option<u64>, Refusal> {
    if let Some(epoch) = require_epoch {
        let present = get(transaction, META, EPOCH)?.await?;
        if number(&present) != epoch {
            return Err(Refusal::Fenced);
        }
    }
    let mut sequence = None;
    for (op, sealed) in ops {
        if let Some(adding) = write_op(transaction, op, sealed)? {
            sequence = Some(number(&done(&adding).await?));
        }
    }
    Ok(sequence)
}

/// Asks for one write; the request that appends an event, for its answer is the running number.
fn write_op(
    transaction: &IdbTransaction,
    op: &Op,
    sealed: &JsValue,
) -> Result<Option<IdbRequest>, JsValue> {
    match op {
        Op::Append { event_id, .. } => {
            let row = object(&[("eventId", event_id.into()), ("sealed", sealed.clone())]);
            return Ok(Some(transaction.object_store(EVENTS)?.add(&row)?));
        }
        Op::RemoveEvents(sequences) => {
            for sequence in sequences {
                remove(transaction, EVENTS, &key_of(*sequence))?;
            }
        }
        Op::PutWork(row) => put(transaction, WORK, &row.key, sealed)?,
        Op::RemoveWork(key) => remove(transaction, WORK, &key.into())?,
        Op::PutDocument { hash, .. } => {
            put(transaction, DOCUMENTS, hash, sealed)?;
            put(transaction, META, CURRENT, &hash.into())?;
        }
        Op::RemoveDocument(hash) => remove(transaction, DOCUMENTS, &hash.into())?,
    }
    Ok(None)
}

/// Asks for the value of a key.
fn get(transaction: &IdbTransaction, store: &str, key: &str) -> Result<Settled, JsValue> {
    let store = transaction.object_store(store)?;
    Ok(done(&store.get(&key.into())?))
}

/// Asks to write a value under a key.
fn put(
    transaction: &IdbTransaction,
    store: &str,
    key: &str,
    value: &JsValue,
) -> Result<(), JsValue> {
    let store = transaction.object_store(store)?;
    store.put_with_key(value, &key.into()).map(drop)
}

/// Asks to remove a key.
fn remove(transaction: &IdbTransaction, store: &str, key: &JsValue) -> Result<(), JsValue> {
    transaction.object_store(store)?.delete(key).map(drop)
}

/// The rows of a store by ascending key, all of them for an undefined range: keys and sealed texts.
/// A row of events is an object.
async fn rows(
    transaction: &IdbTransaction,
    store: &str,
    range: &JsValue,
) -> Result<Vec<(JsValue, Uint8Array)>, JsValue> {
    let store = transaction.object_store(store)?;
    let (keys, values) = (
        store.get_all_keys_with_key(range)?,
        store.get_all_with_key(range)?,
    );
    let keys: Array = done(&keys).await?.unchecked_into();
    let values: Array = done(&values).await?.unchecked_into();
    let sealed = |value: JsValue| match value.dyn_into::<Uint8Array>() {
        Ok(sealed) => sealed,
        Err(row) => property(&row, "sealed").unchecked_into(),
    };
    Ok(keys.iter().zip(values.iter().map(sealed)).listed())
}

/// Running numbers are whole and far below 2^53.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
fn number(value: &JsValue) -> u64 {
    value.as_f64().map_or(0, |number| number as u64)
}

#[allow(clippy::cast_precision_loss)]
fn key_of(number: u64) -> JsValue {
    JsValue::from_f64(number as f64)
}

impl From<JsValue> for Refusal {
    fn from(error: JsValue) -> Self {
        match error_name(&error).as_str() {
            "ConstraintError" => Self::Duplicate,
            "QuotaExceededError" => Self::Quota,
            _ => Self::Aborted,
        }
    }
}
