// @ts-check
/** One record of the org as a card: what matters first, everything on demand, and what just changed marked in words and colour. */
import { element, setText } from "./element.js";
import { crm as words } from "./strings.js";
import { pretty } from "./wire.js";

/**
 * @typedef {import("./sandbox.js").Stored} Stored
 * @typedef {{
 *   title: (record: Stored) => string,
 *   badge: (record: Stored) => [text: string, tone: "good" | "waiting" | "plain"],
 *   summary: (record: Stored) => string,
 *   note?: (record: Stored) => string,
 *   fields: string[],
 *   value: (field: string, value: unknown) => string,
 * }} Layout what a card of one object shows
 */

/** A mark of change stays so long. */
const MARK_MILLISECONDS = 4000;

export class RecordCard {
  #layout;
  /** @type {Stored} */
  #record = {};
  #title = element("span", { class: "card-title" });
  #summary = element("span", { class: "card-summary" });
  #badge = element("span", { class: "badge" });
  #mark = element("span", { class: "card-mark" });
  #note = element("p", { class: "card-note" });
  #fields = element("dl", { class: "fields" });
  #all = element("pre", { tabindex: "0" });
  #disclosure;
  #touched = false;
  #timer = 0;

  /** @param {Layout} layout */
  constructor(layout) {
    this.#layout = layout;
    this.#disclosure = element("details", {},
      element("summary", { class: "card-head", on: { click: () => { this.#touched = true; } } }, this.#title, this.#mark, this.#badge, this.#summary),
      element("div", { class: "card-body" }, this.#note, this.#fields, element("details", { class: "all-fields" }, element("summary", {}, words.allFields), this.#all)));
    this.node = element("li", { class: "card" }, this.#disclosure);
  }

  /** The newest card is open by itself, until a person opens or closes it. @param {boolean} open */
  openByItself(open) {
    if (!this.#touched) this.#disclosure.open = open;
  }

  /**
   * Shows the record as it is now. @param {Stored} record @param {boolean} silent without marks: the page just began to look
   * @returns {"created" | "updated" | "same"}
   */
  show(record, silent) {
    const before = this.#record;
    const isNew = Object.keys(before).length === 0;
    if (!isNew && JSON.stringify(before) === JSON.stringify(record)) {
      this.#render(record, new Set());
      return "same";
    }
    this.#record = record;
    const changed = new Set(isNew || silent ? [] : Object.keys(record).filter((field) => JSON.stringify(before[field]) !== JSON.stringify(record[field])));
    this.#render(record, changed);
    if (!silent) this.#markAs(isNew ? words.created : words.updated);
    return isNew ? "created" : "updated";
  }

  /** @param {Stored} record @param {Set<string>} changed */
  #render(record, changed) {
    const layout = this.#layout;
    setText(this.#title, layout.title(record));
    setText(this.#summary, layout.summary(record));
    const [text, tone] = layout.badge(record);
    setText(this.#badge, text);
    this.#badge.setAttribute("data-tone", tone);
    const note = layout.note?.(record) ?? "";
    setText(this.#note, note);
    this.#note.hidden = note === "";
    if (this.#fields.childElementCount === 0) {
      for (const field of layout.fields) {
        this.#fields.append(element("div", { "data-field": field }, element("dt", {}, words.fields[field] ?? field), element("dd", {})));
      }
    }
    for (const row of this.#fields.children) {
      const field = row.getAttribute("data-field") ?? "";
      const value = record[field];
      const shown = value === null || value === undefined || value === "" ? words.none : layout.value(field, value);
      const cell = row.lastElementChild;
      if (cell) setText(cell, shown);
      if (changed.has(field)) row.classList.add("changed");
    }
    setText(this.#all, pretty(record));
  }

  /** @param {string} text */
  #markAs(text) {
    setText(this.#mark, text);
    this.node.classList.add("fresh");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      setText(this.#mark, "");
      this.node.classList.remove("fresh");
      for (const row of this.#fields.children) row.classList.remove("changed");
    }, MARK_MILLISECONDS);
  }
}
