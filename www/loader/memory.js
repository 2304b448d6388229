// @ts-check
/**
 * The store of a page whose browser refuses it a database: gone with the page, and receipts say so.
 */
import { FENCED } from "./store.js";

/** @returns {import("./store.js").Store} */
export function createMemory() {
  let epoch = 0;
  let last = 0;
  /** @type {Set<string>} */
  const ids = new Set();
  /** @type {Map<number, string>} */
  const events = new Map();
  /** @type {Map<string, string>} */
  const work = new Map();

  /** The engine keeps documents for as long as the page lives.
   * @type {Record<string, (key: any, text: string) => void>} */
  const writers = {
    append(id, text) {
      ids.add(id);
      events.set(++last, text);
    },
    removeEvents: (sequences) => sequences.forEach((/** @type {number} */ sequence) => events.delete(sequence)),
    putWork: (key, text) => void work.set(key, text),
    removeWork: (key) => void work.delete(key),
  };

  return {
    disk: false,

    async commit(required, _strict, writes) {
      if (required !== null && required !== epoch) throw FENCED;
      let sequence = null;
      for (const [name, key] of writes) {
        if (name === "append" && ids.has(key)) throw { name: "ConstraintError" };
      }
      for (const [name, key, text = ""] of writes) {
        writers[name]?.(key, text);
        if (name === "append") sequence = last;
      }
      return sequence;
    },

    claim: async () => [++epoch, [...work]],
    events: async (after) => [...events].filter(([sequence]) => sequence > after),
    document: async () => null,
    close() {},
  };
}
