// @ts-check
/** The document: which one, where from, and the steps until the first call is logged. */
import { h } from "../../panel/tree.js";
import { choose, download } from "../files.js";
import { firstSteps } from "../first_steps.js";
import { LoadFailure, read, written } from "../server.js";
import { start as words } from "../strings.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child */

/** What would give changes up is done at the second press. */
let asked = "";

/** @param {App} app @returns {Child[]} */
export function view(app) {
  return [h("div", { class: "split even" }, steps(app), documentCard(app))];
}

/** @param {App} app @param {string} name @param {() => void} action */
function unlessChanged(app, name, action) {
  if (app.isOpen && app.draft.isChanged && asked !== name) {
    asked = name;
    app.tell("waiting", words.replaceChanged);
    return;
  }
  asked = "";
  action();
}

/** @param {App} app @returns {Child} */
function documentCard(app) {
  const { loaded } = app.draft;
  return h("section", { class: "card", key: "document" }, h("h3", null, words.document),
    app.isForeign && h("p", { class: "notice", "data-tone": "waiting" }, words.elsewhere(new URL(app.address).origin)),
    h("form", { class: "field", onsubmit: (/** @type {Event} */ event) => {
      event.preventDefault();
      unlessChanged(app, "load", () => void app.load());
    } },
      h("label", { for: "address" }, words.address),
      h("div", { class: "pair wide" },
        h("input", { id: "address", type: "url", autocomplete: "off", spellcheck: "false", value: app.address, oninput: (/** @type {any} */ event) => { app.address = event.target.value; } }),
        h("button", { type: "submit", class: "button", id: "load" }, words.load))),
    app.isOpen && h("p", { class: "help" }, !loaded.exists ? words.isNew : loaded.etag ? `${words.version} ${loaded.etag.replace(/["W/]/g, "")}` : words.noVersion),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "button", onclick: () => choose((name, text) => take(app, name, text)) }, words.import),
      app.isOpen && h("button", { type: "button", class: "button", key: "export", onclick: () => download("softphone-wrapper.config.json", written(app.document)) }, words.export),
      app.isOpen && h("button", { type: "button", class: "button", key: "empty", id: "start-empty", onclick: () => {
        app.draft.replace({ configVersion: 1 });
        app.tell("waiting", words.emptied);
      } }, words.empty)));
}

/** @param {App} app @param {string} name @param {string} text */
function take(app, name, text) {
  try {
    app.draft.replace(read(text));
    app.isOpen = true;
    app.tell("waiting", words.imported(name));
  } catch (error) {
    if (!(error instanceof LoadFailure)) throw error;
    app.tell("bad", [words.failures[error.code], error.detail].filter(Boolean).join(" "));
  }
}

/** @param {App} app @returns {Child} */
function steps(app) {
  return h("section", { class: "card", key: "steps" }, h("h3", null, words.steps),
    h("ol", { class: "first-steps" }, ...firstSteps(app).map(({ name, page, state, isNext }, index) => {
      const [title, help] = /** @type {[string, string]} */ (words.step[name]);
      const [tone, word] = state === "done" ? ["good", words.done] : state === "faulty" ? ["bad", words.faulty] : isNext ? ["waiting", words.next] : ["quiet", words.open];
      return h("li", { key: name, "data-state": state, "data-next": String(isNext) },
        h("span", { class: "step-number", "aria-hidden": "true" }, state === "done" ? "\u2713" : String(index + 1)),
        h("div", null, h("a", { href: `#${page}` }, title), h("p", { class: "help" }, help)),
        h("span", { class: "chip", "data-tone": tone }, word));
    })),
    h("h4", null, words.more),
    h("ul", { class: "further" }, ...Object.entries(words.further).map(([page, [title, help]]) => h("li", { key: page }, h("a", { href: `#${page}` }, title), ` ${help}`))));
}
