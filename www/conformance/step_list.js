// @ts-check
/** What the person does with the softphone, step by step, and the two orders that the kit gives in place of Salesforce. */
import { announce, element, setText } from "../demo/element.js";
import { page as words, steps as stepWords } from "./strings.js";
import { STEPS } from "./steps.js";

export class StepList {
  #order;
  #number = element("input", { type: "tel", value: "+14155550123", autocomplete: "off", "aria-label": words.number });
  #troubles = element("ul", { class: "reasons", role: "list" });
  /** @type {Map<string, {node: HTMLElement, state: HTMLElement, more: HTMLElement}>} */
  #rows = new Map();
  /** What gives an order. @type {HTMLButtonElement[]} */
  #senders = [];

  /** @param {HTMLElement} pane @param {(asked: object) => void} order */
  constructor(pane, order) {
    this.#order = order;
    pane.append(
      element("div", { class: "pane-head" }, element("h2", { id: "steps-heading" }, words.steps)),
      element("div", { class: "pane-body" }, element("ol", { class: "steps" }, ...STEPS.map((step) => this.#row(step))), this.#troubles));
  }

  /** @param {import("./report.js").Report | null} report */
  show(report) {
    const done = new Set(report?.steps.filter((step) => step.done).map((step) => step.id));
    const current = STEPS.find((step) => !done.has(step.id))?.id;
    for (const [id, { node, state, more }] of this.#rows) {
      const isCurrent = id === current;
      setText(state, done.has(id) ? words.done : isCurrent ? words.now : words.later);
      node.setAttribute("data-state", done.has(id) ? "done" : isCurrent ? "now" : "later");
      if (isCurrent) node.setAttribute("aria-current", "step");
      else node.removeAttribute("aria-current");
      if (id === "update-presence") setText(more, ordered(report));
    }
    const hasLoaded = done.has("load") && report?.driver.state !== "running";
    for (const sender of this.#senders) sender.setAttribute("aria-disabled", String(!hasLoaded));
    const texts = report?.driver.troubles.map(({ text }) => text) ?? [];
    if (texts.length !== this.#troubles.childElementCount) this.#troubles.replaceChildren(...texts.map((text) => element("li", {}, text)));
  }

  /** @param {"start_call" | "update_presence"} order */
  #give(order) {
    if (this.#senders.some((sender) => sender.getAttribute("aria-disabled") === "true")) announce(words.notYet);
    else this.#order(order === "start_call" ? { order, dialTo: this.#number.value.trim() } : { order });
  }

  /** @param {import("./steps.js").Step} step */
  #row({ id, order }) {
    const [name, hint] = stepWords[id] ?? [id, ""];
    const state = element("span", { class: "step-state" });
    const more = element("p", { class: "step-more", role: id === "update-presence" ? "status" : null });
    const send = order && element("button", { type: "button", class: "button small", on: { click: () => this.#give(order) } }, words.send(order));
    if (send) this.#senders.push(send);
    const node = element("li", {},
      element("div", { class: "step-head" }, element("p", { class: "step-name" }, name), state),
      hint && element("p", { class: "step-hint" }, hint),
      send && element("div", { class: "step-order" }, order === "start_call" && this.#number, send),
      more);
    this.#rows.set(id, { node, state, more });
    return node;
  }
}

/** Which status was ordered, by its label. @param {import("./report.js").Report | null} report */
function ordered(report) {
  if (!report?.orderedStatus) return "";
  const status = report.statuses.find(({ softphoneId }) => softphoneId === report.orderedStatus);
  return words.ordered(status?.label ?? report.orderedStatus);
}
