// Every state of the agent's panel, one at a time: views as the core gives them, and what an agent has opened in it.
import { attach } from "/pkg/softphone-wrapper-panel.mjs";

/** States are of the moment at which they are shown. */
let now = Date.now();
const minutes = (count) => now - count * 60_000;
const inbound = (fields) => ({
  conversationId: "c1", state: "active", direction: "Inbound", since: minutes(3), answeredAt: minutes(2.8), endedAt: null, wrapUpUntil: null, offers: 0, noted: false,
  leftOpen: false, linked: null, withheld: false, number: "+14155550100", queue: "Sales", ...fields,
});
const ended = () => ({ state: "ended", endedAt: now - 20_000, wrapUpUntil: now + 40_000 });
const fields = [
  { recordId: "003000000000001AAA", objectType: "Contact", name: "Dana Fields" },
  { recordId: "003000000000002AAA", objectType: "Contact", name: "Jordan Fields" },
];
const several = { conversationId: "c1", account: "main", outcome: "several", candidates: fields };
const found = { conversationId: "c1", account: "main", outcome: "found", record: fields[0].recordId, objectType: "Contact", recordName: "Dana Fields" };
const nobody = { conversationId: "c1", account: "main", outcome: "nobody" };
const fault = (code, message) => ({ name: "SalesforceError", code, message, path: "", retryable: true, hint: "" });
const row = (id, change) => ({ id, conversationId: "c1", kind: "Task", recordId: "", since: minutes(12), attempts: 0, error: null, ...change });
const country = {
  name: "CountryCode", label: "Country", required: true, options: [{ label: "Canada", value: "CA" }, { label: "United States", value: "US" }],
};
const ratings = [
  { rating: "Prompt Test", label: "Please select", action: "prompt" },
  { rating: "New Lead", label: "Create Lead", action: "createLead", params: [country, { ...country, name: "RecordTypeId", label: "Record Type" }] },
  { rating: "Rate Call", label: "Rate Call", action: "rateCall" },
  { rating: "Log Call", label: "Log Call", action: "logCall", isDefault: true },
  { rating: "Wrong Number", action: "rateCall" },
];
const base = {
  phase: "ready", role: "leader", durability: "disk", presence: "a", calls: [], questions: [], pending: [], parked: [], accounts: [], matches: [],
  statuses: [{ softphoneId: "a", label: "Available", available: true }, { softphoneId: "b", label: "Lunch", available: false }],
  ratings: [{ rating: "Resolved" }, { rating: "Callback" }], orgs: [{ id: "main", url: "https://acme.my.salesforce.com" }],
};
const past = () => Array.from({ length: 6 }, (_, index) => inbound({
  conversationId: `p${index}`, state: index === 2 ? "missed" : "ended", since: minutes(20 + index * 9), answeredAt: index === 2 ? null : minutes(19.5 + index * 9), endedAt: minutes(15 + index * 9),
  wrapUpUntil: minutes(14 + index * 9), noted: true, number: `+1415555010${index}`, callerName: index % 2 ? "Morgan Reyes" : "",
}));

const click = (selector) => (root) => root.querySelector(selector).click();
const press = (text) => (root) => [...root.querySelectorAll("button")].find((button) => button.textContent === text).click();
const type = (selector, text) => (root) => {
  const field = root.querySelector(selector);
  field.value = text;
  field.dispatchEvent(new Event("input", { bubbles: true }));
};

