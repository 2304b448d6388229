// @ts-check
/** Accounts, each with its test: step by step, with what helps. */
import { h } from "../../panel/tree.js";
import { isLoopback } from "../loopback.js";
import { itemPage, itemsOf, unused } from "../item_page.js";
import { accountGroups } from "../forms/accounts.js";
import { tests as words } from "../strings.js";
import { asSentence } from "../fields.js";
import { outcomeOf } from "../outcome.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child */

/** @param {App} app */
export function view(app) {
  return itemPage(app, {
    name: "accounts", page: "accounts", groups: accountGroups, nameKey: "id",
    fresh: ({ accounts = [] }, name) => ({ id: unused(accounts.length === 0 ? "main" : "org", accounts, "id"), name, instanceUrl: "", auth: { type: "host" } }),
    aside: (app, index) => [test(app, itemsOf(app, "accounts")[index])],
  });
}

/** @param {App} app @param {any} account @returns {Child} */
function test(app, account) {
  const name = `account ${account?.id}`;
  const result = app.results.get(name);
  const type = account?.auth?.type ?? "host";
  const { core } = app;
  return h("section", { class: "card", key: `test-${account?.id}` },
    h("h3", null, words.heading),
    type === "host" && (isLoopback(account?.instanceUrl ?? "")
      ? h("p", { class: "help", key: "simulated" }, words.simulated)
      : h("div", { class: "field", key: "token" }, h("label", { for: "pasted" }, words.pasted),
        h("input", { id: "pasted", type: "password", autocomplete: "off", "aria-describedby": "pasted-help", value: core?.tokens.get(account.id) ?? "", oninput: (/** @type {any} */ event) => {
          core?.tokens.set(account.id, event.target.value.trim());
        } }),
        h("p", { class: "help", id: "pasted-help" }, words.pastedHelp))),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "button brand", id: "test-account", "aria-disabled": String(!core || result?.isRunning === true), onclick: () => {
        if (core && !result?.isRunning) void app.run(name, () => core.testAccount(app.document, account.id));
      } }, result?.isRunning ? words.running : words.run),
      type === "pkce" && h("button", { type: "button", class: "button", key: "sign-in", onclick: () => {
        // Before anything else happens: a browser opens the window in the click alone.
        const signing = core?.signIn(app.document, account.id);
        void app.run(`${name} sign-in`, async () => signing);
      } }, words.signIn)),
    type === "pkce" && signInOutcome(app.results.get(`${name} sign-in`)),
    h("div", { role: "status", key: "outcome" }, ...steps(result)));
}

/** @param {any} result @returns {Child} */
function signInOutcome(result) {
  if (!result || result.isRunning) return null;
  return h("p", { class: "notice", key: "signed", "data-tone": result.signedIn ? "good" : "bad" }, result.signedIn ? words.signedIn : `${words.notSignedIn}: ${outcomeOf(result)}`);
}

/** @param {any} result @returns {Child[]} */
function steps(result) {
  if (!result || result.isRunning) return [];
  if (result.faults || result.error?.code === "unknown-account") return [h("p", { class: "notice", "data-tone": "waiting" }, words.thisIsFaulty)];
  if (result.error) return [h("p", { class: "notice", "data-tone": "bad" }, outcomeOf(result))];
  return [
    h("p", { class: "notice", "data-tone": result.passed ? "good" : "bad" }, result.passed ? words.allPassed : words.notPassed),
    h("ol", { class: "steps" }, ...result.steps.map((/** @type {any} */ step) => h("li", { key: step.step, "data-outcome": step.outcome },
      h("strong", null, /** @type {any} */ (words)[step.outcome]), ` ${words.steps[step.step] ?? step.step}`,
      step.message && h("p", { class: "help" }, asSentence(step.message)), step.hint && h("p", null, asSentence(step.hint))))),
  ];
}
