// @ts-check
/**
 * What REST would do for an org without access to its API, done by the console as its own user: the core's requests become calls of
 * the library, and what it says becomes answers of the org, so that one logic serves both.
 */
import { isArray, keysOf, parse } from "../loader/intrinsics.js";

/** @typedef {import("./bridge.js").Outcome} Outcome */
/** @typedef {(method: string, values: object) => Promise<Outcome>} Ask */

const ID = /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/;
/** What stands among the matches of a search and is none. */
const POP_DATA = "SCREEN_POP_DATA";
/** Whatever it was asked to do, it may have done. */
const UNKNOWN = /^(?:timed-out|threw|answer-unreadable|SERVER_ERROR)$/;
/** It was not done, and will pass. */
const LATER = /^(?:not-linked|SOFTPHONE_CONTAINER_ERROR)$/;

/**
 * A deferred search: it shows nothing. Only the softphone layout's inbound section is sure to name objects to search, so that it
 * serves all directions.
 * @param {string} text
 * @param {string} [phone] what a new record gets
 */
export const search = (text, phone = text) => ({ searchParams: text, callType: "inbound", deferred: true, defaultFieldValues: { Phone: phone } });

/**
 * What would be shown for a search, and the records that it found, as REST tells them. The console tells the fields of the softphone
 * layout: where no number is among them, its word counts that the record has it.
 * @param {any} told
 * @param {string} number
 * @returns {{pop: any, records: any[]}}
 */
export function found(told, number) {
  const records = [];
  const keys = told && typeof told === "object" && !isArray(told) ? keysOf(told) : [];
  for (let index = 0; index < keys.length; index++) {
    const one = told[keys[index]];
    if (keys[index] === POP_DATA || !one || typeof one !== "object") continue;
    const numbers = "Phone" in one || "MobilePhone" in one ? {} : { Phone: number };
    // What the documentation's own example calls `object` and `displayName` is elsewhere `RecordType` and `Name`.
    const type = `${one.RecordType ?? one.object ?? ""}`;
    records.push({ ...one, ...numbers, Id: keys[index], Name: `${one.Name ?? one.displayName ?? ""}`, attributes: { type } });
  }
  const pop = told?.[POP_DATA];
  return { pop: pop?.type ? pop : null, records };
}

/**
 * Carries out a request.
 * @param {{url: string, body: string | null, key: string, apexClass: string, methodName: string}} request `key` and the method are for
 *   a look, which the console has no call for
 * @param {Ask} ask
 * @param {(value: unknown) => string} copy
 * @returns {Promise<{status: number, body: string} | Outcome>} an answer of the org, or why its outcome is not known
 */
export async function carry({ url, body, key, apexClass, methodName }, ask, copy) {
  const [kind, object, record] = url.split("/").slice(4);
  const fields = body ? parse(body) : null;
  /** @type {Outcome} */
  let outcome;
  let answer;
  if (kind === "parameterizedSearch") {
    outcome = await ask("searchAndScreenPop", search(fields.q));
    answer = { searchRecords: found(outcome.returnValue, fields.q).records };
  } else if (kind === "sobjects" && fields) {
    // What a record is, its id says; naming it as well has not always been taken.
    const value = record ? { ...fields, Id: record } : { ...fields, entityApiName: object };
    outcome = await ask("saveLog", { value });
    // The documentation says an id, the console an object with one.
    answer = { id: outcome.returnValue?.recordId ?? outcome.returnValue };
  } else {
    outcome = await ask("runApex", { apexClass, methodName, methodParams: `key=${key}` });
    const id = `${outcome.returnValue?.runApex ?? ""}`.replace(/"/g, "");
    answer = { records: ID.test(id) ? [{ Id: id }] : [] };
  }
  if (outcome.success) return { status: 200, body: copy(answer) };
  const error = outcome.errors?.[0] ?? { code: /** @type {any} */ (outcome.error).code, fields: [] };
  if (UNKNOWN.test(error.code)) return { error: { code: error.code } };
  return { status: LATER.test(error.code) ? 425 : 400, body: copy([{ errorCode: error.code.replace(/-/g, "_"), fields: error.fields }]) };
}
