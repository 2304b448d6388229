// @ts-check
/**
 * A Salesforce console in small: the page around a softphone's frame. Its parameters:
 *
 * - `adapter`: the address of the softphone's page; without it the call centre's
 * - `omit`: parameters that the frame's address shall lack, by comma, `mode` or `sfdcIframeOrigin`
 * - `console`: this page's name in the sandbox's controls; without it one is made
 * - `by`: the username of the session's user
 */
import { announce, byId, element } from "/demo/element.js";
import { Bridge } from "./bridge.js";
import { Channel } from "./channel.js";
import { Engagement } from "./engagement.js";
import { icon } from "./icons.js";
import { Methods } from "./methods.js";
import { Org } from "./org.js";
import { Softphone } from "./softphone.js";
import { header, spoken, utility, workspace as words } from "./strings.js";
import { Wire } from "./wire.js";
import { Workspace } from "./workspace.js";

const DEFAULT_USER = "agent@acme.test.sandbox";
const OBJECTS = ["Contact", "Account", "Lead", "Case", "Task", "VoiceCall"];
const APP_ID = "06mSB0000000001";

const parameters = new URLSearchParams(location.search);
const name = parameters.get("console") ?? sessionStorage.getItem("console name") ?? `console-${crypto.randomUUID().slice(0, 8)}`;
sessionStorage.setItem("console name", name);

/** The address of the frame, with what Salesforce adds to it. @param {string} adapter */
function frameAddress(adapter) {
  const omitted = (parameters.get("omit") ?? "").split(",");
  const nonce = crypto.randomUUID().replaceAll("-", "");
  const added = Object.entries({ mode: "Lightning", ltn_app_id: APP_ID, isdtp: "vw", sfdcIframeOrigin: location.origin, clc: "1", nonce })
    .filter(([key]) => !omitted.includes(key)).map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
  return `${adapter}${adapter.includes("?") ? "&" : "?"}${added}`;
}

async function start() {
  const org = new Org(name, parameters.get("by"));
  const callCenter = await org.callCenter();
  const softphone = new Softphone(callCenter);
  const channel = new Channel((to, message) => void bridge.tell("subscribe", message, to), () => bridge.channels);
  const engagement = new Engagement((payload) => bridge.tell("onWorkStart", payload));
  const wire = new Wire();
  const workspace = new Workspace(org, name, {
    onNavigate: (payload) => void bridge.tell("onNavigationChange", payload),
    onChange: () => tell(),
    dial: (number, face) => void dial(number, face),
    isDialling: () => methods.clickToDial,
  });
  const methods = new Methods(org, { workspace, softphone, channel, engagement, onChange: () => {
    tell();
    void workspace.refresh();
  } });
  softphone.onToggle = () => tell();

  const adapter = new URL(parameters.get("adapter") ?? callCenter["/reqGeneralInfo/reqAdapterUrl"] ?? "/cti.html", location.href);
  const stranger = element("iframe", { src: "/console/stranger.html", sandbox: "allow-scripts", hidden: true });
  const bridge = new Bridge(org, softphone.frame, adapter.origin, stranger, {
    perform: (call) => methods.perform(call),
    onStart: () => methods.restart(),
    onRegister: () => {
      channel.showSubscriptions();
      tell();
    },
    onMessage: (direction, message) => wire.note(direction, message),
  });
  document.body.append(stranger);
  channel.showSubscriptions();
  softphone.frame.src = frameAddress(adapter.href);
  standBy(callCenter, methods, softphone);

  /** @param {string} number @param {import("./org.js").Face} face */
  async function dial(number, face) {
    announce(spoken.dialled(number));
    return bridge.tell("onClickToDial", { number, ...face, params: "" });
  }

  /** Tells the sandbox what this page shows. */
  function tell() {
    org.tell({
      visible: document.visibilityState === "visible", focused: document.hasFocus(), softphone: softphone.summary, clickToDial: methods.clickToDial,
      initialized: methods.isInitialized, channels: bridge.channels, ...workspace.summary,
    });
  }

  followFocus(() => {
    workspace.announceView();
    tell();
  }, tell);
  drawHeader(workspace);
  org.connect(() => void workspace.refresh(), (command, details) => act(command, details));
  tell();

  /** What a person does, on command. @param {string} command @param {any} details @returns {Promise<unknown>} */
  async function act(command, details) {
    switch (command) {
      case "click-to-dial": return clickToDial(details);
      case "navigate": return details.recordId ? workspace.openRecord(details.recordId) : workspace.openUrl(String(details.url));
      case "publish":
        channel.publish(details.channelName, details.message, "page");
        return bridge.hasListener("subscribe", details.channelName);
      case "work": return engagement.start(String(details.to), details.workId);
      case "focus":
        workspace.announceView();
        return true;
      default: return null;
    }
  }

  /** A click on a number of a record: a field's, or one named. @param {{recordId: string, field?: string, number?: string}} details */
  async function clickToDial({ recordId, field, number }) {
    const record = await org.record(recordId);
    if (!record) return "no-record";
    const isMeant = (/** @type {import("./org.js").Cell} */ one) => one.kind === "phone" && one.text !== "" && (field === undefined || one.name === field);
    const dialled = number ?? record.fields.find(isMeant)?.text;
    if (dialled === undefined) return "no-number";
    if (!methods.clickToDial) return "click-to-dial-off";
    const { recordName, objectType, accountId, contactId, personAccount } = record;
    const face = JSON.parse(JSON.stringify({ recordId: record.recordId, recordName, objectType, accountId, contactId, personAccount }));
    return await dial(dialled, face) ? "told" : "nobody-listens";
  }
}

