// @ts-check
/**
 * The loader's part of the one error vocabulary. A code never changes its meaning; the texts may.
 */
import { emptyMap, quote } from "./intrinsics.js";

/**
 * @typedef {object} Fault
 * @property {string} name the family: `ContractError`, `SalesforceError`, `ConfigurationError`, `StoreError` or `StartError`
 * @property {string} code stable, kebab-case
 * @property {string} message one short clause
 * @property {string} path where in the arguments, `$` being the event; empty when it has no place
 * @property {boolean} retryable whether the same may succeed later
 * @property {string} hint what to do about it
 */

const PLAIN = "pass plain data: text, numbers, booleans, lists and objects";
const LIMITS = "an event has at most 16 levels, 256 keys per object and 64 KiB of JSON";
const HOSTING = "look at the address in the network panel; the wasm file stands beside the script";

/** The family by the first word of the code, for what the host did not cause by an argument.
 * @type {Record<string, string>} */
const FAMILIES = {
  config: "ConfigurationError", inbox: "StoreError", store: "StoreError", wasm: "StartError", csp: "StartError", start: "StartError", internal: "StartError",
  sign: "SalesforceError", console: "SalesforceError",
};

/** Message and hint by code; `!` in front of a message marks what may succeed later.
 * @type {Record<string, [string, string]>} */
const TEXTS = {
  "value-unsupported": ["a value of this type cannot be stored", PLAIN],
  "value-not-finite": ["a number or date is not finite", "leave the field out when there is no value"],
  "value-cyclic": ["the value contains itself", PLAIN],
  "value-unreadable": ["reading the value threw", PLAIN],
  "value-too-deep": ["the value is nested too deeply", LIMITS],
  "value-too-large": ["the value is too large", LIMITS],
  "value-too-many-keys": ["an object or list has too many entries", LIMITS],
  "address-invalid": ["this is neither an address nor JSON", "pass an object, a JSON text or a URL"],
  "callback-invalid": ["the callback is neither a function nor a path", "pass a function, or a path of at most 5 names such as app.phone.notify"],
  "callback-not-found": ["the path leads to no function", "define the function before the softphone expects to be called"],
  "callback-threw": ["the softphone's callback threw", "mend the callback; the wrapper goes on"],
  "listener-threw": ["a listener threw", "mend the listener; the wrapper goes on"],
  "listener-invalid": ["there is no such event type, or the listener is no function", "see the types in softphone-wrapper.d.ts"],
  "provider-invalid": ["the token provider is not a function", "pass an async function that resolves with {accessToken, instanceUrl}"],
  "sign-in-blocked": ["the browser blocked the window", "call signIn directly in a click, and allow pop-ups for this page"],
  "sign-in-under-way": ["!another sign-in is under way", "finish it in its window, or close that"],
  "sign-in-insecure": ["this page is no secure context", "serve it over https"],
  "sign-in-closed": ["!the window was closed without an answer", "sign in again; if the window showed an error, check the app's consumer key and callback URL"],
  "sign-in-timeout": ["!nobody signed in in time", "sign in again"],
  "sign-in-refused": ["the org refused the sign-in", "check the app's scopes and who may use it, then sign in again"],
  "queue-invalid": ["an entry of the page's queue is no call", "push lists of a method's name and its arguments"],
  "queue-full": ["!too many calls are waiting for an answer", "call again when earlier calls have been answered"],
  "receipt-timeout": ["!no answer came in time", "call again; a repeated event is recognised"],
  "config-unreachable": ["!the configuration did not answer", "check its URL, and CORS where it is of another origin"],
  "config-http": ["!the configuration's server refused it", "see the server's answer"],
  "config-http-404": ["!there is no configuration at its URL", "name it with data-config, or call configure()"],
  "config-origin": ["the configuration of the query string is on a foreign origin", "use data-config for an address on another origin"],
  "console-bridge-missing": ["!the bridge to the Salesforce console cannot be fetched", "softphone-wrapper-open-cti.mjs stands beside the script"],
  "element-invalid": ["this is no element of the page", "pass the element that the panel is to stand in"],
  "panel-missing": ["!the panel cannot be fetched", "softphone-wrapper-panel.mjs stands beside the script"],
  "administration-missing": ["!what administrators try out cannot be fetched", "softphone-wrapper-administration.mjs stands beside the script"],
  "wasm-network": ["!the wasm file cannot be fetched", "check the network, and Access-Control-Allow-Origin where the script's host is not the page's"],
  "wasm-timeout": ["!the wasm file takes too long", "check the network"],
  "wasm-http": ["the wasm file is answered with an error status", HOSTING],
  "wasm-integrity": ["the wasm file does not match its integrity hash", "deploy the script and its wasm of one build together"],
  "wasm-invalid": ["the wasm file cannot be compiled", HOSTING],
  "wasm-mime": ["the wasm file is not served as application/wasm", "configure this media type for .wasm; starting is slower without"],
  "wasm-unsupported": ["this browser has no WebAssembly", "use a current browser outside its lockdown mode"],
  "csp-blocks-wasm": ["the page's policy forbids WebAssembly", "add 'wasm-unsafe-eval' to script-src"],
  "csp-blocks-connect": ["the page's policy forbids fetching the wasm file", "add the script's origin to connect-src"],
  "start-timeout": ["!the core did not become ready", "close other tabs of this page that may block its database, then reload"],
  "internal-fault": ["!the core failed and was restarted", "report the version and what led here"],
  "internal-fault-loop": ["the core failed repeatedly; events are only stored", "reload the page; report the version"],
  "store-unavailable": ["the browser refuses this page a database", "allow this site to store data; until then nothing survives a reload"],
  "popup-blocked": ["the browser opened no new tab", "allow pop-ups for this site; agents do so at the first call"],
  "inbox-failed": ["!the event could not be stored, it is kept in memory", "free disk space, or leave private browsing"],
  "inbox-unreadable": ["stored events cannot be read", "they were written with a key that is gone"],
};

