// @ts-check
/**
 * The kit for hosts that import the wrapper: the same exports as softphone-wrapper.mjs, for a test build in which this module takes its
 * place. It is the kit that the command has put into the page, where there is one.
 */
import "./stand_in.js";

const wrapper = /** @type {any} */ (window).SoftphoneWrapperConformance.asModule();

/** @param {{config?: unknown, callback?: unknown}} [given] */
export function createWrapper({ config, callback } = {}) {
  if (config !== undefined) wrapper.configure(config);
  if (callback !== undefined) wrapper.load(callback);
  return wrapper;
}

export const {
  load, incomingCall, callAccepted, callRejected, callEnded, callNotesSubmitted, outboundCallInitiated, statusChanged,
  configure, setTokenProvider, signIn, setAgent, dial, setPresence, callUpdated, transcript, voice, on, status, exportDiagnostics, link, rate, search, attachPanel, retry, discard, test, version, apiVersion,
} = wrapper;

export default wrapper;
