// @ts-check
/**
 * The running core, one generation after the other.
 *
 * A trap poisons a wasm instance: borrows stay taken, timers point into old memory. So what the core took from the page is
 * disposed of, the instance is replaced by a fresh one of the same module, and nothing of the former generation is heard any more.
 */
import init, * as exported from "softphone-core";
import { AbortController, clearTimeout, freeze, now, parse, queueMicrotask, setTimeout } from "./intrinsics.js";

const { WebAssembly } = globalThis;
const TRAPS_ALLOWED = 2;
const TRAP_WINDOW = 60000;
/** Why the requests of a dead instance end. One that nobody had listened to yet surfaces in the page. */
const ENDED = freeze(new Error("ended with its instance"));

/**
 * What the core says to the loader; none of it may run code of the page at once.
 *
 * @typedef {object} Ears
 * @property {() => void} ready the store is open
 * @property {(ticket: number, text: string) => void} settle a call's answer, as JSON text
 * @property {(eventType: string, payload: string) => void} softphone a callback to the softphone; no payload is empty text
 * @property {(type: string, text: string) => void} notify something for the listeners of `on`
 * @property {(text: string, answer: (text: string) => void) => void} askToken
 * @property {(url: string, state: string, answer: (text: string) => void) => void} authorize
 * @property {(method: string, text: string, answer: (text: string) => void) => void} console a call of the Salesforce console
 * @property {() => void} interrupted an instance died: calls without an answer are to be made again
 * @property {() => void} restarted the next instance has started
 * @property {() => void} gaveUp too many traps: there will be no next instance on this page
 */

/**
 * @param {string} scriptUrl whose name marks our frames in the stack of a foreign-looking error
 * @param {string} wasmUrl
 * @param {Ears} ears
 */
export function createCore(scriptUrl, wasmUrl, ears) {
  /** The generation that is heard. @type {object | null} */
  let current = null;
  /** @type {(() => void)[]} */
  let disposers = [];
  /** When the last instances died, epoch milliseconds. @type {number[]} */
  let traps = [];
  /** When the core wants to be woken. */
  let alarm = 0;
  let options = "";

  /** @template T @param {() => T} action @returns {T | undefined} undefined if the core trapped, or there is none */
  function guard(action) {
    const generation = current;
    try {
      return current ? action() : undefined;
    } catch {
      if (generation === current) trapped();
      return undefined;
    }
  }

  function start() {
    const generation = {};
    current = generation;
    /** @template {unknown[]} A @param {(...values: A) => void} action @returns {(...values: A) => void} */
    const heard = (action) => (...values) => {
      if (current === generation) action(...values);
    };
    const requests = new AbortController();
    disposers.push(() => requests.abort(ENDED));
    const host = freeze({
      ready: heard(ears.ready),
      settle: heard(ears.settle),
      softphone: heard(ears.softphone),
      notify: heard(ears.notify),
      askToken: heard((/** @type {number} */ request, /** @type {string} */ text) =>
        ears.askToken(text, heard((/** @type {string} */ answer) => void guard(() => exported.token(request, answer)))),
      ),
      authorize: heard((/** @type {number} */ request, /** @type {string} */ url, /** @type {string} */ state) =>
        ears.authorize(url, state, heard((/** @type {string} */ answer) => void guard(() => exported.authorized(request, answer)))),
      ),
      console: heard((/** @type {number} */ call, /** @type {string} */ method, /** @type {string} */ text) =>
        ears.console(method, text, heard((/** @type {string} */ answer) => void guard(() => exported.console(call, "", answer)))),
      ),
      /** Ends the requests under way: their answers would find nobody. */
      signal: requests.signal,
      wakeAfter: heard((/** @type {number} */ milliseconds) => {
        clearTimeout(alarm);
        alarm = setTimeout(() => void guard(exported.woke), milliseconds);
      }),
      /** For what is called by a promise that would keep the trap to itself. */
      guarded: (/** @type {(value: unknown) => unknown} */ action) => (/** @type {unknown} */ value) =>
        current === generation ? guard(() => action(value)) : undefined,
      /** For the core's panic hook: a trap in a promise passes by no `guard`, and who wraps the page's promises may keep it to himself. */
      trapped: heard(() => queueMicrotask(heard(trapped))),
      disposer: heard((/** @type {() => void} */ dispose) => void disposers.push(dispose)),
    });
    guard(() => exported.start(host, options));
  }

  function trapped() {
    current = null;
    clearTimeout(alarm);
    const running = disposers;
    disposers = [];
    for (let index = running.length - 1; index >= 0; index--) {
      try {
        running[index]();
      } catch {
        // What cannot be disposed of belongs to a generation that is not heard any more.
      }
    }
    const instant = now();
    traps = [...traps.filter((trap) => instant - trap < TRAP_WINDOW), instant];
    ears.interrupted();
    if (traps.length > TRAPS_ALLOWED) return ears.gaveUp();
    try {
      exported.__wbg_reset_state();
    } catch {
      return trapped();
    }
    ears.restarted();
    start();
  }

  /**
   * A trap outside our calls surfaces as an uncaught error of the page, and so does each late call into a former generation.
   * Both are ours to deal with, and no news for the page.
   * @param {Event} event
   * @param {unknown} error
   */
  function watch(event, error) {
    if (!(error instanceof Error)) return;
    const stack = `${error.stack}`;
    const ours = error === ENDED || stack.includes(wasmUrl) || stack.includes(scriptUrl);
    const late = error === ENDED || error.message.includes("from previous W");
    const trap = error instanceof WebAssembly.RuntimeError || (error instanceof RangeError && stack.includes("wasm"));
    if (!ours || !(late || trap)) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (trap && current) trapped();
  }

  // In the script's first turn, so that they run before the page's own.
  addEventListener("error", (event) => watch(event, event.error), true);
  addEventListener("unhandledrejection", (event) => watch(event, event.reason), true);

  return {
    /**
     * Instantiates the module and starts the core.
     * @param {WebAssembly.Module} module
     * @param {string} optionsText
     */
    async open(module, optionsText) {
      options = optionsText;
      try {
        await init({ module_or_path: module });
      } catch (problem) {
        if (!(problem instanceof WebAssembly.RuntimeError)) throw problem;
        return trapped();
      }
      start();
    },

    /**
     * Makes one contract call.
     * @param {number} ticket
     * @param {string} method
     * @param {string} text
     * @param {number} at
     * @returns {boolean} false if the core died of it
     */
    call(ticket, method, text, at) {
      return guard(() => (exported.call(ticket, method, text, at), true)) ?? false;
    },

    /** Passes on what the Salesforce console said of itself.
     * @param {string} event @param {string} text */
    console(event, text) {
      guard(() => exported.console(0, event, text));
    },

    /** What the agent's panel shows, or null while there is no core.
     * @returns {any} */
    panel() {
      return guard(() => parse(exported.panel())) ?? null;
    },

    /** The core's snapshot, or null while there is none.
     * @returns {any} */
    status() {
      return guard(() => parse(exported.status())) ?? null;
    },
  };
}
