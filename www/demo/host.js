// @ts-check
/**
 * The page's part of the contract, as a real softphone would write it: it loads the wrapper with a callback, hands over tokens, and
 * tells every event. Witnesses see all that passes: the wire, the recording.
 *
 * @typedef {object} Witness each function that it has is told; what `event` and `token` give back, is told how it ended
 * @property {(method: string, values: unknown[]) => (receipt: any) => void} [event]
 * @property {(type: string, payload: unknown) => void} [callback]
 * @property {(asked: {account: string, reason: string}) => (status: string, tone: "good" | "bad") => void} [token]
 * @property {(type: string, payload: unknown) => void} [news]
 */
import { wire as words } from "./strings.js";

const NEWS = ["ready", "call", "delivery", "parked", "role", "config", "error", "presence"];
/** Orders of the moment and of this page, which are no news for another tab of the same agent. */
const OF_THIS_PAGE = ["load", "dial", "setPresence", "retry", "discard"];

/**
 * Events: one per callback of the wrapper, named by its event type, `detail` is the payload; `changed` when `status()` may differ; `told`, with
 * `{method, values}`, for what the softphone tells of its calls.
 */
export class Host extends EventTarget {
  /** How many milliseconds the last receipt took. */
  lastReceipt = 0;
  #wrapper;
  /** @type {Witness[]} */
  #witnesses;

  /** @param {any} wrapper `window.SoftphoneWrapper`, or undefined when the script did not load @param {...Witness} witnesses */
  constructor(wrapper, ...witnesses) {
    super();
    this.#wrapper = wrapper;
    this.#witnesses = witnesses;
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
    for (const type of NEWS) {
      this.#wrapper.on?.(type, (/** @type {unknown} */ payload) => {
        for (const witness of this.#witnesses) witness.news?.(type, payload);
        this.dispatchEvent(new Event("changed"));
      });
    }
    void this.call("load", (/** @type {string} */ eventType, /** @type {unknown} */ payload) => {
      for (const witness of this.#witnesses) witness.callback?.(eventType, payload);
      this.dispatchEvent(new CustomEvent(eventType, { detail: payload }));
    });
  }

  /**
   * One call of the wrapper, recorded with its receipt. It resolves with the receipt; without a wrapper, with a refusal.
   * @param {string} method @param {...unknown} values
   */
  call(method, ...values) {
    if (!OF_THIS_PAGE.includes(method)) this.dispatchEvent(new CustomEvent("told", { detail: { method, values } }));
    return this.repeat(method, values);
  }

  /** The same for what was told in another tab, which needs not be told there again. @param {string} method @param {unknown[]} values */
  async repeat(method, values) {
    const started = performance.now();
    const settle = this.#witnesses.map((witness) => witness.event?.(method, values));
    const receipt = this.#wrapper
      ? await this.#wrapper[method](...values)
      : { accepted: false, error: { code: "wrapper-absent", message: "the remote script did not load" } };
    this.lastReceipt = Math.max(1, Math.round(performance.now() - started));
    for (const each of settle) each?.(receipt);
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

  /** The version of the remote script. */
  get version() {
    return String(this.#wrapper?.version ?? "");
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
    const settles = this.#witnesses.map((witness) => witness.token?.(asked));
    const settle = (/** @type {string} */ status, /** @type {"good" | "bad"} */ tone) => settles.forEach((each) => each?.(status, tone));
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
