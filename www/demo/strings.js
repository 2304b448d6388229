// @ts-check
/** Every word the page shows, in one place, ready for translation. */

/** @param {number} count @param {string} one @param {string} many */
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

const ELLIPSIS = "\u2026";

/** What waits, and that it is kept. @param {number} pending */
const kept = (pending) => pending === 0 ? "Nothing is lost, nothing waits." : `Nothing is lost: ${plural(pending, "log waits", "logs wait")} here until Salesforce confirms.`;

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
  pages: "Other pages",
  links: /** @type {[label: string, address: string][]} */ ([["Administrator", "/admin"], ["Salesforce console", "/console"], ["Conformance", "/conformance"]]),
};

export const story = {
  label: "Start here",
  play: "Play it all",
  again: "Play it again",
  stop: "Stop",
  hint: "New here? Press it and watch, for 15 seconds: a call comes in while Salesforce is down, leaves the softphone, and becomes one Task in Salesforce.",
  busy: "Finish the call in progress first, then press it.",
  /** @param {number} step @param {number} of */
  step: (step, of) => `${step} of ${of}`,
  down: "Salesforce is down: from now on it answers nothing.",
  call: "A call comes in and is answered. The softphone does not notice: every event is stored in this browser and acknowledged.",
  waits: "The call is over. Its log waits in this browser; the requests to Salesforce got no answer.",
  waitsSoon: "The call is over. What the softphone told is stored in this browser, until Salesforce answers.",
  back: "Salesforce answers again. The log is sent by itself.",
  late: "Salesforce has no complete Task of it yet. The wrapper tries again by itself.",
  /** @param {number} count @param {string} summary */
  done: (count, summary) => count === 1
    ? `One call, one Task: ${summary}, with the agent\u2019s notes. Nothing lost, nothing twice. Now switch a fault on yourself and play a call.`
    : `One call and ${count} Tasks: that is a fault of the wrapper, please report it.`,
};

export const faults = {
  heading: "Make it fail",
  lines: "Faults that are on",
  labels: /** @type {Record<string, string>} */ ({
    orgDown: "Org down", tokenExpired: "Token expired", slowOrg: "Slow org", answerLost: "Answers lost", secondTab: "Second tab", killTab: "Kill the tab",
  }),
  /** What each does, said when it is switched on. */
  hints: /** @type {Record<string, string>} */ ({
    orgDown: "Salesforce closes every connection unanswered.",
    tokenExpired: "Every token ends as soon as the softphone tells something.",
    slowOrg: "Salesforce takes 4 seconds for each answer.",
    answerLost: "Salesforce does the work, but its answer never arrives.",
    secondTab: "Opens this page in a second tab, which is told the same calls.",
    killTab: "Reloads this page at once in the next answered call.",
  }),
  /** @param {number} on */
  fold: (on) => on === 0 ? "Make it fail" : `Make it fail: ${on} on`,
  off: "Switch off",
  understood: "OK",
  reset: "Reset",
  wasReset: "Everything is as new: the org is empty, all faults are off.",
  /** @param {number} pending */
  stillComes: (pending) => `The org is as new, all faults are off. ${plural(pending, "log", "logs")} from before still waited and will come.`,
  /** @param {string} label */
  announceOff: (label) => `${label}: off.`,
  /** @param {number} refused @param {number} pending */
  tokenExpired: (refused, pending) => refused === 0
    ? "Every token is void as soon as the softphone tells something. Play a call: the wrapper asks the page for a fresh one and repeats the request."
    : `${plural(refused, "request was", "requests were")} refused (401). Each time the wrapper asked the page for a fresh token and repeated the request. ${kept(pending)}`,
  /** @param {number} receipt milliseconds @param {number} pending */
  slowOrg: (receipt, pending) => `Salesforce takes 4 s for each answer; the softphone does not wait for it: its last event was stored within ${receipt} ms. ${kept(pending)}`,
  /** @param {number} lost @param {number} pending */
  answerLost: (lost, pending) => lost === 0
    ? "Salesforce does what it is asked to, and its answer is lost. Play a call: a blind repetition would make a second record."
    : `${plural(lost, "answer", "answers")} lost. The wrapper looks for the record by its key before it repeats, so that there is none twice. ${kept(pending)} Switch it off to see the rest confirmed.`,
  tabOpens: "A second tab opens. Should none appear, allow this page to open windows.",
  /** @param {number} others @param {boolean} sends @param {number} repeats */
  secondTab: (others, sends, repeats) => `${plural(others + 1, "tab", "tabs")} are told the same calls; ${sends ? "this one sends" : "another one sends, this one stands by"}. ` +
    (repeats === 0 ? "Play a call: it becomes one log." : `${plural(repeats, "event", "events")} known from the other tab: one log each, none twice.`),
  killTab: "The next call that is answered kills this page: it is reloaded at once, without a word to the wrapper, and requests under way are cut off.",
  /** @param {number} milliseconds @param {number} pending */
  died: (milliseconds, pending) => `This page died in the middle of a call and was back after ${(milliseconds / 1000).toFixed(1)} s. What it had told was kept; the call goes on in the softphone. ${kept(pending)}`,
};

