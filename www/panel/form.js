// @ts-check
/** What an agent says of a call: notes while it is up; after it rating, what the rating's button asks for, and the word that it is done. */
import { h } from "./tree.js";
import { length } from "./moment.js";
import { wrapUp as words, reason } from "./strings.js";

/**
 * @typedef {import("./panel.js").Desk} Desk
 * @typedef {import("./calls.js").Call} Call
 * @typedef {import("./caller.js").Known} Known
 * @typedef {{name: string, label: string, required?: boolean, value?: string, options: {label: string, value: string}[]}} Parameter
 * @typedef {{rating: string, label?: string, action?: string, isDefault?: boolean, params?: Parameter[]}} Rating
 * @typedef {{rating: Rating | undefined, notes: string, values: Record<string, string>, prompt: string, missing: {field: string, text: string}[]}} Answer
 */

/** Up to so many ratings all are in sight; more are a list to type in. */
const IN_SIGHT = 8;

/**
 * What the agent would save now, and what is missing of it.
 * @param {Call} call @param {Known} known @param {Desk} desk @returns {Answer}
 */
export function answer(call, known, { view, drafts }) {
  const draft = drafts.get(call.conversationId);
  const all = /** @type {Rating[]} */ (view.ratings ?? []);
  const choices = all.filter((one) => one.action !== "prompt");
  // A call that is logged on a record begins with the button that is meant for it (seed 000, "Log Call").
  const chosen = draft.rating ?? call.disposition ?? (known.record ? choices.find((one) => one.action === "logCall" && one.isDefault)?.rating : "") ?? "";
  const rating = choices.find((one) => one.rating === chosen);
  const notes = draft.notes ?? call.notes ?? "";
  /** @type {Record<string, string>} */
  const values = {};
  const missing = [];
  if (view.wrapUp?.ratingRequired && !rating) missing.push({ field: "rating", text: asksRating(choices) ? words.missingRating : words.missingDisposition });
  for (const parameter of rating?.params ?? []) {
    const value = draft.values?.[parameter.name] ?? parameter.value ?? "";
    if (value) values[parameter.name] = value;
    else if (parameter.required) missing.push({ field: `value ${parameter.name}`, text: words.missingValue(parameter.label) });
  }
  if (rating?.action === "logCall" && !known.record) missing.push({ field: "record", text: words.missingRecord });
  if (view.wrapUp?.notesRequired && notes.trim() === "") missing.push({ field: "notes", text: words.missingNotes });
  const prompt = all.find((one) => one.action === "prompt")?.label ?? words.noRating;
  return { rating, notes, values, prompt, missing };
}

/** Codes without buttons are the softphone's own list. @param {Rating[]} choices */
const asksRating = (choices) => choices.some((one) => one.action);

/** @param {Call} call @param {Known} known @param {Desk} desk */
export function form(call, known, desk) {
  const { view, ui } = desk;
  const id = call.conversationId;
  const isOver = call.state === "ended";
  const said = answer(call, known, desk);
  const failed = ui.said.get(`save ${id}`);
  const missing = (/** @type {string} */ field) => (ui.tried.has(id) ? said.missing.find((one) => one.field === field)?.text ?? "" : "");
  const isBusy = ui.busy.has(`save ${id}`);
  const draft = desk.drafts.get(id);
  // What was typed is not to be lost by a slip.
  const canSkip = !view.wrapUp?.notesRequired && !view.wrapUp?.ratingRequired && !draft.notes && !draft.rating && !draft.put && !call.noted;
  return h("form", { class: "part form", key: "form", novalidate: true, "data-region": `form ${id}`, onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void desk.save(call); } },
    isOver && !call.noted && !draft.put ? limit(call, desk) : null,
    isOver && view.ratings?.length > 0 ? rating(call, said, missing("rating"), desk) : null,
    isOver ? (said.rating?.params ?? []).map((parameter) => dropdown(call, parameter, said, missing(`value ${parameter.name}`), desk)) : null,
    isOver && missing("record") ? h("p", { class: "error", key: "record", role: "alert" }, missing("record")) : isOver ? hint(said, known) : null,
    notes(call, said, isOver ? missing("notes") : "", desk),
    isOver && failed ? h("p", { class: "error", role: "alert", key: "failed" }, `${words.refused} ${reason(failed)}`) : null,
    isOver ? h("div", { class: "row end", key: "buttons" },
      canSkip ? h("button", { type: "button", class: "button link", onclick: () => desk.put(call) }, words.skip) : null,
      h("button", { type: "submit", class: "button brand", "aria-disabled": isBusy ? "true" : null, "data-focus": `save ${id}` },
        isBusy ? words.saving : said.rating?.label || words.save)) : null);
}

