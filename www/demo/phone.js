// @ts-check
/**
 * A softphone with one line: its states, and the contract event each step sends. What it looks like is in phone_card.js.
 *
 * @typedef {"idle" | "ringing" | "dialing" | "connected" | "wrapUp"} Phase
 * @typedef {{conversationId: string, direction: "inbound" | "outbound", number: string, startedAt: number, answeredAt: number | null,
 *   endedAt: number | null, held: boolean, disposition: string, notes: string}} Call times in epoch milliseconds
 */
import { CONVERSATION, PARTNER } from "./payloads.js";

/** Unanswered for so long, the call goes to someone else. */
const RING_MILLISECONDS = 20_000;
/** The other side picks up after this time. */
const ANSWER_MILLISECONDS = 1_800;
const PLACE = "phone";

/** Events: `changed` (another state or another call), `held` (held or resumed), `dispositions`, `presence`, `busy` (a call was asked for during another). */
export class Phone extends EventTarget {
  /** @type {Phase} */
  phase = "idle";
  /** The call at hand; it stays until its notes are submitted. @type {Call | null} */
  call = null;
  /** The disposition codes the wrapper gave. @type {string[]} */
  dispositions = [];
  /** The status of the agent, an id of the softphone's. */
  presence = "";
  /** The last conversation, for single events about it. */
  lastConversationId = "";
  /** The number it was with. */
  lastNumber = "";
  /** Whether orders of the wrapper are left to somebody else, as while a recording is played. */
  isIdleForWrapper = false;
  #partner = PARTNER;
  #host;
  #timer = 0;
  #memory;

