// @ts-check
/** Puts the page together: the softphone on the left, the agent's panel and the wire in the middle, Salesforce on the right. */
import { Conversations } from "./conversations.js";
import { Crm } from "./crm.js";
import { byId, element } from "./element.js";
import { EventForm } from "./event_form.js";
import { Host } from "./host.js";
import { FALLBACK_NUMBER } from "./payloads.js";
import { Phone } from "./phone.js";
import { PhoneCard } from "./phone_card.js";
import { Plays } from "./plays.js";
import { Sandbox } from "./sandbox.js";
import { StatusBar } from "./status_bar.js";
import { panes as paneWords, phone as phoneWords } from "./strings.js";
import { Tabs } from "./tabs.js";
import { Wire } from "./wire.js";

const CONFIGURATION = "/softphone-wrapper.config.json";

const conversations = new Conversations();
const wire = new Wire(byId("wire"), conversations);
const host = new Host(/** @type {any} */ (window).SoftphoneWrapper, wire);
const sandbox = new Sandbox();
const phone = new Phone(host);
const tabs = new Tabs();

const crm = new Crm(byId("crm"), ({ number, recordId, objectType }) => {
  tabs.choose("softphone");
  void host.call("dial", number, { recordId, objectType });
});

const body = element("div", { class: "pane-body" });
byId("softphone").append(element("div", { class: "pane-head" }, element("h2", { id: "softphone-heading" }, phoneWords.heading)), body);
const card = new PhoneCard(body, phone, (number) => crm.nameOf(number));
const panelBody = element("div", { class: "pane-body" });
byId("panel").append(element("div", { class: "pane-head" }, element("h2", { id: "panel-heading" }, paneWords.panel)), panelBody);
host.showPanel(panelBody);
const plays = new Plays(body, phone, card, nextNumber);
new EventForm(body, host, () => ({
  conversationId: phone.lastConversationId, number: phone.lastNumber || nextNumber(), partnerId: phone.partnerId, statusId: phone.presence,
}));
new StatusBar(host, sandbox, () => {
  conversations.clear();
  wire.clear();
  phone.clear();
  // What the org refused before speaks of records that are gone.
  for (const { id } of host.status()?.parked ?? []) void host.call("discard", id);
});

sandbox.addEventListener("state", (event) => {
  crm.show(/** @type {CustomEvent} */ (event).detail);
  tabs.setCount("crm", crm.size);
});
sandbox.addEventListener("requests", (event) => {
  wire.showRequests(/** @type {CustomEvent} */ (event).detail);
  tabs.setCount("wire", wire.size);
});
sandbox.addEventListener("reach", () => {
  if (!sandbox.reachable) crm.showUnreachable();
});
sandbox.watch();
void start();

/** For automation: plays a whole call by its name. */
Object.assign(window, { demo: Object.freeze({ play: (/** @type {string} */ name) => plays.play(name) }) });

/** Reads where the org is and which statuses the agent has, then loads the wrapper. */
async function start() {
  /** @type {any} */
  let configuration = null;
  try {
    configuration = await (await fetch(CONFIGURATION)).json();
  } catch {
    // The banner says that the sandbox does not answer; the wrapper still keeps what the softphone tells.
  }
  card.setStatuses(configuration?.softphone?.statuses ?? []);
  host.load(configuration?.accounts?.[0]?.instanceUrl ?? location.origin);
}

/** Callers take turns among the people of the org. */
function nextNumber() {
  const people = crm.people;
  const turn = Number(sessionStorage.getItem("turn") ?? 0);
  sessionStorage.setItem("turn", String(turn + 1));
  return asNetworkTells(people[turn % Math.max(1, people.length)]?.number ?? FALLBACK_NUMBER);
}

/** Telephone networks tell a caller's number in E.164; the org's people wrote theirs as they liked. @param {string} number */
function asNetworkTells(number) {
  const digits = number.replace(/\D/g, "");
  return digits.length === 10 ? `+1${digits}` : `+${digits}`;
}
