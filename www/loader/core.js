// @ts-check
/**
 * The running core, one generation after the other.
 *
 * A trap poisons a wasm instance: borrows stay taken. So what its tab took from the page is let go of, the instance is replaced by a
 * fresh one of the same module, and nothing of the former generation is heard any more. The wasm is entered here alone, and calls
 * nobody: whatever goes wrong in it comes out of one of these calls.
 */
import { apply, now, parse } from "./intrinsics.js";
import { createTab } from "./tab.js";
import { instantiate } from "./wasm.js";

const { crypto, performance } = globalThis;
const { now: elapsed } = performance;
const TRAPS_ALLOWED = 2;
const TRAP_WINDOW = 60000;

/**
 * @typedef {import("./tab.js").Ears & Fate} Ears
 *
 * @typedef {object} Fate
 * @property {() => void} interrupted an instance died: calls without an answer are to be made again
 * @property {() => void} restarted the next instance has started
 * @property {() => void} gaveUp too many traps: there will be no next instance on this page
 */

/**
 * @param {string} tenant names the store and the lock
 * @param {Ears} ears
 * @param {boolean} [follows] whether it never leads
 */
export function createCore(tenant, ears, follows = false) {
  /** The generation that is heard. @type {ReturnType<typeof createTab> | null} */
  let tab = null;
  /** When the last instances died, epoch milliseconds. @type {number[]} */
  let traps = [];
  let options = "";
  /** @type {WebAssembly.Module} */
  let module;
  /** @type {ReturnType<typeof instantiate>} */
  let wasm;

  function start() {
    const { handle } = wasm;
    tab = createTab(`softphone-wrapper:${tenant}`, (input) => handle(now(), apply(elapsed, performance, []), input), trapped, ears, follows);
    tab.start(crypto.getRandomValues(new BigUint64Array(1))[0], options);
  }

  function trapped() {
    tab?.end();
    tab = null;
    const instant = now();
    traps = [...traps.filter((trap) => instant - trap < TRAP_WINDOW), instant];
    ears.interrupted();
    if (traps.length > TRAPS_ALLOWED) return ears.gaveUp();
    try {
      wasm = instantiate(module);
    } catch {
      return trapped();
    }
    ears.restarted();
    start();
  }

  /** What the core says of itself, or null while there is none.
   * @param {() => string} ask
   * @returns {any} */
  function asked(ask) {
    if (!tab) return null;
    try {
      return parse(ask());
    } catch {
      trapped();
      return null;
    }
  }

  return {
    /**
     * Instantiates the module and starts the core.
     * @param {WebAssembly.Module} compiled
     * @param {string} optionsText
     */
    open(compiled, optionsText) {
      module = compiled;
      options = optionsText;
      try {
        wasm = instantiate(module);
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
    call: (ticket, method, text, at) => tab?.tell("call", ticket, method, text, at) ?? false,

    /** Passes on what the Salesforce console said of itself.
     * @param {string} event @param {string} text */
    console: (event, text) => void tab?.tell("console", event, text),

    /** What the agent's panel shows; without what the configuration offers if the panel has it already.
     * @param {string} desk */
    panel: (desk) => asked(() => wasm.panel(desk)),

    /** The core's snapshot. */
    status: () => asked(() => wasm.status()),
  };
}
