// @ts-check
/** What agents' pages log, what this page's wrapper says, and the bundle for support. */
import { h } from "../../panel/tree.js";
import { bundle } from "../diagnostics.js";
import { groupsView } from "../fields.js";
import { download } from "../files.js";
import { logGroups } from "../forms/sections.js";
import { log as words } from "../strings.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child */

const ORDER = ["debug", "info", "warn", "error"];
const FILTER = "API Server Request";

const filter = { level: "debug", code: "", isApiServer: false };
/** The bundle as it would be sent, while it is looked at. @type {{text: string} | null} */
let shown = null;

/** @param {App} app @returns {Child[]} */
export function view(app) {
  return [
    app.isOpen && h("div", { class: "card", key: "settings" }, h("form", { class: "form", onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, ...groupsView(app.source, ["log"], logGroups))),
    live(app),
    support(app),
  ];
}

/** Whether a line is of the filter of seed 003. @param {import("../core.js").LogLine} line */
function isOfApiServer({ code, filter: named }) {
  return named === FILTER || code.startsWith("api-server-request");
}

/** @param {App} app @returns {Child} */
function live(app) {
  const lines = app.core?.lines ?? [];
  const fitting = lines.filter((line) => ORDER.indexOf(line.level) >= ORDER.indexOf(filter.level) && line.code.includes(filter.code.trim()) && (!filter.isApiServer || isOfApiServer(line)));
  const set = (/** @type {Partial<typeof filter>} */ change) => {
    Object.assign(filter, change);
    app.render();
  };
  return h("section", { class: "card", key: "live" }, h("h3", null, words.live), h("p", { class: "help" }, words.lead),
    h("div", { class: "fields compact" },
      h("div", { class: "field" }, h("label", { for: "log-level" }, words.level),
        h("select", { id: "log-level", value: filter.level, onchange: (/** @type {any} */ event) => set({ level: event.target.value }) }, ...words.levels.map(([value, label]) => h("option", { key: value, value }, label)))),
      h("div", { class: "field" }, h("label", { for: "log-code" }, words.code), h("input", { id: "log-code", type: "text", autocomplete: "off", value: filter.code, oninput: (/** @type {any} */ event) => set({ code: event.target.value }) })),
      h("div", { class: "field flag" }, h("label", { class: "check" }, h("input", { type: "checkbox", id: "log-filter", checked: filter.isApiServer, onchange: (/** @type {any} */ event) => set({ isApiServer: event.target.checked }) }), h("span", null, words.filter)))),
    fitting.length === 0
      ? h("p", { class: "quiet" }, lines.length === 0 ? words.empty : words.none)
      : h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.live }, h("table", null,
        h("thead", null, h("tr", null, h("th", { scope: "col" }, words.time), h("th", { scope: "col" }, words.level), h("th", { scope: "col" }, words.message))),
        h("tbody", null, ...fitting.slice().reverse().map((line, index) => h("tr", { key: fitting.length - index },
          h("td", null, new Date(line.at).toLocaleTimeString()), h("td", { "data-level": line.level }, line.level), h("td", null, h("code", null, line.code), ` ${line.message}`)))))));
}

/** @param {App} app @returns {Child} */
function support(app) {
  const make = () => `${JSON.stringify(bundle(app), null, 2)}\n`;
  return h("section", { class: "card", key: "support" }, h("h3", null, words.support), h("p", { class: "help" }, words.supportLead),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "button brand", id: "download-bundle", onclick: () => download("softphone-wrapper-support.json", make()) }, words.bundle),
      h("button", { type: "button", class: "button", id: "show-bundle", "aria-expanded": String(shown !== null), onclick: () => {
        shown = shown ? null : { text: make() };
        app.render();
      } }, words.show)),
    shown && h("pre", { key: "bundle", id: "bundle", tabindex: "0", role: "group", "aria-label": words.support }, shown.text));
}
