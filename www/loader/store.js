// @ts-check
/**
 * The store of a tenant: events by running number, rows of work and configuration documents by key, and what is known about all of
 * them. A commit is one transaction; texts are sealed.
 */
import { PagePromise } from "./intrinsics.js";
import { committed, done, open } from "./database.js";
import { VECTOR, keyOf, seal, unseal } from "./seal.js";

const { IDBKeyRange } = globalThis;
const ALL = ["meta", "events", "work", "documents"];

/** Why a commit is refused when another tab leads. */
export const FENCED = { name: "Fenced" };

/**
 * One write, by name: `append` an event under its id, `putWork` and `putDocument` under a key; what removes has no text.
 * @typedef {[name: string, key: any, text?: string]} Write
 * @typedef {[key: any, text: string][]} Rows keys and texts, ascending
 *
 * @typedef {object} Store
 * @property {boolean} disk whether what it takes survives the page
 * @property {(epoch: number | null, strict: boolean, writes: Write[]) => Promise<number | null>} commit writes everything or nothing,
 *   under this epoch alone unless it is null; gives the running number of the appended event
 * @property {() => Promise<[epoch: number, work: Rows]>} claim raises the epoch by one and reads all work, in one transaction
 * @property {(after: number) => Promise<Rows>} events those after a running number
 * @property {(hash: string) => Promise<string | null>} document null when there is none, or none that can be read
 * @property {() => void} close
 */

/**
 * Opens the store of a tenant on disk.
 * @param {string} name
 * @param {() => void} lost hears that the database was closed under our hands
 * @returns {Promise<{store: Store, kept: [current: string | null, documents: Rows, events: Rows]}>} with what former pages left
 */
export async function openStore(name, lost) {
  const database = await open(name, ({ result }) => {
    for (const place of ["meta", "work", "documents"]) result.createObjectStore(place);
    result.createObjectStore("events", { autoIncrement: true }).createIndex("eventId", "eventId", { unique: true });
  }, lost);
  try {
    const key = await keyOf(database, "meta", "key");
    const transaction = database.transaction(["meta", "documents"]);
    const current = await done(transaction.objectStore("meta").get("current"));
    const documents = await readAll(key, transaction, "documents");
    const store = storeOf(database, key);
    return { store, kept: [current ?? null, documents, await store.events(0)] };
  } catch (problem) {
    database.close();
    throw problem;
  }
}

/** @param {IDBDatabase} database @param {CryptoKey} key @returns {Store} */
function storeOf(database, key) {
  const write = (/** @type {string[]} */ places, strict = false) =>
    database.transaction(places, "readwrite", { durability: strict ? "strict" : "relaxed" });

  return {
    disk: true,

    async commit(epoch, strict, writes) {
      // Before the transaction opens: awaiting anything else inside one ends it.
      const texts = [];
      for (let index = 0; index < writes.length; index++) {
        const text = writes[index][2];
        texts.push(text === undefined ? undefined : await sealed(key, text));
      }
      const alone = epoch === null && writes.length === 1 && writes[0][0] === "append";
      const transaction = write(alone ? ["events"] : ALL, strict);
      const end = committed(transaction);
      /** @type {number | null} */
      let sequence = null;
      try {
        if (epoch !== null && (await epochOf(transaction)) !== epoch) throw FENCED;
        for (let index = 0; index < writes.length; index++) {
          const [name, at] = writes[index];
          sequence = (await writers[name](transaction, at, texts[index])) ?? sequence;
        }
        await end;
      } catch (problem) {
        // Nothing of it may stay.
        const why = transaction.error ?? problem;
        try {
          transaction.abort();
        } catch {
          // It is over already.
        }
        throw why;
      }
      return sequence;
    },

    async claim() {
      const transaction = write(["meta", "work"]);
      const end = committed(transaction);
      const epoch = (await epochOf(transaction)) + 1;
      transaction.objectStore("meta").put(epoch, "epoch");
      const rows = await rowsOf(transaction, "work");
      await end;
      return [epoch, await opened(key, rows)];
    },

    events: (after) => readAll(key, database.transaction("events"), "events", IDBKeyRange.lowerBound(after, true)),

    async document(hash) {
      const row = await done(database.transaction("documents").objectStore("documents").get(hash));
      return row ? opening(key, row).catch(() => null) : null;
    },

    close: () => database.close(),
  };
}

/** What each write asks of a transaction; only the answer to `append` is waited for, which is the running number.
 * @type {Record<string, (transaction: IDBTransaction, key: any, text?: Uint8Array) => void | Promise<any>>} */
const writers = {
  append: (transaction, eventId, text) => done(transaction.objectStore("events").add({ eventId, sealed: text })),
  removeEvents(transaction, sequences) {
    for (let index = 0; index < sequences.length; index++) transaction.objectStore("events").delete(sequences[index]);
  },
  putWork: (transaction, key, text) => void transaction.objectStore("work").put(text, key),
  removeWork: (transaction, key) => void transaction.objectStore("work").delete(key),
  putDocument(transaction, hash, text) {
    transaction.objectStore("documents").put(text, hash);
    transaction.objectStore("meta").put(hash, "current");
  },
  removeDocument: (transaction, hash) => void transaction.objectStore("documents").delete(hash),
};

/** @param {IDBTransaction} transaction @returns {Promise<number>} */
const epochOf = async (transaction) => (await done(transaction.objectStore("meta").get("epoch"))) ?? 0;

/** Keys and values of a store, asked for at once.
 * @param {IDBTransaction} transaction @param {string} place @param {IDBKeyRange} [range] */
async function rowsOf(transaction, place, range) {
  const store = transaction.objectStore(place);
  const [keys, values] = await PagePromise.all([done(store.getAllKeys(range)), done(store.getAll(range))]);
  return { keys, values };
}

/** Opens sealed rows, some of them objects around what is sealed. One that cannot be opened is kept as empty text, so that it is noticed.
 * @param {CryptoKey} key @param {{keys: any[], values: any[]}} rows @returns {Promise<Rows>} */
async function opened(key, { keys, values }) {
  /** @type {Rows} */
  const rows = [];
  for (let index = 0; index < keys.length; index++) {
    const text = await opening(key, values[index].sealed ?? values[index]).catch(() => "");
    rows.push([keys[index], text]);
  }
  return rows;
}

/** @param {CryptoKey} key @param {IDBTransaction} transaction @param {string} place @param {IDBKeyRange} [range] */
const readAll = async (key, transaction, place, range) => opened(key, await rowsOf(transaction, place, range));

/** The initialisation vector, then the cipher text.
 * @param {CryptoKey} key @param {string} text */
async function sealed(key, text) {
  const { iv, sealed } = await seal(key, text);
  const row = new Uint8Array(VECTOR + sealed.byteLength);
  row.set(iv);
  row.set(new Uint8Array(sealed), VECTOR);
  return row;
}

/** @param {CryptoKey} key @param {Uint8Array<ArrayBuffer>} row */
const opening = async (key, row) => unseal(key, row.subarray(0, VECTOR), row.subarray(VECTOR));
