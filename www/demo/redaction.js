// @ts-check
/**
 * A recording for support: who called whom, and what was written, is taken out of it; what happened when stays. What is known to be harmless
 * stays, everything else goes: a field that nobody thought of must not give anybody away.
 *
 * @typedef {import("./recording.js").Recording} Recording
 */
import { argumentsOf, conversationsOf } from "./recording.js";

/** Fields whose texts are words of the contract or of the organisation, of nobody in particular. */
const HARMLESS = [
  "partnerId", "businessSegmentId", "channelOriginId", "softphoneId", "language", "ivrExitPath", "channelName", "specialEvent", "escalationType", "recordingStatus",
  "callType", "direction", "reason", "disposition", "rating", "disconnectReason", "queue", "skill", "initiationMethod", "callOrigin", "callSubtype", "senderType",
  "participantType", "objectType", "kind", "code", "durability", "configuration",
];
/** Fields of the org's records that speak of nobody. */
const HARMLESS_IN_RECORDS = ["Status", "Priority", "TaskSubtype", "CallType", "CallDurationInSeconds", "CallDisposition", "DisconnectReason", "IsClosed", "NumberOfHolds"];
/** Fields that hold a number; each gets another one, always the same. */
const NUMBERS = ["callerANI", "dialledTo", "calledNumber", "dialTo", "dialFrom", "extension"];

/** @param {Recording} recording @returns {Recording} */
export function redacted(recording) {
  const conversations = new Map(conversationsOf(recording.entries).map((id, index) => [id, `conversation-${index + 1}`]));
  /** @type {Map<string, string>} */
  const numbers = new Map();

  /** @param {string} text */
  const number = (text) => {
    if (text === "") return "";
    if (!numbers.has(text)) numbers.set(text, `+1555555${String(numbers.size + 100).padStart(4, "0")}`);
    return /** @type {string} */ (numbers.get(text));
  };

  /** @param {any} value @param {string} field @returns {any} */
  const clean = (value, field) => {
    if (Array.isArray(value)) return value.map((item) => clean(item, field));
    if (value !== null && typeof value === "object") return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, clean(item, name)]));
    if (value === null || value === undefined || typeof value === "boolean" || value === "") return value;
    const known = conversations.get(String(value));
    if (known) return known;
    if (NUMBERS.includes(field)) return number(String(value));
    if (typeof value === "number") return MEASURES.includes(field) ? value : 0;
    return HARMLESS.includes(field) ? value : `(${value.length} characters)`;
  };

  const entries = recording.entries.map((entry) => {
    if (entry.what === "call") {
      const { accepted, durability, duplicate, error } = entry.receipt ?? {};
      const receipt = entry.receipt && { accepted, durability, duplicate, ...(error ? { error: { code: error.code, path: error.path } } : {}) };
      return { ...entry, arguments: cleanArguments(entry, clean), receipt };
    }
    if (entry.what === "callback") return { ...entry, payload: clean(entry.payload, entry.type) };
    if (entry.what === "delivery") {
      const { conversationId, kind, attempts, error } = entry.work ?? {};
      return { ...entry, work: { conversationId: conversations.get(String(conversationId)) ?? "", kind, attempts, error: error ? { code: error.code } : null } };
    }
    return entry;
  });
  const records = recording.records.map(({ object, fields }) => ({
    object, fields: Object.fromEntries(Object.entries(fields).filter(([field]) => HARMLESS_IN_RECORDS.includes(field))),
  }));
  return { ...recording, redacted: true, entries, records, named: {} };
}

/** Numbers that measure; all others may be somebody's. */
const MEASURES = ["duration", "attempts"];

/** @param {import("./recording.js").Told} entry @param {(value: any, field: string) => any} clean @returns {unknown[]} */
function cleanArguments(entry, clean) {
  const [first, ...rest] = argumentsOf(entry);
  if (entry.method === "dial") {
    // The record that was clicked is somebody.
    const { participantType } = /** @type {any} */ (rest[0] ?? {});
    return [clean(String(first), "dialTo"), ...(participantType ? [{ participantType }] : [])];
  }
  return [clean(first, entry.method === "setPresence" ? "softphoneId" : ""), ...rest.map((value) => clean(value, ""))];
}
