// @ts-check
/** Every word of the console but those of its forms, which stand in the tables of forms/. */

/** @param {number} count @param {string} one @param {string} several */
const counted = (count, one, several) => `${count} ${count === 1 ? one : several}`;

export const bar = {
  title: "softphone-wrapper administration",
  loading: "Loading\u2026",
  saved: "Nothing to save",
  /** @param {number} count */
  changed: (count) => `${counted(count, "change", "changes")} not saved`,
  /** @param {number} count */
  faults: (count) => counted(count, "fault", "faults"),
  /** @param {number} count */
  needed: (count) => `${count} still needed`,
  undo: "Undo",
  redo: "Redo",
  review: "Review and save",
  pages: "Pages",
  menu: "Menu",
  skip: "Skip to the page",
};

export const pages = {
  start: { title: "Start", lead: "The configuration document, and what it takes until the first call is logged." },
  accounts: { title: "Accounts", lead: "Salesforce orgs, and how agents\u2019 pages get into them." },
  configurations: { title: "Configurations", lead: "What a call becomes in Salesforce: a Task or a Case, its subject, description and fields." },
  triggers: { title: "Triggers", lead: "Which calls do something, and what. Without a trigger nothing is logged." },
  services: { title: "Web services", lead: "Requests to other systems when something happens to a call." },
  insight: { title: "Caller Insight", lead: "What agents rate calls with, and what a rating does." },
  voice: { title: "Voice", lead: "Service Cloud Voice: each call as a VoiceCall record." },
  softphone: { title: "Softphone", lead: "What the softphone is told." },
  console: { title: "Salesforce console", lead: "What happens where the page stands in the Salesforce console (Open CTI)." },
  policies: { title: "Policies", lead: "How numbers are read, which calls are kept, and what happens after a call." },
  variables: { title: "Variables", lead: "Texts of your own, for subjects, descriptions and fields (“custom variable”)." },
  log: { title: "Log and support", lead: "What the wrapper says while you test, and a bundle for those who help." },
  review: { title: "Review and save", lead: "Faults, and every difference to what the server has." },
};

export const form = {
  note: "Note: ",
  needed: "Needed: ",
  wrong: "Fault: ",
  missing: "Fill this in.",
  choose: "Choose\u2026",
  /** @param {string} value */
  unknown: (value) => `${value} (unknown)`,
  add: "Add one",
  usual: "Start from the usual",
  remove: "Remove",
  /** @param {string} name */
  removeNamed: (name) => `Remove ${name}`,
  /** @param {string} list @param {number} number */
  line: (list, number) => `${list}, ${number}`,
  /** @param {number} number */
  moveUp: (number) => `Move ${number} up`,
  /** @param {number} number */
  moveDown: (number) => `Move ${number} down`,
  isError: "Counts as a failure",
  from: "Where it comes from",
  value: "Value",
  sources: /** @type {Record<string, string>} */ ({ string: "Text", variable: "Variable of the call", customVariable: "Custom variable", picklist: "Picklist value" }),
  what: "What is looked at",
  comparison: "Comparison",
  low: "From",
  high: "To",
  ownText: "Text\u2026",
  text: "Text",
  action: "What is done",
  actions: /** @type {Record<string, string>} */ ({ salesforce: "Log the call in Salesforce", webService: "Send to a web service", openUrl: "Open a page" }),
  design: "Configuration",
  profile: "Profile",
  address: "Address",
  addressExample: "https://crm.example.com/?number={calleridnum}",
};

export const conditions = {
  fields: /** @type {Record<string, string>} */ ({ status: "Status of the call", direction: "Direction", queue: "Queue", outboundRoute: "Outbound route", agent: "Agent" }),
  operators: /** @type {Record<string, string>} */ ({ is: "is", isNot: "is not", contains: "contains", beginsWith: "begins with", between: "is between" }),
  values: /** @type {Record<string, string>} */ ({
    ring: "ringing", answer: "answered", hangup: "over, after an answer", reject: "declined, missed or ended unanswered",
    Inbound: "inbound", Outbound: "outbound", Internal: "internal", Intersite: "between sites",
  }),
};

export const items = {
  accounts: { one: "account", add: "Add an account", empty: "No account yet. An account is a Salesforce org: its address, and how agents get a token for it.", fresh: "Salesforce" },
  configurations: { one: "configuration", add: "Add a configuration", empty: "No configuration yet. It says what a call looks like in Salesforce; the first one works as it is.", fresh: "Inbound calls" },
  triggers: { one: "trigger", add: "Add a trigger", empty: "No trigger yet. A trigger says which calls are logged, and with which configuration.", fresh: "Answered calls" },
  webServices: { one: "profile", add: "Add a profile", empty: "No profile yet. A profile is a request to another system, such as a CRM that is told of each call that ends.", fresh: "Call ended" },
  first: {
    configurations: "First an account: a configuration makes its records in one.",
    triggers: "First a configuration: a trigger logs calls with one.",
  },
  goToAccounts: "Go to accounts",
  goToConfigurations: "Go to configurations",
  duplicate: "Duplicate",
  remove: "Delete",
  earlier: "Earlier",
  later: "Later",
  /** @param {string} name */
  copyOf: (name) => `${name} (copy)`,
  unnamed: "Without a name",
  off: "off",
  /** @param {string} name */
  removed: (name) => `${name} was deleted. Undo brings it back.`,
};

