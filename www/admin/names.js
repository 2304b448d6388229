// @ts-check
/** The names that the core knows: they are no words for people, and are written as they stand. */

/** Variables of a call: seed 002's names, then fields of the events. */
export const VARIABLES = [
  "calleridnum", "calleridname", "destcalleridnum", "uniqueid", "queue", "recordingurl", "outboundroute", "agent", "skill", "direction", "location",
  "calledNumber", "language", "ivrExitPath", "channelName", "duration", "disposition", "notes", "tags", "accountCodes", "reportCallId", "disconnectReason",
];

/** What a trigger's `status` may be. */
export const STATUSES = ["ring", "answer", "hangup", "reject"];
export const DIRECTIONS = ["Inbound", "Outbound", "Internal", "Intersite"];

/** The values of seed 003. */
export const CALL_VALUES = [
  "Empty Value", "Account Codes", "Agent", "Call Direction", "Caller Name", "DNIS", "Call ID", "External Number", "Group/Skill", "Location", "Time", "Tag",
  "Audio Recording Link", "Report Call ID",
];
export const CRITERIA = ["is", "isNot", "contains", "beginsWith", "between"];
