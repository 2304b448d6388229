// @ts-check
/** What the host's own configuration says of its softphone: what the kit may order, so that a test call can be made. */
import { configAddress } from "../loader/address.js";
import { baseAddress } from "../loader/intrinsics.js";

/** The contract's own samples, for hosts that have no configuration yet. */
const PARTNER = Object.freeze({
  partnerId: "215fd887-39be-4935-981f-2670d6afeaa7",
  businessSegmentId: "d6afeaa7-39be-4935-981f-2670215fd887",
  channelOriginId: "57053e21-0440-4689-a27a-513d7dceebde",
});

/**
 * @typedef {object} Setting
 * @property {{partnerId: string, businessSegmentId: string, channelOriginId: string}} partner
 * @property {{dialFrom: string, participantType: string}} startCall
 * @property {{softphoneId: string, label: string}[]} statuses
 */

/** What is ordered where nothing is configured. @type {Setting} */
export const UNCONFIGURED = { partner: PARTNER, startCall: { dialFrom: "+14155550100", participantType: "Traveler" }, statuses: [] };

/** Where the wrapper of this element would look for its configuration. @param {HTMLScriptElement} script @returns {string | null} */
export const configurationOf = (script) => configAddress(script.getAttribute("data-config"), script.src).configUrl;

/** What `configure` was given; neither where it can be used for nothing. @param {unknown} config @returns {{address?: string, document?: unknown}} */
export function configurationFrom(config) {
  if (typeof config !== "string") return { document: config };
  try {
    return /^\s*\{/.test(config) ? { document: JSON.parse(config) } : { address: new URL(config, baseAddress()).href };
  } catch {
    return {};
  }
}

/** What a document says of its softphone. @param {any} document @returns {Setting} */
export function settingOf(document) {
  const { partner, startCall, statuses } = document?.softphone ?? {};
  return {
    partner: { ...PARTNER, ...partner },
    startCall: {
      dialFrom: startCall?.dialFrom ?? UNCONFIGURED.startCall.dialFrom, participantType: startCall?.participantType ?? UNCONFIGURED.startCall.participantType,
    },
    statuses: Array.isArray(statuses) ? statuses : [],
  };
}

/** @param {string} address @returns {Promise<Setting>} */
export async function readSetting(address) {
  try {
    const answer = await fetch(address, { cache: "no-cache" });
    return settingOf(answer.ok ? await answer.json() : null);
  } catch {
    // Without a configuration the contract's samples are ordered, and any status of the right form counts.
    return UNCONFIGURED;
  }
}
