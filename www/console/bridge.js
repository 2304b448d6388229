// @ts-check
/**
 * Salesforce's side of the wire: hears the calls of the library in the softphone's frame, answers those that have a callback, tells listeners,
 * and goes wrong where the sandbox says so.
 *
 * @typedef {import("./org.js").Org} Org
 * @typedef {import("./org.js").Response} Response
 * @typedef {{methodName: string, callId: number, apiVersion: number, apiType: string, isCallbackRegistered: boolean, isListenerRegistered: boolean, args: any}} Call
 */
import { refusals } from "./strings.js";

const API_TYPE = "opencti";

/** @param {string} code @param {string} description @param {unknown} [details] @returns {Response} */
export function failure(code, description, details) {
  return { success: false, returnValue: null, errors: [details === undefined ? { code, description } : { code, description, details }] };
}

/** @param {unknown} [value] @returns {Response} */
export function success(value = null) {
  return { success: true, returnValue: value, errors: null };
}

export class Bridge {
  #org;
  #frame;
  #origin;
  #stranger;
  #perform;
  #onStart;
  #onRegister;
  #onMessage;
  /** The registrations by method, channels as `subscribe` and their name. @type {Map<string, Call>} */
  #registered = new Map();

  /**
   * @param {Org} org
   * @param {HTMLIFrameElement} frame the softphone's
   * @param {string} origin of the page in it
   * @param {HTMLIFrameElement} stranger a frame of another origin, whose messages must not be believed
   * @param {{perform: (call: Call) => Promise<Response>, onStart: () => void, onRegister: () => void, onMessage: (direction: "toConsole" | "toFrame", message: any) => void}} hooks
   *   `onStart`: a library has started, whatever the former one registered is gone
   */
  constructor(org, frame, origin, stranger, { perform, onStart, onRegister, onMessage }) {
    this.#org = org;
    this.#frame = frame;
    this.#origin = origin;
    this.#stranger = stranger;
    this.#perform = perform;
    this.#onStart = onStart;
    this.#onRegister = onRegister;
    this.#onMessage = onMessage;
    addEventListener("message", (event) => void this.#hear(event));
  }

  /** Whether anyone in the frame listens. @param {string} method @param {string} [channel] */
  hasListener(method, channel = "") {
    return this.#registered.has(method + channel);
  }

  /** The channels that the frame is subscribed to. */
  get channels() {
    return [...this.#registered.keys()].filter((name) => name.startsWith("subscribe")).map((name) => name.slice("subscribe".length));
  }

  /**
   * Tells the listeners of a method, the payload as it is.
   * @param {string} method @param {any} payload @param {string} [channel] of `subscribe`
   * @returns {Promise<boolean>} whether anyone listens
   */
  async tell(method, payload, channel) {
    const registration = this.#registered.get(method + (channel ?? ""));
    if (!registration) return false;
    const fault = await this.#org.takeFault(channel === undefined ? method : "message");
    if (fault === "never") return true;
    const told = fault === "no-record" ? { url: payload.url } : payload;
    await this.#late(fault);
    const answer = { ...this.#head(registration), ...(channel === undefined ? {} : { eventName: channel }), response: told, shouldExecuteCallback: false, shouldExecuteListener: true };
    this.#deliver(answer, fault);
    return true;
  }

  /** @param {MessageEvent} event */
  async #hear(event) {
    const call = /** @type {Call} */ (event.data);
    const isOurs = event.source === this.#frame.contentWindow && event.origin === this.#origin;
    if (!isOurs || call?.apiType !== API_TYPE || typeof call.methodName !== "string") return;
    if (call.callId === 0) {
      this.#registered.clear();
      this.#onStart();
    }
    this.#note("toConsole", call);
    const channel = call.methodName === "subscribe" || call.methodName === "unsubscribe" ? String(call.args?.eventName) : "";
    if (call.isListenerRegistered) this.#registered.set(call.methodName + channel, call);
    if (call.methodName === "unsubscribe") this.#registered.delete(`subscribe${channel}`);
    if (call.isListenerRegistered || channel) this.#onRegister();
    // Registrations are not answered; `subscribe` is one that may ask to be.
    if (call.isListenerRegistered && !call.isCallbackRegistered) return;
    await this.#answer(call);
  }

  /** @param {Call} call */
  async #answer(call) {
    const fault = await this.#org.takeFault(call.methodName);
    if (fault === "never") return;
    const refusal = refused(fault);
    const response = refusal ?? await this.#perform(call).catch((error) => failure("GENERIC_ERROR", String(error)));
    await this.#late(fault);
    if (!call.isCallbackRegistered || fault === "lost") return;
    this.#deliver({ ...this.#head(call), response: bent(fault, response, call), shouldExecuteCallback: true, shouldExecuteListener: false }, fault);
  }

  /** @param {Call} call */
  #head({ apiVersion, methodName, callId }) {
    return { apiVersion, apiType: API_TYPE, methodName, callId };
  }

  /** @param {any} answer @param {any} fault */
  #deliver(answer, fault) {
    const sent = fault === "wrong-version" ? { ...answer, apiVersion: answer.apiVersion + 1 } : answer;
    for (let times = fault === "twice" ? 2 : 1; times > 0; times -= 1) {
      this.#note("toFrame", sent);
      if (fault === "wrong-origin") this.#stranger.contentWindow?.postMessage({ origin: this.#origin, answer: sent, frame: frameNumber(this.#frame) }, "*");
      else this.#frame.contentWindow?.postMessage(sent, this.#origin);
    }
  }

  /** @param {any} fault */
  async #late(fault) {
    if (typeof fault?.late === "number") await new Promise((resolve) => setTimeout(resolve, fault.late));
  }

  /** @param {"toConsole" | "toFrame"} direction @param {any} message */
  #note(direction, message) {
    this.#org.hear(direction, message);
    this.#onMessage(direction, message);
  }
}

/** The answer in place of the work, where the fault is a refusal. @param {any} fault @returns {Response | null} */
function refused(fault) {
  if (fault === "plain-errors") return { success: false, returnValue: null, errors: [refusals.fault] };
  if (fault === "error-member") return /** @type {any} */ ({ success: false, returnValue: null, error: [{ code: "GENERIC_ERROR", description: refusals.fault }] });
  if (typeof fault?.error !== "string") return null;
  /** @type {Record<string, string>} */
  const descriptions = { SERVER_ERROR: refusals.server, SOFTPHONE_CONTAINER_ERROR: refusals.container };
  const one = { message: refusals.fault, statusCode: "FIELD_CUSTOM_VALIDATION_EXCEPTION" };
  /** @type {Record<string, unknown>} */
  const details = { array: [{ ...one, fields: ["Subject"] }], object: { fieldErrors: { Subject: [one] }, message: refusals.fault } };
  return failure(fault.error, descriptions[fault.error] ?? refusals.fault, details[fault.details]);
}

/** The right answer in another form, where the fault wants one. @param {any} fault @param {Response} response @param {Call} call @returns {Response} */
function bent(fault, response, call) {
  if (fault === "id-only" && response.returnValue?.recordId) return { ...response, returnValue: response.returnValue.recordId };
  if (fault === "pop-data-only" && response.success) {
    const way = response.returnValue?.SCREEN_POP_DATA ?? { type: "search", params: { searchString: call.args?.searchParams } };
    return { ...response, returnValue: { SCREEN_POP_DATA: way } };
  }
  return response;
}

/** Which of this page's frames it is. @param {HTMLIFrameElement} frame */
function frameNumber(frame) {
  return [...document.querySelectorAll("iframe")].indexOf(frame);
}
