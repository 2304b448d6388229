// @ts-check
/** What a softphone in a frame may call of the wrapper around it: the contract, and none of the switches of its host. */
export const METHODS = [
  "load", "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged",
  "callUpdated", "transcript", "dial", "link", "rate", "setAgent", "setPresence",
];
