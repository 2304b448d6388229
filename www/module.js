// @ts-check
/**
 * The module face of the remote script: the same contract as named exports, and no global. One module is one wrapper.
 * It starts with `createWrapper`, or else, configured by its own address, with the first call.
 */
import { prepareWrapper } from "./loader.js";
import { baseAddress } from "./loader/intrinsics.js";
import { absolute, configAddress, withoutQuery } from "./loader/address.js";
import { tenantOf } from "./loader/tenant.js";

const scriptUrl = import.meta.url;
/**
 * What comes when it is first asked for. Written out, as the wasm's address below is: so bundlers find it and bring it along.
 * @type {Record<string, () => Promise<any>>}
 */
const PARTS = ADMINISTRATION ? {} : {
  administration: () => import("./softphone-wrapper-administration.mjs"),
  panel: () => import("./softphone-wrapper-panel.mjs"),
  "open-cti": () => import("./softphone-wrapper-open-cti.mjs"),
};
let options = /** @type {{config?: unknown, tenant?: string, wasmUrl?: string, callback?: unknown, follows?: boolean}} */ ({});

const { wrapper, start, report } = prepareWrapper(() => {
  const { config } = options;
  const { configUrl, configGiven, refusal } = configAddress(typeof config === "string" ? config : null, scriptUrl);
  if (refusal) report(refusal);
  const document = typeof config === "object" ? config : null;
  const address = document ? null : configUrl;
  return {
    configUrl: address,
    configGiven: configGiven || document !== null,
    config: document,
    tenant: tenantOf(options.tenant, address),
    scriptUrl: withoutQuery(scriptUrl),
    follows: ADMINISTRATION && options.follows === true,
    wasmUrl: options.wasmUrl ? absolute(options.wasmUrl, baseAddress()) : new URL(WASM_FILE, import.meta.url).href,
  };
}, (part) => PARTS[part]());

/**
 * Starts the wrapper with options; heeded once, before any other call.
 * @param {typeof options} [given]
 */
export function createWrapper(given = {}) {
  options = { ...given };
  start();
  if (given.callback !== undefined) wrapper.load(given.callback);
  return wrapper;
}

export const {
  load, incomingCall, callAccepted, callRejected, callEnded, callNotesSubmitted, outboundCallInitiated, statusChanged,
  configure, setTokenProvider, signIn, setAgent, dial, setPresence, callUpdated, transcript, voice, on, status, exportDiagnostics, link, rate, search, attachPanel, retry, discard, test, version, apiVersion,
} = wrapper;

export default wrapper;