export const start = {
  document: "The document",
  address: "Address",
  load: "Load",
  import: "Import a file",
  export: "Export",
  empty: "Start empty",
  /** @param {string} address */
  elsewhere: (address) => `The address of this page asks for a document of another server (${address}). Look at it, then press Load.`,
  version: "Version",
  noVersion: "This server names no versions (ETag): who saves in the meantime is not noticed.",
  isNew: "There is no document at this address yet. It is made when you save.",
  /** @param {string} what */
  imported: (what) => `${what} was imported as a draft. Nothing is saved yet.`,
  emptied: "An empty draft. Nothing is saved yet.",
  loaded: "The document was loaded.",
  replaceChanged: "There are changes that are not saved. Press again to give them up.",
  steps: "Until the first call is logged",
  step: {
    accounts: ["An account", "The Salesforce org that calls are logged in."],
    configurations: ["A configuration", "What a call becomes there."],
    triggers: ["A trigger", "Which calls are logged, and with which configuration."],
    save: ["Save", "Open pages of agents take it up within a minute."],
  },
  more: "When that works",
  further: {
    services: ["Web services", "Tell another system of calls."],
    insight: ["Caller Insight", "Ratings, and what they do."],
    voice: ["Voice", "VoiceCall records."],
    console: ["Salesforce console", "Screen pop and click to dial."],
  },
  done: "Done",
  open: "To do",
  faulty: "Has faults",
  next: "Next",
  failures: {
    unreachable: "The server does not answer, or does not let this page read it (CORS).",
    refused: "The server refused",
    "not-json": "What is there is not JSON",
    "not-an-object": "What is there is no configuration document.",
  },
};

export const review = {
  faults: "Faults",
  noFaults: "The core finds no fault.",
  judging: "The core looks at the draft\u2026",
  faultsLead: "Agents\u2019 pages refuse a document with faults and go on with the last good one.",
  warnings: "Notes",
  changes: "Differences",
  noChanges: "The draft is what the server has.",
  where: "Where",
  before: "Before",
  after: "After",
  theirs: "Theirs",
  yours: "Yours",
  order: "Order",
  nothing: "nothing",
  yes: "yes",
  no: "no",
  save: "Save to the server",
  saving: "Saving\u2026",
  saveFaulty: "Save although it has faults",
  faultyConsent: "I know that agents\u2019 pages will refuse it and go on with the last good document",
  download: "Download the draft",
  revert: "Give all changes up",
  saved: "Saved. Open pages of agents take it up within a minute.",
  unsupported: "This server keeps files and takes none back. Download the draft and put it in the document\u2019s place.",
  /** @param {number} status */
  refused: (status) => `The server refused to save (${status}). Nothing was changed.`,
  unreachable: "The server does not answer, or lets this page save nothing (CORS). Nothing was saved; the draft is still here.",
  conflict: "Somebody saved meanwhile",
  conflictLead: "Nothing was overwritten. This is what they changed, and what you changed, since you loaded the document.",
  theirsHeading: "They changed",
  yoursHeading: "You changed",
  both: "Both of you changed this. With yours on top, yours counts.",
  takeTheirs: "Take theirs, give mine up",
  keepMine: "Put mine on top of theirs",
  tookTheirs: "The draft is theirs now.",
  keptMine: "Your changes stand on top of theirs now. Look at the differences, then save.",
  theirsUnreadable: "What they saved cannot be read. Nothing was overwritten.",
};

export const sample = {
  heading: "Sample call",
  kinds: /** @type {[string, string][]} */ ([
    ["callEnded", "it is over, after an answer"], ["incomingCall", "it rings"], ["callAccepted", "it is answered"], ["callRejected", "it is declined"], ["missed", "it ended unanswered"],
    ["callNotesSubmitted", "notes are submitted"], ["outboundCallInitiated", "an outbound call starts"],
  ]),
};

export const tests = {
  heading: "Test",
  run: "Test this account",
  running: "Testing\u2026",
  passed: "passed",
  failed: "failed",
  skipped: "skipped",
  allPassed: "The account is ready for calls.",
  notPassed: "Calls would not all be logged. What helps stands beside each step.",
  steps: /** @type {Record<string, string>} */ ({
    token: "An access token can be had", identity: "The org says who its user is", apiAccess: "The user may use the API", logKeyField: "The log key field is there, unique and writable",
    voicePackage: "The voice package is there and open to the user",
  }),
  pasted: "Access token",
  pastedHelp: "Agents\u2019 pages hand their token over. To test here, paste one of a user like them, from sf org display. It is kept in the memory of this page alone.",
  simulated: "A simulated org: its own token server is asked.",
  signIn: "Sign in",
  signedIn: "Signed in.",
  notSignedIn: "Not signed in",
  faultsFirst: "The draft has faults that keep it from being tried. Mend them first.",
  leftOut: "Parts of the draft with faults were left out.",
  thisIsFaulty: "It cannot be tried yet: what is still needed stands beside its fields.",
  goToFaults: "See the faults",
};

