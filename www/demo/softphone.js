// @ts-check
/** The demo's softphone alone, in the frame that the adapter page shows inside the console: the same phone, its wrapper behind a port. */
import { byId, element } from "./element.js";
import { Host } from "./host.js";
import { Phone } from "./phone.js";
import { PhoneCard } from "./phone_card.js";
import { Plays } from "./plays.js";

const CONFIGURATION = "/console.config.json";
/** Who calls, in turn: a contact, two who share a number, somebody nobody knows. */
const CALLERS = ["+12125550143", "+14155550100", "+14085550199"];

/** Nothing is shown on a wire here; the console has its own. */
const wire = /** @type {import("./wire.js").Wire} */ (/** @type {unknown} */ ({ event: () => () => {}, token: () => () => {}, callback() {} }));

let turn = 0;

/** The script that passes the contract on to the page around this one, which is of the same origin here. @returns {Promise<void>} */
function passOn() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const policy = /** @type {any} */ (window).trustedTypes?.createPolicy("demo", { createScriptURL: (/** @type {string} */ url) => url });
    const url = "/pkg/softphone-wrapper-frame.js";
    script.dataset.parent = location.origin;
    script.src = policy ? policy.createScriptURL(url) : url;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

async function start() {
  await passOn();
  const host = new Host(/** @type {any} */ (window).SoftphoneWrapper, wire);
  const phone = new Phone(host);
  const body = element("div", { class: "pane-body" });
  byId("softphone").append(body);
  const card = new PhoneCard(body, phone, () => "");
  new Plays(body, phone, card, () => CALLERS[turn++ % CALLERS.length] ?? "");
  const configuration = await (await fetch(CONFIGURATION)).json();
  card.setStatuses(configuration?.softphone?.statuses ?? []);
  host.load(location.origin);
}

void start();
