// @ts-check
/** Caller Insight: ratings in the document, buttons through the Config API wherever they are kept. */
import { h } from "../../panel/tree.js";
import { fieldView, fieldsView, groupsView } from "../fields.js";
import { buttonFields, callerInsightFieldGroups, callerInsightGroups, ratingRows } from "../forms/caller_insight.js";
import { ConfigApiFailure, InsightApi, editable } from "../insight_api.js";
import { LocalForm } from "../local_form.js";
import { leftOut } from "../outcome.js";
import { RECORDS, recordView, requestView, sampleEditor } from "../preview.js";
import { focusSoon } from "../rows.js";
import { insight as words, preview } from "../strings.js";

/** @typedef {import("../app.js").App} App @typedef {import("../../panel/tree.js").Child} Child */

/**
 * @typedef {object} State
 * @property {InsightApi} api
 * @property {import("../insight_api.js").Lists | null} lists
 * @property {string} problem
 * @property {LocalForm | null} editor
 * @property {any} read what the lists were read of
 * @property {string} rating the one that is tried
 */

/** @type {WeakMap<App, State>} */
const states = new WeakMap();

/** @param {App} app @returns {State} */
function stateOf(app) {
  let state = states.get(app);
  if (!state) {
    state = { api: new InsightApi(app), lists: null, problem: "", editor: null, read: null, rating: "" };
    states.set(app, state);
  }
  return state;
}

/** @param {App} app @returns {Child[]} */
export function view(app) {
  const section = app.document.callerInsight;
  if (section === undefined) {
    const fresh = () => app.put(["callerInsight"], { account: app.document.accounts?.[0]?.id ?? "" });
    return [h("div", { class: "card empty" }, h("p", null, words.off), h("button", { type: "button", class: "button brand", onclick: fresh }, words.use))];
  }
  const state = stateOf(app);
  return [h("div", { class: "split" },
    h("div", { class: "aside" }, h("div", { class: "card" }, h("form", { class: "form", onsubmit: (/** @type {Event} */ event) => event.preventDefault() },
      ...groupsView(app.source, ["callerInsight"], callerInsightGroups),
      !state.api.endpoint && h("section", { class: "group", key: "ratings" }, fieldView(app.source, ["callerInsight"], ratingRows)),
      ...groupsView(app.source, ["callerInsight"], callerInsightFieldGroups),
      h("div", { class: "buttons", key: "dont" }, h("button", { type: "button", class: "button", onclick: () => app.put(["callerInsight"], undefined) }, words.dont)))), buttons(app, state)),
    h("div", { class: "aside" }, trial(app, state), sampleEditor(app)))];
}

/** @param {App} app @param {State} state @returns {Child} */
function buttons(app, state) {
  const { api, lists, editor } = state;
  const needsKey = api.endpoint && (app.document.callerInsight.auth?.type ?? "host") === "host";
  return h("section", { class: "card", key: "buttons" }, h("h3", null, words.buttons), h("p", { class: "help" }, words.lead, " ", api.endpoint ? words.atEndpoint(api.endpoint) : words.inDocument),
    needsKey && h("div", { class: "field", key: "key" }, h("label", { for: "config-key" }, words.key),
      h("input", { id: "config-key", type: "password", autocomplete: "off", "aria-describedby": "config-key-help", value: api.key, oninput: (/** @type {any} */ event) => { api.key = event.target.value.trim(); } }),
      h("p", { class: "help", id: "config-key-help" }, words.keyHelp)),
    api.endpoint && h("button", { type: "button", class: "button", key: "read", onclick: () => void read(app, state) }, words.read),
    h("p", { class: "notice", key: "problem", role: "alert", hidden: state.problem === "", "data-tone": "bad" }, state.problem),
    lists && h("ul", { class: "buttons-list", key: "list" }, ...lists.buttons.map((button) => h("li", { key: button.sfButtonId, "data-rating": button.callRating },
      h("p", null, h("strong", null, button.callRating), ` ${words.actions[button.buttonAction] ?? button.buttonAction}`,
        button.buttonLabel && ` \u201c${button.buttonLabel}\u201d`, String(button.isDefaultButton) === "1" && h("span", { class: "chip" }, words.isDefault),
        button.actionParams && ` ${words.fills} ${editable(button).actionParams.map((/** @type {any} */ param) => param.field).join(", ")}`),
      h("div", { class: "row-buttons" },
        h("button", { type: "button", class: "button small", "aria-label": `${words.edit} ${button.callRating}`, onclick: () => edit(app, state, editable(button)) }, words.edit),
        h("button", { type: "button", class: "button small", "aria-label": `${words.remove} ${button.callRating}`, onclick: () => void change(app, state, () => api.remove(button.sfButtonId), words.removed) }, words.remove))))),
    lists && lists.buttons.length === 0 && h("p", { class: "quiet", key: "none" }, lists.ratings.length > 0 ? words.noButtons : words.noRatings),
    lists && !editor && lists.ratings.some(({ isUsed }) => !isUsed) && h("button", { type: "button", class: "button brand", id: "add-button", key: "add", onclick: () => {
      const rating = lists.ratings.find(({ isUsed }) => !isUsed)?.text ?? "";
      edit(app, state, { callRating: rating, buttonAction: "logCall", buttonLabel: rating, actionParams: [] });
    } }, words.add),
    editor && form(app, state, editor));
}

