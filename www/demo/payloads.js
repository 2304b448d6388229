// @ts-check
/** The contract's events with the values of its document, ready to be sent or edited. */

/** What the softphone knows of itself until the wrapper tells (`partner_config`). */
export const PARTNER = {
  partnerId: "215fd887-39be-4935-981f-2670d6afeaa7",
  businessSegmentId: "d6afeaa7-39be-4935-981f-2670215fd887",
  channelOriginId: "57053e21-0440-4689-a27a-513d7dceebde",
};

/** What the virtual agent found out before the call came to a person. */
export const CONVERSATION = {
  language: "en_US", ivrExitPath: "ChangeBooking", channelName: "Sales", reservationStartDate: "2026-12-18", specialEvent: "None", escalationType: "AgentRequested",
};

/** Numbers to call from when the org has no people. */
export const FALLBACK_NUMBER = "+14085550123";

/**
 * One sample per method, as the list of its arguments.
 * @param {string} method @param {{conversationId: string, number: string, partnerId: string, statusId: string}} known
 * @returns {unknown[]}
 */
export function sample(method, { conversationId, number, partnerId, statusId }) {
  const call = { partnerId, conversationId };
  switch (method) {
    case "incomingCall": return [{ ...call, callerANI: number, language: CONVERSATION.language }];
    case "callAccepted": return [{ ...call, callerANI: number, ...CONVERSATION, recordingStatus: "ON" }];
    case "callRejected": return [{ ...call, reason: "active" }];
    case "callEnded": return [{ ...call, duration: 154, disposition: "Resolved", notes: "Moved the booking to Friday.", callType: "inbound" }];
    case "callNotesSubmitted": return [{ ...call, disposition: "Resolved", notes: "Moved the booking to Friday." }];
    case "outboundCallInitiated": return [{ ...call, dialledTo: number }];
    case "statusChanged": return [{ softphoneId: statusId }];
    case "callUpdated": return [{ conversationId, held: true }];
    case "dial": return [number, { participantType: "Traveler" }];
    case "setPresence": return [statusId];
    default: return [{}];
  }
}

/** The methods the editor offers, in the order of a call's life. */
export const METHODS = [
  "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged", "callUpdated", "dial", "setPresence",
];
