// @ts-check
/**
 * The listeners of `on`, each isolated from the others.
 */
import { emptyMap, now } from "./intrinsics.js";

/** So many lines of the log are kept for who helps. */
const MOST_LINES = 200;
const TYPES = "ready call match route presence delivery parked role config console panel log error";

/**
 * @param {(code: string) => void} report told the code of a fault
 */
export function createListeners(report) {
  /** @type {Record<string, {listener: (payload: any) => void}[]>} */
  const byType = emptyMap();
  for (const type of TYPES.split(" ")) byType[type] = [];
  /** What was told of the log and of errors, the oldest first. @type {object[]} */
  let lines = [];

  return {
    lines: () => lines,

    /**
     * Adds a listener.
     * @param {unknown} type
     * @param {unknown} listener
     * @returns {() => void} removes it again
     */
    on(type, listener) {
      const list = typeof type === "string" ? byType[type] : undefined;
      if (!list || typeof listener !== "function") {
        report("listener-invalid");
        return () => {};
      }
      const entry = { listener: /** @type {(payload: any) => void} */ (listener) };
      byType[/** @type {string} */ (type)] = [...list, entry];
      return () => {
        byType[/** @type {string} */ (type)] = byType[/** @type {string} */ (type)].filter((other) => other !== entry);
      };
    },

    /**
     * Calls the listeners of a type; to be called from a delivery only.
     * @param {string} type
     * @param {unknown} payload
     * @param {unknown} [only] tells this one alone, if it is still there
     */
    tell(type, payload, only) {
      if (type === "log" || type === "error") lines = [...lines, { at: now(), type, .../** @type {object} */ (payload) }].slice(-MOST_LINES);
      for (const { listener } of byType[type] ?? []) {
        if (only && only !== listener) continue;
        try {
          listener(payload);
        } catch {
          // A listener of `error` that throws must not be told about itself.
          if (type !== "error") report("listener-threw");
        }
      }
    },
  };
}