/** By name: the view, and what the agent does in it. */
const states = () => ({
  starting: [{ phase: "loading", role: null, calls: [], pending: [], parked: [] }],
  failed: [{ phase: "failed", role: null, calls: [], pending: [], parked: [], error: fault("wasm-http-404", "") }],
  "store-only": [{ phase: "store-only", calls: [], pending: [], parked: [] }],
  unconfigured: [{ ...base, phase: "unconfigured", statuses: [] }],
  empty: [{ ...base, presence: null }],
  standby: [{ ...base, role: "standby", durability: "memory", console: { state: "failed", code: "timed-out" } }],
  "sign-in": [{ ...base, accounts: [{ id: "main", signedIn: false, error: fault("sign-in-needed", "") }], pending: [row("", { kind: "Call", error: fault("sign-in-needed", "") })] }],
  ringing: [{ ...base, console: { state: "linked" }, calls: [inbound({ state: "ringing", answeredAt: null, since: now - 4_000, offers: 1 })], pending: [row("m", { kind: "Match", since: now })] }],
  dialing: [{ ...base, calls: [inbound({ state: "ringing", direction: "Outbound", answeredAt: null, since: now - 9_000 })], matches: [found] }],
  active: [{ ...base, calls: [inbound({})], matches: [found] }],
  held: [{ ...base, calls: [inbound({ held: "true", muted: "true", recordingPaused: "true", parentVoiceCallId: "0LQ000000000001AAA", skill: "Spanish", location: "Lisbon" })], matches: [{ ...found, outcome: "created" }] }],
  several: [{ ...base, calls: [inbound({})], matches: [several] }],
  "view offered": [{ ...base, calls: [inbound({})], matches: [several], context: { recordId: "001000000000001AAA", objectType: "Account" }, console: { state: "linked" } }],
  nobody: [{ ...base, calls: [inbound({ number: "+4930123456" })], matches: [nobody] }],
  withheld: [{ ...base, calls: [inbound({ number: "anonymous", withheld: true })], matches: [{ ...nobody, outcome: "withheld" }] }],
  searching: [{ ...base, calls: [inbound({})], matches: [nobody] }, press("Search Salesforce")],
  found: [{ ...base, calls: [inbound({})], matches: [nobody] }, press("Search Salesforce"), type("input[type=search]", "Fields"), press("Search")],
  "search failed": [{ ...base, calls: [inbound({})], matches: [nobody] }, press("Search Salesforce"), type("input[type=search]", "offline"), press("Search")],
  "wrap-up": [{ ...base, calls: [inbound(ended())], matches: [found] }, type("textarea", "Wants an offer for October.")],
  "wrap-up ends": [{ ...base, calls: [inbound({ ...ended(), wrapUpUntil: now + 5_000 })], matches: [found] }],
  "wrap-up must end": [{ ...base, wrapUp: { ratingRequired: true }, calls: [inbound({ ...ended(), wrapUpUntil: now + 3_000 })], matches: [found] }],
  "wrap-up over": [{ ...base, wrapUp: { notesRequired: true, ratingRequired: true }, calls: [inbound({ ...ended(), wrapUpUntil: now - 5_000 })], matches: [found] }],
  missing: [{ ...base, wrapUp: { notesRequired: true, ratingRequired: true }, calls: [inbound(ended())], matches: [found] }, press("Save")],
  buttons: [{ ...base, ratings, calls: [inbound(ended())], matches: [found] }],
  "lead asks": [{ ...base, ratings, wrapUp: { ratingRequired: true }, calls: [inbound(ended())], matches: [nobody] }, click("input[value='New Lead']"), press("Create Lead")],
  "log needs a record": [{ ...base, ratings, calls: [inbound(ended())], matches: [several] }, click("input[value='Log Call']"), press("Log Call")],
  "lead instead": [{ ...base, ratings, calls: [inbound(ended())], matches: [found] }, click("input[value='New Lead']")],
  questions: [{
    ...base, ratings, calls: past().map((call, index) => ({ ...call, noted: false, disposition: ["Log Call", "New Lead"][index] })),
    questions: [{ conversationId: "p0", kind: "link" }, { conversationId: "p1", kind: "rating" }, { conversationId: "p1", kind: "match" }],
    parked: [row("a", { conversationId: "p1", kind: "Match", error: fault("invalid-cross-reference-key", "the org answered invalid cross reference key: RecordTypeId") })],
  }, (root) => { root.querySelector("details").open = true; }],
  "many ratings": [{ ...base, ratings: Array.from({ length: 40 }, (_, index) => ({ rating: `Outcome ${index + 1}` })), calls: [inbound(ended())], matches: [found] }],
  refused: [{ ...base, calls: [inbound({ ...ended(), conversationId: "refused" })], matches: [] }, press("Save")],
  "two calls": [{ ...base, calls: [inbound(ended()), inbound({ conversationId: "c2", state: "ringing", since: now - 2_000, answeredAt: null, number: "+12125550143", callerName: "Morgan Reyes" })], matches: [found] }],
  "two calls in a console": [{
    ...base, console: { state: "linked" }, matches: [found, { ...nobody, conversationId: "c2" }],
    calls: [inbound(ended()), inbound({ conversationId: "c2", number: "+12125550143", callerName: "Ada Lovelace" })],
  }],
  parked: [{
    ...base, calls: past(), parked: [row("a", { conversationId: "p0", error: fault("required-field-missing", "the org answered required field missing: Priority, Region__c") }),
      row("b", { conversationId: "p1", kind: "VoiceCall", error: fault("apex-error", "the voice wrapper refused the call") })],
    pending: [row("w", { conversationId: "p3", attempts: 3, error: fault("org-unreachable", "") })],
  }],
  discarding: [{ ...base, calls: past(), parked: [row("a", { conversationId: "p0", error: fault("invalid-field", "the org answered invalid field: Region__c") })] }, press("Discard")],
  full: [{
    ...base, calls: [...past(), inbound({}), inbound({ conversationId: "open", state: "ended", leftOpen: true, since: minutes(300), number: "+442079460018" })], matches: [several],
    pending: Array.from({ length: 230 }, (_, index) => row(`w${index}`, { conversationId: "p1", attempts: 9, error: fault("request-limit-exceeded", "") })),
    parked: [row("a", { conversationId: "p0", error: fault("field-custom-validation-exception", "the org answered field custom validation exception: Description") })],
  }, ...["details:nth-of-type(1) > summary", ".block > details > summary"].map((selector) => (root) => root.querySelector(selector)?.click())],
  earlier: [{ ...base, calls: past() }, (root) => { root.querySelector("details").open = true; }, press("Edit")],
  "long names": [{
    ...base, calls: [inbound({ queue: "Reservations-and-cancellations-for-groups-of-more-than-twenty" })],
    matches: [{ ...found, recordName: "Wolfeschlegelsteinhausenbergerdorff-Featherstonehaugh Hubert Blaine the Third" }],
  }],
});

