// @ts-check
/**
 * What differs between two documents, as changes that can be told in words and laid over a third one. Entries of lists are told apart by
 * their names, not by their places, so that two people who each add a trigger do not undo one another's.
 *
 * @typedef {string | {name: string}} Step a key, or an entry of a list by its name
 * @typedef {{steps: Step[], before: any, after: any, order?: true}} Change `undefined` is absent; `order`: the names of a list's entries
 */
import { same } from "./paths.js";

/** What tells the entries of a list apart, the first that all of them have. */
const NAMES = ["id", "name", "sfButtonId", "callRating", "itemText", "softphoneId"];

/** @param {any} one @param {any} other @returns {string | undefined} */
function nameKey(one, other) {
  const entries = [...one, ...other];
  return NAMES.find((key) => {
    const distinct = (/** @type {any[]} */ list) => new Set(list.map((entry) => String(entry[key]))).size === list.length;
    return entries.length > 0 && entries.every((entry) => entry?.[key] !== undefined && typeof entry[key] !== "object") && distinct(one) && distinct(other);
  });
}

/**
 * @param {any} before @param {any} after @param {Step[]} [steps]
 * @returns {Change[]}
 */
export function difference(before, after, steps = []) {
  if (same(before, after)) return [];
  if (Array.isArray(before) && Array.isArray(after)) {
    const key = nameKey(before, after);
    return key === undefined ? [{ steps, before, after }] : betweenLists(before, after, steps, key);
  }
  if (!isObject(before) || !isObject(after)) {
    // The first entries of a list are told one by one, as later ones are.
    if (Array.isArray(after) && before === undefined && nameKey([], after)) return difference([], after, steps);
    if (Array.isArray(before) && after === undefined && nameKey(before, [])) return difference(before, [], steps);
    return [{ steps, before, after }];
  }
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].flatMap((key) => difference(before[key], after[key], [...steps, key]));
}

/** @param {any[]} before @param {any[]} after @param {Step[]} steps @param {string} key */
function betweenLists(before, after, steps, key) {
  const find = (/** @type {any[]} */ list, /** @type {string} */ name) => list.find((entry) => String(entry[key]) === name);
  const names = (/** @type {any[]} */ list) => list.map((entry) => String(entry[key]));
  /** @type {Change[]} */
  const changes = [];
  for (const name of new Set([...names(before), ...names(after)])) {
    const [one, other] = [find(before, name), find(after, name)];
    const at = [...steps, { name }];
    if (one === undefined || other === undefined) changes.push({ steps: at, before: one, after: other });
    else changes.push(...difference(one, other, at));
  }
  const kept = (/** @type {string[]} */ list, /** @type {any[]} */ there) => list.filter((name) => find(there, name) !== undefined);
  const [order, wanted] = [kept(names(before), after), kept(names(after), before)];
  if (!same(order, wanted)) changes.push({ steps, before: order, after: names(after), order: true });
  return changes;
}

/** Lays changes over a document. @param {any} document @param {Change[]} changes */
export function withChanges(document, changes) {
  return changes.reduce((value, change) => laidOver(value, change.steps, change), document);
}

/** @param {any} value @param {Step[]} steps @param {Change} change @returns {any} */
function laidOver(value, steps, change) {
  const [step, ...rest] = steps;
  if (step === undefined) return change.order ? ordered(value, change.after) : change.after;
  if (typeof step === "string") {
    const child = laidOver(value?.[step], rest, change);
    const { [step]: _former, ...others } = value ?? {};
    if (child === undefined) return others;
    return step in (value ?? {}) ? { ...value, [step]: child } : { ...others, [step]: child };
  }
  const list = Array.isArray(value) ? [...value] : [];
  const place = list.findIndex((entry) => NAMES.some((key) => String(entry?.[key]) === step.name));
  const child = laidOver(list[place], rest, change);
  if (place === -1) return child === undefined ? list : [...list, child];
  if (child === undefined) list.splice(place, 1);
  else list[place] = child;
  return list;
}

/** Entries that the order does not name stay behind those that it names. @param {any} list @param {string[]} order */
function ordered(list, order) {
  if (!Array.isArray(list)) return list;
  const rank = (/** @type {any} */ entry) => {
    const place = order.findIndex((name) => NAMES.some((key) => String(entry?.[key]) === name));
    return place === -1 ? order.length : place;
  };
  return [...list].sort((one, other) => rank(one) - rank(other));
}

/** Whether two changes are about the same place, or one is within the other's. @param {Change} one @param {Change} other */
export function touches(one, other) {
  const [shorter, longer] = one.steps.length <= other.steps.length ? [one, other] : [other, one];
  if (shorter.order || longer.order) return Boolean(shorter.order && longer.order) && same(shorter.steps, longer.steps);
  return shorter.steps.every((step, index) => same(step, longer.steps[index]));
}

/** @param {any} value */
function isObject(value) {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
