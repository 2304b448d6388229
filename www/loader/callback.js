// @ts-check
/**
 * The softphone's callback: a function, or a dotted path from `window` that is resolved anew at each call and never evaluated.
 */
import { apply, hasOwn, isArray } from "./intrinsics.js";

const NAME = /^[A-Za-z_$][\w$]{0,63}$/;
const FORBIDDEN = /^(__proto__|prototype|constructor)$/;
const LONGEST_PATH = 5;

/**
 * What `load` was given, as a function that finds what to call.
 *
 * @typedef {() => ((values: unknown[]) => void) | null} Callback finds the function and binds its parent as `this`; null while there is none
 */

/**
 * @param {unknown} value what the host passed to `load`
 * @returns {Callback | null} null if it can name no callback
 */
export function callbackOf(value) {
  if (typeof value === "function") return () => (values) => apply(value, undefined, values);
  if (typeof value !== "string" || value.length > 400) return null;
  const names = value.split(".");
  if (!isArray(names) || names.length > LONGEST_PATH) return null;
  for (const name of names) {
    if (!NAME.test(name) || FORBIDDEN.test(name)) return null;
  }
  return () => find(names);
}

/** @param {string[]} names */
function find(names) {
  /** @type {any} */
  let owner;
  /** @type {any} */
  let value = globalThis;
  for (const name of names) {
    if (value === null || (typeof value !== "object" && typeof value !== "function") || !hasOwn(value, name)) return null;
    owner = value;
    value = owner[name];
  }
  return typeof value === "function" ? (/** @type {unknown[]} */ values) => apply(value, owner, values) : null;
}
