// @ts-check
/** Configurations, each with the record that the sample call becomes by it. */
import { h } from "../../panel/tree.js";
import { itemPage, itemsOf, unused } from "../item_page.js";
import { configurationGroups } from "../forms/configurations.js";
import { recordView, sampleEditor } from "../preview.js";
import { items, preview as words } from "../strings.js";

/** @typedef {import("../app.js").App} App */

/** What of the document decides how a call is written, besides the configuration and its account. */
const ALONG = ["configVersion", "softphone", "phone", "variables", "logging"];

/** @param {App} app */
export function view(app) {
  return itemPage(app, {
    name: "configurations", page: "configurations", groups: configurationGroups, nameKey: "id",
    fresh: ({ accounts = [], configurations = [] }, name) => ({
      id: unused(configurations.length === 0 ? "inbound" : "configuration", configurations, "id"), name, account: accounts[0]?.id ?? "", channel: "voice", type: "inboundQueue", ticketType: "task",
    }),
    first: ({ accounts = [] }) => (accounts.length > 0 ? null : { text: items.first.configurations, label: items.goToAccounts, page: "accounts" }),
    aside: (app) => [
      h("section", { class: "card", key: "preview", "aria-live": "polite" }, h("h3", null, words.heading),
        ...(app.seen?.requests ? recordView(app.seen) : [h("p", { class: "quiet" }, app.seen?.faults ? words.unusable : app.core ? words.waiting : app.coreNotice)])),
      sampleEditor(app),
    ],
  });
}

/** Plays the sample call through this configuration alone, so that nothing that is half done elsewhere is in the way. @param {App} app */
export async function look(app) {
  const list = itemsOf(app, "configurations");
  const design = list[Math.min(app.item, list.length - 1)];
  if (!app.core || !design) return;
  const isCurrent = app.isCurrent;
  /** @type {any} */
  const trial = Object.fromEntries(ALONG.filter((key) => key in app.document).map((key) => [key, app.document[key]]));
  // All of them: one that goes forgets its sign-in.
  trial.accounts = itemsOf(app, "accounts");
  trial.configurations = [design];
  trial.triggers = [{ name: "Preview", actions: [{ salesforce: { account: design.account, configuration: design.id } }] }];
  const told = await app.core.test(trial, "rules", app.sample.event);
  if (isCurrent()) app.seen = told.triggers?.length > 0 ? told : { faults: true };
}
