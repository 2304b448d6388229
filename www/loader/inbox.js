// @ts-check
/**
 * The store of last resort: call events that came while the core was late, could not start or failed repeatedly.
 *
 * An event is sealed with a key that never leaves the browser and appended to a small database of the loader's own. The database
 * is opened for each use, since uses are rare: so it blocks no upgrade and no back/forward cache.
 */
import { PagePromise } from "./intrinsics.js";
import { committed, done, open } from "./database.js";
import { keyOf, seal, unseal } from "./seal.js";

/**
 * @typedef {object} Kept
 * @property {number} seq its place in the inbox
 * @property {string} method
 * @property {string} text the arguments as JSON text
 * @property {number} at epoch milliseconds of the host's call
 */

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
      const database = await open(name, ({ transaction, result }) => {
        if (!make) return transaction?.abort();
        result.createObjectStore("keys");
        result.createObjectStore("events", { autoIncrement: true });
      });
      try {
        return await action(database);
      } finally {
        database.close();
      }
    });
    tail = result.catch(() => {});
    return result;
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
        // Not JSON around JSON: `toJSON` on the prototypes of the page would reach into it.
        const row = await seal(await keyOf(database, "keys", "seal"), `${method} ${at} ${text}`);
        const transaction = database.transaction("events", "readwrite", { durability: "strict" });
        const request = transaction.objectStore("events").add(row);
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
        const key = rows.length ? await keyOf(database, "keys", "seal") : null;
        /** @type {Kept[]} */
        const kept = [];
        for (let index = 0; index < rows.length; index++) {
          const seq = Number(seqs[index]);
          try {
            const { iv, sealed } = rows[index];
            const plain = await unseal(/** @type {CryptoKey} */ (key), iv, sealed);
            const [, method, at, text] = /** @type {string[]} */ (/^(\w+) (\d+) ([^]*)$/.exec(plain));
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
