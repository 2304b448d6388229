// @ts-check
/**
 * What proves that the page which exchanges a code is the one that asked for it (RFC 7636): a random verifier, and its digest as the
 * challenge.
 */
import { apply } from "./intrinsics.js";

const { btoa, crypto } = globalThis;
const { encode } = TextEncoder.prototype;
const LETTERS = /** @type {Record<string, string>} */ ({ "+": "-", "/": "_", "=": "" });

/** Base64url without padding (RFC 4648, section 5).
 * @param {Uint8Array} bytes */
const base64url = (bytes) => btoa(String.fromCharCode(...bytes)).replace(/[+/=]/g, (letter) => LETTERS[letter]);

const random = () => base64url(crypto.getRandomValues(new Uint8Array(32)));

/**
 * A verifier with its challenge, and the state that comes back with the code. Rejects where the page is no secure context, which alone
 * has WebCrypto.
 */
export async function createChallenge() {
  const verifier = random();
  const digest = await crypto.subtle.digest("SHA-256", apply(encode, new TextEncoder(), [verifier]));
  return { verifier, challenge: base64url(new Uint8Array(digest)), state: random() };
}
