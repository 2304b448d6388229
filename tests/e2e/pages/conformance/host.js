// @ts-check
/**
 * A small softphone on a page, written after the contract alone, and by `?broken=NAME` broken in one way. The names are those of the
 * table in tests/e2e/tests/conformance.rs; without one the host is whole.
 */
const broken = new URLSearchParams(location.search).get("broken") ?? "";
const wrapper = /** @type {any} */ (window).SoftphoneWrapper;
const is = (/** @type {string} */ name) => broken === name;

const STATUSES = ["d6afeaa7-39be-4935-981f-2670215fd887", "0f2c1d9a-5f0e-4b7c-9a55-2a41d6a0c1be"];

let partnerId = "00000000-0000-4000-8000-000000000000";
/** @type {string[]} */
let codes = [];
let status = STATUSES[0];
/** @type {{conversationId: string, number: string, direction: string, isOrdered: boolean, answeredAt: number | null} | null} */
let call = null;
/** The last call, until its notes are submitted. @type {typeof call} */
let over = null;

/** Tells one event, and heeds its receipt. @param {string} method @param {object} fields */
async function tell(method, fields) {
  const receipt = wrapper[method](is("text") ? JSON.stringify(fields) : fields);
  if (is("receipt-is-no-true") && receipt !== true && method === "callAccepted") setTimeout(() => wrapper[method](fields), 50);
  const { accepted, error } = await receipt;
  if (!accepted && is("refusal-throws")) throw new Error(error.code);
}

/** @param {object} fields */
const ofCall = (fields) => ({ partnerId, conversationId: is("new-id-each-time") ? crypto.randomUUID() : (call ?? over)?.conversationId, ...fields });

/** @param {string} direction @param {string} number @param {boolean} [isOrdered] */
function begin(direction, number, isOrdered = false) {
  const conversationId = is("same-id-always") ? "7c9e6679-7425-40de-944b-e07fc1f90ae7" : is("id-is-no-guid") ? `call-${Date.now()}` : crypto.randomUUID();
  call = { conversationId, number, direction, isOrdered, answeredAt: null };
  over = null;
}

function offer() {
  if (!call) return;
  const number = is("national-number") ? call.number.replace("+1", "") : call.number;
  if (is("accepted-first")) void tell("callAccepted", ofCall({}));
  void tell("incomingCall", ofCall({ callerANI: number, language: is("language-in-words") ? "English" : "en_US" }));
  if (is("number-in-address")) history.replaceState(null, "", `?broken=${broken}&caller=${call.number.slice(1)}`);
}

function answer() {
  if (!call) return;
  call.answeredAt = performance.now();
  if (is("accepted-first")) return;
  if (is("misspelt")) return void wrapper.callAnswered?.(ofCall({}));
  void tell("callAccepted", ofCall({ callerANI: call.number, recordingStatus: is("recording-flag") ? true : "ON" }));
}

function end() {
  if (!call) return;
  const { direction, answeredAt } = call;
  const milliseconds = answeredAt === null ? 0 : performance.now() - answeredAt;
  const duration = is("milliseconds") ? Math.round(milliseconds) : Math.round(milliseconds / 1000);
  const isWrong = (is("dialled-is-inbound") && !call.isOrdered) || (is("click-to-dial-is-inbound") && call.isOrdered);
  const fields = { duration, disposition: "", notes: "", callType: isWrong ? "inbound" : direction };
  void tell("callEnded", ofCall(is("no-call-type") ? { ...fields, callType: undefined } : fields));
  over = call;
  call = null;
}

/** @param {any} payload */
function startCall({ dialTo }) {
  if (is("no-click-to-dial") || call) return;
  begin("outbound", dialTo, true);
  if (is("click-to-dial-rings")) offer();
}

/** @param {any} payload */
function takeStatus({ softphoneId }) {
  if (is("throws-at-presence")) throw new Error("there is no such status");
  if (is("ignores-presence")) return;
  const changes = status !== softphoneId;
  status = softphoneId;
  if (changes || is("echoes-presence")) tellStatus();
}

function tellStatus() {
  void tell("statusChanged", { softphoneId: is("status-by-name") ? "Available" : is("status-unknown") ? crypto.randomUUID() : status });
}

/** @param {string} eventType @param {any} payload */
function hear(eventType, payload) {
  if (is("slow-callback")) for (const start = performance.now(); performance.now() - start < 500;);
  switch (eventType) {
    case "partner_config": if (!is("own-partner")) ({ partnerId } = payload); break;
    case "disposition": codes = is("own-codes") ? ["Done"] : payload; break;
    case "start_call": startCall(payload); break;
    case "update_presence": takeStatus(payload); break;
    case "get_presence": tellStatus(); break;
    default: if (is("throws-at-unknown")) throw new Error(`no case for ${eventType}`);
  }
}

Object.assign(window, {
  phone: { hear },
  softphoneConformance: {
    status() {
      status = STATUSES.find((one) => one !== status) ?? "";
      tellStatus();
    },
    ring(/** @type {string} */ number) {
      begin("inbound", number);
      offer();
    },
    accept: answer,
    reject() {
      void tell("callRejected", ofCall({ reason: is("reason-in-words") ? "declined" : "active" }));
      call = null;
    },
    miss() {
      void tell("callRejected", ofCall({ reason: is("never-passive") ? "active" : "passive" }));
      call = null;
    },
    dial(/** @type {string} */ number) {
      begin("outbound", number);
      void tell("outboundCallInitiated", ofCall({ dialledTo: number }));
    },
    hangUp: end,
    notes(/** @type {string} */ notes) {
      if (!over) return;
      void tell("callNotesSubmitted", ofCall({ disposition: codes[0] ?? "", notes }));
      over = null;
    },
  },
});

if (is("status-before-load")) tellStatus();
if (is("named-callback")) void wrapper.load("phone.hear");
else if (is("name-leads-nowhere")) void wrapper.load("phone.notify");
else if (is("no-callback")) void wrapper.load();
else if (!is("never-loads")) void wrapper.load(hear);
if (is("loads-again")) void wrapper.load(hear);
