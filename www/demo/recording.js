// @ts-check
/**
 * A recording: what the softphone told and heard, with times, and the records that came of it. A document to keep, to pass on, to play again.
 *
 * @typedef {{at: number, what: "call", method: string, arguments: unknown[], receipt?: any, receiptAfter?: number}} Told a contract call
 * @typedef {{at: number, what: "callback", type: string, payload: unknown}} Heard a callback of the wrapper
 * @typedef {{at: number, what: "delivery", type: string, work: any}} Delivered a record that reached its state, or needs a person
 * @typedef {{at: number, what: "fault", name: string, on: boolean}} Switched a fault, by the visitor
 * @typedef {Told | Heard | Delivered | Switched} Entry `at` in milliseconds since the first one
 * @typedef {{object: string, fields: Record<string, unknown>}} Expected a record without ids, keys and times; conversations are "call 1", "call 2"
 * @typedef {{format: string, version: number, recordedAt: string, wrapper: string, redacted: boolean, entries: Entry[], records: Expected[],
 *   named: Record<string, {object: string, name: string}>}} Recording `named`: the records whose ids stand in the entries
 * @typedef {{path: string, message: string}} Fault
 */

export const FORMAT = "softphone-wrapper-recording";
const VERSION = 1;

/** What a replay tells again: the rest is of its moment (`load`, `retry`, `discard`). */
const REPLAYED = [
  "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged", "callUpdated",
  "transcript", "dial", "link", "rate", "setAgent", "setPresence",
];
const NOT_REPLAYED = ["load", "retry", "discard"];
/** What speaks of somebody who is not in a recording for support. */
const OF_SOMEBODY = ["setAgent", "link"];
const ENTRIES_AT_MOST = 20_000;

/** The calls that are told again, in their order. @param {Recording} recording @returns {Told[]} */
export function toReplay(recording) {
  const isPlayed = (/** @type {string} */ method) => REPLAYED.includes(method) && !(recording.redacted && OF_SOMEBODY.includes(method));
  const told = /** @type {Told[]} */ (recording.entries.filter((entry) => entry.what === "call" && isPlayed(entry.method)));
  return told.map((entry) => ({ ...entry, arguments: argumentsOf(entry) }));
}

/** The conversations of the entries, in the order in which they began. @param {Entry[]} entries */
export function conversationsOf(entries) {
  /** @type {Set<string>} */
  const found = new Set();
  for (const entry of entries) {
    if (entry.what !== "call") continue;
    const [first, second] = argumentsOf(entry);
    const id = entry.method === "link" || entry.method === "rate" ? first : object(first)?.conversationId ?? second;
    if (typeof id === "string" || typeof id === "number") found.add(String(id));
  }
  return [...found];
}

/** What was told; an event may have come as the JSON text of an object. @param {Told} entry @returns {unknown[]} */
export function argumentsOf(entry) {
  return entry.arguments.map((value) => {
    if (typeof value !== "string" || !value.startsWith("{")) return value;
    try {
      return JSON.parse(value);
    } catch {
      return value;
    }
  });
}

/** How long it lasted, in milliseconds. @param {Entry[]} entries */
export function duration(entries) {
  return entries.at(-1)?.at ?? 0;
}

/**
 * The document.
 * @param {Entry[]} entries @param {{records: Record<string, Record<string, any>[]>}} state everything that the org holds
 * @param {{recordedAt: string, wrapper: string}} about @returns {Recording}
 */
export function writeRecording(entries, state, about) {
  const text = JSON.stringify(entries);
  /** @type {Recording["named"]} */
  const named = {};
  for (const [object, records] of Object.entries(state.records)) {
    for (const record of records) {
      if (record.Id && record.Name && text.includes(`"${record.Id}"`)) named[record.Id] = { object, name: String(record.Name) };
    }
  }
  return { format: FORMAT, version: VERSION, ...about, redacted: false, entries, records: recordsOf(state, conversationsOf(entries)), named };
}

