// @ts-check
/** One event at a time, with a payload one may spoil: what is not JSON is sent as text, so that one sees how the wrapper answers. */
import { element, setText } from "./element.js";
import { METHODS, sample } from "./payloads.js";
import { single as words } from "./strings.js";

export class EventForm {
  #host;
  #known;
  #method = element("select", { on: { change: () => this.#fill() } }, ...METHODS.map((method) => element("option", { value: method }, method)));
  #payload = element("textarea", { rows: "9", spellcheck: "false", class: "code", on: { input: () => this.#judge() } });
  #label = element("span", {});
  #notice = element("p", { class: "field-notice", role: "status" });
  #conversationId = "";
  #number = "";

  /**
   * @param {HTMLElement} parent @param {import("./host.js").Host} host
   * @param {() => {conversationId: string, number: string, partnerId: string, statusId: string}} known what samples are made of
   */
  constructor(parent, host, known) {
    this.#host = host;
    this.#known = known;
    const details = element("details", { class: "block", on: { toggle: () => { if (details.open && !this.#payload.value) this.#fill(); } } },
      element("summary", {}, words.heading),
      element("div", { class: "stack" },
        element("label", { class: "field" }, words.method, this.#method),
        element("label", { class: "field" }, this.#label, this.#payload),
        this.#notice,
        element("div", { class: "pair" },
          element("button", { type: "button", class: "button brand", on: { click: () => this.#send() } }, words.send),
          element("button", { type: "button", class: "button", on: { click: () => this.#renew() } }, words.renew))));
    parent.append(details);
  }

  #fill() {
    const known = this.#known();
    this.#conversationId ||= known.conversationId || crypto.randomUUID();
    this.#number ||= known.number;
    const method = this.#method.value;
    const values = sample(method, { ...known, conversationId: this.#conversationId, number: this.#number });
    this.#payload.value = JSON.stringify(takesList(method) ? values : values[0], null, 2);
    setText(this.#label, takesList(method) ? words.argumentList : words.payload);
    this.#judge();
  }

  #renew() {
    this.#conversationId = crypto.randomUUID();
    this.#number = "";
    this.#fill();
  }

  #judge() {
    setText(this.#notice, parsed(this.#payload.value) === undefined ? words.notJson : "");
  }

  #send() {
    const method = this.#method.value;
    const value = parsed(this.#payload.value);
    if (value === undefined) void this.#host.call(method, this.#payload.value);
    else if (takesList(method) && Array.isArray(value)) void this.#host.call(method, ...value);
    else void this.#host.call(method, value);
  }
}

/** Methods whose arguments are several, or no object. @param {string} method */
function takesList(method) {
  return method === "dial" || method === "setPresence";
}

/** @param {string} text @returns {unknown} undefined when it is not JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
