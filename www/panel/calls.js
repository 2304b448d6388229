// @ts-check
/**
 * What the view says of calls, read for people: which of them an agent is busy with, who is on the line, whom it is logged on.
 *
 * @typedef {Record<string, any>} View what the core says: `status()` and, of the agent's own, numbers, notes and names
 * @typedef {Record<string, any>} Call
 * @typedef {{recordId: string, objectType: string, name: string, phone?: string | null}} Found a record of the org
 * @typedef {import("./drafts.js").Draft} Draft
 */
import { call as words } from "./strings.js";

/** At most so many earlier calls are listed. */
const MOST_EARLIER = 20;

/** @param {any} value flags come as the events spelt them */
export const isSet = (value) => value === true || /^(true|1|yes)$/i.test(String(value ?? ""));

/** Whether the agent still has to put a call away.
 * @param {Call} call @param {View} view @param {Draft} draft @param {number} now */
export function isInWrapUp(call, view, draft, now) {
  if (call.state !== "ended" || call.leftOpen || draft.put || call.wrapUpUntil === null) return false;
  // What is being typed does not go from under the agent, whatever the softphone says meanwhile.
  if (draft.notes || draft.rating) return true;
  return !call.noted && (now < call.wrapUpUntil || view.wrapUp?.notesRequired || view.wrapUp?.ratingRequired);
}

/**
 * The calls of a view: those at hand, the newest first, so that none moves while another comes; those that are over; those left open.
 * @param {View} view @param {(conversation: string) => Draft} draftOf @param {number} now
 */
export function sorted(view, draftOf, now) {
  const calls = /** @type {Call[]} */ ([...(view.calls ?? [])]);
  calls.sort((one, other) => (other.since ?? 0) - (one.since ?? 0) || (one.conversationId < other.conversationId ? -1 : 1));
  const isUp = (/** @type {Call} */ call) => call.state === "ringing" || call.state === "active";
  const atHand = calls.filter((call) => isUp(call) || isInWrapUp(call, view, draftOf(call.conversationId), now));
  const over = calls.filter((call) => !atHand.includes(call));
  return {
    atHand,
    leftOpen: over.filter((call) => call.leftOpen),
    earlier: over.filter((call) => !call.leftOpen).slice(0, MOST_EARLIER),
  };
}

/**
 * Whom a call is logged on, and what is open about it.
 * @param {Call} call @param {View} view @param {Draft} draft @param {Map<string, Found>} names records the agent has seen
 */
export function match(call, view, draft, names) {
  const found = (view.matches ?? []).filter((/** @type {any} */ one) => one.conversationId === call.conversationId);
  const isLooking = (view.pending ?? []).some((/** @type {any} */ row) => row.kind === "Match" && row.conversationId === call.conversationId);
  const candidates = /** @type {Found[]} */ (found.flatMap((/** @type {any} */ one) => one.candidates ?? []));
  const decided = found.find((/** @type {any} */ one) => one.record);
  const org = (view.orgs ?? []).find((/** @type {any} */ one) => one.id === found[0]?.account) ?? view.orgs?.[0];
  /** @type {Found | null} */
  let record = null;
  const id = call.linked ?? decided?.record;
  if (id) {
    const known = names.get(id) ?? candidates.find((one) => one.recordId === id);
    const told = decided?.record === id ? decided : null;
    const name = known?.name || told?.recordName || (draft.recordId === id ? draft.recordName : "") || "";
    record = { recordId: id, objectType: known?.objectType || told?.objectType || typeOf(id), name };
  }
  return { record, isMade: decided?.outcome === "created" && decided.record === id, isLooking, candidates, outcome: found[0]?.outcome ?? "", org: org?.url ?? "" };
}

/** The object of a record, by the three characters that its id begins with. @param {string} id */
function typeOf(id) {
  const types = /** @type {Record<string, string>} */ ({ "001": "Account", "003": "Contact", "00Q": "Lead", 500: "Case" });
  return types[id.slice(0, 3)] ?? "";
}

/** What nobody has answered about a call, by kind. @param {Call} call @param {View} view @returns {string[]} */
export function questions(call, view) {
  const asked = (view.questions ?? []).filter((/** @type {any} */ one) => one.conversationId === call.conversationId);
  return [...new Set(asked.map((/** @type {any} */ one) => String(one.kind)))];
}

/** A log that takes no longer than this is no news, in milliseconds: each call has one for a moment. */
const SOON = 15_000;

/** What waits for longer than a moment, or failed already; what other systems are told is no log of the agent's. @param {View} view @param {number} now @returns {any[]} */
export function waiting(view, now) {
  return (view.pending ?? []).filter((/** @type {any} */ row) =>
    row.kind !== "WebService" && (row.error || row.attempts > 0 || (row.kind !== "Call" && now - row.since > SOON)));
}

/** Who is on the line. @param {Call} call @param {Found | null} record */
export function who(call, record) {
  if (record?.name) return record.name;
  if (call.callerName) return String(call.callerName);
  if (call.withheld) return words.withheld;
  return call.number || words.unknown;
}
