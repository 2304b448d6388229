// @ts-check
/** The softphone as the agent sees it: one card per state, a running clock, notes that survive the change from call to wrap-up. */
import { ArrowKeys } from "./arrow_keys.js";
import { announce, element, setText } from "./element.js";
import { phone as words } from "./strings.js";

/** @typedef {import("./phone.js").Phone} Phone */

const KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9", "*", "0", "#"];

export class PhoneCard {
  #phone;
  /** @type {(number: string) => string} */
  #nameOf;
  #presence = element("select", { id: "presence", on: { change: (event) => this.#phone.setPresence(event.target.value) } });
  #body = element("div", { class: "phone-body" });
  #clock = element("span", { class: "phone-clock" });
  #state = element("span", {});
  #hold = element("button", { type: "button", class: "button", on: { click: () => this.#phone.toggleHold() } });
  #notice = element("p", { class: "phone-notice", role: "status" });
  #number = element("input", { type: "tel", id: "number", autocomplete: "off", placeholder: words.numberHint, "aria-label": words.number, on: {
    keydown: (event) => {
      if (event.key !== "Enter") return;
      // The card changes under the key: without this the same stroke would press the button that takes the focus.
      event.preventDefault();
      this.#dial();
    },
  } });

  /**
   * @param {HTMLElement} parent @param {Phone} phone
   * @param {(number: string) => string} nameOf who the org knows by this number; empty when nobody
   */
  constructor(parent, phone, nameOf) {
    this.#phone = phone;
    this.#nameOf = nameOf;
    this.#presence.append(element("option", { value: "" }, words.noPresence));
    parent.append(element("div", { class: "phone" },
      element("div", { class: "phone-head" }, element("label", { for: "presence" }, words.presence), this.#presence),
      this.#body, this.#notice));
    phone.addEventListener("changed", () => this.#render());
    phone.addEventListener("held", () => this.#showHeld());
    phone.addEventListener("dispositions", () => this.#render());
    phone.addEventListener("presence", () => {
      this.#presence.value = phone.presence;
      this.#say(words.presenceFromCrm);
    });
    phone.addEventListener("busy", () => this.#say(words.busyStart));
    // For the same reason a key held down presses one button only.
    this.#body.addEventListener("keydown", (event) => {
      if (event.repeat && event.target instanceof HTMLButtonElement) event.preventDefault();
    });
    setInterval(() => this.#tick(), 250);
    this.#render();
  }

  /** The statuses of the configuration. @param {{softphoneId: string, label: string}[]} statuses */
  setStatuses(statuses) {
    if (statuses.length === 0) return;
    this.#presence.replaceChildren(...statuses.map((status) => element("option", { value: status.softphoneId }, status.label)));
    this.#phone.presence ||= statuses[0]?.softphoneId ?? "";
    this.#presence.value = this.#phone.presence;
  }

  /** Shows what a scripted agent wrote. */
  showDraft() {
    const call = this.#phone.call;
    const notes = this.#body.querySelector("textarea");
    const disposition = this.#body.querySelector("select");
    if (call && notes) notes.value = call.notes;
    if (call && disposition) disposition.value = call.disposition;
  }

  #render() {
    const focused = this.#body.contains(document.activeElement);
    this.#body.setAttribute("data-phase", this.#phone.phase);
    const [parts, first] = this.#parts();
    this.#body.replaceChildren(...parts);
    this.#tick();
    if (focused) first.focus();
    if (this.#phone.phase !== "idle") setText(this.#notice, "");
  }

  /** @returns {[Node[], HTMLElement]} the card of the state, and what takes the focus if the card had it */
  #parts() {
    const { phase, call } = this.#phone;
    if (phase === "idle" || !call) return [this.#idle(), this.#number];
    const who = this.#who(call.number);
    if (phase === "ringing") {
      announce(words.announceRinging(who));
      const accept = this.#button(words.accept, "good", () => this.#phone.accept());
      const decline = this.#button(words.decline, "bad", () => this.#phone.decline());
      return [[this.#caller(words.ringing), element("div", { class: "pair" }, accept, decline)], accept];
    }
    if (phase === "dialing") {
      const cancel = this.#button(words.giveUp, "bad", () => this.#phone.hangUp());
      return [[this.#caller(words.dialing), cancel], cancel];
    }
    const [disposition, notes] = this.#wrapUpFields();
    if (phase === "connected") {
      const transfer = element("button", { type: "button", class: "button", on: { click: () => this.#phone.hangUp({ transferred: true }) } }, words.transfer);
      const hangUp = this.#button(words.hangUp, "bad", () => this.#phone.hangUp());
      const caller = this.#caller(words.connected);
      this.#showHeld();
      return [[caller, element("div", { class: "triple" }, this.#hold, transfer, hangUp), disposition, notes], /** @type {HTMLElement} */ (notes.querySelector("textarea"))];
    }
    announce(words.announceEnded);
    const submit = element("button", { type: "button", class: "button brand", on: { click: () => this.#phone.submitNotes() } }, words.submit);
    return [[this.#caller(words.wrapUp), disposition, notes, submit], /** @type {HTMLElement} */ (disposition.querySelector("select"))];
  }

  /** @returns {Node[]} */
  #idle() {
    const pad = element("div", { class: "pad", role: "group", "aria-label": words.dialPad }, ...KEYS.map((key) =>
      element("button", { type: "button", class: "button key", on: { click: () => { this.#number.value += key; } } }, key)));
    new ArrowKeys(pad, "button", 3).refresh();
    const erase = element("button", { type: "button", class: "button", "aria-label": words.erase, on: {
      click: () => { this.#number.value = this.#number.value.slice(0, -1); },
    } }, "\u232b");
    return [element("div", { class: "number-row" }, this.#number, erase), pad, this.#button(words.call, "good", () => this.#dial())];
  }

  #showHeld() {
    const isHeld = this.#phone.call?.held === true;
    setText(this.#hold, isHeld ? words.resume : words.hold);
    setText(this.#state, isHeld ? words.onHold : words.connected);
  }

  /** Who is on the line, and for how long. @param {string} state */
  #caller(state) {
    setText(this.#state, state);
    const call = this.#phone.call;
    const number = call?.number ?? "";
    const name = this.#nameOf(number);
    return element("div", { class: "caller" },
      element("p", { class: "caller-state" }, this.#state, this.#clock),
      element("p", { class: "caller-name" }, name || number || words.unknownCaller),
      element("p", { class: "caller-number" }, `${name ? `${number} \u00b7 ` : ""}${call?.direction === "outbound" ? words.outbound : words.inbound}`));
  }

  /** @returns {[HTMLElement, HTMLElement]} */
  #wrapUpFields() {
    const call = this.#phone.call;
    const select = element("select", { on: { change: (event) => this.#phone.write({ disposition: event.target.value }) } },
      element("option", { value: "" }, words.noDisposition), ...this.#phone.dispositions.map((code) => element("option", { value: code }, code)));
    select.value = call?.disposition ?? "";
    const notes = element("textarea", { rows: "3", on: { input: (event) => this.#phone.write({ notes: event.target.value }) } });
    notes.value = call?.notes ?? "";
    return [element("label", { class: "field" }, words.disposition, select), element("label", { class: "field" }, words.notes, notes)];
  }

  /** @param {string} label @param {string} tone @param {() => void} click */
  #button(label, tone, click) {
    return element("button", { type: "button", class: `button ${tone}`, on: { click } }, label);
  }

  #dial() {
    const number = this.#number.value.trim();
    if (number === "") {
      this.#number.focus();
      return;
    }
    this.#number.value = "";
    this.#phone.dial(number);
  }

  /** @param {string} number */
  #who(number) {
    return this.#nameOf(number) || number || words.unknownCaller;
  }

  #tick() {
    const { phase, call } = this.#phone;
    if (!call) return;
    const from = phase === "ringing" || phase === "dialing" ? call.startedAt : call.answeredAt ?? call.startedAt;
    const seconds = Math.floor(((call.endedAt ?? Date.now()) - from) / 1000);
    setText(this.#clock, `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`);
  }

  /** @param {string} text */
  #say(text) {
    setText(this.#notice, text);
  }
}
