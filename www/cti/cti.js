// @ts-check
/** The adapter page (cti.html): brings wrapper, softphone and panel together inside Salesforce, and says readably what hinders them. */
import { findings, isHindered } from "./checks.js";
import { showSoftphone } from "./softphone.js";
import { bar, checks, mistakes } from "./strings.js";
import { trusted } from "./trusted.js";

const LOOKS_EVERY = 1000;
const PARTS = ["bar", "state", "details", "waiting", "mistakes", "mistakes-title", "mistakes-lead", "steps", "again", "hide", "softphone", "panel"];

/** Our own script: the wrapper's stands beside it, wherever the page is. */
const own = /** @type {HTMLScriptElement | null} */ (document.currentScript);
const page = Object.fromEntries(PARTS.map((id) => [id, /** @type {HTMLElement} */ (document.getElementById(id))]));
/** @type {boolean | null} */
let script = null;
/** @type {string | null} */
let blocked = null;
/** @type {string | null} */
let failure = null;
/** @type {boolean | null} */
let softphone = null;
/** Whether the list of checks is open: by itself while the page comes up, then as the agent wants it, who has calls to take. @type {boolean | null} */
let open = null;
let hasWorked = false;
/** Whether the panel says how things stand. */
let hasPanel = false;
/** Whether logs need the console, as accounts without access to the API do. */
let byConsole = false;
let shown = "";

/** @returns {any} */
const wrapper = () => /** @type {any} */ (globalThis).SoftphoneWrapper;

addEventListener("securitypolicyviolation", (event) => {
  blocked ??= `${event.effectiveDirective} ${event.blockedURI}`;
  look();
});

/** The configuration's address: of this origin, as anybody can write a link to this page. */
function configAddress() {
  const named = new URLSearchParams(location.search).get("config");
  const address = new URL(named ?? "softphone-wrapper.config.json", location.href);
  return address.origin === location.origin ? address.href : null;
}

function start() {
  page["mistakes-title"].textContent = mistakes.title;
  page["mistakes-lead"].textContent = mistakes.lead;
  for (const [button, word, act] of /** @type {[string, string, () => void][]} */ ([
    ["again", mistakes.again, () => location.reload()],
    ["hide", mistakes.hide, () => unfold(false)],
    ["details", bar.details, () => unfold(true)],
  ])) {
    page[button].textContent = word;
    page[button].addEventListener("click", act);
  }
  const config = configAddress();
  if (!config) {
    failure = "config-of-another-origin";
    return look();
  }
  const element = document.createElement("script");
  element.src = trusted(new URL("softphone-wrapper.js", own?.src ?? location.href));
  element.integrity = own?.dataset.wrapperIntegrity ?? "";
  element.dataset.config = config;
  element.addEventListener("load", () => void loaded(config));
  element.addEventListener("error", () => {
    script = false;
    look();
  });
  document.head.append(element);
  look();
  setInterval(look, LOOKS_EVERY);
}

/** @param {string} config */
async function loaded(config) {
  script = Boolean(wrapper());
  if (!script) return look();
  for (const type of ["config", "role", "delivery", "parked", "error", "console"]) wrapper().on(type, look);
  wrapper().ready.catch((/** @type {any} */ error) => {
    failure = error?.code ?? "unknown";
    look();
  });
  void wrapper().attachPanel(page.panel).then((/** @type {any} */ { attached }) => {
    hasPanel = attached === true;
    look();
  });
  look();
  try {
    const answer = await fetch(config, { cache: "no-cache" });
    const { openCti, accounts } = await answer.json();
    byConsole = [accounts ?? []].flat().some((account) => account?.auth?.type === "openCti");
    softphone = showSoftphone(openCti?.softphone, page.softphone, wrapper);
  } catch {
    // What is wrong with the configuration, the wrapper itself says.
  }
  look();
}

/** @param {boolean} isOpen */
function unfold(isOpen) {
  open = isOpen;
  look();
  page[isOpen ? "again" : "details"].focus();
}

/** Shows how things stand. */
function look() {
  const status = script ? wrapper().status() : null;
  const found = findings({ framed: window.parent !== window, search: location.search, origin: location.origin, script, blocked, failure, status, softphone });
  const hindered = isHindered(found);
  hasWorked ||= found.every(({ state }) => state === "right");
  const isOpen = hindered && (open ?? !hasWorked);
  page.bar.hidden = hasPanel && hasWorked && !hindered;
  page.mistakes.hidden = !isOpen;
  page.details.hidden = !hindered || isOpen;
  if (isOpen) list(found);
  const { text, isBad } = words(status, hindered);
  say(page.state, text, isBad);
  const [pending, parked] = [status?.pending?.length ?? 0, status?.parked?.length ?? 0];
  say(page.waiting, bar.waiting(pending, parked), parked > 0);
}

/** @param {any} status @param {boolean} hindered */
function words(status, hindered) {
  if (failure || script === false) return { text: bar.failed, isBad: true };
  if (status?.phase === "store-only") return { text: bar.storeOnly, isBad: true };
  if (status?.phase === "unconfigured") return { text: bar.unconfigured, isBad: true };
  if (status?.phase !== "ready") return { text: bar.starting, isBad: false };
  if (softphone === false) return { text: bar.noSoftphone, isBad: true };
  const { state, code } = status.console ?? {};
  if (state === "linked") return { text: status.role === "standby" ? bar.standby : bar.linked, isBad: false };
  if (!code && !hindered) return { text: bar.linking, isBad: false };
  return { text: byConsole ? bar.unlinked : bar.restOnly, isBad: true };
}

/** @param {HTMLElement} place @param {string} text @param {boolean} isBad */
function say(place, text, isBad) {
  if (place.textContent !== text) place.textContent = text;
  place.dataset.tone = isBad ? "bad" : "";
}

/** @param {import("./checks.js").Finding[]} found */
function list(found) {
  const key = JSON.stringify(found);
  if (key === shown) return;
  shown = key;
  // What is to be mended comes first; the rest says only that it is not that.
  const isWrong = (/** @type {import("./checks.js").Finding} */ { state }) => state === "wrong";
  const sorted = [...found.filter(isWrong), ...found.filter((finding) => !isWrong(finding))];
  page.steps.replaceChildren(...sorted.map(({ check, state, detail }) => {
    const item = document.createElement("li");
    item.dataset.state = state;
    item.dataset.check = check;
    const name = document.createElement("strong");
    const word = document.createElement("span");
    word.textContent = mistakes.states[state];
    name.append(checks[check].name, word);
    item.append(name);
    if (state === "wrong") {
      const { remedy, remedies } = checks[check];
      const sentence = document.createElement("p");
      sentence.textContent = remedies?.[detail] ?? remedy;
      item.append(sentence);
      if (detail) {
        const code = document.createElement("code");
        code.textContent = detail;
        item.append(code);
      }
    }
    return item;
  }));
}

start();
