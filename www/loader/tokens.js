// @ts-check
/**
 * Access tokens from the host: the core asks, the function given to `setTokenProvider` answers. A token is never logged or kept here.
 */
import { PagePromise, pause, quote } from "./intrinsics.js";

const WAIT_FOR_PROVIDER = 10000;
const LONGEST_ANSWER = 60000;

/**
 * @typedef {(request: {account: string, reason: string}) => unknown} Provider
 */

export function createTokens() {
  /** @type {Provider | null} */
  let provider = null;
  /** @type {(value: undefined) => void} */
  let arrived;
  /** @type {Promise<undefined>} */
  const arrival = new PagePromise((resolve) => (arrived = resolve));

  return {
    /** @param {Provider | null} given */
    provide(given) {
      provider = given;
      if (given) arrived(undefined);
    },

    /**
     * Asks the host for a token.
     * @param {{account: string, reason: string}} request
     * @returns {Promise<string>} JSON text of `{accessToken, instanceUrl}` or `{error}`
     */
    async ask(request) {
      if (!provider) await PagePromise.race([arrival, pause(WAIT_FOR_PROVIDER)]);
      if (!provider) return refusal("no token provider");
      try {
        const token = /** @type {any} */ (await PagePromise.race([provider(request), pause(LONGEST_ANSWER)]));
        if (!token) return refusal("the token provider gave no answer");
        const { accessToken, instanceUrl } = token;
        if (typeof accessToken !== "string" || !accessToken) return refusal("the token provider gave no accessToken");
        const instance = typeof instanceUrl === "string" ? `,"instanceUrl":${quote(instanceUrl)}` : "";
        return `{"accessToken":${quote(accessToken)}${instance}}`;
      } catch {
        // What it threw may quote the credentials it used.
        return refusal("the token provider failed");
      }
    },
  };
}

/** @param {string} message */
const refusal = (message) => `{"error":${quote(message)}}`;
