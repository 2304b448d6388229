// @ts-check
/** The receipts of the stand-in: as the wrapper gives them, one of them late and one refused, as happens to every host some day. */

/** So late is the one that is late, milliseconds. */
export const LATE = 1200;

const REFUSAL = Object.freeze({
  name: "StoreError", code: "outbox-full", message: "the store is nearly full", path: "", retryable: true,
  hint: "the conformance kit refuses one status, as the wrapper does while its store is nearly full",
});

export class Receipts {
  #last = 0;
  #wasLate = false;
  #wasRefused = false;
  #onRead;
  #onTaken;

  /** @param {() => void} onRead the host looked at a receipt @param {() => void} onTaken the late one was given */
  constructor(onRead, onTaken) {
    this.#onRead = onRead;
    this.#onTaken = onTaken;
  }

  /** The receipt of one call of the host. @param {string} method @param {boolean} [isDuplicate] @returns {Promise<unknown>} */
  give(method, isDuplicate = false) {
    const receipt = { accepted: true, id: `conformance-${++this.#last}`, durability: "disk", ...(isDuplicate ? { duplicate: true } : {}) };
    if (method === "statusChanged" && !this.#wasRefused) {
      this.#wasRefused = true;
      return this.#promise((resolve) => resolve({ accepted: false, error: REFUSAL }));
    }
    if (method !== "callAccepted" || this.#wasLate) return this.#promise((resolve) => resolve(receipt));
    this.#wasLate = true;
    return this.#promise((resolve) => setTimeout(() => {
      resolve(receipt);
      this.#onTaken();
    }, LATE));
  }

  /** A promise that knows when somebody waits for it. @param {(resolve: (value: unknown) => void) => void} start */
  #promise(start) {
    const promise = new Promise(start);
    const { then } = promise;
    const value = (/** @type {any} */ fulfilled, /** @type {any} */ rejected) => {
      this.#onRead();
      return then.call(promise, fulfilled, rejected);
    };
    // `await` calls `then` only of what is no promise of the language's own.
    return Object.defineProperties(promise, { constructor: { value: undefined }, then: { value } });
  }
}
