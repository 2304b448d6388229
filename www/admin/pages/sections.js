// @ts-check
/** The pages that are one form each. */
import { h } from "../../panel/tree.js";
import { fieldView, groupsView } from "../fields.js";
import { loggingGroups, openCtiGroups, phoneGroups, softphoneGroups, variablesField, webServiceHostsField, wrapUpGroups } from "../forms/sections.js";
import { voiceGroups } from "../forms/voice.js";
import { sections as words } from "../strings.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child */

/** @param {Child[]} content @returns {Child} */
function formCard(content) {
  return h("div", { class: "card" }, h("form", { class: "form", onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, ...content));
}

/** A section that is there or not. @param {App} app @param {"voice" | "openCti"} key @param {import("../fields.js").Group[]} groups @param {() => any} fresh @returns {Child[]} */
function optional(app, key, groups, fresh) {
  const said = words[key];
  if (app.document[key] === undefined) {
    return [h("div", { class: "card empty" }, h("p", null, said.off), h("button", { type: "button", class: "button brand", onclick: () => app.put([key], fresh()) }, said.use))];
  }
  return [formCard([
    ...groupsView(app.source, [key], groups),
    h("div", { class: "buttons", key: "dont" }, h("button", { type: "button", class: "button", onclick: () => app.put([key], undefined) }, said.dont)),
  ])];
}

export const voice = {
  /** @param {App} app */
  view: (app) => optional(app, "voice", voiceGroups, () => ({ account: app.document.accounts?.[0]?.id ?? "", namespace: "cnxscv", createVoiceCall: "onIncoming" })),
};

export const consolePage = {
  /** @param {App} app */
  view: (app) => optional(app, "openCti", openCtiGroups, () => ({ screenPop: true, clickToDial: true })),
};

export const softphone = {
  /** @param {App} app */
  view: (app) => [formCard(groupsView(app.source, ["softphone"], softphoneGroups))],
};

export const policies = {
  /** @param {App} app */
  view: (app) => [formCard([
    ...groupsView(app.source, ["phone"], phoneGroups), ...groupsView(app.source, ["logging"], loggingGroups), ...groupsView(app.source, ["wrapUp"], wrapUpGroups),
    ...groupsView(app.source, [], [{ heading: "Where web services may be", fields: [webServiceHostsField] }]),
  ])],
};

export const variables = {
  /** @param {App} app */
  view: (app) => [formCard([h("section", { class: "group" }, h("div", { class: "fields" }, fieldView(app.source, [], variablesField)))])],
};
