// @ts-check
/** Triggers, with the dry run: why the one in view fires for the sample call or not, and all that the call would do. */
import { h } from "../../panel/tree.js";
import { itemPage, itemsOf } from "../item_page.js";
import { triggerGroups } from "../forms/triggers.js";
import { faultsFirst, leftOut } from "../outcome.js";
import { everything, reasons, sampleEditor } from "../preview.js";
import { dryRun as words, items, preview, tests } from "../strings.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child */

/** @param {App} app */
export function view(app) {
  return itemPage(app, {
    name: "triggers", page: "triggers", groups: triggerGroups,
    fresh: ({ configurations: [first] = [] }, name) => ({
      name, channel: "voice", status: "on", all: [{ field: "status", is: "answer" }], actions: [{ salesforce: { account: first?.account ?? "", configuration: first?.id ?? "" } }],
    }),
    first: ({ configurations = [], webServices = [] }) => (configurations.length + webServices.length > 0 ? null : { text: items.first.triggers, label: items.goToConfigurations, page: "configurations" }),
    aside: (app, index) => [
      h("section", { class: "card", key: "dry-run", "aria-live": "polite" }, h("h3", null, words.heading), h("p", { class: "help" }, words.lead), ...verdict(app, index)),
      sampleEditor(app),
    ],
  });
}

/** @param {App} app @param {number} index @returns {Child[]} */
function verdict(app, index) {
  if (!app.seen) return [h("p", { class: "quiet" }, app.core ? preview.waiting : app.coreNotice)];
  if (!app.seen.triggers) return [faultsFirst()];
  const name = itemsOf(app, "triggers")[index]?.name;
  const trigger = app.seen.triggers.find((/** @type {any} */ one) => one.name === name);
  return [leftOut(app.seen), ...(trigger ? reasons(trigger) : [h("p", { class: "notice", "data-tone": "waiting" }, tests.thisIsFaulty)]), ...everything(app.seen)];
}

/** @param {App} app */
export async function look(app) {
  if (!app.core || itemsOf(app, "triggers").length === 0) return;
  const isCurrent = app.isCurrent;
  const told = await app.core.test(app.document, "rules", app.sample.event);
  if (isCurrent()) app.seen = told;
}