/** Loads the call centre's standby page where the softphone does not say in time that it is ready. @param {Record<string, string>} callCenter @param {Methods} methods @param {Softphone} softphone */
function standBy(callCenter, methods, softphone) {
  const address = callCenter["/reqGeneralInfo/reqStandbyUrl"];
  const milliseconds = Number(callCenter["/reqGeneralInfo/reqTimeout"]);
  if (!address || !milliseconds) return;
  setTimeout(() => {
    if (!methods.isInitialized) softphone.frame.src = frameAddress(new URL(address, location.href).href);
  }, milliseconds);
}

/** Hears when a person comes back to this browser tab; moves between the page and its frame are not heard. @param {() => void} onReturn @param {() => void} onChange */
function followFocus(onReturn, onChange) {
  let isAway = document.visibilityState !== "visible";
  const comeBack = () => {
    onChange();
    if (!isAway || document.visibilityState !== "visible") return;
    isAway = false;
    onReturn();
  };
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      comeBack();
      return;
    }
    isAway = true;
    onChange();
  });
  addEventListener("focus", comeBack);
  addEventListener("blur", () => setTimeout(() => {
    if (!document.hasFocus()) isAway = true;
    onChange();
  }));
}

/** @param {Workspace} workspace */
function drawHeader(workspace) {
  byId("app").textContent = header.app;
  byId("user").append(
    element("span", { class: "quiet-text" }, header.user), ` ${parameters.get("by") ?? DEFAULT_USER} `, element("a", { class: "link", href: "/" }, header.demo));
  byId("tabs").setAttribute("aria-label", words.tabs);
  byId("tabs").parentElement?.setAttribute("aria-label", words.tabs);
  byId("utility-bar").setAttribute("aria-label", utility.bar);
  byId("search-icon").append(icon("search"));
  const search = /** @type {HTMLInputElement} */ (byId("search"));
  search.placeholder = header.search;
  search.setAttribute("aria-label", header.search);
  byId("search-form").addEventListener("submit", (event) => {
    event.preventDefault();
    void workspace.openSearch(search.value).then((isOpen) => { if (!isOpen) announce(words.tooShort); });
  });
  byId("objects").parentElement?.setAttribute("aria-label", header.lists);
  byId("objects").append(...OBJECTS.map((object) => element("li", {},
    element("button", { type: "button", class: "nav", on: { click: () => void workspace.openList(object) } }, object === "VoiceCall" ? "Voice Calls" : `${object}s`))));
}

void start();
