// @ts-check
/** The host's callback: called as the wrapper calls it, by name or directly, and looked at while it runs. */
import { callbackOf } from "../loader/callback.js";

export class HostCallback {
  /** @type {import("../loader/callback.js").Callback | null} */
  #find = null;

  /** Takes what `load` was given. @param {unknown} value @returns {string | undefined} the code of what is wrong with it */
  take(value) {
    this.#find = callbackOf(value);
    if (this.#find) return undefined;
    return value === undefined || value === null ? "callback-missing" : "callback-invalid";
  }

  /** Whether there is one. */
  get isThere() {
    return this.#find !== null;
  }

  /** @param {string} eventType @param {unknown} [payload] */
  call(eventType, payload) {
    const call = this.#find?.();
    if (!call) return { found: false, threw: false, milliseconds: 0 };
    const started = performance.now();
    let threw = false;
    try {
      call(payload === undefined ? [eventType] : [eventType, payload]);
    } catch {
      // Which one it was is the host's own business; that it came out is the fault.
      threw = true;
    }
    return { found: true, threw, milliseconds: performance.now() - started };
  }
}
