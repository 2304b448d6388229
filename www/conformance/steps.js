// @ts-check
/**
 * What a host is led through, in order; each step is done when the host has told what it leads to. Words are in strings.js.
 *
 * @typedef {{id: string, mark: string, order?: "start_call" | "update_presence"}} Step
 */

/** @type {readonly Step[]} */
export const STEPS = Object.freeze([
  { id: "load", mark: "load" },
  { id: "status", mark: "statusChanged" },
  { id: "ring", mark: "incomingCall" },
  { id: "accept", mark: "callAccepted" },
  { id: "hang-up", mark: "callEnded" },
  { id: "notes", mark: "callNotesSubmitted" },
  { id: "reject", mark: "callRejected active" },
  { id: "miss", mark: "callRejected passive" },
  { id: "dial", mark: "outboundEnded" },
  { id: "start-call", mark: "start_call", order: "start_call" },
  { id: "update-presence", mark: "update_presence", order: "update_presence" },
]);
