// @ts-check
/**
 * What the loader takes from the page, captured in the script's first turn.
 *
 * Pages replace `fetch`, `Promise` or `JSON` after us, and old libraries hang `toJSON` on the prototypes of
 * everything. What is taken here keeps working, whatever happens to the originals later.
 */

export const { fetch, setTimeout, clearTimeout, setInterval, clearInterval, queueMicrotask, AbortController } = globalThis;
export const { open: openWindow } = window;
export const { create, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, keys: keysOf } = Object;
export const { isArray } = Array;
export const { isFinite } = Number;
export const { parse } = JSON;
export const { now } = Date;
export const { apply } = Reflect;
export const ObjectPrototype = Object.prototype;

/** The page's promise, so that what we return is what the page awaits. */
export const PagePromise = Promise;

const { stringify } = JSON;
const { toString, hasOwnProperty } = ObjectPrototype;
const { getTime, toISOString } = Date.prototype;
const { valueOf: stringValue, replace } = String.prototype;
const { valueOf: numberValue } = Number.prototype;
const { valueOf: booleanValue } = Boolean.prototype;

/** `[object Date]` and the like; runs a `Symbol.toStringTag` getter if there is one.
 * @param {object} value */
export const tagOf = (value) => /** @type {string} */ (apply(toString, value, []));

/** Whether the property is the object's own.
 * @param {object} object
 * @param {PropertyKey} key */
export const hasOwn = (object, key) => /** @type {boolean} */ (apply(hasOwnProperty, object, [key]));

/** JSON text of a string; a lone surrogate, which no UTF-8 can carry, becomes U+FFFD.
 * @param {string} text */
export const quote = (text) => stringify(apply(replace, text, [/\p{Cs}/gu, "\uFFFD"]));

/**
 * What a boxed value or a date stands for, by its tag; each throws if the tag lies. An invalid date is not a number.
 * @type {Readonly<Record<string, (value: any) => unknown>>}
 */
export const unbox = freeze({
  // A tag is chosen by the page, and must not find what every object inherits.
  __proto__: /** @type {any} */ (null),
  "[object Date]": (value) => (isFinite(apply(getTime, value, [])) ? apply(toISOString, value, []) : NaN),
  "[object String]": (value) => apply(stringValue, value, []),
  "[object Number]": (value) => apply(numberValue, value, []),
  "[object Boolean]": (value) => apply(booleanValue, value, []),
});

const { get: readBase } = /** @type {PropertyDescriptor} */ (getOwnPropertyDescriptor(Node.prototype, "baseURI"));

/** What relative addresses of the page start from; read past the document's named properties, which a form of that name would shadow.
 * @returns {string} */
export const baseAddress = () => apply(/** @type {() => string} */ (readBase), document, []);

/** An empty object without a prototype: a map that no key can pollute.
 * @returns {any} */
export const emptyMap = () => create(null);

/** Resolves after so many milliseconds.
 * @param {number} milliseconds
 * @returns {Promise<undefined>} */
export const pause = (milliseconds) => new PagePromise((resolve) => setTimeout(() => resolve(undefined), milliseconds));
