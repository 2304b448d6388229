// @ts-check
/** Every word the page shows, in one place, ready for translation. */

/** @param {number} count @param {string} one @param {string} many */
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

const ELLIPSIS = "\u2026";

export const header = {
  tagline: "A call on a softphone becomes one logged call in Salesforce.",
  phase: "Wrapper",
  role: "This tab",
  agent: "Agent",
  phases: /** @type {Record<string, string>} */ ({
    absent: "Not loaded", idle: `Starting${ELLIPSIS}`, loading: `Starting${ELLIPSIS}`, starting: `Starting${ELLIPSIS}`, ready: "Ready", unconfigured: "Not configured", failed: "Failed", "store-only": "Storing only",
  }),
  roles: /** @type {Record<string, string>} */ ({ leader: "Sends for all tabs", standby: "Standby", follower: "Standby", waiting: "Standby", starting: `Joining${ELLIPSIS}` }),
  nobody: "Not known yet",
  none: "\u2013",
  down: "Org down",
  expire: "Expire token",
  reset: "Reset",
  secondTab: "Open second tab",
  expired: "Every token the org issued is now void. The next request gets a 401 and the wrapper asks for a fresh one.",
  wasReset: "The org is as new. Nothing is logged.",
};

export const banner = {
  label: "Delivery to Salesforce",
  /** @param {number} count */
  orgDown: (count) => count === 0 ? "Org unreachable: nothing waiting." : `Org unreachable: ${plural(count, "log", "logs")} waiting.`,
  orgDownMore: "What the softphone tells is kept in this browser and sent when the org is back.",
  bringBack: "Bring it back",
  /** @param {number} count */
  sending: (count) => `Org is back: ${plural(count, "log", "logs")} still waiting, sent at the next attempt.`,
  /** @param {string} reason */
  lastAnswer: (reason) => `Last answer: ${reason}`,
  standby: "Standby: another tab of this browser sends to Salesforce. What this tab is told is stored for it.",
  /** @param {string} fault @param {number} others */
  configuration: (fault, others) => `The configuration was refused: ${fault}${others > 0 ? `, and ${plural(others, "more fault", "more faults")}` : ""}. Events are kept meanwhile.`,
  allSent: "All waiting logs are sent.",
  /** @param {number} count */
  working: (count) => count === 0 ? "Nothing waiting: everything told so far is in Salesforce." : `Sending ${plural(count, "log", "logs")}${ELLIPSIS}`,
  starting: `The wrapper is starting; what the softphone tells meanwhile is kept${ELLIPSIS}`,
  loading: `Looking for the org${ELLIPSIS}`,
  /** @param {number} count */
  parked: (count) => `${plural(count, "log needs", "logs need")} a decision.`,
  /** @param {string} reason */
  parkedMore: (reason) => `The org refused: ${reason}`,
  retry: "Try again",
  discard: "Discard",
  noWrapper: "The remote script did not load from /pkg/softphone-wrapper.js. Build it with \u201ccargo xtask build\u201d, then reload.",
  /** @param {string} reason */
  failed: (reason) => `The wrapper could not start: ${reason}`,
  noSandbox: `The simulated org does not answer. Start it with \u201ccargo xtask demo\u201d; this page reconnects by itself.`,
};

export const panes = { softphone: "Softphone", panel: "Agent panel", wire: "Wire", crm: "Salesforce" };

export const plays = {
  heading: "Play a call",
  fast: "Fast",
  names: /** @type {Record<string, string>} */ ({
    answered: "Answered", missed: "Missed", declined: "Declined", outbound: "Outbound", transferred: "Transferred",
  }),
  playing: `Playing${ELLIPSIS}`,
  busy: "Finish the call in progress first.",
  notes: /** @type {Record<string, string>} */ ({
    answered: "Caller asked to move the booking to Friday. Done, confirmation sent.",
    outbound: "Called back as promised. Sends the signed offer tomorrow.",
    transferred: "Question about an invoice. Transferred to billing.",
  }),
};

export const phone = {
  heading: "Softphone",
  presence: "Status",
  noPresence: "No statuses configured",
  presenceFromCrm: "Status set from Salesforce.",
  number: "Number to call",
  numberHint: "+1 408 555 0199",
  dialPad: "Dial pad",
  erase: "Erase the last digit",
  call: "Call",
  ringing: "Incoming call",
  dialing: `Calling${ELLIPSIS}`,
  connected: "In call",
  wrapUp: "After the call",
  inbound: "Inbound",
  outbound: "Outbound",
  accept: "Accept",
  decline: "Decline",
  hangUp: "Hang up",
  transfer: "Transfer",
  giveUp: "Cancel",
  hold: "Hold",
  resume: "Resume",
  onHold: "On hold",
  disposition: "Disposition",
  noDisposition: "Choose one",
  notes: "Notes",
  submit: "Submit notes",
  busyStart: "Busy: the softphone did not start the call.",
  /** @param {string} who */
  announceRinging: (who) => `Incoming call from ${who}`,
  announceEnded: "Call ended. Disposition and notes are open.",
  or: " or ",
  unknownCaller: "Unknown caller",
};