export const banner = {
  label: "Delivery to Salesforce",
  /** @param {number} count */
  orgDown: (count) => count === 0 ? "Org down: nothing waiting yet. Play a call." : `Org down: ${plural(count, "log", "logs")} waiting, sent when the org answers.`,
  orgDownMore: "What the softphone tells is kept in this browser, over a reload too.",
  bringBack: "Bring it back",
  /** @param {number} count */
  sending: (count) => `Org is back: ${plural(count, "log", "logs")} still waiting, sent at the next try.`,
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
    answered: "Answered", ring: "Let it ring", missed: "Missed", declined: "Declined", outbound: "Outbound", transferred: "Transferred",
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

export const recording = {
  heading: "Record and replay",
  /** @param {number} told @param {number} calls @param {number} milliseconds */
  held: (told, calls, milliseconds) => told === 0
    ? "Nothing recorded yet."
    : `Recorded: ${plural(told, "event", "events")} of ${plural(calls, "call", "calls")} within ${seconds(milliseconds)}, with receipts, callbacks and deliveries.`,
  forSupport: "For support: without numbers, names and notes",
  kept: "Without the tick, numbers and notes are in the file, so that a replay finds the same people. What is saved in the agent\u2019s panel is not recorded.",
  exported: "Export",
  imported: "Import\u2026",
  wasExported: "Exported, with the records as they are now.",
  exportedEarly: "Exported; but some logs still wait, so that the file holds unfinished records.",
  /** @param {string} startedAt @param {boolean} isRedacted */
  fileName: (startedAt, isRedacted) => `recording-${startedAt.slice(0, 19).replace(/[:T]/g, "-")}${isRedacted ? "-support" : ""}.json`,
  /** @param {string} file @param {string} path @param {string} message */
  refused: (file, path, message) => `${file} is no recording of this page: ${path} ${message}.`,
  /** @param {number} told @param {number} calls @param {number} milliseconds @param {number} records */
  loaded: (told, calls, milliseconds, records) => `Imported: ${plural(told, "event", "events")} of ${plural(calls, "call", "calls")} within ${seconds(milliseconds)}, and the ${plural(records, "record", "records")} they became.`,
  paced: "In its own time",
  fast: "Fast",
  stop: "Stop the replay",
  busy: "Finish the call in progress first.",
  begins: `Playing${ELLIPSIS}`,
  /** @param {number} told @param {number} of */
  progress: (told, of) => `Playing: ${told} of ${plural(of, "event", "events")}${ELLIPSIS}`,
  compares: `All told; waiting for the records${ELLIPSIS}`,
  stopped: "Stopped. What was told so far stays told.",
  /** @param {number} count */
  same: (count) => `The same: ${plural(count, "record", "records")} as recorded.`,
  /** @param {number} count */
  differs: (count) => `Not the same: ${plural(count, "difference", "differences")}.`,
  /** @param {{object: string, field: string, expected: unknown, found: unknown}} difference */
  difference: ({ object, field, expected, found }) => field === ""
    ? `${object}: ${expected} recorded, ${found} now`
    : `${object}, ${field}: ${JSON.stringify(expected)} recorded, ${JSON.stringify(found)} now`,
  /** @param {string} code */
  wasRefused: (code) => `An event was refused: ${code}`,
};

export const wire = {
  heading: "Wire",
  empty: "Nothing on the wire yet. Play a call: every event, callback and request appears here.",
  allHidden: "Everything on the wire is of a kind that is not ticked above.",
  noServices: "No web service was called yet. A web-service profile of the configuration sends its requests to /hooks/ and a name here.",
  clear: "Clear",
  filters: "Show",
  kinds: /** @type {Record<string, string>} */ ({ event: "Events", callback: "Callbacks", request: "Requests", preflight: "Preflights", service: "Web services" }),
  badges: /** @type {Record<string, string>} */ ({ event: "Event", callback: "Callback", request: "Request", preflight: "Preflight", token: "Token", service: "Service" }),
  from: /** @type {Record<string, string>} */ ({
    event: "softphone to wrapper", callback: "wrapper to softphone", request: "wrapper to org", preflight: "browser to org", token: "wrapper to page", service: "wrapper to web service",
  }),
  arrows: /** @type {Record<string, string>} */ ({ event: "\u2192", callback: "\u2190", request: "\u2192", preflight: "\u2192", token: "\u2190", service: "\u2192" }),
  lanes: { softphone: "Softphone", org: "Salesforce", services: "Web services" },
  /** @param {number} count */
  servicesCalled: (count) => count === 0 ? "none yet" : String(count),
  received: "Received",
  waiting: `Waiting${ELLIPSIS}`,
  noReceipt: "Page died first",
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
  parts: { arguments: "Arguments", receipt: "Receipt", payload: "Payload", path: "Path", query: "Query", fault: "Injected fault", body: "Body", response: "Response", reason: "Asked because", headers: "Headers", parameters: "URL parameters" },
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

/** @param {number} milliseconds */
function seconds(milliseconds) {
  return `${Math.max(1, Math.round(milliseconds / 1000))} s`;
}

/** @param {number} count */
function times(count) {
  return count === 1 ? "once" : count === 2 ? "twice" : `${count} times`;
}
