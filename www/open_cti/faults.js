// @ts-check
/**
 * Why there is no link to a console, as a fault of the one error vocabulary.
 */

const LOST = "a redirect or a router loses it; include the script in the page that the call center names";

/** Message and hint by code; `!` in front of a message marks what may pass.
 * @type {Record<string, [string, string]>} */
const TEXTS = {
  "console-no-frame": ["the page stands in no frame", "open the softphone in Salesforce"],
  "console-mode-missing": ["the page's address lacks the parameter mode", LOST],
  "console-origin-missing": ["the page's address lacks the parameter sfdcIframeOrigin", LOST],
  "console-origin-invalid": ["the parameter sfdcIframeOrigin names no console of Salesforce over this page's protocol", ""],
  "console-not-lightning": ["the console is not Lightning", "set reqSalesforceCompatibilityMode to Lightning in the call center"],
  "console-refuses": ["!the console refuses to tell its settings", "is the user assigned to the call center?"],
  "console-library-missing": [
    "!Salesforce's library cannot be loaded",
    "allow the console's origin in script-src, and softphone-wrapper-open-cti in trusted-types; check openCti.apiVersion",
  ],
};

/**
 * @param {string} code
 * @returns {object} the error of an outcome
 */
export function linkFault(code) {
  const [text, hint] = TEXTS[code] ?? ["", ""];
  const retryable = text[0] === "!";
  return { name: "SalesforceError", code, message: retryable ? text.slice(1) : text, path: "", retryable, hint };
}
