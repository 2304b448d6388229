// @ts-check
/** Every English text of the console page. */

export const header = {
  app: "Service Console",
  search: "Search Salesforce",
  lists: "Open a list",
  user: "Signed in as",
  demo: "Demo",
};

export const workspace = {
  tabs: "Workspace tabs",
  close: (/** @type {string} */ name) => `Close ${name} (Delete)`,
  loading: "Loading\u2026",
  gone: "This record is not there.",
  empty: "No records.",
  newRecord: (/** @type {string} */ label) => `New ${label}`,
  refresh: "Refresh",
  details: "Details",
  home: "Home",
  noResults: (/** @type {string} */ text) => `Nothing found for "${text}".`,
  tooShort: "A search needs at least three characters.",
  searchTitle: (/** @type {string} */ text) => `Search: ${text}`,
  list: (/** @type {string} */ id) => `List view ${id}`,
  flow: "Screen flow",
  flowText: "The flow would run here, with these values.",
  url: "Page",
  urlText: "Salesforce would show this address here.",
  dial: (/** @type {string} */ number) => `Call ${number}`,
  disabled: "Click to dial is off",
  count: (/** @type {number} */ count) => count === 1 ? "1 item" : `${count} items`,
  none: "\u2014",
  name: "Name",
  yes: "Yes",
  no: "No",
};

export const form = {
  save: "Save",
  cancel: "Cancel",
  required: "required",
  none: "--None--",
  failed: "The record was not saved.",
};

export const utility = {
  bar: "Utility bar",
  phone: "Phone",
  channel: "Message channel",
  engagement: "Sales Engagement",
  wire: "Wire",
  minimize: "Minimize",
  frame: "Softphone",
  noFrame: "No softphone is set up.",
  channelName: "Channel",
  message: "Message (JSON)",
  publish: "Publish",
  published: "Published on this page",
  nothingPublished: "Nothing yet.",
  badMessage: "The message is not a JSON object.",
  subscribed: (/** @type {string} */ names) => `Subscribed: ${names}`,
  nobody: "nobody",
  fromFrame: "softphone",
  fromPage: "page",
  workTo: "Number to call",
  start: "Start work",
  works: "Work",
  noWorks: "No work was started.",
  started: "started",
  notHeard: "nobody listens",
  completed: "completed",
  wireEmpty: "No messages yet.",
  clear: "Clear",
  toConsole: "softphone \u2192 Salesforce",
  toFrame: "Salesforce \u2192 softphone",
};

/** Announced to screen readers. */
export const spoken = {
  opened: (/** @type {string} */ name) => `${name} opened`,
  saved: (/** @type {string} */ label) => `${label} saved`,
  dialled: (/** @type {string} */ number) => `${number} passed to the softphone`,
};

/** What the methods' refusals say. */
export const refusals = {
  type: (/** @type {string} */ name, /** @type {string} */ expected, /** @type {string} */ found) => `An invalid value was passed to the parameter ${name}. Expected type ${expected}, but found type ${found}.`,
  range: (/** @type {string} */ name, /** @type {number} */ least, /** @type {number} */ most) => `${name} must be between ${least} and ${most}.`,
  missing: (/** @type {string} */ name) => `The parameter ${name} is missing.`,
  unknownMethod: (/** @type {string} */ name) => `Unknown method ${name}.`,
  noRecord: "The record does not exist or you do not have access to it.",
  noObject: (/** @type {string} */ name) => `The object ${name} does not exist.`,
  short: "searchString must have at least 3 characters.",
  relative: "url must be relative.",
  container: "Unable to execute sendPostMessage because the softphone container hasn't initialized yet.",
  server: "A problem was encountered on the server.",
  fault: "Refused on command.",
};