  /**
   * @param {import("./host.js").Host} host
   * @param {Storage} [memory] where the telephone system knows of the call: a page that died and comes back finds it still on
   */
  constructor(host, memory) {
    super();
    this.#host = host;
    this.#memory = memory;
    this.#recall();
    this.#hear("disposition", (codes) => {
      this.dispositions = Array.isArray(codes) ? codes.map(String) : [];
      this.dispatchEvent(new Event("dispositions"));
    });
    this.#hear("partner_config", (partner) => {
      this.#partner = { ...PARTNER, ...partner };
    });
    this.#hear("start_call", (order) => this.#startForWrapper(order));
    this.#hear("update_presence", (order) => {
      this.presence = String(order?.softphoneId ?? "");
      this.dispatchEvent(new Event("presence"));
    });
    this.#hear("get_presence", () => this.#tellPresence());
  }

  /** Who the softphone is to the platform. */
  get partnerId() {
    return this.#partner.partnerId;
  }

  /** A call comes in. @param {string} number @param {{rings?: boolean}} [options] `rings: false` leaves the end of the ringing to the caller */
  ring(number, { rings = true } = {}) {
    if (!this.#begin("ringing", "inbound", number)) return;
    this.#tell("incomingCall", { callerANI: number, language: CONVERSATION.language });
    if (rings) this.#timer = setTimeout(() => this.miss(), RING_MILLISECONDS);
  }

  /** The agent answers. */
  accept() {
    const call = this.#inPhase("ringing");
    if (!call) return;
    call.answeredAt = Date.now();
    this.#tell("callAccepted", { callerANI: call.number, ...CONVERSATION, recordingStatus: "ON" });
    this.#enter("connected");
  }

  /** The agent declines: the caller is offered to the next one. */
  decline() {
    if (!this.#inPhase("ringing")) return;
    this.#tell("callRejected", { reason: "active" });
    this.#leave();
  }

  /** Nobody answers, and the caller hangs up. */
  miss() {
    if (!this.#inPhase("ringing")) return;
    this.#tell("callRejected", { reason: "passive" });
    this.#tell("callEnded", { duration: 0, disposition: "", notes: "", callType: "inbound" });
    this.#leave();
  }

  /** The agent dials on the pad: an independent outbound call. @param {string} number @param {{answers?: boolean}} [options] */
  dial(number, { answers = true } = {}) {
    if (!this.#begin("dialing", "outbound", number)) return;
    this.#tell("outboundCallInitiated", { dialledTo: number });
    if (answers) this.#timer = setTimeout(() => this.answered(), ANSWER_MILLISECONDS);
  }

  /** The other side of an outbound call picks up. */
  answered() {
    const call = this.#inPhase("dialing");
    if (!call) return;
    call.answeredAt = Date.now();
    this.#tell("callAccepted", { callType: "outbound", dialledTo: call.number, recordingStatus: "ON" });
    this.#enter("connected");
  }

  /** Holds or resumes. */
  toggleHold() {
    const call = this.#inPhase("connected");
    if (!call) return;
    call.held = !call.held;
    this.#tell("callUpdated", { held: call.held });
    this.#remember();
    this.dispatchEvent(new Event("held"));
  }

  /** The call ends; the notes written so far go with it. @param {{transferred?: boolean}} [options] */
  hangUp({ transferred = false } = {}) {
    const call = this.#inPhase("connected") ?? this.#inPhase("dialing");
    if (!call) return;
    call.endedAt = Date.now();
    const duration = call.answeredAt === null ? 0 : Math.max(1, Math.round((call.endedAt - call.answeredAt) / 1000));
    this.#tell("callEnded", {
      duration, disposition: call.disposition, notes: call.notes, callType: call.direction, ...(transferred ? { disconnectReason: "Transferred" } : {}),
    });
    if (call.answeredAt === null) this.#leave();
    else this.#enter("wrapUp");
  }

  /** The agent submits disposition and notes: the line is free again. */
  submitNotes() {
    const call = this.#inPhase("wrapUp");
    if (!call) return;
    this.#tell("callNotesSubmitted", { disposition: call.disposition, notes: call.notes });
    this.#leave();
  }

  /** What the agent writes. @param {Partial<Pick<Call, "disposition" | "notes">>} draft */
  write(draft) {
    if (this.call) Object.assign(this.call, draft);
    this.#remember();
  }

  /** The agent takes another status. @param {string} softphoneId */
  setPresence(softphoneId) {
    this.presence = softphoneId;
    this.#tellPresence();
  }

  /** Drops the call without a word, for a new start of the demo. */
  clear() {
    this.#leave();
  }

  /** @param {string} eventType @param {(payload: any) => void} listener */
  #hear(eventType, listener) {
    this.#host.addEventListener(eventType, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /** Click-to-dial in Salesforce. @param {any} order the payload of `start_call` */
  #startForWrapper(order) {
    if (this.isIdleForWrapper || !this.#begin("dialing", "outbound", String(order?.dialTo ?? ""))) return;
    this.#timer = setTimeout(() => this.answered(), ANSWER_MILLISECONDS);
  }

  #tellPresence() {
    void this.#host.call("statusChanged", { softphoneId: this.presence });
  }

  /** @param {string} method @param {Record<string, unknown>} fields */
  #tell(method, fields) {
    if (!this.call) return;
    const known = method === "callUpdated" ? {} : { partnerId: this.partnerId };
    void this.#host.call(method, { ...known, conversationId: this.call.conversationId, ...fields });
  }

  /** @param {Phase} phase @param {Call["direction"]} direction @param {string} number */
  #begin(phase, direction, number) {
    if (this.phase !== "idle") {
      this.dispatchEvent(new Event("busy"));
      return false;
    }
    this.lastConversationId = crypto.randomUUID();
    this.lastNumber = number;
    this.call = {
      conversationId: this.lastConversationId, direction, number, startedAt: Date.now(), answeredAt: null, endedAt: null, held: false, disposition: "", notes: "",
    };
    this.#enter(phase);
    return true;
  }

  /** @param {Phase} phase */
  #inPhase(phase) {
    return this.phase === phase ? this.call : null;
  }

  /** @param {Phase} phase */
  #enter(phase) {
    clearTimeout(this.#timer);
    this.phase = phase;
    this.#remember();
    this.dispatchEvent(new Event("changed"));
  }

  #remember() {
    const { phase, call, presence, lastConversationId, lastNumber } = this;
    this.#memory?.setItem(PLACE, JSON.stringify({ phase, call, presence, lastConversationId, lastNumber }));
  }

  /** Takes up the call that was on when the page died; one that rang is rung anew. */
  #recall() {
    const kept = JSON.parse(this.#memory?.getItem(PLACE) ?? "null");
    if (!kept) return;
    Object.assign(this, kept);
    if (this.phase === "ringing") this.#timer = setTimeout(() => this.miss(), RING_MILLISECONDS);
    if (this.phase === "dialing") this.#timer = setTimeout(() => this.answered(), ANSWER_MILLISECONDS);
  }

  #leave() {
    this.call = null;
    this.#enter("idle");
  }
}