/** Reads a document that somebody chose; what is wrong with it is told with its place. @param {string} text @returns {{recording: Recording} | {fault: Fault}} */
export function readRecording(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return refuse("$", "is not JSON");
  }
  if (object(value)?.format !== FORMAT) return refuse("$.format", `is not "${FORMAT}"`);
  if (value.version !== VERSION) return refuse("$.version", `is not ${VERSION}`);
  if (!Array.isArray(value.entries)) return refuse("$.entries", "is no list");
  if (value.entries.length > ENTRIES_AT_MOST) return refuse("$.entries", `has more than ${ENTRIES_AT_MOST} entries`);
  let last = 0;
  for (const [index, entry] of value.entries.entries()) {
    const path = `$.entries[${index}]`;
    if (!object(entry)) return refuse(path, "is no object");
    if (!Number.isFinite(entry.at) || entry.at < last) return refuse(`${path}.at`, "is no time after the former entry's");
    last = entry.at;
    if (entry.what !== "call") continue;
    if (!REPLAYED.includes(entry.method) && !NOT_REPLAYED.includes(entry.method)) return refuse(`${path}.method`, "is no function of the contract");
    if (!Array.isArray(entry.arguments)) return refuse(`${path}.arguments`, "is no list");
  }
  if (!Array.isArray(value.records) || !value.records.every((/** @type {any} */ record) => object(record?.fields) && typeof record.object === "string")) {
    return refuse("$.records", "is no list of records");
  }
  if (!object(value.named)) return refuse("$.named", "is no object");
  if (toReplay(value).length === 0) return refuse("$.entries", "holds nothing to play");
  return { recording: value };
}

/**
 * What of the org's records speaks of these conversations, without what differs from one run to the next: ids, keys, times of the clock.
 * @param {{records: Record<string, Record<string, any>[]>}} state @param {string[]} conversations @returns {Expected[]}
 */
export function recordsOf(state, conversations) {
  const names = new Map(Object.values(state.records).flat().map((record) => [record.Id, record.Name ?? record.LastName]));
  /** @type {Expected[]} */
  const found = [];
  for (const object of ["Task", "Case", "VoiceCall"]) {
    for (const record of state.records[object] ?? []) {
      if (!Object.values(record).some((value) => conversations.some((conversation) => mentions(value, conversation)))) continue;
      /** @type {Record<string, unknown>} */
      const fields = {};
      for (const field of Object.keys(record).sort()) {
        const value = record[field];
        if (isOfThisRun(object, field, value)) continue;
        const named = field.endsWith("Id") ? names.get(value) ?? value : value;
        fields[field] = conversations.reduce((text, id, index) => (mentions(text, id) ? text.replaceAll(id, `call ${index + 1}`) : text), named);
      }
      found.push({ object, fields });
    }
  }
  return found.sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
}

/** @param {string} object @param {string} field @param {unknown} value */
function isOfThisRun(object, field, value) {
  if (value === null || value === "" || ["Id", "CreatedById", "LastModifiedById", "SystemModstamp"].includes(field)) return true;
  if (/Date(Time)?$/.test(field)) return true;
  // The wrapper's keys are digests of the conversation; a voice call measures time by the clock, a task holds what the softphone told.
  return /^[0-9a-f]{32}$/.test(String(value)) || (object === "VoiceCall" && field.includes("Duration"));
}

/**
 * Where the records differ, in words; empty when they are the same.
 * @param {Expected[]} expected @param {Expected[]} found @returns {{object: string, field: string, expected: unknown, found: unknown}[]}
 */
export function differences(expected, found) {
  const differing = [];
  for (const object of new Set([...expected, ...found].map((record) => record.object))) {
    const wanted = expected.filter((record) => record.object === object);
    const held = found.filter((record) => record.object === object);
    if (wanted.length !== held.length) {
      differing.push({ object, field: "", expected: wanted.length, found: held.length });
      continue;
    }
    const left = [...held];
    for (const { fields } of wanted) {
      // Each is held against the one that is most like it.
      const faults = left.map(({ fields: others }) => Object.keys({ ...fields, ...others }).filter((field) => JSON.stringify(fields[field]) !== JSON.stringify(others[field])));
      const nearest = faults.reduce((best, each, index) => (each.length < (faults[best]?.length ?? Infinity) ? index : best), 0);
      const [other] = left.splice(nearest, 1);
      for (const field of faults[nearest] ?? []) differing.push({ object, field, expected: fields[field] ?? null, found: other?.fields[field] ?? null });
    }
  }
  return differing;
}

/** The same value with names put for names, wherever one stands as a whole. @param {any} value @param {Map<string, string>} names @returns {any} */
export function renamed(value, names) {
  if (typeof value === "string" || typeof value === "number") return names.get(String(value)) ?? value;
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (object(value)) return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, renamed(item, names)]));
  return value;
}

/** A short name is a part of too much: only a long one is looked for within a text. @param {unknown} value @param {string} name */
function mentions(value, name) {
  return typeof value === "string" && (value === name || (name.length >= 8 && value.includes(name)));
}

/** @param {string} path @param {string} message */
function refuse(path, message) {
  return { fault: { path, message } };
}

/** @param {any} value @returns {any} the value, if it is an object with names */
function object(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value) ? value : null;
}