/** What the button does besides, before it is pressed. @param {Answer} said @param {Known} known */
function hint({ rating }, known) {
  const name = known.isMade ? "" : known.record?.name;
  const text = rating?.action === "createLead" ? (name ? words.createsLeadInstead(name) : words.createsLead)
    : rating?.action === "logCall" && !known.record ? words.asksRecord : "";
  return text ? h("p", { class: "quiet", key: "hint" }, text) : null;
}

/** @param {Call} call @param {Desk} desk */
function limit(call, { now }) {
  const left = (call.wrapUpUntil ?? now) - now;
  const whole = Math.max(1, (call.wrapUpUntil ?? now) - (call.endedAt ?? now));
  return h("div", { class: "limit", key: "limit", "data-tone": left > 0 && left < 10_000 ? "waiting" : "quiet" },
    h("span", null, left > 0 ? words.left(length(left)) : words.over),
    h("progress", { "aria-hidden": "true", max: "100", value: Math.max(0, Math.round((left / whole) * 100)) }));
}

/** @param {Call} call @param {Answer} said @param {string} missing @param {Desk} desk */
function rating(call, said, missing, desk) {
  const id = call.conversationId;
  const { view } = desk;
  const own = desk.idOf(id);
  const choices = /** @type {Rating[]} */ (view.ratings).filter((one) => one.action !== "prompt");
  const title = asksRating(choices) ? words.rating : words.disposition;
  const choose = (/** @type {string} */ value) => desk.write(call, { rating: value });
  const error = missing ? h("span", { class: "error", id: `rating-error-${own}`, key: "error" }, missing) : null;
  const described = missing ? `rating-error-${own}` : null;
  if (choices.length > IN_SIGHT) {
    return h("label", { class: "field", key: "rating" }, h("span", null, title, mark(view.wrapUp?.ratingRequired)),
      h("select", {
        value: said.rating?.rating ?? "", same: desk.ratings, "aria-invalid": missing ? "true" : null, "aria-describedby": described, "data-focus": `rating ${id}`,
        onchange: (/** @type {any} */ event) => choose(event.target.value),
      }, h("option", { value: "", key: "" }, said.prompt), ...choices.map((one) => h("option", { value: one.rating, key: one.rating }, one.rating))),
      error);
  }
  return h("fieldset", { class: "field", key: "rating", "aria-invalid": missing ? "true" : null, "aria-describedby": described },
    h("legend", null, title, mark(view.wrapUp?.ratingRequired)),
    h("div", { class: "choices" }, ...choices.map((one, index) =>
      h("label", { class: "choice", key: one.rating },
        h("input", {
          type: "radio", name: `rating-${own}`, value: one.rating, checked: said.rating?.rating === one.rating, "data-focus": index === 0 ? `rating ${id}` : null,
          onchange: () => choose(one.rating),
        }),
        h("span", null, one.rating)))),
    error);
}

/** @param {Call} call @param {Parameter} parameter @param {Answer} said @param {string} missing @param {Desk} desk */
function dropdown(call, parameter, said, missing, desk) {
  const own = `${desk.idOf(call.conversationId)}-${desk.idOf(parameter.name)}`;
  const { values } = desk.drafts.get(call.conversationId);
  return h("label", { class: "field", key: `value ${parameter.name}` }, h("span", null, parameter.label, mark(parameter.required)),
    h("select", {
      value: said.values[parameter.name] ?? "", "aria-invalid": missing ? "true" : null, "aria-required": parameter.required ? "true" : null, "aria-describedby": missing ? `error-${own}` : null,
      "data-focus": `value ${parameter.name} ${call.conversationId}`,
      onchange: (/** @type {any} */ event) => desk.write(call, { values: { ...values, [parameter.name]: event.target.value } }),
    }, h("option", { value: "", key: "" }, words.noRating), ...parameter.options.map((one) => h("option", { value: one.value, key: one.value }, one.label))),
    missing ? h("span", { class: "error", id: `error-${own}`, key: "error" }, missing) : null);
}

/** @param {Call} call @param {Answer} said @param {string} missing @param {Desk} desk */
function notes(call, said, missing, desk) {
  const id = call.conversationId;
  const own = `notes-error-${desk.idOf(id)}`;
  return h("label", { class: "field", key: "notes" }, h("span", null, words.notes, mark(desk.view.wrapUp?.notesRequired)),
    h("textarea", {
      rows: "3", value: said.notes, "aria-invalid": missing ? "true" : null, "aria-required": desk.view.wrapUp?.notesRequired ? "true" : null, "aria-describedby": missing ? own : null, "data-focus": `notes ${id}`,
      oninput: (/** @type {any} */ event) => desk.write(call, { notes: event.target.value }),
    }),
    missing ? h("span", { class: "error", id: own, key: "error" }, missing) : null);
}

/** @param {boolean | undefined} isRequired */
function mark(isRequired) {
  return isRequired ? h("span", { class: "required" }, ` ${words.required}`) : null;
}
