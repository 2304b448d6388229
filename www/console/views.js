// @ts-check
/**
 * What the workspace shows: a record with what belongs to it, a list, what a search found, an address, a flow.
 *
 * @typedef {import("./workspace.js").View} View
 * @typedef {import("./org.js").Cell} Cell
 * @typedef {import("./org.js").Face} Face
 * @typedef {{dial: ((number: string, face: Face) => void) | null, open: (id: string) => void, create: (object: string) => void, refresh: () => void}} Actions
 *   `dial` is null while click to dial is off
 */
import { element } from "/demo/element.js";
import { workspace as words } from "./strings.js";

/** @param {View} view @param {any} data what the org says of it @param {Actions} actions @returns {HTMLElement[]} */
export function show(view, data, actions) {
  switch (view.kind) {
    case "record": return data ? record(data, actions) : [empty(words.gone)];
    case "list": return data ? [list(view, data, actions)] : [empty(words.gone)];
    case "search": return data.length > 0 ? data.map((/** @type {any} */ one) => card(table(one, actions), `${one.plural} (${one.rows.length})`)) : [empty(words.noResults(view.text))];
    case "url": return [card(element("div", { class: "plain" }, element("p", {}, words.urlText), element("code", {}, view.url)), words.url)];
    case "flow": return [card(element("div", { class: "plain" }, element("p", {}, words.flowText), element("pre", {}, JSON.stringify(view.args, null, 1))), `${words.flow}: ${view.name}`)];
  }
}

/** @param {import("./org.js").RecordView} data @param {Actions} actions */
function record(data, actions) {
  const main = data.fields.slice(1, 5).filter((field) => field.text !== "");
  const head = element("header", { class: "record-head", "data-object": data.objectType },
    element("span", { class: "record-icon", "aria-hidden": "true" }, data.label.slice(0, 1)),
    element("div", { class: "record-name" }, element("p", {}, data.label), element("h2", { "data-record": data.recordId }, data.recordName)),
    element("button", { type: "button", class: "button", on: { click: actions.refresh } }, words.refresh),
    element("dl", { class: "highlights" }, ...main.map((field) => element("div", {}, element("dt", {}, field.label), element("dd", {}, value(field, data, actions))))));
  const fields = element("dl", { class: "fields" }, ...data.fields.map((field) =>
    element("div", { "data-field": field.name, "data-kind": field.kind }, element("dt", {}, field.label), element("dd", {}, value(field, data, actions)))));
  const related = data.related.map(({ heading, rows }) => card(rows.length === 0 ? empty(words.empty) : element("ul", { class: "related" }, ...rows.map((row) =>
    element("li", {}, link(row.recordName, row.recordId, actions), element("p", {}, row.cells.filter((cell) => cell.text !== "").map((cell) => cell.text).join(" \u00b7 "))))),
  `${heading} (${rows.length})`));
  return [head, element("div", { class: "record-body" }, card(fields, words.details), element("div", { class: "record-side" }, ...related))];
}

/** @param {Extract<View, {kind: "list"}>} view @param {import("./org.js").Table} data @param {Actions} actions */
function list(view, data, actions) {
  const head = element("div", { class: "list-head" },
    element("div", {}, element("h2", {}, data.plural), element("p", {}, [view.listView && words.list(view.listView), words.count(data.rows.length)].filter(Boolean).join(" \u00b7 "))),
    element("button", { type: "button", class: "button", on: { click: () => actions.create(data.object) } }, words.newRecord(data.label)));
  return element("section", { class: "card" }, head, data.rows.length > 0 ? table(data, actions) : empty(words.empty));
}

/** @param {import("./org.js").Table} data @param {Actions} actions */
function table(data, actions) {
  const head = element("tr", {}, ...[words.name, ...data.columns].map((label) => element("th", { scope: "col" }, label)));
  const rows = data.rows.map((row) => element("tr", {}, element("th", { scope: "row" }, link(row.recordName, row.recordId, actions)),
    ...row.cells.map((cell) => element("td", {}, value(cell, row, actions)))));
  return element("div", { class: "table" }, element("table", {}, element("thead", {}, head), element("tbody", {}, ...rows)));
}

/** A field's value: numbers to dial, records to open, or text. @param {Cell} cell @param {Face} owner @param {Actions} actions */
function value(cell, owner, actions) {
  const { dial } = actions;
  if (cell.text === "") return element("span", { class: "none" }, words.none);
  if (cell.target) return link(cell.text, cell.target.recordId, actions);
  if (cell.kind === "phone") {
    const face = { recordId: owner.recordId, recordName: owner.recordName, objectType: owner.objectType, ...about(owner) };
    return dial
      ? element("button", { type: "button", class: "dial", "aria-label": words.dial(cell.text), on: { click: () => dial(cell.text, face) } }, cell.text)
      : element("span", { class: "no-dial", title: words.disabled }, cell.text);
  }
  if (cell.kind === "boolean") return element("span", {}, cell.value ? words.yes : words.no);
  if (cell.kind === "datetime") return element("time", { datetime: cell.text }, new Date(cell.text).toLocaleString());
  return element("span", { class: cell.kind === "textarea" ? "long" : false }, cell.text);
}

/** What a payload says of accounts and people, where it says so. @param {Face} face */
export function about({ accountId, contactId, personAccount }) {
  return { ...(accountId ? { accountId } : {}), ...(contactId ? { contactId } : {}), ...(personAccount === undefined ? {} : { personAccount }) };
}

/** @param {string} text @param {string} id @param {Actions} actions */
function link(text, id, actions) {
  return element("button", { type: "button", class: "link", on: { click: () => actions.open(id) } }, text);
}

/** @param {HTMLElement} body @param {string} heading */
function card(body, heading) {
  return element("section", { class: "card" }, element("h3", { class: "card-head" }, heading), body);
}

/** @param {string} text */
function empty(text) {
  return element("p", { class: "empty" }, text);
}