export const preview = {
  heading: "What a call becomes",
  waiting: "Looking\u2026",
  nothing: "Nothing is made of this sample call at this moment.",
  task: "Task",
  case: "Case",
  match: "The caller is looked for first.",
  fields: "Fields",
  request: "The request, as it would be sent",
  unusable: "This configuration cannot be tried yet: its faults, or its account\u2019s, stand beside the fields.",
};

export const dryRun = {
  heading: "Dry run",
  lead: "What this sample call would do. Nothing is sent.",
  fires: "It fires",
  /** @param {string} status */
  firesAt: (status) => `It fires when the call is ${status}.`,
  firesNot: "It does not fire",
  off: "It is off.",
  always: "It has no conditions: it fires for every call.",
  anyFails: "None of \u201cone of these\u201d holds.",
  holds: "holds",
  holdsNot: "does not hold",
  empty: "empty",
  group: /** @type {Record<string, string>} */ ({ all: "All", any: "One of" }),
  /** @param {string} actual */
  actual: (actual) => `the call says: ${actual}`,
  everything: "Everything this call would do",
  noneFires: "No trigger fires: nothing would be done.",
  opens: "Opens",
  sends: "Sends",
  records: /** @type {Record<string, string>} */ ({ Match: "a search for the caller", WebService: "a request to the web service" }),
  triggerList: "All triggers",
};

export const service = {
  heading: "Test",
  run: "Send the request",
  lead: "The request is really sent, from this browser, with the sample call.",
  fires: "A call like this one is told.",
  firesNot: "A call like this one is not told: by its event, its criteria, or for want of a trigger. The request was sent all the same, to try it.",
  request: "Request",
  answer: "Answer",
  /** @param {number} status */
  status: (status) => `Status ${status}`,
  failed: "It failed",
};

export const insight = {
  off: "Caller Insight is not used. Agents choose among the dispositions of the softphone.",
  use: "Use Caller Insight",
  dont: "Do without Caller Insight",
  buttons: "Buttons",
  lead: "A button says what its rating does. One for each rating.",
  inDocument: "Kept in this document: saved with it.",
  /** @param {string} endpoint */
  atEndpoint: (endpoint) => `Kept at ${endpoint}: a change counts at once, and for everybody.`,
  key: "Key of the Config API",
  keyHelp: "For this page only: an API key, or the whole header where it has two words (Basic \u2026). It is kept in the memory of this page alone.",
  read: "Read ratings and buttons",
  reading: "Reading\u2026",
  noRatings: "First a rating: a button belongs to one.",
  noButtons: "No button yet: each rating rates the call and does nothing else.",
  add: "Add a button",
  edit: "Edit",
  remove: "Delete",
  new: "A new button",
  /** @param {string} rating */
  editing: (rating) => `The button of ${rating}`,
  keep: "Keep the button",
  cancel: "Cancel",
  isDefault: "default",
  used: "has a button",
  /** @param {number} status @param {string} text */
  refused: (status, text) => `The Config API refused (${status}): ${text}`,
  unreachable: "The Config API does not answer, or does not let this page ask it (CORS).",
  kept: "The button was kept.",
  removed: "The button was deleted.",
  actions: /** @type {Record<string, string>} */ ({ prompt: "asks for a choice", logCall: "logs on a record", createLead: "makes a lead", rateCall: "rates the call" }),
  fills: "fills",
  try: "What a rating would do",
  tryHelp: "The sample call, rated so at its end.",
  noTry: "No trigger logs the sample call, so that its rating would be kept nowhere.",
};

export const sections = {
  voice: { off: "Service Cloud Voice is not used.", use: "Use Service Cloud Voice", dont: "Do without Service Cloud Voice" },
  openCti: { off: "Not set up. Pages inside the Salesforce console link to it all the same; set it up to decide what they do there.", use: "Set up the Salesforce console", dont: "Leave it as it comes" },
};

export const log = {
  live: "Live log",
  lead: "What the wrapper of this page says: tests, sign-ins, the Config API. No numbers, notes or tokens.",
  level: "Level",
  levels: /** @type {[string, string][]} */ ([["debug", "everything"], ["info", "what happens, and worse"], ["warn", "warnings and errors"], ["error", "errors"]]),
  code: "Code contains",
  filter: "Only API Server Request",
  clear: "Clear",
  empty: "Nothing yet. Run a test, and what happens stands here.",
  none: "No line fits.",
  time: "Time",
  message: "Message",
  support: "Support bundle",
  supportLead: "Version, faults, log and the document without secrets, names of people or their numbers. Look at it before you send it.",
  bundle: "Download the bundle",
  show: "What it holds",
};

export const core = {
  starting: "The core is being fetched\u2026",
  /** @param {string} why */
  failed: (why) => `The core did not start (${why}). Editing and saving work; faults, previews and tests do not.`,
};