export const single = {
  heading: "Send a single event",
  method: "Event",
  payload: "Payload (JSON)",
  argumentList: "Arguments (JSON list)",
  send: "Send",
  renew: "New conversation",
  notJson: "Not JSON: it is sent as text, so you see how the wrapper answers.",
};

export const wire = {
  heading: "Wire",
  empty: "Nothing on the wire yet. Play a call: every event, callback and request appears here.",
  clear: "Clear",
  filters: "Show",
  kinds: /** @type {Record<string, string>} */ ({ event: "Events", callback: "Callbacks", request: "Requests", preflight: "Preflights" }),
  badges: /** @type {Record<string, string>} */ ({ event: "Event", callback: "Callback", request: "Request", preflight: "Preflight", token: "Token" }),
  from: /** @type {Record<string, string>} */ ({
    event: "softphone to wrapper", callback: "wrapper to softphone", request: "wrapper to org", preflight: "browser to org", token: "wrapper to page",
  }),
  arrows: /** @type {Record<string, string>} */ ({ event: "\u2192", callback: "\u2190", request: "\u2192", preflight: "\u2192", token: "\u2190" }),
  lanes: { softphone: "Softphone \u21c4 wrapper", org: "Wrapper \u21c4 Salesforce" },
  waiting: `Waiting${ELLIPSIS}`,
  durability: /** @type {Record<string, string>} */ ({ disk: "On disk", flagged: "Flagged", memory: "In memory" }),
  duplicate: "Duplicate",
  /** @param {string} code */
  refused: (code) => `Refused: ${code}`,
  accepted: "Accepted",
  applied: "Applied",
  notApplied: "Not applied",
  delivered: "Delivered",
  noAnswer: "No answer",
  /** @param {string} object */
  byKey: (object) => `${object} by key`,
  /** @param {string} object */
  byId: (object) => `${object} by Id`,
  tokenAsked: "askToken",
  tokenGiven: "Given",
  tokenFailed: "Not given",
  /** @param {number} count milliseconds */
  responseAfter: (count) => `Response after ${count} ms`,
  /** @param {number} number */
  call: (number) => `Call ${number}`,
  parts: { arguments: "Arguments", receipt: "Receipt", payload: "Payload", path: "Path", query: "Query", fault: "Injected fault", body: "Body", response: "Response", reason: "Asked because" },
  nothing: "(empty)",
  statusWords: /** @type {Record<number, string>} */ ({
    200: "OK", 201: "Created", 204: "No content", 300: "Several", 304: "Not modified", 400: "Bad request", 401: "Unauthorized", 403: "Forbidden",
    404: "Not found", 405: "Wrong method", 409: "Conflict", 412: "Precondition failed", 415: "Wrong type", 429: "Too many", 500: "Server error", 502: "Bad gateway", 503: "Unavailable",
  }),
};

export const crm = {
  heading: "Salesforce",
  tasks: "Tasks",
  voiceCalls: "Voice calls",
  people: "People",
  noTasks: "No calls logged yet. Play a call and watch its Task appear here.",
  noVoiceCalls: "No voice calls yet.",
  noPeople: "The org has nobody with a number.",
  loading: `Loading the org${ELLIPSIS}`,
  unreachable: "Not loaded: the org does not answer.",
  /** @param {number} count */
  showOlder: (count) => `Show ${count} older`,
  hideOlder: "Hide older",
  created: "New",
  updated: "Updated",
  noSubject: "(no subject)",
  allFields: "All fields",
  nobody: "Nobody linked",
  /** @param {number} seconds */
  seconds: (seconds) => seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`,
  yes: "Yes",
  no: "No",
  none: "\u2013",
  fields: /** @type {Record<string, string>} */ ({
    CallType: "Call type", CallDurationInSeconds: "Duration", CallDisposition: "Call result", ActivityDate: "Due date", WhoId: "Name", WhatId: "Related to",
    OwnerId: "Assigned to", CallObject: "Call object", Description: "Comments", FromPhoneNumber: "From", ToPhoneNumber: "To", CallStartDateTime: "Started",
    CallAcceptDateTime: "Accepted", CallEndDateTime: "Ended", VendorCallKey: "Vendor call key", Status: "Status", Priority: "Priority", IsClosed: "Closed",
    DisconnectReason: "Disconnect reason", Softphone_Call_Key__c: "Call key",
  }),
  open: "Open",
  closed: "Closed",
  /** @param {number} created @param {number} closed */
  ledger: (created, closed) => `${created === 0 ? "Created by its update" : `Created ${times(created)}`}, ${closed === 0 ? "not closed yet" : `closed ${times(closed)}`}`,
  /** @param {string} number */
  dial: (number) => `Call ${number}`,
  /** @param {string} subject */
  announceCreated: (subject) => `Salesforce: new task ${subject}`,
  /** @param {string} subject */
  announceUpdated: (subject) => `Salesforce: task updated: ${subject}`,
};

/** @param {number} count */
function times(count) {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
