// @ts-check
/** The places of the sections that have a page without lists. */

const PARTICIPANTS = /** @type {[string, string][]} */ (["Traveler", "Supplier", "Agent"].map((one) => [one, one]));

/** @type {import("../fields.js").Group[]} */
export const softphoneGroups = [
  {
    heading: "The softphone",
    fields: [
      { path: "vendor", label: "Vendor", kind: "text", example: "acme-phone", help: "Part of every event\u2019s identity: change it only before the first call." },
      { path: "askPresenceOnLoad", label: "Ask for the agent\u2019s status when the page loads", kind: "flag" },
      { path: "dispositions", label: "Dispositions", kind: "texts", add: "Add a disposition", help: "Offered at the end of a call where Caller Insight has no ratings.", example: "Resolved" },
    ],
  },
  {
    heading: "The partner",
    help: "Told to the softphone after it has loaded.",
    fields: [
      { path: "partner.partnerId", label: "Partner id", kind: "text" },
      { path: "partner.businessSegmentId", label: "Business segment id", kind: "text" },
      { path: "partner.channelOriginId", label: "Channel origin id", kind: "text" },
    ],
  },
  {
    heading: "Statuses of agents",
    fields: [
      { path: "statuses", label: "Statuses", kind: "rows", ordered: true, add: "Add a status", fresh: () => ({ softphoneId: "", label: "", available: true }), columns: [
        { path: "softphoneId", label: "Id in the softphone", kind: "text" }, { path: "label", label: "Shown as", kind: "text", example: "Available" }, { path: "available", label: "Calls are routed to the agent", kind: "flag" },
      ] },
    ],
  },
  {
    heading: "Calls that start in Salesforce",
    fields: [
      { path: "startCall.dialFrom", label: "Number that the customer sees", kind: "text", example: "+18449401117" },
      { path: "startCall.participantType", label: "Whom is called", kind: "choice", options: [[undefined, "not told"], ...PARTICIPANTS] },
      { path: "startCall.participantTypeByObject", label: "By the clicked record", kind: "map", add: "Add an object", columns: [{ path: "", label: "Object", kind: "text" }, { path: "", label: "Whom is called", kind: "choice", options: PARTICIPANTS }] },
    ],
  },
];

/** @type {import("../fields.js").Group[]} */
export const phoneGroups = [
  {
    heading: "Telephone numbers",
    fields: [
      { path: "defaultRegion", label: "Region of numbers without a country code", kind: "text", example: "US", help: "Two letters (ISO 3166)." },
      { path: "matchDigits", label: "Last digits that make two numbers the same", kind: "number", fallback: 10, help: "Where one of them cannot be told: 7 to 15." },
      { path: "forms", label: "Further spellings to look for", kind: "texts", add: "Add a spelling", example: "(###) ###-####", help: "# stands for a digit of the national number." },
    ],
  },
];

/** @type {import("../fields.js").Group[]} */
export const loggingGroups = [
  {
    heading: "Which calls are kept",
    fields: [
      { path: "missed", label: "A missed call becomes", kind: "choice", help: "Where its trigger matches but for the status.", options: [[undefined, "what a trigger for rejected calls says"], ["completedTask", "a completed Task"], ["followUpTask", "a Task to call back"], ["nothing", "nothing"]] },
      { path: "minimumDurationSeconds", label: "Shortest call that is kept, in seconds", kind: "number", fallback: 0 },
      { path: "closeLeftOpenAfterMinutes", label: "Close a call whose end nobody told after, in minutes", kind: "number", fallback: 240 },
    ],
  },
];

/** @type {import("../fields.js").Group[]} */
export const wrapUpGroups = [
  {
    heading: "After the call",
    fields: [
      { path: "limitSeconds", label: "Time for notes and rating, in seconds", kind: "number", fallback: 60 },
      { path: "notesRequired", label: "Notes are required", kind: "flag" },
      { path: "ratingRequired", label: "A rating is required", kind: "flag" },
    ],
  },
];

/** @type {import("../fields.js").Group[]} */
export const openCtiGroups = [
  {
    heading: "In the console",
    fields: [
      { path: "screenPop", label: "Show records", kind: "flag", fallback: true },
      { path: "popBy", label: "What is shown when a call rings is decided by", kind: "choice", options: [[undefined, "the configurations, if one searches for callers; else the softphone layout"], ["configuration", "the configurations"], ["layout", "the softphone layout"]] },
      { path: "clickToDial", label: "A click on a number dials", kind: "flag", fallback: true },
      { path: "linkRecordInView", label: "Link a stranger\u2019s call to the record in view", kind: "flag" },
      { path: "apiVersion", label: "Version of Salesforce\u2019s library", kind: "text", example: "67.0" },
    ],
  },
  {
    heading: "The softphone in cti.html",
    help: "One of the two; none where the call center names a page of the softphone\u2019s own.",
    fields: [
      { path: "softphone.frameUrl", label: "Its page, shown in a frame", kind: "url", example: "/phone.html" },
      { path: "softphone.scriptUrl", label: "Its script", kind: "url", example: "/phone.js" },
    ],
  },
  {
    heading: "The utility bar",
    fields: [
      { path: "panel.label", label: "Label", kind: "text", example: "Phone" },
      { path: "panel.showOnRinging", label: "Open the panel when a call rings", kind: "flag", fallback: true },
    ],
  },
  {
    heading: "More",
    folded: true,
    fields: [
      { path: "publish", label: "Message channel that calls are told on", kind: "text", example: "Softphone__c" },
      { path: "subscribe", label: "Message channel of commands", kind: "text", example: "Softphone_Command__c" },
      { path: "lookupApex.class", label: "Apex class that finds a log", kind: "text", example: "Logs" },
      { path: "lookupApex.method", label: "Its method", kind: "text", example: "find" },
    ],
  },
];

/** @type {import("../fields.js").Field} */
export const webServiceHostsField = {
  path: "webServiceHosts", label: "Hosts of web services", kind: "texts", add: "Add a host", example: "hooks.example.com", help: "Profiles may name these alone; *.example.com stands for every host below. None: every public host.",
};

/** @type {import("../fields.js").Field} */
export const variablesField = {
  path: "variables", label: "Variables", kind: "map", add: "Add a variable", help: "A field of the same name in an event goes before.",
  columns: [{ path: "", label: "Name", kind: "text" }, { path: "", label: "Text", kind: "text" }],
};

/** @type {import("../fields.js").Group[]} */
export const logGroups = [
  {
    heading: "What agents\u2019 pages log",
    fields: [
      { path: "level", label: "Level", kind: "choice", fallback: "info", options: [["error", "errors"], ["warn", "errors and warnings"], ["info", "what happens as well"], ["debug", "everything"]] },
      { path: "filters.API Server Request", label: "API Server Request: each request of a web-service profile", kind: "flag" },
    ],
  },
];
