//! The store of a tenant: events, rows of work, documents. Commits run first in, first out.

use js_sys::{Array, Object, Reflect, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use web_sys::{CryptoKey, IdbKeyRange, IdbTransaction};

use super::database::{DOCUMENTS, Database, EVENTS, META, WORK, completed, done, error_name};
use super::host::Host;
use super::memory::Memory;
use super::seal::{Seal, new_key};
use crate::error::{Family, Fault};
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

/// An operation whose text is sealed already.
enum Sealed {
    Append {
        event_id: String,
        sealed: Uint8Array,
    },
    Put {
        store: &'static str,
        key: String,
        sealed: Uint8Array,
    },
    Remove {
        store: &'static str,
        key: String,
    },
    RemoveEvents(Vec<u64>),
    PutInForce(String),
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
                .at(error_name(&error))
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
        let current = done(&transaction.object_store(META)?.get(&CURRENT.into())?)
            .await?
            .as_string();
        let documents = rows(&transaction, DOCUMENTS, None).await?;
        let store = Self::Disk { database, seal };
        let documents = store.open_texts(documents).await;
        let events = store
            .events_after(0)
            .await
            .map_err(|()| JsValue::UNDEFINED)?;
        let documents = documents
            .into_iter()
            .filter_map(|(key, text)| Some((key.as_string()?, text)))
            .collect();
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
                    sealed.extend(seal_op(seal, op).await.map_err(|_| Refusal::Aborted)?);
                }
                let stores: &[&str] = match (&require_epoch, sealed.as_slice()) {
                    (None, [Sealed::Append { .. }]) => &[EVENTS],
                    _ => &ALL,
                };
                let transaction = database
                    .write(stores, flush)
                    .map_err(|error| refusal(&error))?;
                write(&transaction, require_epoch, sealed).await
            }
        }
    }

    /// Raises the epoch by one and reads all work, in one transaction.
    pub(super) async fn claim_epoch(&self) -> Result<(u64, Vec<WorkRow>), ()> {
        match self {
            Self::Memory(memory) => Ok(memory.claim_epoch()),
            Self::Disk { database, .. } => {
                let (epoch, rows) = claim(database).await.map_err(|_| ())?;
                let rows = self.open_texts(rows).await;
                let work = rows.into_iter().filter_map(|(key, text)| {
                    Some(WorkRow {
                        key: key.as_string()?,
                        text,
                    })
                });
                Ok((epoch, work.collect()))
            }
        }
    }

    /// A configuration document; `None` when it is not there, or cannot be read.
    pub(super) async fn document(&self, hash: &str) -> Option<String> {
        let Self::Disk { database, seal } = self else {
            return None;
        };
        let transaction = database.read(&[DOCUMENTS]).ok()?;
        let store = transaction.object_store(DOCUMENTS).ok()?;
        let sealed = done(&store.get(&hash.into()).ok()?).await.ok()?;
        seal.open(&sealed.dyn_into().ok()?).await.ok()
    }

    /// The events after a running number.
    pub(super) async fn events_after(&self, after: u64) -> Result<Vec<EventRow>, ()> {
        match self {
            Self::Memory(memory) => Ok(memory.events_after(after)),
            Self::Disk { database, .. } => {
                let rows = read_events(database, after).await.map_err(|_| ())?;
                let rows = self.open_texts(rows).await;
                Ok(rows
                    .into_iter()
                    .map(|(key, text)| EventRow {
                        sequence: number(&key),
                        text,
                    })
                    .collect())
            }
        }
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
    let meta = transaction.object_store(META)?;
    let there = done(&meta.get(&KEY.into())?).await?;
    let key = if there.is_undefined() {
        meta.put_with_key(&made, &KEY.into())?;
        made
    } else {
        there.unchecked_into()
    };
    completed(&transaction).await?;
    Ok(key)
}

async fn seal_op(seal: &Seal, op: Op) -> Result<Vec<Sealed>, JsValue> {
    Ok(match op {
        Op::Append { event_id, text } => vec![Sealed::Append {
            event_id,
            sealed: seal.seal(&text).await?,
        }],
        Op::RemoveEvents(sequences) => vec![Sealed::RemoveEvents(sequences)],
        Op::PutWork(WorkRow { key, text }) => vec![Sealed::Put {
            store: WORK,
            key,
            sealed: seal.seal(&text).await?,
        }],
        Op::RemoveWork(key) => vec![Sealed::Remove { store: WORK, key }],
        Op::PutDocument { hash, text } => vec![
            Sealed::Put {
                store: DOCUMENTS,
                key: hash.clone(),
                sealed: seal.seal(&text).await?,
            },
            Sealed::PutInForce(hash),
        ],
        Op::RemoveDocument(hash) => vec![Sealed::Remove {
            store: DOCUMENTS,
            key: hash,
        }],
    })
}

