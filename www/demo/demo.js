// @ts-check
/** Puts the page together: the softphone on the left, the agent's panel and the wire in the middle, Salesforce on the right. */
import { Conversations } from "./conversations.js";
import { Crm } from "./crm.js";
import { announce, byId, element } from "./element.js";
import { EventForm } from "./event_form.js";
import { FaultBar } from "./fault_bar.js";
import { Faults } from "./faults.js";
import { Host } from "./host.js";
import { FALLBACK_NUMBER } from "./payloads.js";
import { Phone } from "./phone.js";
import { PhoneCard } from "./phone_card.js";
import { Plays } from "./plays.js";
import { Recorder } from "./recorder.js";
import { RecordingForm } from "./recording_form.js";
import { Sandbox } from "./sandbox.js";
import { StatusBar } from "./status_bar.js";
import { Story } from "./story.js";
import { faults as faultWords, panes as paneWords, phone as phoneWords } from "./strings.js";
import { TabLink } from "./tab_link.js";
import { Tabs } from "./tabs.js";
import { Wire } from "./wire.js";

const CONFIGURATION = "/demo.config.json";

const conversations = new Conversations();
const wire = new Wire(byId("wire"), conversations);
const recorder = new Recorder(sessionStorage);
wire.recall(recorder.entries, recorder.startedAt);
const host = new Host(/** @type {any} */ (window).SoftphoneWrapper, wire, recorder);
const sandbox = new Sandbox();
const phone = new Phone(host, sessionStorage);
const tabLink = new TabLink();
const faults = new Faults(sandbox, host, tabLink, phone, sessionStorage);
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
const plays = new Plays(body, phone, card, nextNumber, sessionStorage);
new EventForm(body, host, () => ({
  conversationId: phone.lastConversationId, number: phone.lastNumber || nextNumber(), partnerId: phone.partnerId, statusId: phone.presence,
}));
const recordingForm = new RecordingForm(body, recorder, host, sandbox, phone);
const story = new Story(plays, faults, sandbox, host, tabs);
const faultBar = new FaultBar(faults, host, sandbox, recorder, reset);
new StatusBar(host, sandbox, () => void faults.set("orgDown", false), () => faultBar.focus());

faults.addEventListener("switched", (event) => {
  const { name, on } = /** @type {CustomEvent} */ (event).detail;
  recorder.fault(name, on);
});
tabLink.addEventListener("told", (event) => {
  const { method, values } = /** @type {CustomEvent} */ (event).detail;
  void host.repeat(method, values);
});
sandbox.addEventListener("state", (event) => {
  crm.show(/** @type {CustomEvent} */ (event).detail);
  tabs.setCount("crm", crm.size);
  wire.showReceived(sandbox.state?.hooks ?? []);
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
  plays.resume();
}

/** Makes everything as new: the org, the faults, this page. */
async function reset() {
  story.clear();
  recordingForm.stop();
  await faults.mend();
  await sandbox.reset();
  conversations.clear();
  wire.clear();
  phone.clear();
  recorder.clear();
  // What the org refused before speaks of records that are gone.
  const status = host.status();
  for (const { id } of status?.parked ?? []) void host.call("discard", id);
  const waiting = new Set((status?.pending ?? []).map((/** @type {any} */ row) => row.conversationId)).size;
  announce(waiting === 0 ? faultWords.wasReset : faultWords.stillComes(waiting));
  await faults.set("secondTab", false);
}

/** Callers take turns among the people of the org. */
function nextNumber() {
  const { callers } = crm;
  const turn = Number(sessionStorage.getItem("turn") ?? 0);
  sessionStorage.setItem("turn", String(turn + 1));
  return asNetworkTells(callers[turn % Math.max(1, callers.length)] ?? FALLBACK_NUMBER);
}

/** Telephone networks tell a caller's number in E.164; the org's people wrote theirs as they liked. @param {string} number */
function asNetworkTells(number) {
  const digits = number.replace(/\D/g, "");
  return digits.length === 10 ? `+1${digits}` : `+${digits}`;
}
