// @ts-check
/**
 * Fetches and compiles the core, and finds out why when that fails: the browser's own words do not tell a wrong hash from a lost
 * network or a forbidding policy.
 */
import { AbortController, clearTimeout, fetch, pause, setTimeout } from "./intrinsics.js";
import { fault, warn } from "./fault.js";

const { WebAssembly, document } = globalThis;
const LONGEST_FETCH = 20000;
/** A violation is told by an event of its own, shortly after the failure. */
const VIOLATION_DELAY = 100;

/**
 * @param {string} url
 * @param {string} integrity
 * @returns {Promise<WebAssembly.Module>}
 * @throws {import("./fault.js").Fault}
 */
export async function download(url, integrity) {
  if (typeof WebAssembly !== "object") throw fault("wasm-unsupported");
  const policy = watchPolicy(url);
  const aborter = new AbortController();
  const timer = setTimeout(() => aborter.abort(), LONGEST_FETCH);
  /** @param {string} hash */
  const request = (hash) =>
    fetch(url, /** @type {RequestInit} */ ({ __proto__: null, integrity: hash, credentials: "omit", mode: "cors", signal: aborter.signal }));

  /** The file after a failed fetch, or why there is none. Asked without the hash, the server tells more; what then comes is only looked at.
   * @returns {Promise<Response>} */
  async function again() {
    const blocked = await policy.violation();
    if (blocked) throw fault(blocked);
    const look = await request("").catch(() => {
      throw fault(aborter.signal.aborted ? "wasm-timeout" : "wasm-network");
    });
    if (!look.ok) return look;
    // Either the bytes are wrong, or the fault of the first time is over.
    return request(integrity).catch(() => {
      throw fault("wasm-integrity");
    });
  }

  try {
    const response = await request(integrity).catch(again);
    if (!response.ok) throw fault(`wasm-http-${response.status}`);
    return await compile(response).catch(async (error) => {
      const blocked = await policy.violation();
      if (blocked) throw fault(blocked);
      if (aborter.signal.aborted) throw fault("wasm-timeout");
      // The body breaks off with a TypeError; some browsers tell the policy's refusal by an EvalError alone.
      throw fault(error instanceof TypeError ? "wasm-network" : error instanceof EvalError ? "csp-blocks-wasm" : "wasm-invalid");
    });
  } finally {
    clearTimeout(timer);
    policy.stop();
  }
}

/** @param {Response} response */
async function compile(response) {
  const type = response.headers.get("content-type") ?? "";
  if (type.toLowerCase() === "application/wasm") return WebAssembly.compileStreaming(response);
  warn(fault("wasm-mime"));
  return WebAssembly.compile(await response.arrayBuffer());
}

/**
 * Listens for the page's policy refusing this file.
 * @param {string} url
 */
function watchPolicy(url) {
  /** @type {string | undefined} */
  let code;
  const listener = (/** @type {SecurityPolicyViolationEvent} */ event) => {
    if (event.disposition !== "enforce") return;
    if (event.blockedURI === "wasm-eval") code = "csp-blocks-wasm";
    else if (event.effectiveDirective === "connect-src" && event.blockedURI === url) code = "csp-blocks-connect";
  };
  document.addEventListener("securitypolicyviolation", listener);
  return {
    violation: async () => {
      if (!code) await pause(VIOLATION_DELAY);
      return code;
    },
    stop: () => document.removeEventListener("securitypolicyviolation", listener),
  };
}