/** @param {App} app @param {State} state @param {any} button */
function edit(app, state, button) {
  const free = () => (state.lists?.ratings ?? []).filter(({ isUsed, text }) => !isUsed || text === button.callRating).map(({ text }) => text);
  state.problem = "";
  state.editor = new LocalForm({ button }, () => app.render(), () => ({ ratings: free() }));
  app.render();
  focusSoon("at.button.callRating");
}

/** @param {App} app @param {State} state @param {LocalForm} editor @returns {Child} */
function form(app, state, editor) {
  const { button } = editor.current;
  const keep = () => void change(app, state, () => state.api.keep(button), words.kept);
  return h("form", { class: "form editor", key: "editor", onsubmit: (/** @type {Event} */ event) => {
    event.preventDefault();
    keep();
  } },
    h("h4", null, button.sfButtonId ? words.editing(button.callRating) : words.new),
    h("div", { class: "fields" }, ...fieldsView(editor, ["button"], buttonFields)),
    h("div", { class: "buttons" },
      h("button", { type: "submit", class: "button brand", id: "keep-button" }, words.keep),
      h("button", { type: "button", class: "button", onclick: () => {
        state.editor = null;
        app.render();
        focusSoon("add-button");
      } }, words.cancel)));
}

/** @param {App} app @param {State} state @param {() => Promise<void>} action @param {string} done */
async function change(app, state, action, done) {
  if (await attempt(app, state, action)) {
    state.editor = null;
    await read(app, state);
    app.tell("good", done);
    focusSoon("add-button");
  }
}

/** @param {App} app @param {State} state */
async function read(app, state) {
  await attempt(app, state, async () => {
    state.lists = await state.api.lists();
  });
}

/** @param {App} app @param {State} state @param {() => Promise<void>} action @returns {Promise<boolean>} */
async function attempt(app, state, action) {
  try {
    state.problem = "";
    await action();
    return true;
  } catch (error) {
    if (!(error instanceof ConfigApiFailure)) throw error;
    state.problem = error.status === 0 ? words.unreachable : words.refused(error.status, error.message);
    return false;
  } finally {
    app.render();
  }
}

/** What the sample call becomes when it is rated. @param {App} app @param {State} state @returns {Child} */
function trial(app, state) {
  const ratings = (state.lists?.ratings ?? []).map(({ text }) => text);
  if (ratings.length === 0) return null;
  const rating = ratings.includes(state.rating) ? state.rating : ratings[0];
  return h("section", { class: "card", key: "trial" }, h("h3", null, words.try), h("p", { class: "help" }, words.tryHelp),
    h("div", { class: "field" }, h("label", { for: "tried" }, ratingRows.label),
      h("select", { id: "tried", value: rating, onchange: (/** @type {any} */ event) => {
        state.rating = event.target.value;
        app.lookSoon();
        app.render();
      } }, ...ratings.map((text) => h("option", { key: text, value: text }, text)))),
    h("div", { "aria-live": "polite" }, ...told(app)));
}

/** @param {App} app @returns {Child[]} */
function told(app) {
  if (!app.seen) return [h("p", { class: "quiet" }, preview.waiting)];
  if (!app.seen.requests) return [h("p", { class: "quiet" }, preview.unusable)];
  if (!app.seen.requests.some((/** @type {any} */ { record }) => RECORDS.includes(record))) return [h("p", { class: "quiet" }, words.noTry)];
  const lookedFor = app.seen.requests.filter((/** @type {any} */ { record }) => record === "Match");
  return [leftOut(app.seen), ...lookedFor.map((/** @type {any} */ request, /** @type {number} */ index) => h("div", { key: `match-${index}` }, h("p", null, preview.match), requestView(request))), ...recordView(app.seen)];
}

/** @param {App} app */
export async function look(app) {
  const section = app.document.callerInsight;
  if (!app.core || section === undefined) return;
  const isCurrent = app.isCurrent;
  const state = stateOf(app);
  // An endpoint is asked when a person says so: it may need a key.
  if (!state.api.endpoint && state.read !== section) {
    state.read = section;
    await read(app, state);
  }
  const rating = state.lists?.ratings.find(({ text }) => text === state.rating)?.text ?? state.lists?.ratings[0]?.text;
  const { event } = app.sample;
  const rated = ["callEnded", "callNotesSubmitted"].includes(event.event) ? { ...event, disposition: rating } : { ...event, event: "callEnded", duration: 61, disposition: rating };
  const seen = await app.core.test(app.document, "rules", rated);
  if (isCurrent()) app.seen = seen;
}
