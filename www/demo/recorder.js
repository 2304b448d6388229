// @ts-check
/** Keeps what the softphone tells and hears, for the recording; a page that dies and comes back goes on with it. */

/** @typedef {import("./recording.js").Entry} Entry */

/** More than a visitor makes in a day; the oldest go. */
const KEPT = 2_000;
const PLACE = "recording";
/** What is larger than this many characters takes the room of the call itself: it ends with the page. */
const KEPT_BEYOND_THE_PAGE = 1_000_000;

/** Events: `changed`. */
export class Recorder extends EventTarget {
  /** @type {Entry[]} */
  #entries = [];
  /** The moment of the first entry, in epoch milliseconds. */
  #start = 0;
  #storage;

  /** @param {Storage} storage what outlives the page and ends with the tab */
  constructor(storage) {
    super();
    this.#storage = storage;
    try {
      const kept = JSON.parse(storage.getItem(PLACE) ?? "null");
      if (kept) [this.#start, this.#entries] = [kept.start, kept.entries];
    } catch {
      // What cannot be read is begun anew.
    }
  }

  get entries() {
    return this.#entries;
  }

  /** When it began. */
  get startedAt() {
    return new Date(this.#start || Date.now()).toISOString();
  }

  /** A contract call; the function that comes back keeps its receipt. @param {string} method @param {unknown[]} values @returns {(receipt: any) => void} */
  event(method, values) {
    const told = performance.now();
    const entry = /** @type {import("./recording.js").Told} */ (this.#add({
      at: 0, what: "call", method, arguments: values.map((value) => (typeof value === "function" ? "(function)" : value)),
    }));
    return (receipt) => {
      entry.receipt = receipt;
      entry.receiptAfter = Math.round(performance.now() - told);
      this.#save();
    };
  }

  /** @param {string} type @param {unknown} payload */
  callback(type, payload) {
    this.#add({ at: 0, what: "callback", type, payload: payload ?? null });
  }

  /** News of the wrapper: of deliveries, what was delivered. @param {string} type @param {any} payload */
  news(type, payload) {
    if (type === "delivery" || type === "parked") this.#add({ at: 0, what: "delivery", type, work: payload });
  }

  /** @param {string} name @param {boolean} on */
  fault(name, on) {
    this.#add({ at: 0, what: "fault", name, on });
  }

  /** Begins anew. */
  clear() {
    this.#entries = [];
    this.#save();
  }

  /** @param {Entry} entry */
  #add(entry) {
    if (this.#entries.length === 0) this.#start = Date.now();
    entry.at = Math.max(Date.now() - this.#start, this.#entries.at(-1)?.at ?? 0);
    this.#entries.push(entry);
    if (this.#entries.length > KEPT) this.#entries.shift();
    this.#save();
    return entry;
  }

  #save() {
    this.dispatchEvent(new Event("changed"));
    const text = JSON.stringify({ start: this.#start, entries: this.#entries });
    if (text.length > KEPT_BEYOND_THE_PAGE) this.#storage.removeItem(PLACE);
    else this.#storage.setItem(PLACE, text);
  }
}
