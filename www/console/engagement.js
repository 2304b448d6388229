// @ts-check
/** Sales Engagement: calls that a cadence asks for, handed to the softphone, and what it made of them. */
import { failure, success } from "./bridge.js";
import { element, setText } from "/demo/element.js";
import { refusals, utility as words } from "./strings.js";
import { UtilityItem } from "./utility_item.js";

export class Engagement {
  #tell;
  #list = element("ol", { class: "log" });
  #empty = element("p", { class: "empty" }, words.noWorks);
  /** @type {Map<string, {state: HTMLElement, detail: HTMLElement}>} */
  #works = new Map();

  /** @param {(payload: any) => Promise<boolean>} tell passes the work to the frame, and says whether anyone listens */
  constructor(tell) {
    this.#tell = tell;
    const to = element("input", { id: "work-to", type: "tel", required: true, autocomplete: "off" });
    const start = (/** @type {Event} */ event) => {
      event.preventDefault();
      void this.start(to.value);
    };
    const body = element("div", { class: "drawer" },
      element("form", { on: { submit: start } }, element("label", { for: "work-to" }, words.workTo), to, element("button", { type: "submit", class: "button brand" }, words.start)),
      element("h3", {}, words.works), this.#empty, this.#list);
    new UtilityItem("engagement", words.engagement, "task", body);
  }

  /** Starts a work. @param {string} to @param {string} [workId] @returns {Promise<{workId: string, isHeard: boolean}>} */
  async start(to, workId = `work-${crypto.randomUUID()}`) {
    const state = element("span", { class: "badge" });
    const detail = element("pre", { hidden: true });
    this.#works.set(workId, { state, detail });
    this.#list.prepend(element("li", {}, element("strong", {}, to), " ", state, detail));
    this.#empty.hidden = true;
    const isHeard = await this.#tell({ workId, completeWorkWhen: "TaskSaved", attributes: { to } });
    setText(state, isHeard ? words.started : words.notHeard);
    return { workId, isHeard };
  }

  /** `completeWork`. @param {{workId: string, attributes: any}} args */
  complete({ workId, attributes }) {
    const work = this.#works.get(workId);
    if (!work) return failure("INVALID_PARAM", refusals.missing("workId"));
    setText(work.state, words.completed);
    setText(work.detail, JSON.stringify(attributes ?? null, null, 1));
    work.detail.hidden = false;
    return success();
  }
}