/** Tells the panel that there is news. */
let tell = () => {};

/** What the panel asked to rate, and to show in the console. */
const said = [];
const popped = [];

const wrapper = {
  ready: Promise.resolve(),
  on: (type, listener) => {
    tell = listener;
    return () => {};
  },
  search: async (text) => (text === "offline"
    ? { accepted: false, error: fault("org-unreachable", "") }
    : { accepted: true, records: fields.map((record) => ({ ...record, phone: "+1 415 555 0100" })) }),
  link: async () => ({ accepted: true }),
  rate: async (...values) => {
    said.push(values);
    return { accepted: true };
  },
  callNotesSubmitted: async ({ conversationId }) => (conversationId === "refused" ? { accepted: false, error: fault("outbox-full", "no more events can be kept") } : { accepted: true }),
  dial: async () => ({ accepted: true }),
  setPresence: async () => ({ accepted: true }),
  retry: async () => ({ accepted: true }),
  discard: async () => ({ accepted: true }),
};

const settled = () => new Promise((done) => setTimeout(done, 30));
let panel = null;
let view = null;

/** The core dies: what is left is what the wrapper itself knows. */
async function die(phase) {
  view = { phase, role: null, calls: [], pending: [], parked: [], questions: [], error: null };
  tell();
  await settled();
}

/** Shows a state; resolves once what the agent does in it is done. */
export async function show(name) {
  panel?.detach();
  now = Date.now();
  const [shown, ...deeds] = states()[name];
  view = shown;
  const place = document.getElementById("panel");
  panel = attach(place, { wrapper, view: () => view, pop: (what) => popped.push(what), tenant: `states ${name}` });
  await settled();
  for (const deed of deeds) {
    deed(place.firstElementChild.shadowRoot);
    await settled();
  }
}

Object.assign(window, { states: Object.keys(states()), show, die, said, popped, root: () => document.getElementById("panel").firstElementChild.shadowRoot });