async fn write(
    transaction: &IdbTransaction,
    require_epoch: Option<u64>,
    ops: Vec<Sealed>,
) -> Result<Option<u64>, Refusal> {
    let written = write_ops(transaction, require_epoch, ops).await;
    match written {
        Ok(sequence) => completed(transaction)
            .await
            .map(|()| sequence)
            .map_err(|error| refusal(&error)),
        Err(refused) => {
            // Nothing of it may stay. Fails when the transaction is over already.
            let _ = transaction.abort();
            Err(refused)
        }
    }
}

async fn write_ops(
    transaction: &IdbTransaction,
    require_epoch: Option<u64>,
    ops: Vec<Sealed>,
) -> Result<Option<u64>, Refusal> {
    let failed = |error: JsValue| refusal(&error);
    if let Some(epoch) = require_epoch {
        let meta = transaction.object_store(META).map_err(failed)?;
        let present = done(&meta.get(&EPOCH.into()).map_err(failed)?)
            .await
            .map_err(failed)?;
        if number(&present) != epoch {
            return Err(Refusal::Fenced);
        }
    }
    let mut sequence = None;
    for op in ops {
        match op {
            Sealed::Append { event_id, sealed } => {
                let row = Object::new();
                Reflect::set(&row, &"eventId".into(), &event_id.into()).map_err(failed)?;
                Reflect::set(&row, &"sealed".into(), &sealed).map_err(failed)?;
                let adding = transaction
                    .object_store(EVENTS)
                    .and_then(|events| events.add(&row))
                    .map_err(failed)?;
                sequence = Some(number(&done(&adding).await.map_err(failed)?));
            }
            Sealed::Put { store, key, sealed } => {
                let store = transaction.object_store(store).map_err(failed)?;
                store.put_with_key(&sealed, &key.into()).map_err(failed)?;
            }
            Sealed::Remove { store, key } => {
                transaction
                    .object_store(store)
                    .and_then(|store| store.delete(&key.into()))
                    .map_err(failed)?;
            }
            Sealed::RemoveEvents(sequences) => {
                let events = transaction.object_store(EVENTS).map_err(failed)?;
                for sequence in sequences {
                    events.delete(&key_of(sequence)).map_err(failed)?;
                }
            }
            Sealed::PutInForce(hash) => {
                let meta = transaction.object_store(META).map_err(failed)?;
                meta.put_with_key(&hash.into(), &CURRENT.into())
                    .map_err(failed)?;
            }
        }
    }
    Ok(sequence)
}

async fn claim(database: &Database) -> Result<(u64, Vec<(JsValue, Uint8Array)>), JsValue> {
    let transaction = database.write(&[META, WORK], Flush::Relaxed)?;
    let meta = transaction.object_store(META)?;
    let epoch = number(&done(&meta.get(&EPOCH.into())?).await?).saturating_add(1);
    meta.put_with_key(&key_of(epoch), &EPOCH.into())?;
    let work = rows(&transaction, WORK, None).await?;
    completed(&transaction).await?;
    Ok((epoch, work))
}

async fn read_events(
    database: &Database,
    after: u64,
) -> Result<Vec<(JsValue, Uint8Array)>, JsValue> {
    let transaction = database.read(&[EVENTS])?;
    let range = IdbKeyRange::lower_bound_with_open(&key_of(after), true)?;
    rows(&transaction, EVENTS, Some(&range)).await
}

/// The rows of a store by ascending key: keys and sealed texts. A row of events is an object.
async fn rows(
    transaction: &IdbTransaction,
    store: &str,
    range: Option<&IdbKeyRange>,
) -> Result<Vec<(JsValue, Uint8Array)>, JsValue> {
    let store = transaction.object_store(store)?;
    let (keys, values) = match range {
        Some(range) => (
            store.get_all_keys_with_key(range)?,
            store.get_all_with_key(range)?,
        ),
        None => (store.get_all_keys()?, store.get_all()?),
    };
    let keys: Array = done(&keys).await?.unchecked_into();
    let values: Array = done(&values).await?.unchecked_into();
    let sealed = |value: JsValue| match value.dyn_into::<Uint8Array>() {
        Ok(sealed) => sealed,
        Err(row) => Reflect::get(&row, &"sealed".into())
            .unwrap_or_default()
            .unchecked_into(),
    };
    Ok(keys.iter().zip(values.iter().map(sealed)).collect())
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

fn refusal(error: &JsValue) -> Refusal {
    match error_name(error).as_str() {
        "ConstraintError" => Refusal::Duplicate,
        "QuotaExceededError" => Refusal::Quota,
        _ => Refusal::Aborted,
    }
}
