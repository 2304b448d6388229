// @ts-check
/** What stands around every page: the bar with the state of the draft, the list of pages, the title. */
import { h } from "../panel/tree.js";
import { stepLine } from "./first_steps.js";
import { bar as words, pages } from "./strings.js";
import * as accounts from "./pages/accounts.js";
import * as configurations from "./pages/configurations.js";
import * as insight from "./pages/insight.js";
import * as log from "./pages/log.js";
import * as review from "./pages/review.js";
import { consolePage, policies, softphone, variables, voice } from "./pages/sections.js";
import * as services from "./pages/services.js";
import * as start from "./pages/start.js";
import * as triggers from "./pages/triggers.js";

/** @typedef {import("./app.js").App} App @typedef {import("../panel/tree.js").Child} Child */

/** @type {Record<string, import("./app.js").PageModule>} */
export const modules = { start, accounts, configurations, triggers, services, insight, voice, softphone, console: consolePage, policies, variables, log, review };

/** Places of the document by page, for the mark of a fault in the list. @type {Record<string, string[]>} */
const PLACES = {
  accounts: ["accounts"], configurations: ["configurations"], triggers: ["triggers"], services: ["webServices"], insight: ["callerInsight"], voice: ["voice"],
  softphone: ["softphone"], console: ["openCti"], policies: ["phone", "logging", "wrapUp", "webServiceHosts"], variables: ["variables"], log: ["log"],
};

/** @param {App} app @returns {Child[]} */
export function frame(app) {
  const page = /** @type {keyof typeof pages} */ (app.page);
  const isUsable = app.isOpen || page === "start" || page === "log";
  const shown = modules[isUsable ? page : "start"];
  return [
    topBar(app),
    h("div", { class: "frame" },
      navigation(app),
      h("main", { class: "main", id: "main", "data-page": page },
        h("header", { class: "page-head" },
          h("h2", { id: "page-title", tabindex: "-1" }, pages[page].title),
          h("p", { class: "lead" }, pages[page].lead)),
        stepLine(app),
        app.coreNotice && h("p", { class: "notice", "data-tone": app.coreProblem ? "bad" : "waiting" }, app.coreNotice),
        app.notice && h("p", { class: "notice", key: "notice", "data-tone": app.notice.tone }, app.notice.text),
        h("div", { class: "page", key: page }, .../** @type {any[]} */ (shown?.view(app) ?? [])))),
  ];
}

/** @param {App} app @returns {Child} */
function topBar(app) {
  const { draft } = app;
  const count = app.isOpen ? draft.changes.length : 0;
  const faults = (app.faults ?? []).filter((/** @type {any} */ fault) => !fault.isWarning);
  const needed = faults.filter(({ code }) => code === "missing").length;
  const wrong = faults.length - needed;
  return h("header", { class: "bar" },
    h("h1", null, words.title),
    h("p", { class: "chips", role: "status" },
      h("span", { class: "chip", "data-tone": count > 0 ? "waiting" : "quiet" }, !app.isOpen ? words.loading : count > 0 ? words.changed(count) : words.saved),
      wrong > 0 && h("a", { class: "chip", key: "wrong", "data-tone": "bad", href: "#review" }, words.faults(wrong)),
      needed > 0 && h("a", { class: "chip", key: "needed", "data-tone": "waiting", href: "#review" }, words.needed(needed))),
    h("div", { class: "bar-buttons" },
      h("button", { type: "button", class: "button", key: "undo", "aria-disabled": String(!draft.canUndo), onclick: () => draft.undo() }, words.undo),
      h("button", { type: "button", class: "button", key: "redo", "aria-disabled": String(!draft.canRedo), onclick: () => draft.redo() }, words.redo),
      h("a", { class: "button brand", href: "#review" }, words.review)));
}

/** @param {App} app @returns {Child} */
function navigation(app) {
  return h("nav", { class: "nav", "aria-label": words.pages },
    // Where the window is narrow the list is one control.
    h("label", { class: "nav-choice" }, h("span", null, words.pages),
      h("select", { value: app.page, onchange: (/** @type {any} */ event) => app.go(event.target.value) },
        ...Object.entries(pages).map(([name, { title }]) => h("option", { key: name, value: name }, title)))),
    h("ul", null, ...Object.entries(pages).map(([name, { title }]) => {
      const faults = faultsOf(app, name);
      return h("li", { key: name }, h("a", { href: `#${name}`, "aria-current": app.page === name ? "page" : null }, title,
        faults > 0 && h("span", { class: "count" }, h("span", { class: "unseen" }, " "), String(faults), h("span", { class: "unseen" }, ` ${words.faults(faults).split(" ")[1]}`))));
    })));
}

/** @param {App} app @param {string} page */
function faultsOf(app, page) {
  const found = (PLACES[page] ?? []).flatMap((place) => app.faultsAt([place]));
  return found.filter((/** @type {any} */ fault) => !fault.isWarning).length;
}
