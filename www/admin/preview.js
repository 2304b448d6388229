// @ts-check
/**
 * What the core says a sample call becomes, for people: the record as it will stand in Salesforce, the reasons of each trigger, and the
 * requests themselves for who wants to see them.
 *
 * @typedef {import("../panel/tree.js").Child} Child
 */
import { h } from "../panel/tree.js";
import { fieldsView } from "./fields.js";
import { sampleFields } from "./sample_call.js";
import { conditions, dryRun as words, preview, sample } from "./strings.js";

/** What a call may become. */
export const RECORDS = ["Task", "Case"];

/** @param {import("./app.js").App} app @returns {Child} */
export function sampleEditor(app) {
  return h("details", { class: "card", key: "sample", open: true }, h("summary", null, sample.heading),
    h("div", { class: "fields compact" }, ...fieldsView(app.sample, ["sample"].slice(1), sampleFields)));
}

/** The record that a call becomes. @param {any} told by `test.rules` @returns {Child[]} */
export function recordView(told) {
  const records = told.requests.filter((/** @type {any} */ request) => RECORDS.includes(request.record));
  if (records.length === 0) return [h("p", { class: "quiet" }, preview.nothing)];
  return records.map((/** @type {any} */ request, /** @type {number} */ index) => {
    const { Subject, Description, ...fields } = fieldsOf(request.body);
    return h("article", { class: "record", key: index },
      h("p", { class: "record-kind" }, request.record === "Case" ? preview.case : preview.task),
      h("h4", { class: "record-subject" }, textOf(Subject)),
      Description !== undefined && h("p", { class: "record-description" }, textOf(Description)),
      h("dl", { class: "pairs" }, ...Object.entries(fields).map(([name, value]) => h("div", { key: name }, h("dt", null, name), h("dd", null, textOf(value))))),
      requestView(request));
  });
}

/** A create may stand in a request of several. @param {any} body @returns {Record<string, any>} */
function fieldsOf(body) {
  return body?.compositeRequest?.[0]?.body ?? body ?? {};
}

/** @param {any} value */
function textOf(value) {
  return typeof value === "string" ? value : value === null || value === undefined ? "" : JSON.stringify(value);
}

/** @param {{method: string, url: string, body: any}} request @returns {Child} */
export function requestView({ method, url, body }) {
  return h("details", { class: "request" }, h("summary", null, preview.request),
    h("pre", { tabindex: "0", role: "group", "aria-label": preview.request }, `${method} ${url}\n\n${typeof body === "string" ? body : JSON.stringify(body, null, 2)}`));
}

/** Why one trigger fires, or not. @param {any} trigger as `test.rules` tells it @returns {Child[]} */
export function reasons(trigger) {
  const fails = trigger.conditions.filter((/** @type {any} */ one) => one.group === "any");
  return [
    h("p", { class: "verdict", "data-tone": trigger.fires ? "good" : "quiet" }, trigger.fires ? words.firesAt(conditions.values[trigger.status] ?? trigger.status) : words.firesNot),
    !trigger.on && h("p", null, words.off),
    trigger.conditions.length === 0 && trigger.on && h("p", null, words.always),
    trigger.conditions.length > 0 && h("ul", { class: "reasons" }, ...trigger.conditions.map((/** @type {any} */ one, /** @type {number} */ index) => h("li", { key: index, "data-holds": String(one.holds) },
      h("span", { class: "group-name" }, words.group[one.group]), " ",
      `${conditions.fields[one.field] ?? one.field} ${conditions.operators[one.operator]} ${conditions.values[one.value] ?? one.value}: `,
      h("strong", null, one.holds ? words.holds : words.holdsNot), ` (${words.actual(one.actual ? conditions.values[one.actual] ?? one.actual : words.empty)})`))),
    !trigger.fires && fails.length > 0 && fails.every((/** @type {any} */ one) => !one.holds) && h("p", null, words.anyFails),
  ];
}

/** All that a call would do. @param {any} told @returns {Child[]} */
export function everything(told) {
  const fires = told.triggers.some((/** @type {any} */ one) => one.fires);
  return [
    h("h4", null, words.triggerList),
    h("ul", { class: "verdicts" }, ...told.triggers.map((/** @type {any} */ one) => h("li", { key: one.name, "data-tone": one.fires ? "good" : "quiet" }, h("strong", null, one.fires ? words.fires : words.firesNot), ` ${one.name}`))),
    h("h4", null, words.everything),
    !fires && told.requests.length === 0 && h("p", { class: "quiet" }, words.noneFires),
    ...told.opens.map((/** @type {string} */ url) => h("p", { key: url }, h("strong", null, words.opens), ` ${url}`)),
    ...told.requests.map((/** @type {any} */ request, /** @type {number} */ index) => h("div", { class: "sent", key: index }, h("p", null, h("strong", null, words.sends), ` ${[words.records[request.record] ?? request.record, request.name].filter(Boolean).join(" ")}`), requestView(request))),
  ];
}
