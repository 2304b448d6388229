// @ts-check
/**
 * The fields of each event (seed 001), and whether what was told is of their kind. A fault belongs to the clause that speaks of the
 * field: numbers to `numbers`, a duration to `durations`, what has no clause of its own to that of the event.
 *
 * @typedef {{clause: string, code: string, where: string}} Fault
 * @typedef {Record<string, unknown>} Fields
 */
import { CLAUSE_OF_EVENT } from "./clauses.js";

/** The order of `incomingCall`'s four values. */
const POSITIONS = ["partnerId", "conversationId", "callerANI", "language"];

const GUID = /^\{?[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\}?$/i;
const E164 = /^\+[1-9]\d{6,14}$/;
const LANGUAGE = /^[a-z]{2,3}[_-][A-Z]{2}$/;

const CALL = ["partnerId", "conversationId"];

/** @type {Record<string, string[]>} */
const FIELDS_OF = {
  incomingCall: [...CALL, "callerANI", "language"],
  callAccepted: [
    ...CALL, "callerANI", "language", "ivrExitPath", "channelName", "reservationStartDate", "specialEvent", "escalationType", "recordingStatus",
  ],
  callRejected: [...CALL, "reason"],
  callEnded: [...CALL, "duration", "disposition", "notes", "callType"],
  callNotesSubmitted: [...CALL, "disposition", "notes"],
  outboundCallInitiated: [...CALL, "dialledTo"],
  statusChanged: ["softphoneId"],
};

/** What an event says nothing without. A caller may withhold the number; a duration is asked for where the call was answered. */
const REQUIRED = ["conversationId", "reason", "callType", "dialledTo", "softphoneId"];

/** Which clause a field has, and what it must be; every other field is a text. */
const KINDS = /** @type {Record<string, {clause?: string, fits: (value: any) => boolean, code: string, type?: string}>} */ ({
  partnerId: { fits: (value) => GUID.test(value), code: "not-a-guid" },
  conversationId: { clause: "conversation-ids", fits: (value) => GUID.test(value), code: "not-a-guid" },
  callerANI: { clause: "numbers", fits: (value) => E164.test(value), code: "not-e164" },
  dialledTo: { clause: "numbers", fits: (value) => E164.test(value), code: "not-e164" },
  language: { clause: "languages", fits: (value) => LANGUAGE.test(value), code: "no-language" },
  recordingStatus: { fits: (value) => value === "ON" || value === "OFF", code: "value-unknown" },
  reason: { clause: "reasons", fits: (value) => value === "active" || value === "passive", code: "value-unknown" },
  duration: { clause: "durations", type: "number", fits: (value) => Number.isFinite(value) && value >= 0, code: "wrong-type" },
  callType: { clause: "call-types", fits: (value) => value === "inbound" || value === "outbound", code: "value-unknown" },
  softphoneId: { clause: "statuses", fits: (value) => GUID.test(value), code: "not-a-guid" },
});

/** An event that is told by one object, or a JSON text of it; `incomingCall` also by its four values. Null when it is neither.
 * @param {string} method @param {readonly unknown[]} values @returns {Fields | null} */
export function readEvent(method, values) {
  const [first] = values;
  if (method === "incomingCall" && values.length > 1 && typeof first !== "object") {
    return Object.fromEntries(POSITIONS.map((name, index) => [name, values[index]]));
  }
  if (typeof first === "object" && first !== null && !Array.isArray(first)) return { .../** @type {Fields} */ (first) };
  if (typeof first !== "string") return null;
  try {
    const parsed = JSON.parse(first);
    return typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) ? parsed : null;
  } catch {
    return null;
  }
}

/**
 * The faults of an event's fields, and the clauses whose field was told as it should be.
 * @param {string} method @param {Fields} fields @returns {{faults: Fault[], kept: string[]}}
 */
export function checkFields(method, fields) {
  /** @type {Fault[]} */
  const faults = [];
  /** @type {string[]} */
  const kept = [];
  for (const name of FIELDS_OF[method] ?? []) {
    const kind = KINDS[name];
    const clause = kind?.clause ?? /** @type {string} */ (CLAUSE_OF_EVENT[method]);
    const where = `${method}.${name}`;
    const value = fields[name];
    if (value === undefined || value === null || (value === "" && REQUIRED.includes(name))) {
      if (isRequired(method, name)) faults.push({ clause, code: "field-missing", where });
    } else if (typeof value !== (kind?.type ?? "string")) {
      faults.push({ clause, code: "wrong-type", where });
    } else if (kind && value !== "" && !kind.fits(value)) {
      faults.push({ clause, code: kind.code, where });
    } else if (kind?.clause && value !== "") {
      kept.push(kind.clause);
    }
  }
  return { faults, kept };
}

/** @param {string} method @param {string} name */
function isRequired(method, name) {
  // The number of an outbound call is what its event is about.
  return REQUIRED.includes(name) || (method === "callNotesSubmitted" && name === "notes");
}
