// @ts-check
/** Addresses of scripts, for pages that are served with `require-trusted-types-for 'script'`. */
const POLICY = "softphone-wrapper-cti";

/** @type {{createScriptURL: (url: string) => any} | undefined} */
let policy;

/** @param {URL} url @returns {string} a TrustedScriptURL where the browser knows them */
export function trusted({ href }) {
  try {
    policy ??= /** @type {any} */ (globalThis).trustedTypes?.createPolicy(POLICY, { createScriptURL: (/** @type {string} */ one) => one });
  } catch {
    // The page's `trusted-types` directive does not list it.
  }
  return policy ? policy.createScriptURL(href) : href;
}
