// @ts-check
/** The faults as a row of switches, and under it a line for each that is on: what happens now, and what was kept. */
import { announce, byId, element, setText } from "./element.js";
import { NAMES } from "./faults.js";
import { faults as words } from "./strings.js";

/** @typedef {import("./faults.js").Name} Name */

const LOOK_MILLISECONDS = 500;

export class FaultBar {
  #faults;
  #host;
  #sandbox;
  #recorder;
  /** @type {Map<Name, HTMLButtonElement>} */
  #switches = new Map();
  /** @type {Map<string, {node: HTMLElement, text: HTMLElement}>} */
  #lines = new Map();
  #fold = element("button", { type: "button", class: "button fold", "aria-expanded": "false", "aria-controls": "fault-switches", on: { click: () => this.#unfold() } });

  /**
   * @param {import("./faults.js").Faults} faults @param {import("./host.js").Host} host @param {import("./sandbox.js").Sandbox} sandbox
   * @param {import("./recorder.js").Recorder} recorder @param {() => Promise<void>} reset makes everything as new
   */
  constructor(faults, host, sandbox, recorder, reset) {
    this.#faults = faults;
    this.#host = host;
    this.#sandbox = sandbox;
    this.#recorder = recorder;
    const row = element("div", { class: "fault-switches", id: "fault-switches", role: "group", "aria-labelledby": "fault-heading" });
    for (const name of NAMES) {
      const button = element("button", { type: "button", class: "button", "data-fault": name, "aria-pressed": "false", title: words.hints[name], on: { click: () => this.#toggle(name) } }, words.labels[name]);
      this.#switches.set(name, button);
      row.append(button);
    }
    byId("faults").append(element("h2", { id: "fault-heading" }, words.heading), this.#fold, row,
      element("button", { type: "button", class: "button", id: "reset", on: { click: () => void reset() } }, words.reset));
    byId("fault-lines").setAttribute("aria-label", words.lines);
    for (const source of [faults, host, sandbox]) source.addEventListener("changed", () => this.look());
    sandbox.addEventListener("requests", () => this.look());
    setInterval(() => this.look(), LOOK_MILLISECONDS);
    this.look();
  }

  /** Takes the focus when what had it is gone. */
  focus() {
    this.#switches.get("orgDown")?.focus();
  }

  /** Shows how things are now. */
  look() {
    let on = 0;
    for (const [name, button] of this.#switches) {
      const isOn = this.#faults.isOn(name);
      on += Number(isOn);
      button.setAttribute("aria-pressed", String(isOn));
      // The org that is down has the banner.
      this.#line(name, isOn && name !== "orgDown" ? this.#text(name) : "", words.off);
    }
    const { death } = this.#faults;
    this.#line("death", death && death.backAfter !== null ? words.died(death.backAfter, this.#pending()) : "", words.understood);
    setText(this.#fold, words.fold(on));
  }

  /** @param {Name} name */
  #toggle(name) {
    const isOn = this.#faults.isOn(name);
    void this.#faults.set(name, !isOn).then(() => announce(isOn ? words.announceOff(words.labels[name]) : words.hints[name]));
  }

  #unfold() {
    const isOpen = this.#fold.getAttribute("aria-expanded") === "false";
    this.#fold.setAttribute("aria-expanded", String(isOpen));
    byId("faults").classList.toggle("open", isOpen);
  }

  /** @param {Name} name */
  #text(name) {
    const since = this.#faults.since(name);
    const requests = this.#sandbox.requests.filter((request) => Date.parse(request.time) >= since);
    const pending = this.#pending();
    switch (name) {
      case "tokenExpired": return words.tokenExpired(requests.filter(({ status }) => status === 401).length, pending);
      case "slowOrg": return words.slowOrg(this.#host.lastReceipt, pending);
      case "answerLost": return words.answerLost(requests.filter(({ fault }) => fault === "drop-after-commit").length, pending);
      case "secondTab": {
        if (this.#faults.otherTabs === 0) return words.tabOpens;
        const repeats = this.#recorder.entries.filter((entry) => entry.what === "call" && entry.receipt?.duplicate).length;
        return words.secondTab(this.#faults.otherTabs, this.#host.status()?.role === "leader", repeats);
      }
      case "killTab": return words.killTab;
      default: return "";
    }
  }

  #pending() {
    return new Set((this.#host.status()?.pending ?? []).map((/** @type {any} */ row) => row.conversationId)).size;
  }

  /** @param {string} name @param {string} text empty takes the line away @param {string} action */
  #line(name, text, action) {
    const known = this.#lines.get(name);
    if (text === "") {
      if (!known) return;
      const hadFocus = known.node.contains(document.activeElement);
      known.node.remove();
      this.#lines.delete(name);
      if (hadFocus) this.focus();
      return;
    }
    if (known) return setText(known.text, text);
    const line = { node: element("li", { "data-line": name }), text: element("p", {}, text) };
    line.node.append(line.text, element("button", { type: "button", class: "button small", "aria-label": `${action}: ${words.labels[name] ?? words.labels.killTab}`, on: {
      click: () => void (name === "death" ? this.#faults.forgetDeath() : this.#faults.set(/** @type {Name} */ (name), false)),
    } }, action));
    this.#lines.set(name, line);
    byId("fault-lines").firstElementChild?.append(line.node);
    if (name === "death") announce(text);
  }
}
