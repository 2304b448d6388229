// @ts-check
/**
 * The calls of the host, told one event at a time: which call an event belongs to, and whether it may come now. A fault belongs to one
 * clause alone: an id that is wrong is no wrong order, and the order of a call that already broke it is not judged again.
 *
 * @typedef {"ringing" | "dialing" | "active" | "rejected" | "ended"} Phase
 * @typedef {object} Call
 * @property {number} number counted from 1
 * @property {Set<string>} ids more than one where the host changed it
 * @property {"inbound" | "outbound"} direction
 * @property {Phase} phase
 * @property {boolean} ordered whether `start_call` asked for it
 * @property {boolean} announced whether its beginning was told, or needs no telling
 * @property {boolean} inOrder
 * @property {boolean} hasNotes
 * @property {number | null} answeredAt milliseconds
 */

/** @typedef {import("./fields.js").Fault} Fault */

/** What each event makes of a call; what is not named here is a fault of the order, by the code. @type {Record<string, Partial<Record<Phase, Phase | string>>>} */
const TRANSITIONS = {
  callAccepted: { ringing: "active", dialing: "active", active: "accepted-twice", rejected: "accepted-after-rejection", ended: "accepted-after-end" },
  callRejected: { ringing: "rejected", dialing: "rejected", active: "rejected-after-acceptance", rejected: "rejected-twice", ended: "rejected-after-end" },
  callEnded: { ringing: "ended", dialing: "ended", active: "ended", rejected: "ended", ended: "ended-twice" },
  callNotesSubmitted: { ringing: "notes-before-answer", dialing: "dialing", active: "active", rejected: "rejected", ended: "ended" },
};

const PHASES = ["ringing", "dialing", "active", "rejected", "ended"];

export class Calls {
  /** @type {Call[]} */
  #calls = [];
  #isOrdered = false;

  /** `start_call` was sent: the next call that is nobody's is the one. */
  order() {
    this.#isOrdered = true;
  }

  /** Whether `start_call` has brought no call yet. */
  get isOrderOpen() {
    return this.#isOrdered;
  }

  /** How many calls were told. */
  get count() {
    return this.#calls.length;
  }

  /** The call with this id, the latest if it was used again. @param {string} id */
  find(id) {
    return [...this.#calls].reverse().find((call) => call.ids.has(id));
  }

  /**
   * @param {string} method @param {string} id empty when the event names none @param {import("./fields.js").Fields} fields @param {number} at milliseconds
   * @returns {{call: Call, faults: Fault[]}}
   */
  take(method, id, fields, at) {
    if (method === "incomingCall") return this.#begin(method, id, "inbound", "ringing");
    if (method === "outboundCallInitiated") return this.#begin(method, id, "outbound", "dialing");
    /** @type {Fault[]} */
    const faults = [];
    const known = this.find(id);
    const isOfOrder = known !== undefined && this.isOrdered(method, known);
    if (isOfOrder) faults.push({ clause: "conversation-ids", code: "conversation-reused", where: method });
    const call = isOfOrder ? this.#add(id, "outbound", "dialing", true) : known ?? this.#adopt(method, id, fields, faults);
    const next = TRANSITIONS[method]?.[call.phase] ?? call.phase;
    const isFault = !PHASES.includes(next);
    if (isFault || endsUnanswered(method, call, fields)) {
      if (call.inOrder) faults.push({ clause: "order", code: isFault ? next : "ended-without-answer", where: method });
      call.inOrder = false;
    }
    if (!isFault) call.phase = /** @type {Phase} */ (next);
    // What is over is over, in whatever order it was told.
    else if (method === "callRejected" && call.phase === "active") call.phase = "rejected";
    if (method === "callAccepted") call.answeredAt ??= at;
    if (method === "callNotesSubmitted") call.hasNotes = true;
    return { call, faults };
  }

  /** Whether an event that names a call which is over tells of the one that `start_call` asked for. @param {string} method @param {Call} known */
  isOrdered(method, known) {
    return this.#isOrdered && known.phase === "ended" && (method === "callAccepted" || method === "callEnded");
  }

  /** @param {string} method @param {string} id @param {Call["direction"]} direction @param {Phase} phase */
  #begin(method, id, direction, phase) {
    /** @type {Fault[]} */
    const faults = [];
    const known = this.find(id);
    if (known && !known.announced) {
      // Told late, which was already said of the event that came before.
      known.announced = true;
      return { call: known, faults };
    }
    if (known && known.phase === "rejected" && direction === "inbound") {
      // Offered again after a rejection.
      known.phase = phase;
      return { call: known, faults };
    }
    if (known) faults.push({ clause: "conversation-ids", code: "conversation-reused", where: method });
    if (this.#isOrdered && direction === "inbound") faults.push({ clause: "start-call", code: "told-as-incoming", where: method });
    return { call: this.#add(id, direction, phase, true), faults };
  }

  /** An event of a call that nobody announced. @param {string} method @param {string} id @param {import("./fields.js").Fields} fields @param {Fault[]} faults */
  #adopt(method, id, fields, faults) {
    const last = this.#calls.at(-1);
    if (last && isUnfinished(last, method)) {
      // An event that names no call at all has said so already.
      if (id) faults.push({ clause: "conversation-ids", code: "conversation-changed", where: method });
      last.ids.add(id);
      return last;
    }
    if (this.#isOrdered) return this.#add(id, "outbound", "dialing", true);
    const isOutbound = fields["callType"] === "outbound";
    const call = this.#add(id, isOutbound ? "outbound" : "inbound", isOutbound ? "dialing" : "ringing", false);
    faults.push({ clause: "order", code: isOutbound ? "not-initiated" : "not-announced", where: method });
    call.announced = false;
    call.inOrder = false;
    return call;
  }

  /** @param {string} id @param {Call["direction"]} direction @param {Phase} phase @param {boolean} mayBeOrdered */
  #add(id, direction, phase, mayBeOrdered) {
    /** @type {Call} */
    const call = {
      number: this.#calls.length + 1, ids: new Set([id]), direction, phase, ordered: mayBeOrdered && this.#isOrdered, announced: true, inOrder: true,
      hasNotes: false, answeredAt: null,
    };
    if (call.ordered) this.#isOrdered = false;
    this.#calls.push(call);
    return call;
  }
}

/** Whether the call still waits for such an event. @param {Call} call @param {string} method */
function isUnfinished(call, method) {
  if (method === "callNotesSubmitted") return !call.hasNotes && call.phase !== "rejected";
  return call.phase !== "ended" && call.phase !== "rejected";
}

/** An inbound call that lasted must have been answered. @param {string} method @param {Call} call @param {import("./fields.js").Fields} fields */
function endsUnanswered(method, call, fields) {
  return method === "callEnded" && call.direction === "inbound" && call.phase !== "active" && Number(fields["duration"]) > 0 && call.phase !== "ended";
}
