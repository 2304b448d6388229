// @ts-check
/** Faults with the way to each, the differences in words, and saving: never silently with faults, never over somebody else. */
import { h } from "../../panel/tree.js";
import { difference, touches } from "../difference.js";
import { isWrong, sentence } from "../fields.js";
import { download } from "../files.js";
import { pathOf } from "../paths.js";
import { LoadFailure, load, save, written } from "../server.js";
import { form, review as words } from "../strings.js";
import { faultPlace, placeInWords, valueInWords } from "../words.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child @typedef {import("../difference.js").Change} Change */

/** @type {{isSaving: boolean, consent: boolean, theirs: import("../server.js").Loaded | null}} */
const state = { isSaving: false, consent: false, theirs: null };

/** @param {App} app @returns {Child[]} */
export function view(app) {
  return [state.theirs && conflict(app, state.theirs), faults(app), changes(app)];
}

/** @param {App} app @returns {Child} */
function faults(app) {
  const all = app.faults ?? [];
  const found = all.filter((/** @type {any} */ fault) => !fault.isWarning);
  const warnings = all.filter((/** @type {any} */ fault) => fault.isWarning);
  const list = (/** @type {any[]} */ some) => h("ul", { class: "fault-list" }, ...some.map((fault, index) => h("li", { key: `${fault.path} ${index}`, "data-tone": isWrong(fault) ? "bad" : "waiting" },
    h("button", { type: "button", class: "button link", onclick: () => app.goToPlace(fault.path) }, faultPlace(pathOf(fault.path), app.document) || fault.path),
    h("p", null, h("strong", null, fault.isWarning ? form.note : isWrong(fault) ? form.wrong : form.needed), sentence(fault)))));
  return h("section", { class: "card", key: "faults" }, h("h3", null, words.faults),
    app.faults === null ? h("p", { class: "quiet" }, app.coreNotice || words.judging)
      : found.length === 0 ? h("p", { class: "verdict", "data-tone": "good" }, words.noFaults)
        : h("div", null, h("p", null, words.faultsLead), list(found)),
    warnings.length > 0 && h("div", { key: "warnings" }, h("h4", null, words.warnings), list(warnings)));
}

/** @param {App} app @returns {Child} */
function changes(app) {
  const { draft } = app;
  const list = draft.changes;
  // What nobody has judged is not taken for good.
  const isFaulty = app.faults === null || app.faultCount > 0;
  const maySave = draft.isChanged && !state.isSaving && (!isFaulty || state.consent);
  return h("section", { class: "card", key: "changes" }, h("h3", null, words.changes),
    list.length === 0 ? h("p", { class: "quiet" }, words.noChanges) : table(list, [draft.document, draft.loaded.document]),
    draft.isChanged && isFaulty && h("label", { class: "check", key: "consent" },
      h("input", { type: "checkbox", id: "consent", checked: state.consent, onchange: (/** @type {any} */ event) => {
        state.consent = event.target.checked;
        app.render();
      } }), h("span", null, words.faultyConsent)),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "button brand", id: "save", "aria-disabled": String(!maySave), onclick: () => {
        if (maySave) void put(app);
      } }, state.isSaving ? words.saving : isFaulty && state.consent ? words.saveFaulty : words.save),
      h("button", { type: "button", class: "button", onclick: () => download("softphone-wrapper.config.json", written(app.document)) }, words.download),
      draft.isChanged && h("button", { type: "button", class: "button", key: "revert", onclick: () => draft.replace(draft.loaded.document) }, words.revert)));
}

/** @param {Change[]} list @param {any[]} documents @returns {Child} */
function table(list, documents) {
  return h("div", { class: "scroll", tabindex: "0", role: "group", "aria-label": words.changes }, h("table", { class: "differences" },
    h("thead", null, h("tr", null, ...[words.where, words.before, words.after].map((word) => h("th", { scope: "col" }, word)))),
    h("tbody", null, ...list.map((change, index) => h("tr", { key: index },
      h("th", { scope: "row" }, placeOf(change, documents)),
      h("td", { "data-label": words.before }, inWords(change, change.before)), h("td", { "data-label": words.after }, inWords(change, change.after)))))));
}

/** @param {Change} change @param {any[]} documents */
function placeOf({ steps, order }, documents) {
  const place = placeInWords(steps, ...documents);
  return order ? `${place} \u203a ${words.order}` : place;
}

/** @param {Change} change @param {any} value */
function inWords({ steps, order }, value) {
  return order ? value.join(", ") : valueInWords(value, steps);
}

/** @param {App} app */
async function put(app) {
  const document = app.document;
  state.isSaving = true;
  app.render();
  try {
    const answer = await save(app.address, document, app.draft.loaded);
    if (answer.outcome === "saved") {
      app.draft.saved({ document, etag: answer.etag, exists: true });
      state.consent = false;
      state.theirs = null;
      app.tell("good", words.saved);
    } else if (answer.outcome === "conflict") {
      await meetTheirs(app);
    } else {
      app.tell("bad", answer.outcome === "unsupported" ? words.unsupported : words.refused(answer.status));
    }
  } catch (error) {
    if (!(error instanceof LoadFailure)) throw error;
    app.tell("bad", words.unreachable);
  } finally {
    state.isSaving = false;
    app.render();
  }
}

/** @param {App} app */
async function meetTheirs(app) {
  try {
    state.theirs = await load(app.address);
    app.tell("bad", `${words.conflict}.`);
  } catch (error) {
    if (!(error instanceof LoadFailure)) throw error;
    app.tell("bad", words.theirsUnreadable);
  }
}

/** @param {App} app @param {import("../server.js").Loaded} theirs @returns {Child} */
function conflict(app, theirs) {
  const [changedByThem, changedHere] = [difference(app.draft.loaded.document, theirs.document), app.draft.changes];
  const documents = [app.document, theirs.document, app.draft.loaded.document];
  const both = (/** @type {Change} */ one, /** @type {Change[]} */ others) => others.some((other) => touches(one, other));
  const side = (/** @type {string} */ heading, /** @type {Change[]} */ list, /** @type {Change[]} */ others) => h("div", null, h("h4", null, heading),
    list.length === 0 ? h("p", { class: "quiet" }, words.nothing) : h("ul", { class: "conflict-list" }, ...list.map((change, index) => h("li", { key: index, "data-both": String(both(change, others)) },
      h("strong", null, placeOf(change, documents)), `: ${inWords(change, change.before)} \u2192 ${inWords(change, change.after)}`, both(change, others) && h("p", { class: "help" }, words.both)))));
  const settle = (/** @type {() => void} */ action, /** @type {string} */ said) => {
    action();
    state.theirs = null;
    app.tell("waiting", said);
  };
  return h("section", { class: "card conflict", key: "conflict", id: "conflict" }, h("h3", null, words.conflict), h("p", null, words.conflictLead),
    h("div", { class: "even" }, side(words.theirsHeading, changedByThem, changedHere), side(words.yoursHeading, changedHere, changedByThem)),
    h("div", { class: "buttons" },
      h("button", { type: "button", class: "button", id: "take-theirs", onclick: () => settle(() => app.draft.open(theirs), words.tookTheirs) }, words.takeTheirs),
      h("button", { type: "button", class: "button brand", id: "keep-mine", onclick: () => settle(() => app.draft.rebase(theirs), words.keptMine) }, words.keepMine)));
}
