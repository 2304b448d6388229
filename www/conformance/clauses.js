// @ts-check
/**
 * The clauses of the contract that a host can be seen to keep or break, each with the section of the contract (seed 001) that says
 * it. Their words are in strings.js. What is optional is shown and does not decide: a host may do without.
 *
 * @typedef {{id: string, group: "loading" | "telling" | "hearing", source: string, optional?: true}} Clause
 */

/** @type {readonly Clause[]} */
export const CLAUSES = Object.freeze([
  { id: "script-tag", group: "loading", source: "hosting" },
  { id: "page-policy", group: "loading", source: "hosting" },
  { id: "page-address", group: "loading", source: "hosting" },
  { id: "load", group: "loading", source: "\u00a71" },
  { id: "callback", group: "loading", source: "\u00a71" },

  { id: "function-names", group: "telling", source: "\u00a71\u20138" },
  { id: "incoming-call", group: "telling", source: "\u00a72" },
  { id: "call-accepted", group: "telling", source: "\u00a73" },
  { id: "call-rejected", group: "telling", source: "\u00a74" },
  { id: "call-ended", group: "telling", source: "\u00a75" },
  { id: "call-notes", group: "telling", source: "\u00a76" },
  { id: "outbound-call", group: "telling", source: "\u00a77" },
  { id: "status-changed", group: "telling", source: "\u00a78" },
  { id: "conversation-ids", group: "telling", source: "\u00a72\u20137" },
  { id: "order", group: "telling", source: "\u00a72\u20137" },
  { id: "numbers", group: "telling", source: "\u00a72, \u00a73, \u00a77" },
  { id: "languages", group: "telling", source: "\u00a72, \u00a73" },
  { id: "reasons", group: "telling", source: "\u00a74" },
  { id: "durations", group: "telling", source: "\u00a75" },
  { id: "call-types", group: "telling", source: "\u00a75" },
  { id: "statuses", group: "telling", source: "\u00a78" },
  { id: "receipts", group: "telling", source: "receipts" },
  { id: "uncaught-errors", group: "telling", source: "receipts" },
  { id: "receipts-read", group: "telling", source: "receipts", optional: true },

  { id: "callback-returns", group: "hearing", source: "\u00a71" },
  { id: "unknown-event-type", group: "hearing", source: "\u00a71" },
  { id: "partner-config", group: "hearing", source: "\u00a71 partner_config" },
  { id: "dispositions", group: "hearing", source: "\u00a71 disposition" },
  { id: "start-call", group: "hearing", source: "\u00a71 start_call" },
  { id: "update-presence", group: "hearing", source: "\u00a71 update_presence" },
  { id: "get-presence", group: "hearing", source: "get_presence", optional: true },
]);

/** The clause that speaks of an event as a whole. @type {Readonly<Record<string, string>>} */
export const CLAUSE_OF_EVENT = Object.freeze({
  incomingCall: "incoming-call", callAccepted: "call-accepted", callRejected: "call-rejected", callEnded: "call-ended",
  callNotesSubmitted: "call-notes", outboundCallInitiated: "outbound-call", statusChanged: "status-changed",
});
