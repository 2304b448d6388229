// @ts-check
/**
 * Places in the document. A path is a list of keys and indices; as text it is spelt like the paths of faults: `$.accounts[0].id`.
 *
 * @typedef {(string | number)[]} Path
 */

/** @param {string} text such as `$.accounts[0].id` @returns {Path} */
export function pathOf(text) {
  /** @type {Path} */
  const path = [];
  for (const [, key, index] of text.matchAll(/\.([^.[\]]+)|\[(\d+)\]/g)) path.push(key ?? Number(index));
  return path;
}

/** A field's table names a place below its item with dots. @param {Path} base @param {string} below @returns {Path} */
export function under(base, below) {
  return below === "" ? base : [...base, ...below.split(".")];
}

/** @param {Path} path @param {Path} beginning */
export function startsWith(path, beginning) {
  return beginning.every((part, index) => path[index] === part);
}

/** The id of the element that edits a place. @param {Path} path */
export function idOf(path) {
  return `at.${path.join(".")}`;
}

/** @param {any} value @param {Path} path @returns {any} undefined where there is nothing */
export function valueAt(value, path) {
  let found = value;
  for (const part of path) found = found?.[part];
  return found;
}

/**
 * The value with one place changed; what is not on the way stays the same object. `undefined` takes the place away, and the objects
 * that it leaves empty, down to the first `kept` parts of the path: an entry of a list is never taken away by emptying it.
 * @param {any} value @param {Path} path @param {any} next @param {number} [kept]
 * @returns {any}
 */
export function withValue(value, path, next, kept = path.length) {
  const [part, ...rest] = path;
  if (part === undefined) return next;
  const child = withValue(value?.[part], rest, next, kept - 1);
  if (typeof part === "number") {
    const list = Array.isArray(value) ? [...value] : [];
    if (child === undefined) list.splice(part, 1);
    else list[part] = child;
    return list;
  }
  const { [part]: _former, ...others } = value ?? {};
  if (child !== undefined) {
    // A key that is there keeps its place, so that a saved document changes where it was changed.
    return part in (value ?? {}) ? { ...value, [part]: child } : { ...others, [part]: child };
  }
  const isEmpty = Object.keys(others).length === 0;
  return isEmpty && kept < 0 ? undefined : others;
}

/** Whether two values of a document are the same. @param {any} one @param {any} other @returns {boolean} */
export function same(one, other) {
  if (one === other) return true;
  if (typeof one !== "object" || typeof other !== "object" || one === null || other === null) return false;
  if (Array.isArray(one) !== Array.isArray(other)) return false;
  const keys = Object.keys(one);
  return keys.length === Object.keys(other).length && keys.every((key) => key in other && same(one[key], other[key]));
}
