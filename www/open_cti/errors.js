// @ts-check
/**
 * What the console complains of, from every shape it is seen in: a list or a single one, objects or texts, with `details` that are a
 * list, or an object with `fieldErrors`. What is kept are codes and names of fields; Salesforce's sentences quote values.
 */
import { isArray, keysOf } from "../loader/intrinsics.js";

const CODE = /^[A-Z][A-Z0-9_]{2,79}$/;
const FIELD = /^\w{1,80}$/;
const DEEPEST = 6;

/**
 * @param {any} errors as JSON gives it
 * @returns {{code: string, fields: string[]}[]} at least one
 */
export function errorsOf(errors) {
  const list = isArray(errors) ? errors : [errors];
  const told = [];
  for (let index = 0; index < list.length; index++) told.push(errorOf(list[index]));
  return told.length ? told : [errorOf(null)];
}

/** @param {any} error */
function errorOf(error) {
  /** @type {string[]} */
  const fields = [];
  let code = "";

  /** @param {any} value @param {number} depth */
  function look(value, depth) {
    if (typeof value !== "object" || !value || depth > DEEPEST) return;
    const keys = keysOf(value);
    for (let index = 0; index < keys.length; index++) {
      const key = keys[index];
      const part = value[key];
      if (/^(?:statusCode|errorCode)$/.test(key) && CODE.test(part)) code ||= part;
      else if (key === "fieldErrors" && part && !isArray(part)) keysOf(part).forEach(name);
      else if (key === "fields" && isArray(part)) part.forEach(name);
      else if (key === "field" || key === "apiName") name(part);
      look(part, depth + 1);
    }
  }

  /** @param {unknown} field */
  function name(field) {
    if (typeof field === "string" && FIELD.test(field) && !fields.includes(field)) fields.push(field);
  }

  look(error?.details, 0);
  const own = typeof error === "string" ? error : error?.code;
  return { code: code || (CODE.test(own) ? own : "GENERIC_ERROR"), fields };
}
