// @ts-check
/** The clauses of the contract by what they are about, each with its state, what went wrong and what to do. */
import { element, setText } from "../demo/element.js";
import { CLAUSES } from "./clauses.js";
import { claims, origin, page as words, remedies } from "./strings.js";

const GROUPS = /** @type {const} */ (["loading", "telling", "hearing"]);

export class ClauseList {
  /** @type {Map<string, Row>} */
  #rows = new Map();

  /** @param {HTMLElement} pane @param {HTMLElement} action stands beside the heading */
  constructor(pane, action) {
    const body = element("div", { class: "pane-body" });
    pane.append(element("div", { class: "pane-head" }, element("h2", { id: "clauses-heading" }, words.clauses), action), body);
    for (const group of GROUPS) {
      const list = element("ol", { class: "clauses", role: "list", "aria-labelledby": `group-${group}` });
      for (const clause of CLAUSES.filter((each) => each.group === group)) {
        const row = new Row(clause);
        this.#rows.set(clause.id, row);
        list.append(row.node);
      }
      body.append(element("h3", { id: `group-${group}`, class: "group" }, words.groups[group]), list);
    }
  }

  /** @param {readonly import("./report.js").ReportedClause[] | null} clauses null while no host has reported */
  show(clauses) {
    for (const [id, row] of this.#rows) row.show(clauses?.find((clause) => clause.id === id) ?? null);
  }
}

class Row {
  #state = element("span", { class: "badge" });
  #reasons = element("ul", { class: "reasons", role: "list" });
  #remedy;
  #optional;
  #shown = "";

  /** @param {import("./clauses.js").Clause} clause */
  constructor({ id, source, optional }) {
    this.#remedy = element("p", { class: "remedy", hidden: true }, element("strong", {}, words.remedy), " ", remedies[id]);
    this.#optional = element("span", { class: "optional", hidden: !optional }, ` ${words.optional}`);
    this.node = element("li", { id: `clause-${id}`, tabindex: "-1" },
      this.#state,
      element("div", {},
        element("p", { class: "claim" }, claims[id], this.#optional),
        this.#reasons, this.#remedy),
      element("span", { class: "source" }, element("span", { class: "code" }, id), element("span", {}, origin(source))));
  }

  /** @param {import("./report.js").ReportedClause | null} clause */
  show(clause) {
    const state = clause?.state ?? "unseen";
    const texts = (clause?.reasons ?? []).map(({ text }) => text);
    if (clause) this.#optional.hidden = !clause.optional;
    const key = [state, ...texts].join("\n");
    if (key === this.#shown) return;
    this.#shown = key;
    this.node.setAttribute("data-state", state);
    this.#state.setAttribute("data-tone", state === "passed" ? "good" : state === "failed" ? "bad" : "plain");
    setText(this.#state, words.states[state]);
    this.#reasons.replaceChildren(...texts.map((text) => element("li", {}, text)));
    this.#remedy.hidden = state !== "failed";
  }
}
