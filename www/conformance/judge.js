// @ts-check
/**
 * From what the host does to what is known of each clause. Pure: what happens is told with its time, nothing is looked up here, and no
 * reason quotes a value.
 *
 * @typedef {object} Given what the host was told, or has in its configuration
 * @property {string} partnerId of `partner_config`
 * @property {readonly string[]} dispositions
 * @property {readonly string[]} statuses the known ids; empty when none are configured
 * @property {string} dialTo of `start_call`
 */
import { CLAUSE_OF_EVENT } from "./clauses.js";
import { Calls } from "./calls.js";
import { checkFields, readEvent } from "./fields.js";
import { Verdicts } from "./verdicts.js";

/** Longer than this a callback keeps the page, milliseconds. */
export const SLOW_CALLBACK = 200;
/** So often a host may tell the status that it was ordered to take. */
const CONFIRMATIONS = 2;
/** A told duration may differ from the one seen by so many seconds, and this part of it. */
const SLACK_SECONDS = 5;
const SLACK_SHARE = 0.2;

/** @typedef {import("./fields.js").Fields} Fields */
/** @typedef {import("./calls.js").Call} Call */

export class Judge {
  #verdicts = new Verdicts();
  #calls = new Calls();
  /** @type {Given} */
  #given;
  #loads = 0;
  /** Orders that the callback took. @type {Set<string>} */
  #heard = new Set();
  /** What was told word for word. @type {Set<string>} */
  #told = new Set();
  /** Whether an event may have gone to a function that does not exist. */
  #isMisspelt = false;
  /** What has happened, for the steps that a person goes through. @type {Set<string>} */
  #marks = new Set();
  /** The status that was ordered, and how often it was told since. @type {{softphoneId: string, times: number} | null} */
  #presence = null;
  #isPresenceAsked = false;
  /** The reason that the agent's next rejection has, where it is known. @type {"active" | "passive" | null} */
  #expectedReason = null;

  /** @param {Given} given */
  constructor(given) {
    this.#given = given;
  }

  /** What has happened: the names of the functions called, `load`, and the orders that were answered. @returns {ReadonlySet<string>} */
  get marks() {
    return this.#marks;
  }

  /** How many calls were told. */
  get calls() {
    return this.#calls.count;
  }

  /** Whether the callback took this order. @param {string} eventType */
  hasHeard(eventType) {
    return this.#heard.has(eventType);
  }

  verdicts() {
    return this.#verdicts.list();
  }

  /** What the host is to be given may come late, with its configuration. @param {Partial<Given>} given */
  give(given) {
    this.#given = { ...this.#given, ...given };
  }

  /** A clause about the page, which others look at. @param {string} clause @param {string} [code] absent when it is kept @param {string} [where] */
  page(clause, code, where) {
    if (code) this.#verdicts.fail(clause, code, where);
    else this.#verdicts.keep(clause);
  }

  /** A clause has nothing to say of this host. @param {string} clause */
  spare(clause) {
    this.#verdicts.spare(clause);
  }

