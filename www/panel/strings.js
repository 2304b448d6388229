// @ts-check
/** Every word of the panel, in one place, ready for translation. */

/** @param {number} count @param {string} one @param {string} many */
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

export const desk = {
  label: "Softphone panel",
  presence: "Status",
  noPresence: "No status yet",
  standby: "Standby in this tab",
  standbyHint: "Another tab of this browser sends; calls may be taken here all the same.",
  linked: "Console linked",
  linking: "Linking to the console\u2026",
  unlinked: "Console not linked",
  unlinkedHint: "Calls are logged all the same; records open in a new tab.",
  starting: "Starting\u2026",
  startingHint: "Calls told meanwhile are kept.",
  unconfigured: "No configuration",
  unconfiguredHint: "Calls are kept until there is one. Ask your administrator.",
  failed: "The softphone cannot reach its store",
  failedHint: "Reload the page. If that does not help, tell your administrator this code:",
  storeOnly: "Calls are kept and sent later",
  storeOnlyHint: "Reload the page when no call is up.",
  memory: "Nothing survives a closed tab",
  memoryHint: "This browser keeps nothing on disk for this page: leave private browsing, or free disk space.",
  signIn: "Sign in to Salesforce",
  signInHint: "Calls are kept until you do.",
  signInFailed: "The sign-in did not work:",
};

export const call = {
  none: "No call",
  noneHint: "A call appears here as soon as it rings.",
  number: "Number",
  dial: "Call",
  dialing: "Passed on to the softphone",
  dialEmpty: "Enter a number",
  unknown: "Unknown caller",
  withheld: "Number withheld",
  states: /** @type {Record<string, string>} */ ({ ringing: "Ringing", dialing: "Dialing", active: "On the call", ended: "After the call", missed: "Missed" }),
  directions: /** @type {Record<string, string>} */ ({ Inbound: "Inbound", Outbound: "Outbound", Internal: "Internal", Intersite: "Between sites" }),
  held: "On hold",
  muted: "Muted",
  recordingPaused: "Recording paused",
  queue: (/** @type {string} */ queue) => `Queue ${queue}`,
  skill: (/** @type {string} */ skill) => `Skill ${skill}`,
  transferred: "Transferred to you",
  transferFrom: "Open the earlier call",
  offers: (/** @type {number} */ offers) => (offers === 1 ? "Offered again after a miss" : `Offered again after ${offers} misses`),
  running: "Time on the call",
  ringingFor: "Time ringing",
  lasted: "Length of the call",
  announceRinging: (/** @type {string} */ who) => `Call from ${who}`,
  announceEnded: (/** @type {string} */ who) => `Call with ${who} is over`,
};

export const match = {
  heading: "Caller in Salesforce",
  looking: "Looking for the caller\u2026",
  several: (/** @type {number} */ count) => `${plural(count, "record has", "records have")} this number. Who is it?`,
  nobody: "Nobody in Salesforce has this number.",
  withheld: "Without a number nobody can be looked up.",
  tooShort: "An extension tells nobody.",
  unlinked: "No record is chosen.",
  made: "New in Salesforce",
  choose: "Choose",
  change: "Change",
  back: "Back",
  open: (/** @type {string} */ name) => `Open ${name} in Salesforce`,
  search: "Search Salesforce",
  searchHint: "Whole words of a name, or a number",
  searchButton: "Search",
  searching: "Searching\u2026",
  found: (/** @type {number} */ count) => (count === 0 ? "Nothing was found." : `${plural(count, "record was", "records were")} found.`),
  create: "New record:",
  createOf: (/** @type {string} */ type) => `New ${type.toLowerCase()} in Salesforce`,
  /** By the kind of an unanswered question. */
  questions: /** @type {Record<string, string>} */ ({ match: "Who was it?", link: "No record is chosen", rating: "A choice is missing" }),
  types: ["Contact", "Lead"],
  linked: (/** @type {string} */ name) => (name ? `Logged on ${name}` : "Logged on the record in view"),
  loggedOn: "Logged on",
  inView: "Take the record in view",
  record: "Linked record",
  announceSeveral: (/** @type {number} */ count) => `${plural(count, "record has", "records have")} this number`,
};

export const wrapUp = {
  heading: "After the call",
  rating: "Rating",
  noRating: "Please select",
  disposition: "Disposition",
  notes: "Notes",
  optional: "optional",
  save: "Save",
  saving: "Saving\u2026",
  skip: "Skip",
  left: (/** @type {string} */ time) => `${time} left to wrap up`,
  soon: "10 seconds left to wrap up",
  over: "Time is up. You can still save.",
  gone: "Time is up. The call stands among the earlier ones.",
  required: "Required",
  missingRating: "Choose a rating.",
  missingDisposition: "Choose a disposition.",
  missingNotes: "Write a note.",
  missingValue: (/** @type {string} */ label) => `Choose: ${label}.`,
  missingRecord: "Choose whom the call is logged on.",
  createsLead: "Makes a new lead and logs the call on it.",
  createsLeadInstead: (/** @type {string} */ name) => `Makes a new lead and logs the call on it, not on ${name}.`,
  asksRecord: "Choose above whom the call is logged on.",
  switched: (/** @type {string} */ rating) => `${rating} is chosen`,
  saved: "Saved",
  refused: "Not saved:",
};