/**
 * The fault of a code.
 * @param {string} code one of the table, or `wasm-http-` with a status
 * @param {string} [path]
 * @returns {Fault}
 */
export function fault(code, path = "") {
  const status = /^(wasm-http)-(\d+)$/.exec(code);
  const [text, hint] = TEXTS[status ? status[1] : code];
  const retryable = text[0] === "!" || (status !== null && (+status[2] >= 500 || status[2] === "408" || status[2] === "429"));
  const name = FAMILIES[/^[a-z]+/.exec(code)?.[0] ?? ""] ?? "ContractError";
  return { name, code, message: text[0] === "!" ? text.slice(1) : text, path, retryable, hint };
}

/** A fault as JSON text, for the core.
 * @param {Fault} fault */
export const faultText = ({ name, code, message, path, retryable, hint }) =>
  `{"name":${quote(name)},"code":${quote(code)},"message":${quote(message)},"path":${quote(path)},"retryable":${retryable},"hint":${quote(hint)}}`;

/**
 * What the promise of a refused call resolves with.
 * @param {string} method
 * @param {Fault} error
 */
export function refused(method, error) {
  if (method === "signIn") return { signedIn: false, error };
  if (method === "testAccount") return { steps: [], passed: false, error };
  if (method !== "configure") return { accepted: false, error };
  return { applied: false, faults: [{ path: error.path, code: error.code, message: error.message, hint: error.hint }] };
}

/**
 * The fault as something to throw or to reject with.
 * @param {Fault} error
 * @returns {Error & Fault}
 */
export function asError(error) {
  return Object.assign(new Error(), error, { message: `${error.code}: ${error.message}; ${error.hint}` });
}

/** Says a fault once per code on the console: a script in someone else's page does not chatter.
 * @type {(error: Fault) => void} */
export const warn = ((said) => (error) => {
  if (said[error.code]) return;
  said[error.code] = true;
  console.warn(`softphone-wrapper: ${error.code}: ${error.message}; ${error.hint}`);
})(emptyMap());
