// @ts-check
/** The demo's softphone without the rest of the demo: a phone, its card, and calls to play. */
import { byId, element } from "./element.js";
import { Host } from "./host.js";
import { Phone } from "./phone.js";
import { PhoneCard } from "./phone_card.js";
import { Plays } from "./plays.js";

/** Who calls, in turn: a contact, two who share a number, somebody nobody knows. */
const CALLERS = ["+12125550143", "+14155550100", "+14085550199"];

/** There is no wire here to show anything on. */
const wire = /** @type {import("./wire.js").Wire} */ (/** @type {unknown} */ ({ event: () => () => {}, token: () => () => {}, callback() {} }));

let turn = 0;

/**
 * Shows the phone and loads the wrapper of the page.
 * @param {string} configuration the address of the document @param {string} [orgOrigin] where tokens come from; the document's org if absent
 */
export async function showAlone(configuration, orgOrigin) {
  const host = new Host(/** @type {any} */ (window).SoftphoneWrapper, wire);
  const phone = new Phone(host);
  const body = element("div", { class: "pane-body" });
  byId("softphone").append(body);
  const card = new PhoneCard(body, phone, () => "");
  new Plays(body, phone, card, () => CALLERS[turn++ % CALLERS.length] ?? "");
  const document = await (await fetch(configuration)).json();
  const statuses = document?.softphone?.statuses ?? [];
  card.setStatuses(statuses);
  host.load(orgOrigin ?? document?.accounts?.[0]?.instanceUrl ?? location.origin);
  return { phone, statuses: /** @type {{softphoneId: string}[]} */ (statuses) };
}