  /** `load` was called. @param {string} [code] why its argument is no callback */
  load(code) {
    this.#loads++;
    this.#marks.add("load");
    if (this.#loads === 2) this.#verdicts.fail("load", "load-repeated");
    else if (this.#loads === 1) this.#verdicts.keep("load");
    if (code) this.#verdicts.fail("callback", code);
  }

  /** `load` did not come in time. */
  notLoaded() {
    if (this.#loads === 0) this.#verdicts.fail("load", "load-missing");
  }

  /** A function was looked for that the contract does not have. @param {string} name */
  unknownFunction(name) {
    this.#isMisspelt = true;
    this.#verdicts.fail("function-names", "function-unknown", name);
  }

  /**
   * One of the seven events.
   * @param {string} method @param {readonly unknown[]} values @param {number} at milliseconds
   * @returns {{repeated: boolean}}
   */
  event(method, values, at) {
    const clause = /** @type {string} */ (CLAUSE_OF_EVENT[method]);
    if (this.#loads === 0) this.#verdicts.fail("load", "event-before-load", method);
    this.#verdicts.keep("function-names");
    const fields = readEvent(method, values);
    if (!fields) {
      this.#verdicts.fail(clause, "no-object", method);
      return { repeated: false };
    }
    if (this.#isRepeated(method, fields)) {
      this.#verdicts.fail("receipts", "event-repeated", method);
      return { repeated: true };
    }
    this.#verdicts.keep(clause);
    const { faults, kept } = checkFields(method, fields);
    kept.filter((id) => !["conversation-ids", "statuses", "durations", "call-types"].includes(id)).forEach((id) => this.#verdicts.keep(id));
    this.#marks.add(method);
    if (method === "statusChanged") this.#status(fields, kept.includes("statuses"));
    else faults.push(...this.#call(method, fields, kept, at).filter((fault) => !(this.#isMisspelt && fault.clause === "order")));
    for (const fault of faults) this.#verdicts.fail(fault.clause, fault.code, fault.where);
    return { repeated: false };
  }

  /** The next rejection is to have this reason. @param {"active" | "passive" | null} reason */
  expectReason(reason) {
    this.#expectedReason = reason;
  }

  /**
   * The callback was called with an event of the contract, or with one that nobody knows.
   * @param {string} eventType @param {{found: boolean, threw: boolean, milliseconds: number}} outcome
   */
  calledBack(eventType, { found, threw, milliseconds }) {
    const isKnown = eventType in { partner_config: 0, disposition: 0, start_call: 0, update_presence: 0, get_presence: 0 };
    if (!found) return this.#verdicts.fail("callback", "callback-not-found", eventType);
    this.#verdicts.keep("callback");
    const clause = isKnown ? "callback-returns" : "unknown-event-type";
    if (threw) return this.#verdicts.fail(clause, "callback-threw", isKnown ? eventType : "");
    if (milliseconds > SLOW_CALLBACK) this.#verdicts.fail("callback-returns", "callback-slow", eventType);
    this.#verdicts.keep(clause);
    this.#heard.add(eventType);
  }

  /** `start_call` is being sent. @param {string} dialTo */
  orderCall(dialTo) {
    this.give({ dialTo });
    this.#calls.order();
  }

  /** `start_call` has had its time. */
  callOverdue() {
    if (this.#heard.has("start_call") && this.#calls.isOrderOpen) this.#verdicts.fail("start-call", "no-call");
  }

  /** `update_presence` is being sent. @param {string} softphoneId */
  orderPresence(softphoneId) {
    if (this.#presence?.softphoneId !== softphoneId) this.#presence = { softphoneId, times: 0 };
    this.#isPresenceAsked = false;
  }

  /** Whether the order is to be said again, as a CRM does that mirrors what it hears. */
  get isMirrored() {
    return this.#presence !== null && this.#presence.times > 0 && this.#presence.times <= CONFIRMATIONS && !this.#isPresenceAsked;
  }

  /** The order has had its time; `get_presence` is being sent. */
  askPresence() {
    if (this.#heard.has("update_presence") && this.#presence) {
      if (this.#presence.times <= CONFIRMATIONS) this.#verdicts.keep("update-presence");
      this.#marks.add("update_presence");
    }
    this.#isPresenceAsked = true;
  }

  /** A receipt that came late was waited for. */
  receiptTaken() {
    this.#verdicts.keep("receipts");
  }

  /** The host looked at what a receipt says. */
  receiptRead() {
    this.#verdicts.keep("receipts-read");
  }

  /** Something of the page ended in an error that nobody caught. @param {"error" | "rejection"} kind @param {string} place script and line */
  uncaught(kind, place) {
    this.#verdicts.fail("uncaught-errors", kind === "error" ? "uncaught-error" : "unhandled-rejection", place);
  }

  /** The first calls are through without one. */
  nothingUncaught() {
    this.#verdicts.keep("uncaught-errors");
  }

  /** @param {string} method @param {Fields} fields @param {readonly string[]} kept @param {number} at */
  #call(method, fields, kept, at) {
    const id = typeof fields["conversationId"] === "string" ? fields["conversationId"] : "";
    const { call, faults } = this.#calls.take(method, id, fields, at);
    this.#told.add(wordForWord(call, method, fields));
    const fail = (/** @type {string} */ clause, /** @type {string} */ code, /** @type {string} */ where) => faults.push({ clause, code, where });
    // That ids differ is seen with the second call.
    if (this.#calls.count > 1) this.#verdicts.keep("conversation-ids");
    if (method === "callRejected") this.#rejected(fields, fail);
    if (method === "outboundCallInitiated" && this.#heard.has("partner_config")) {
      if (fields["partnerId"] === this.#given.partnerId) this.#verdicts.keep("partner-config");
      else fail("partner-config", "partner-other", `${method}.partnerId`);
    }
    if (call.ordered) this.#ordered(method, fields, fail);
    if (method === "callEnded") {
      if (call.inOrder && call.phase === "ended") this.#verdicts.keep("order");
      if (kept.includes("call-types") && !call.ordered) this.#callType(call, fields, fail);
      this.#duration(call, fields, at, fail);
      if (call.ordered) this.#marks.add("start_call");
      else if (call.direction === "outbound") this.#marks.add("outboundEnded");
    }
    if (method === "callEnded" || method === "callNotesSubmitted") this.#disposition(method, fields, fail);
    return faults;
  }

  /** @param {Fields} fields @param {(clause: string, code: string, where: string) => void} fail */
  #rejected(fields, fail) {
    const { reason } = fields;
    if (reason !== "active" && reason !== "passive") return;
    this.#marks.add(`callRejected ${reason}`);
    if (this.#expectedReason && reason !== this.#expectedReason) fail("reasons", "reason-other", "callRejected.reason");
  }

  /** The call that `start_call` asked for. @param {string} method @param {Fields} fields @param {(clause: string, code: string, where: string) => void} fail */
  #ordered(method, fields, fail) {
    const { dialledTo, callType } = fields;
    if (typeof dialledTo === "string" && dialledTo !== this.#given.dialTo) fail("start-call", "number-other", `${method}.dialledTo`);
    if (callType === "outbound") this.#verdicts.keep("start-call");
    else if (callType === "inbound") fail("start-call", "call-type-other", `${method}.callType`);
  }

  /** @param {Call} call @param {Fields} fields @param {(clause: string, code: string, where: string) => void} fail */
  #callType(call, fields, fail) {
    // Of a call whose beginning was not told, nobody knows which way it went.
    if (!call.announced || fields["callType"] === call.direction) this.#verdicts.keep("call-types");
    else fail("call-types", "call-type-other", "callEnded.callType");
  }

  /** @param {Call} call @param {Fields} fields @param {number} at @param {(clause: string, code: string, where: string) => void} fail */
  #duration(call, fields, at, fail) {
    const { duration } = fields;
    const where = "callEnded.duration";
    if (call.answeredAt === null || !call.inOrder) return;
    if (duration === undefined || duration === null) return fail("durations", "field-missing", where);
    if (typeof duration !== "number" || !Number.isFinite(duration) || duration < 0) return;
    const seconds = (at - call.answeredAt) / 1000;
    const slack = SLACK_SECONDS + seconds * SLACK_SHARE;
    if (Math.abs(duration - seconds) <= slack) this.#verdicts.keep("durations");
    else if (Math.abs(duration / 1000 - seconds) <= slack) fail("durations", "duration-in-milliseconds", where);
    else fail("durations", "duration-other", where);
  }

  /** @param {string} method @param {Fields} fields @param {(clause: string, code: string, where: string) => void} fail */
  #disposition(method, fields, fail) {
    const { disposition } = fields;
    if (typeof disposition !== "string" || disposition === "" || !this.#heard.has("disposition")) return;
    if (this.#given.dispositions.includes(disposition)) this.#verdicts.keep("dispositions");
    else fail("dispositions", "disposition-unknown", `${method}.disposition`);
  }

  /** @param {Fields} fields @param {boolean} isGuid */
  #status(fields, isGuid) {
    const id = fields["softphoneId"];
    if (!isGuid) return;
    const isKnown = this.#given.statuses.length === 0 || this.#given.statuses.includes(String(id));
    if (!isKnown) return this.#verdicts.fail("statuses", "status-unknown", "statusChanged.softphoneId");
    this.#verdicts.keep("statuses");
    const ordered = this.#presence;
    if (!ordered) return;
    if (this.#isPresenceAsked) {
      if (id !== ordered.softphoneId && this.#heard.has("update_presence")) this.#verdicts.fail("update-presence", "presence-ignored", "update_presence");
      else if (id === ordered.softphoneId) this.#verdicts.keep("get-presence");
    } else if (id === ordered.softphoneId && ++ordered.times > CONFIRMATIONS) {
      this.#verdicts.fail("update-presence", "presence-ping-pong", "statusChanged");
    }
  }

  /** Whether the same was told of the call before, word for word. What begins a call begins another one when that has ended, and a
   * status may be told again. @param {string} method @param {Fields} fields */
  #isRepeated(method, fields) {
    const call = this.#calls.find(String(fields["conversationId"] ?? ""));
    if (!call || method === "statusChanged") return false;
    const isOver = call.phase === "ended" || call.phase === "rejected";
    const begins = method === "incomingCall" || method === "outboundCallInitiated";
    return !(begins && isOver) && !this.#calls.isOrdered(method, call) && this.#told.has(wordForWord(call, method, fields));
  }
}

/** @param {Call} call @param {string} method @param {Fields} fields */
function wordForWord(call, method, fields) {
  return `${call.number} ${method} ${JSON.stringify(fields)}`;
}
