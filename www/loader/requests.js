// @ts-check
/**
 * Requests over `fetch`: no redirects, no referrer, no cookies but where they are asked for and stay in the page's own origin, with a
 * deadline.
 */
import { AbortController, apply, clearTimeout, fetch, setTimeout } from "./intrinsics.js";

const { encode } = TextEncoder.prototype;
/** What all requests that outlive their page may carry together is 64 KiB (Fetch, "keepalive"). */
const KEEPALIVE_BYTES = 30000;
/** Milliseconds until a request counts as unanswered. */
const DEADLINE = 30000;
/** Characters that are read of an answer: more than an org says, and no more than a page can bear. */
const MOST = 4e6;

/**
 * @typedef {object} Request
 * @property {string} method
 * @property {string} url absolute, or a path of the page's own origin
 * @property {[string, string][]} headers
 * @property {string | null} body
 * @property {boolean} cookies whether the browser adds its own, where the server is of the page's own origin
 *
 * @typedef {object} Exchange
 * @property {number} status
 * @property {string | null} header the one that was asked for, where the server lets us read it
 * @property {string} body
 */

/** Why a request ended: no answer within the deadline. It may have been carried out. */
export const LATE = "late";

/** The text of an answer, and no more of it than {@link MOST}. @param {Response} response @param {AbortController} aborter */
async function read(response, aborter) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let part;
  while (reader && text.length < MOST && !(part = await reader.read()).done) text += decoder.decode(part.value, { stream: true });
  aborter.abort();
  return text + decoder.decode();
}

export function createRequests() {
  /** @type {Set<AbortController>} */
  const running = new Set();

  return {
    /**
     * Sends a request.
     * @param {Request} request
     * @param {string} wanted the header that matters
     * @param {boolean} outlives whether nothing ends it early, and it goes on when the page has gone
     * @returns {Promise<Exchange>} rejects with {@link LATE}, or with anything else where nobody answered that we may hear
     */
    async exchange({ method, url, headers, body, cookies }, wanted, outlives) {
      const aborter = new AbortController();
      let late = false;
      const timer = setTimeout(() => {
        late = true;
        aborter.abort();
      }, DEADLINE);
      if (!outlives) running.add(aborter);
      try {
        const response = await fetch(url, /** @type {RequestInit} */ ({
          __proto__: null,
          method,
          headers,
          body,
          keepalive: outlives && apply(encode, new TextEncoder(), [body ?? ""]).length <= KEEPALIVE_BYTES,
          credentials: cookies ? "same-origin" : "omit",
          redirect: "error",
          referrerPolicy: "no-referrer",
          signal: aborter.signal,
        }));
        return { status: response.status, header: response.headers.get(wanted), body: await read(response, aborter) };
      } catch (problem) {
        throw late ? LATE : problem;
      } finally {
        clearTimeout(timer);
        running.delete(aborter);
      }
    },

    /** Ends what is under way: the answers would find nobody. */
    end: () => running.forEach((aborter) => aborter.abort()),
  };
}
