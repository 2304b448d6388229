// @ts-check
/** The adapter page (cti.html): brings wrapper, softphone and panel together inside Salesforce, and says readably what hinders them. */
import { findings, isHindered } from "./checks.js";
import { showSoftphone } from "./softphone.js";
import { bar, checks, mistakes } from "./strings.js";

/** How long the page may be starting before it lists what it waits for, in milliseconds. */
const PATIENCE = 8000;
const LOOKS_EVERY = 1000;

const page = Object.fromEntries(["bar", "state", "waiting", "mistakes", "mistakes-title", "mistakes-lead", "steps", "again", "softphone", "panel"]
  .map((id) => [id, /** @type {HTMLElement} */ (document.getElementById(id))]));
const startedAt = performance.now();
/** @type {string | null} */
let blocked = null;
/** @type {string | null} */
let failure = null;
let scriptLoaded = false;
let softphoneKnown = true;
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
  page.again.textContent = mistakes.again;
  page.again.addEventListener("click", () => location.reload());
  const config = configAddress();
  if (!config) {
    failure = "config-of-another-origin";
    return look();
  }
  const script = document.createElement("script");
  script.src = new URL("softphone-wrapper.js", location.href).href;
  script.dataset.config = config;
  script.addEventListener("load", () => void loaded(config));
  script.addEventListener("error", look);
  document.head.append(script);
  look();
  setInterval(look, LOOKS_EVERY);
}

/** @param {string} config */
async function loaded(config) {
  scriptLoaded = Boolean(wrapper());
  if (!scriptLoaded) return look();
  for (const type of ["config", "role", "delivery", "parked", "error", "console"]) wrapper().on(type, look);
  wrapper().ready.catch((/** @type {any} */ error) => {
    failure = error?.code ?? "unknown";
    look();
  });
  wrapper().attachPanel?.(page.panel);
  try {
    const answer = await fetch(config, { cache: "no-cache" });
    const document = await answer.json();
    softphoneKnown = showSoftphone(document?.openCti?.softphone, page.softphone, wrapper);
  } catch {
    // What is wrong with the configuration, the wrapper itself says.
  }
  look();
}

/** Shows how things stand. */
function look() {
  const status = scriptLoaded ? wrapper().status() : null;
  const found = findings({
    framed: window.parent !== window,
    search: location.search,
    protocol: location.protocol,
    script: scriptLoaded || performance.now() - startedAt < PATIENCE,
    blocked,
    failure,
    status,
    softphone: softphoneKnown,
  });
  const late = performance.now() - startedAt > PATIENCE;
  showMistakes(isHindered(found) && (late || !found.some((finding) => finding.state === "open")) ? found : null);
  const { text, isBad } = words(status);
  say(page.state, text, isBad);
  const waiting = bar.waiting(status?.pending?.length ?? 0, status?.parked?.length ?? 0);
  say(page.waiting, waiting, (status?.parked?.length ?? 0) > 0);
}

/** @param {any} status */
function words(status) {
  if (failure) return { text: bar.failed, isBad: true };
  if (status?.phase === "store-only") return { text: bar.storeOnly, isBad: true };
  if (status?.phase === "unconfigured") return { text: bar.unconfigured, isBad: true };
  if (status?.phase !== "ready") return { text: bar.starting, isBad: false };
  if (status.role === "standby") return { text: bar.standby, isBad: false };
  const state = status.console?.state;
  if (state === "linked") return { text: bar.linked, isBad: false };
  if (state === "linking") return { text: bar.linking, isBad: false };
  return { text: bar.restOnly, isBad: state === "failed" };
}

/** @param {HTMLElement} place @param {string} text @param {boolean} isBad */
function say(place, text, isBad) {
  if (place.textContent !== text) place.textContent = text;
  place.dataset.tone = isBad ? "bad" : "";
}

/** @param {import("./checks.js").Finding[] | null} found */
function showMistakes(found) {
  page.mistakes.hidden = found === null;
  const key = JSON.stringify(found);
  if (found === null || key === shown) return;
  shown = key;
  page.steps.replaceChildren(...found.map(({ check, state, detail }) => {
    const item = document.createElement("li");
    item.dataset.state = state;
    item.dataset.check = check;
    const name = document.createElement("strong");
    const word = document.createElement("span");
    word.textContent = mistakes.states[state];
    name.append(checks[check].name, word);
    item.append(name);
    if (state === "wrong") {
      const remedy = document.createElement("p");
      remedy.textContent = checks[check].remedy;
      item.append(remedy);
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