export const earlier = {
  heading: (/** @type {number} */ count, /** @type {number} */ open) => `Earlier calls (${count})${open > 0 ? `, ${open} to complete` : ""}`,
  edit: "Edit",
  close: "Close",
  at: (/** @type {string[]} */ ...parts) => parts.filter(Boolean).join(", "),
};

export const leftOpen = {
  heading: (/** @type {number} */ count) => plural(count, "call was left open", "calls were left open"),
  hint: "Nobody told the end; the log is closed with a remark.",
};

export const outbox = {
  waiting: (/** @type {number} */ count) => plural(count, "log waiting", "logs waiting"),
  parked: (/** @type {number} */ count) => plural(count, "log not saved", "logs not saved"),
  clear: "Everything is in Salesforce.",
  saving: "Saving in Salesforce\u2026",
  heading: "Logs",
  retry: "Try again",
  retrying: "Trying\u2026",
  discard: "Discard",
  sure: "Discard for good? Salesforce will not have it.",
  keep: "Keep",
  since: (/** @type {string} */ time) => `since ${time}`,
  tries: (/** @type {number} */ tries) => plural(tries, "attempt", "attempts"),
  queued: "Waiting for its turn",
  more: (/** @type {number} */ count) => `and ${count} more`,
  kinds: /** @type {Record<string, string>} */ ({ Task: "Call log", Case: "Case", VoiceCall: "Voice call", Match: "Caller lookup", Call: "Call", Lead: "New lead", WebService: "Web service" }),
  announceParked: "A log could not be saved",
};

/**
 * Why something waits or was refused, by code: a clause, and what an agent can do about it. What is not here is told in the wrapper's own
 * words.
 * @type {Record<string, string>}
 */
export const reasons = {
  "sign-in-needed": "You are not signed in to Salesforce.",
  "token-refused": "Salesforce refused the sign-in of this page.",
  "org-unreachable": "Salesforce cannot be reached.",
  "org-timeout": "Salesforce takes too long.",
  "request-limit-exceeded": "Salesforce takes no more requests for now.",
  "nobody-leads": "The tabs are just deciding which of them sends. Try again in a moment.",
  "not-parked": "This log is settled already.",
  "unknown-conversation": "This call is not known any more.",
  "sign-in-blocked": "The browser blocked the window. Allow pop-ups for this page.",
  "sign-in-closed": "The window was closed without an answer.",
  "receipt-timeout": "No answer came in time. Try again.",
  "too-short": "Type two characters or more.",
  "field-integrity-exception": "A value does not fit its field. Your administrator can mend the field, then try again.",
  "required-field-missing": "Salesforce requires a field that is not filled. Your administrator can mend it, then try again.",
  "field-custom-validation-exception": "A rule of your organisation refused it.",
  "insufficient-access-or-readonly": "You may not write this record. Ask your administrator, then try again.",
  "insufficient-access-on-cross-reference-entity": "You may not use the linked record. Choose another one, then try again.",
  "invalid-field": "A field is missing or hidden from you. Your administrator can mend it, then try again.",
  "web-service-refused": "Another system did not take what it was told of this call. Your administrator can mend it, then try again.",
  "web-service-unreachable": "Another system did not answer for a day. Your administrator can mend it, then try again.",
  "web-service-timeout": "Another system did not answer for a day. Your administrator can mend it, then try again.",
  "entity-is-deleted": "The record was deleted in Salesforce.",
  "invalid-cross-reference-key": "You may not use a record or record type that is named here. Choose another one, or ask your administrator, then try again.",
  "invalid-operation": "Salesforce does not allow what is named here. Your administrator can mend it, then try again.",
};

/** Codes that say no more than that the org has trouble. */
const TROUBLE = /^(http-5\d\d|server-unavailable|unable-to-lock-row|concurrent-request-limit-exceeded)$/;
const trouble = "Salesforce has trouble.";
const again = "It is tried again by itself.";

/**
 * @param {{code?: string, message?: string, hint?: string, retryable?: boolean} | null | undefined} error
 * @param {boolean} [waits] whether what failed is tried again without anybody's doing
 */
export function reason(error, waits = false) {
  if (!error) return outbox.queued;
  const { code = "", message = "", hint = "" } = error;
  const known = TROUBLE.test(code) ? trouble : reasons[code];
  // The wrapper's message ends with the names of the fields, where the org told them.
  const fields = /: ([\w.]+(?:, [\w.]+)*)$/.exec(message)?.[1];
  const words = [message, hint].filter(Boolean).join("; ") || code;
  const text = known ? [known, fields ? `(${fields})` : ""].filter(Boolean).join(" ") : `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
  return waits && error.retryable ? `${text} ${again}` : text;
}
