// @ts-check
/** Whether the page's policy lets the wrapper run: its script, its wasm, and its requests to where it came from. */

/** The smallest module there is. */
const EMPTY_MODULE = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

export class PagePolicy {
  /** What the policy has refused. @type {Set<string>} */
  #refused = new Set();
  /** What the wrapper fetches: itself, its wasm beside it, the configuration. @type {string[]} */
  #fetched = [];

  constructor() {
    // The browser says so of everything that it refuses; what is only reported, it does not.
    document.addEventListener("securitypolicyviolation", (event) => {
      if (event.disposition !== "enforce") return;
      const directive = event.effectiveDirective.replace(/-(elem|attr)$/, "");
      if (event.blockedURI === "wasm-eval") this.#refused.add("policy-blocks-wasm");
      else if (directive === "script-src" && isOurScript(event.blockedURI)) this.#refused.add("policy-blocks-script");
      else if (directive === "connect-src" && this.#fetched.includes(event.blockedURI)) this.#refused.add("policy-blocks-connect");
    });
  }

  /**
   * Tries what the wrapper will do.
   * @param {readonly string[]} fetched the addresses that it fetches from
   * @returns {Promise<string[]>} the codes of what is refused
   */
  async examine(fetched) {
    this.#fetched = [...fetched];
    try {
      new WebAssembly.Module(EMPTY_MODULE);
    } catch {
      this.#refused.add("policy-blocks-wasm");
    }
    for (const address of fetched) {
      try {
        await fetch(address, { mode: "no-cors", credentials: "omit" });
      } catch {
        // A server that is out of reach is no fault of the policy; what the policy refuses is told by its event.
      }
    }
    // That event comes in a task of its own.
    await new Promise((resolve) => setTimeout(resolve, 50));
    return [...this.#refused];
  }
}

/** @param {string} address */
const isOurScript = (address) => /\/softphone-wrapper(-conformance)?\.js([?#]|$)/.test(address);
