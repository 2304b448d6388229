// @ts-check
/** The document that is being written: what the server had, what it is now, and the way back. */
import { difference, withChanges } from "./difference.js";
import { same, valueAt, withValue } from "./paths.js";
import { followed } from "./references.js";

/**
 * @typedef {import("./paths.js").Path} Path
 * @typedef {import("./server.js").Loaded} Loaded
 */

/** Keystrokes in one field within this time are taken back together. */
const ONE_EDIT_MILLISECONDS = 2000;
const MOST_STEPS = 200;

/** Event: `change`. */
export class Draft extends EventTarget {
  /** What the server had when it was last asked. @type {Loaded} */
  loaded = { document: {}, etag: null, exists: false };
  document = /** @type {any} */ ({});
  #past = /** @type {any[]} */ ([]);
  #future = /** @type {any[]} */ ([]);
  #last = { path: /** @type {Path} */ ([]), at: -Infinity };

  /** Begins with what the server has. @param {Loaded} loaded */
  open(loaded) {
    this.loaded = loaded;
    this.#past = [];
    this.#future = [];
    this.#show(versioned(loaded.document));
  }

  /** The server has this document now, under this name; the way back stays. @param {Loaded} loaded */
  saved(loaded) {
    this.loaded = loaded;
    this.dispatchEvent(new Event("change"));
  }

  /** Goes on from what the server has meanwhile, with the changes made here laid over it. @param {Loaded} theirs */
  rebase(theirs) {
    const mine = this.changes;
    this.loaded = theirs;
    this.replace(withChanges(versioned(theirs.document), mine));
  }

  /** What would be saved. */
  get changes() {
    return difference(this.loaded.document, this.document);
  }

  get isChanged() {
    return !same(this.loaded.document, this.document);
  }

  get canUndo() {
    return this.#past.length > 0;
  }

  get canRedo() {
    return this.#future.length > 0;
  }

  /** @param {Path} path @returns {any} */
  value(path) {
    return valueAt(this.document, path);
  }

  /** @param {Path} path @param {any} next `undefined` takes it away @param {number} [kept] see `withValue` */
  put(path, next, kept) {
    const now = performance.now();
    const goesOn = now - this.#last.at < ONE_EDIT_MILLISECONDS && same(path, this.#last.path) && this.canUndo;
    this.#last = { path, at: now };
    const document = followed(withValue(this.document, path, next, kept), path, this.value(path));
    if (same(document, this.document)) return;
    if (!goesOn) this.#remember();
    this.#show(document);
  }

  /** @param {any} document */
  replace(document) {
    this.#remember();
    this.#last.at = -Infinity;
    this.#show(document);
  }

  undo() {
    this.#step(this.#past, this.#future);
  }

  redo() {
    this.#step(this.#future, this.#past);
  }

  /** @param {any[]} from @param {any[]} to */
  #step(from, to) {
    const document = from.pop();
    if (document === undefined) return;
    to.push(this.document);
    this.#last.at = -Infinity;
    this.#show(document);
  }

  #remember() {
    this.#past.push(this.document);
    if (this.#past.length > MOST_STEPS) this.#past.shift();
    this.#future = [];
  }

  /** @param {any} document */
  #show(document) {
    this.document = document;
    this.dispatchEvent(new Event("change"));
  }
}

/** An empty document of an earlier hand has no version; what is saved has one. @param {any} document */
function versioned(document) {
  return "configVersion" in document ? document : { configVersion: 1, ...document };
}
