// @ts-check
/** Something that is edited before it goes anywhere: a source of a form of its own. */
import { valueAt, withValue } from "./paths.js";

/** @typedef {import("./paths.js").Path} Path */

export class LocalForm {
  #changed;
  #more;

  /** @param {any} value @param {() => void} changed @param {() => any} [more] what choices depend on */
  constructor(value, changed, more = () => ({})) {
    this.current = value;
    this.#changed = changed;
    this.#more = more;
  }

  get document() {
    return this.#more();
  }

  /** @param {Path} path */
  value(path) {
    return valueAt(this.current, path);
  }

  /** @param {Path} path @param {any} next @param {number} [kept] */
  put(path, next, kept) {
    this.current = withValue(this.current, path, next, kept);
    this.#changed();
  }

  /** What is wrong is told by whom it is sent to. @returns {import("./fields.js").Fault[]} */
  faults() {
    return [];
  }
}
