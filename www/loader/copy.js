// @ts-check
/**
 * Copies what the host passes, once, into JSON text: own properties only, every read guarded, within limits.
 *
 * Getters and proxies run here and never again, so no code of the page runs while the core does. The text is built
 * directly, without an object in between, so a key named `__proto__` is a key like any other.
 */
import { hasOwn, isArray, isFinite, keysOf, quote, tagOf, unbox } from "./intrinsics.js";

/**
 * @typedef {object} Limits
 * @property {number} depth levels of objects and lists
 * @property {number} keys entries of one object or list
 * @property {number} length characters of JSON text in all
 */

/** @type {Limits} */
export const EVENT_LIMITS = { depth: 16, keys: 256, length: 65536 };

/** For configuration documents.
 * @type {Limits} */
export const DOCUMENT_LIMITS = { depth: 32, keys: 4096, length: 1 << 20 };

/** Why a value was not copied; caught by whoever called the copy. */
export class Refusal {
  /** @param {string} code @param {string} path */
  constructor(code, path) {
    this.code = code;
    this.path = path;
  }
}

/**
 * JSON text of a call's arguments, a list. The path of a fault starts with `$` for a single argument and with `$[n]` else.
 * @param {ArrayLike<unknown>} values
 * @param {Limits} limits
 * @returns {string}
 * @throws {Refusal} with a code of `value-`
 */
export function copyArguments(values, limits) {
  /** Keys and indices that lead to the value at hand.
   * @type {(string | number)[]} */
  const path = [];
  /** The objects around the value at hand, outermost first.
   * @type {object[]} */
  const ancestors = [];
  let room = limits.length;

  /** @param {string} code @returns {never} */
  function refuse(code) {
    throw new Refusal(code, pathText(path));
  }

  /** @template T @param {() => T} access runs code of the page @returns {T} */
  function read(access) {
    try {
      return access();
    } catch {
      refuse("value-unreadable");
    }
  }

  /** @param {number} length */
  function spend(length) {
    room -= length;
    if (room < 0) refuse("value-too-large");
  }

  /** @param {string} string */
  function text(string) {
    if (string.length > room) refuse("value-too-large");
    const quoted = quote(string);
    spend(quoted.length);
    return quoted;
  }

  /** JSON text of one value; `undefined` for what JSON leaves out.
   * @param {unknown} value @returns {string | undefined} */
  function copy(value) {
    switch (typeof value) {
      case "string":
        return text(value);
      case "number":
        if (!isFinite(value)) refuse("value-not-finite");
        spend(8);
        return `${value}`;
      case "boolean":
        spend(5);
        return `${value}`;
      case "undefined":
        spend(1);
        return undefined;
      case "object":
        return value === null ? "null" : copyObject(value);
      default:
        return refuse("value-unsupported");
    }
  }

  /** @param {object} value @returns {string | undefined} */
  function copyObject(value) {
    for (let index = 0; index < ancestors.length; index++) {
      if (ancestors[index] === value) refuse("value-cyclic");
    }
    if (ancestors.length === limits.depth) refuse("value-too-deep");
    spend(2);
    const tag = read(() => tagOf(value));
    if (unbox[tag]) return copy(read(() => unbox[tag](value)));
    ancestors.push(value);
    const copied = read(() => isArray(value)) ? copyList(/** @type {unknown[]} */ (value)) : copyFields(value, tag);
    ancestors.pop();
    return copied;
  }

  /** @param {unknown[]} list */
  function copyList(list) {
    const length = read(() => list.length);
    if (!(length <= limits.keys)) refuse("value-too-many-keys");
    let items = "";
    for (let index = 0; index < length; index++) {
      path.push(index);
      const item = copy(read(() => (hasOwn(list, index) ? list[index] : undefined)));
      items += `${index ? "," : ""}${item ?? "null"}`;
      path.pop();
    }
    return `[${items}]`;
  }

  /** @param {any} object @param {string} tag */
  function copyFields(object, tag) {
    const keys = read(() => keysOf(object));
    if (keys.length > limits.keys) refuse("value-too-many-keys");
    // A Map, a promise or an element keeps its content where no own property shows it: it would be stored as an empty object.
    if (!keys.length && tag !== "[object Object]") refuse("value-unsupported");
    let fields = "";
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      path.push(key);
      const name = text(key);
      const field = copy(read(() => object[key]));
      if (field !== undefined) fields += `${fields && ","}${name}:${field}`;
      path.pop();
    }
    return `{${fields}}`;
  }

  let list = "";
  for (let index = 0; index < values.length; index++) {
    if (values.length > 1) path[0] = index;
    list += `${index ? "," : ""}${copy(values[index]) ?? "null"}`;
    path.length = 0;
  }
  return `[${list}]`;
}

/** `$.a.b[0]`; keys that are no names, or long ones, are quoted and cut.
 * @param {(string | number)[]} path */
function pathText(path) {
  let text = "$";
  for (let index = 0; index < path.length; index++) {
    const key = path[index];
    if (typeof key === "number") text += `[${key}]`;
    else text += /^[A-Za-z_$][\w$]{0,63}$/.test(key) ? `.${key}` : `[${quote(key.slice(0, 64))}]`;
  }
  return text;
}
