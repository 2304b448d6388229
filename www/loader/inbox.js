// @ts-check
/**
 * The store of last resort: call events that came while the core was late, could not start or failed repeatedly.
 *
 * An event is sealed with a key that never leaves the browser and appended to a small database of the loader's own. The database
 * is opened for each use, since uses are rare: so it blocks no upgrade and no back/forward cache.
 */
import { PagePromise, apply } from "./intrinsics.js";

const { crypto, indexedDB } = globalThis;
const subtle = crypto?.subtle;
const { encode } = TextEncoder.prototype;
const { decode } = TextDecoder.prototype;

/**
 * @typedef {object} Kept
 * @property {number} seq its place in the inbox
 * @property {string} method
 * @property {string} text the arguments as JSON text
 * @property {number} at epoch milliseconds of the host's call
 */

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new PagePromise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** @param {IDBTransaction} transaction @returns {Promise<void>} */
const committed = (transaction) =>
  new PagePromise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });

/**
 * @param {string} tenant
 */
export function createInbox(tenant) {
  const name = `softphone-wrapper-inbox:${tenant}`;
  /** Uses run one after the other, so that events keep their order.
   * @type {Promise<unknown>} */
  let tail = PagePromise.resolve();

  /**
   * @template T
   * @param {boolean} make whether to make the database when there is none
   * @param {(database: IDBDatabase) => Promise<T>} action
   * @returns {Promise<T>}
   */
  function use(make, action) {
    const result = tail.then(async () => {
      const request = indexedDB.open(name, 1);
      request.onupgradeneeded = () => {
        if (!make) return request.transaction?.abort();
        request.result.createObjectStore("keys");
        request.result.createObjectStore("events", { autoIncrement: true });
      };
      const database = await done(request);
      database.onversionchange = () => database.close();
      try {
        return await action(database);
      } finally {
        database.close();
      }
    });
    tail = result.catch(() => {});
    return result;
  }

  /** The sealing key, made by whichever tab comes first.
   * @param {IDBDatabase} database @returns {Promise<CryptoKey>} */
  async function keyOf(database) {
    const found = await done(database.transaction("keys").objectStore("keys").get("seal"));
    if (found) return found;
    const made = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const transaction = database.transaction("keys", "readwrite");
    const store = transaction.objectStore("keys");
    const foreign = await done(store.get("seal"));
    if (!foreign) store.put(made, "seal");
    await committed(transaction);
    return foreign ?? made;
  }

  return {
    /**
     * Appends an event; resolves once it is on disk.
     * @param {string} method
     * @param {string} text
     * @param {number} at
     * @returns {Promise<number>} its place
     */
    append: (method, text, at) =>
      use(true, async (database) => {
        const key = await keyOf(database);
        const iv = crypto.getRandomValues(new Uint8Array(12));
        // Not JSON around JSON: `toJSON` on the prototypes of the page would reach into it.
        const plain = apply(encode, new TextEncoder(), [`${method} ${at} ${text}`]);
        const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, plain);
        const transaction = database.transaction("events", "readwrite", { durability: "strict" });
        const request = transaction.objectStore("events").add({ iv, sealed });
        await committed(transaction);
        return /** @type {number} */ (request.result);
      }),

    /**
     * Everything kept, in order.
     * @param {(seq: number) => void} unreadable told the place of each event whose key is gone
     * @returns {Promise<Kept[]>}
     */
    read: (unreadable) =>
      use(false, async (database) => {
        const store = database.transaction("events").objectStore("events");
        const places = done(store.getAllKeys());
        const rows = await done(store.getAll());
        const seqs = await places;
        const key = rows.length ? await keyOf(database) : null;
        /** @type {Kept[]} */
        const kept = [];
        for (let index = 0; index < rows.length; index++) {
          const seq = Number(seqs[index]);
          try {
            const { iv, sealed } = rows[index];
            const plain = await subtle.decrypt({ name: "AES-GCM", iv }, /** @type {CryptoKey} */ (key), sealed);
            const [, method, at, text] = /** @type {string[]} */ (/^(\w+) (\d+) ([^]*)$/.exec(apply(decode, new TextDecoder(), [plain])));
            kept.push({ seq, method, text, at: Number(at) });
          } catch {
            unreadable(seq);
          }
        }
        return kept;
        // There is none yet: the opening was given up.
      }).catch(() => []),

    /**
     * Forgets an event that the core has taken over.
     * @param {number} seq
     */
    remove: (seq) =>
      use(true, async (database) => {
        const transaction = database.transaction("events", "readwrite");
        transaction.objectStore("events").delete(seq);
        await committed(transaction);
      }).catch(() => {}),
  };
}
