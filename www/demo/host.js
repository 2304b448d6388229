// @ts-check
/**
 * The page's part of the contract, as a real softphone would write it: it loads the wrapper with a callback, hands over tokens, and
 * tells every event. All that passes is also shown on the wire.
 */
import { wire as words } from "./strings.js";

/** @typedef {import("./wire.js").Wire} Wire */

/** Events: one per callback of the wrapper, named by its event type, `detail` is the payload; `changed` when `status()` may differ. */
export class Host extends EventTarget {
  #wrapper;
  #wire;

  /** @param {any} wrapper `window.SoftphoneWrapper`, or undefined when the script did not load @param {Wire} wire */
  constructor(wrapper, wire) {
    super();
    this.#wrapper = wrapper;
    this.#wire = wire;
  }

  /** Whether the remote script is there. */
  get present() {
    return this.#wrapper !== undefined;
  }

  /** Loads the wrapper: tokens, callback, and the wrapper's own news. @param {string} orgOrigin where tokens come from */
  load(orgOrigin) {
    if (!this.#wrapper) return;
    // Behind a port there is the contract alone: tokens and news are the outer page's.
    this.#wrapper.setTokenProvider?.((/** @type {any} */ asked) => this.#token(orgOrigin, asked));
    for (const type of ["ready", "call", "delivery", "parked", "role", "config", "error", "presence"]) {
      this.#wrapper.on?.(type, () => this.dispatchEvent(new Event("changed")));
    }
    void this.call("load", (/** @type {string} */ eventType, /** @type {unknown} */ payload) => {
      this.#wire.callback(eventType, payload);
      this.dispatchEvent(new CustomEvent(eventType, { detail: payload }));
    });
  }

  /**
   * One call of the wrapper, recorded with its receipt. It resolves with the receipt; without a wrapper, with a refusal.
   * @param {string} method @param {...unknown} values
   */
  async call(method, ...values) {
    const settle = this.#wire.event(method, values);
    const receipt = this.#wrapper
      ? await this.#wrapper[method](...values)
      : { accepted: false, error: { code: "wrapper-absent", message: "the remote script did not load" } };
    settle(receipt);
    this.dispatchEvent(new Event("changed"));
    return receipt;
  }

  /** Puts the agent's panel into an element. @param {HTMLElement} element */
  showPanel(element) {
    void this.#wrapper?.attachPanel(element);
  }

  /** The wrapper's snapshot, or null where there is none. */
  status() {
    return this.#wrapper?.status?.() ?? null;
  }

  /** Resolves when the wrapper runs; rejects with its diagnosis. */
  get ready() {
    return this.#wrapper ? this.#wrapper.ready : Promise.reject(new Error("wrapper-absent"));
  }

  /**
   * Asks the org for a token with the client credentials of the simulated org. A real page would ask its own server: a secret in a
   * page is public.
   * @param {string} orgOrigin @param {{account: string, reason: string}} asked
   */
  async #token(orgOrigin, asked) {
    const settle = this.#wire.token(asked);
    try {
      const answer = await fetch(`${orgOrigin}/services/oauth2/token`, {
        method: "POST",
        body: new URLSearchParams({ grant_type: "client_credentials", client_id: "sandbox", client_secret: "sandbox" }),
      });
      const body = await answer.json();
      if (!answer.ok) throw new Error(body.error ?? String(answer.status));
      settle(words.tokenGiven, "good");
      return { accessToken: body.access_token, instanceUrl: body.instance_url };
    } catch (error) {
      settle(words.tokenFailed, "bad");
      throw error;
    }
  }
}
