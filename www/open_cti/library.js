// @ts-check
/**
 * Salesforce's library: the page's own, or the one that the console around this page serves.
 *
 * It links itself to the console by two parameters of the page's address while it loads, and sets its global before it finds out that
 * they are missing. So they are looked at first.
 */
import { PagePromise, clearTimeout, setTimeout } from "../loader/intrinsics.js";
import { isConsole } from "./origin.js";

const LONGEST_LOAD = 15000;
/** The policy's name, for pages whose `trusted-types` directive lists them. */
const POLICY = "softphone-wrapper-open-cti";

/** @type {{createScriptURL: (url: string) => any} | null} */
let policy = null;

/**
 * The console that this page says it stands in.
 * @returns {{origin: string, code: string}} `code` says what is missing; empty if nothing is
 */
export function consoleOrigin() {
  const parameters = new URLSearchParams(location.search);
  const mode = parameters.get("mode") ?? "";
  const origin = parameters.get("sfdcIframeOrigin") ?? "";
  const missing = (/** @type {string} */ code) => ({ origin: "", code });
  if (window.parent === window) return missing("console-no-frame");
  if (!mode) return missing("console-mode-missing");
  if (mode.toLowerCase() !== "lightning") return missing("console-not-lightning");
  if (!origin) return missing("console-origin-missing");
  if (!isConsole(origin, location.origin)) return missing("console-origin-invalid");
  return { origin, code: "" };
}

/**
 * The library, linked or not.
 * @param {string} origin of the console
 * @param {string} apiVersion such as `67.0`
 * @param {string} missing why the console's cannot be loaded; empty if it can
 * @returns {Promise<{library: any, version: string, code: string}>}
 */
export async function libraryOf(origin, apiVersion, missing) {
  const there = () => /** @type {any} */ (globalThis).sforce?.opencti;
  if (there()) return { library: there(), version: "", code: "" };
  if (missing) return { library: null, version: "", code: missing };
  const loaded = await load(`${origin}/support/api/${apiVersion}/lightning/opencti_min.js`);
  const library = there();
  return { library, version: apiVersion, code: loaded && library ? "" : "console-library-missing" };
}

/** @param {string} url @returns {Promise<boolean>} */
function load(url) {
  return new PagePromise((resolve) => {
    const script = document.createElement("script");
    const end = (/** @type {boolean} */ loaded) => {
      clearTimeout(timer);
      resolve(loaded);
    };
    const timer = setTimeout(() => end(false), LONGEST_LOAD);
    script.onload = () => end(true);
    script.onerror = () => end(false);
    try {
      script.src = trusted(url);
      document.head.append(script);
    } catch {
      // The page's policy of Trusted Types knows neither us nor plain texts.
      end(false);
    }
  });
}

/** @param {string} url @returns {string} a TrustedScriptURL where the page asks for one */
function trusted(url) {
  try {
    policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy(POLICY, { createScriptURL: (/** @type {string} */ one) => one }) ?? null;
  } catch {
    policy = null;
  }
  return policy ? policy.createScriptURL(url) : url;
}
