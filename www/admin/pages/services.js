// @ts-check
/** Web-service profiles, each with its test: the exact request and the exact answer. */
import { h } from "../../panel/tree.js";
import { itemPage, itemsOf } from "../item_page.js";
import { webServiceGroups } from "../forms/web_services.js";
import { outcomeOf } from "../outcome.js";
import { sampleEditor } from "../preview.js";
import { conditions, dryRun, service as words, tests } from "../strings.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child */

/** @param {App} app */
export function view(app) {
  return itemPage(app, {
    name: "webServices", page: "services", groups: webServiceGroups,
    fresh: (_document, name) => ({ name, targetUrl: "", method: "POST", event: "ended", formParameters: [{ name: "callid", value: { call: "Call ID" } }] }),
    aside: (app, index) => [test(app, itemsOf(app, "webServices")[index]), sampleEditor(app)],
  });
}

/** @param {App} app @param {any} profile @returns {Child} */
function test(app, profile) {
  const { core } = app;
  const name = `service ${profile?.name}`;
  const result = app.results.get(name);
  return h("section", { class: "card", key: `test-${profile?.name}` },
    h("h3", null, words.heading),
    h("p", { class: "help" }, words.lead),
    h("div", { class: "buttons" }, h("button", { type: "button", class: "button brand", id: "test-service", "aria-disabled": String(!core || result?.isRunning === true), onclick: () => {
      if (core && !result?.isRunning) void app.run(name, () => send(app, core, profile));
    } }, result?.isRunning ? tests.running : words.run)),
    h("div", { role: "status", key: "outcome" }, ...outcome(result)));
}

/** Sends the request, and notes it as the log filter of seed 003 has it: profile, method, host and status. @param {App} app @param {import("../core.js").Core} core @param {any} profile */
async function send(app, core, profile) {
  const told = await core.test(app.document, "webService", profile.name, app.sample.event);
  const { request, answer, error } = told;
  if (request) core.note(error ? "warn" : "info", "api-server-request", [profile.name, request.method, new URL(request.url).host, answer?.status ?? error?.code].join(" "));
  return told;
}

/** @param {any} result @returns {Child[]} */
function outcome(result) {
  if (!result || result.isRunning) return [];
  if (result.faults) return [h("p", { class: "notice", "data-tone": "waiting" }, tests.thisIsFaulty)];
  const { criteria = [], request, answer, error } = result;
  return [
    result.fires !== undefined && h("p", { class: "verdict", "data-tone": result.fires ? "good" : "quiet" }, result.fires ? words.fires : words.firesNot),
    criteria.length > 0 && h("ul", { class: "reasons" }, ...criteria.map((/** @type {any} */ one, /** @type {number} */ index) => h("li", { key: index, "data-holds": String(one.holds) },
      `${one.field} ${conditions.operators[one.operator] ?? one.operator} ${[one.value].flat().join(" \u2013 ")}: `, h("strong", null, one.holds ? dryRun.holds : dryRun.holdsNot),
      ` (${dryRun.actual(one.actual || dryRun.empty)})`))),
    request && h("div", { key: "request" }, h("h4", null, words.request), block(words.request, [
      `${request.method} ${request.url}`, ...(request.headers ?? []).map((/** @type {[string, string]} */ [header, value]) => `${header}: ${value}`), ...(request.body ? ["", request.body] : []),
    ].join("\n"))),
    answer && h("div", { key: "answer" }, h("h4", null, words.answer), h("p", { "data-tone": answer.status < 400 ? "good" : "bad", class: "verdict" }, words.status(answer.status)), answer.body && block(words.answer, answer.body)),
    error && h("p", { class: "notice", key: "error", "data-tone": "bad" }, `${words.failed}: ${outcomeOf(result)}`),
  ];
}

/** @param {string} label @param {string} text @returns {Child} */
function block(label, text) {
  return h("pre", { tabindex: "0", role: "group", "aria-label": label }, text);
}
