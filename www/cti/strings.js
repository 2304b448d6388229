// @ts-check
/** Every word of the adapter page, in one place, ready for translation. */

/** @param {number} count @param {string} one @param {string} many */
const plural = (count, one, many) => `${count} ${count === 1 ? one : many}`;

export const bar = {
  starting: "Starting\u2026",
  linking: "Connecting to Salesforce\u2026",
  linked: "Connected to Salesforce",
  restOnly: "No console: logs are sent all the same",
  unlinked: "No console: logs wait for it",
  standby: "Standby in this tab",
  unconfigured: "No configuration",
  failed: "The softphone cannot start",
  noSoftphone: "No softphone",
  details: "Why?",
  storeOnly: "Calls are kept and sent later",
  /** @param {number} pending @param {number} parked */
  waiting: (pending, parked) => [
    pending > 0 ? `${plural(pending, "log", "logs")} waiting` : "",
    parked > 0 ? `${plural(parked, "log", "logs")} not saved` : "",
  ].filter(Boolean).join(", "),
};

export const mistakes = {
  title: "The softphone is not set up completely",
  lead: "What is marked below keeps it from working in Salesforce. An administrator can mend it.",
  again: "Check again",
  hide: "Go on without",
  states: /** @type {Record<"right" | "wrong" | "open", string>} */ ({ right: "In order", wrong: "To mend", open: "Not checked yet" }),
};

/**
 * Each check: its name, and what to do when it fails; `remedies` by what is known of the failure.
 * @type {Record<string, {name: string, remedy: string, remedies?: Record<string, string>}>}
 */
export const checks = {
  console: {
    name: "Opened by Salesforce",
    remedy: "This page works inside the Salesforce console. In Setup, Call Centers, enter its address as CTI Adapter URL, assign yourself under Manage Call Center Users and add the utility Open CTI Softphone to the app.",
  },
  mode: {
    name: "Compatibility mode",
    remedy: "Salesforce did not say mode=Lightning. In the call centre's definition set reqSalesforceCompatibilityMode to Lightning (its default is Classic).",
  },
  origin: {
    name: "Origin of the console",
    remedy: "The address lacks a usable sfdcIframeOrigin. A redirect or a sign-in page on the way to this page loses it: point CTI Adapter URL at this page itself, with https.",
  },
  script: {
    name: "Wrapper script",
    remedy: "softphone-wrapper.js did not load. It has to stand beside this page, and the page's Content-Security-Policy has to allow it: script-src 'self'.",
  },
  policy: {
    name: "Content-Security-Policy",
    remedy: "The browser refused something that the page needs. Allow it in the policy that this page is served with; the comment in cti.html lists what is needed.",
  },
  core: {
    name: "WebAssembly",
    remedy: "The core did not start. Where the policy is the cause, add 'wasm-unsafe-eval' to script-src; else see the code below.",
    remedies: {
      "config-of-another-origin": "The parameter config of CTI Adapter URL names a document of another host. Put the configuration beside this page.",
    },
  },
  configuration: {
    name: "Configuration",
    remedy: "No usable configuration was found. It is softphone-wrapper.config.json beside the script, or ?config= of CTI Adapter URL; the code below says what is wrong with it.",
  },
  link: {
    name: "Link to the console",
    remedy: "There is no link to Salesforce. The code below says why.",
    remedies: {
      "console-silent": "Salesforce does not answer. In Setup, Call Centers, check that you are assigned under Manage Call Center Users and that the call centre is made for Lightning.",
      "console-refuses": "Salesforce refuses to tell its settings. In Setup, Call Centers, check that you are assigned under Manage Call Center Users.",
      "console-library-missing": "Salesforce's library could not be loaded. Allow https://*.lightning.force.com in script-src, and check openCti.apiVersion in the configuration.",
      "console-bridge-missing": "softphone-wrapper-open-cti.mjs did not load. It has to stand beside this page.",
      "console-other-org": "This console belongs to an org that no account of the configuration names: check accounts[].instanceUrl.",
      "console-mode-missing": "See Compatibility mode above.",
      "console-not-lightning": "See Compatibility mode above.",
      "console-origin-missing": "See Origin of the console above.",
      "console-origin-invalid": "See Origin of the console above.",
    },
  },
  softphone: {
    name: "Softphone",
    remedy: "The configuration names no softphone that can be shown. Enter openCti.softphone.frameUrl or openCti.softphone.scriptUrl, with https.",
  },
};
