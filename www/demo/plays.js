// @ts-check
/** Whole calls, played on the softphone at a speed people can follow, or fast. */
import { announce, element, setText } from "./element.js";
import { plays as words } from "./strings.js";

/**
 * @typedef {"answered" | "ring" | "missed" | "declined" | "outbound" | "transferred"} Name
 * @typedef {{name: string, conversationId: string}} Played
 */

/** How long a step lasts, in milliseconds. */
const PACE = { ring: 1600, talk: 3200, letter: 12, think: 900 };
const FAST = { ring: 120, talk: 250, letter: 0, think: 60 };
const PLACE = "play";

export class Plays {
  #phone;
  #card;
  #numbers;
  #fast = element("input", { type: "checkbox" });
  /** @type {Map<string, HTMLButtonElement>} */
  #buttons = new Map();
  /** Calls play one after the other. @type {Promise<unknown>} */
  #last = Promise.resolve();
  #memory;

  /**
   * @param {HTMLElement} parent @param {import("./phone.js").Phone} phone @param {import("./phone_card.js").PhoneCard} card
   * @param {() => string} numbers gives the next caller's number
   * @param {Storage} [memory] where the call that plays is known when the page dies in it
   */
  constructor(parent, phone, card, numbers, memory) {
    this.#memory = memory;
    this.#phone = phone;
    this.#card = card;
    this.#numbers = numbers;
    const row = element("div", { class: "plays" });
    for (const [name, label] of Object.entries(words.names)) {
      const button = element("button", { type: "button", class: "button", on: { click: () => this.#asked(name) } }, label);
      this.#buttons.set(name, button);
      row.append(button);
    }
    parent.prepend(element("div", { class: "block" },
      element("div", { class: "block-head" }, element("h3", {}, words.heading), element("label", { class: "check" }, this.#fast, words.fast)),
      row));
    phone.addEventListener("changed", () => this.#mark());
    this.#mark();
  }

  /**
   * Plays one call after those already playing; resolves when its last event is told.
   * @param {string} name @returns {Promise<Played>}
   */
  play(name) {
    if (!words.names[name]) return Promise.reject(new Error(`no such call: ${name}`));
    const played = this.#last.then(() => this.#run(/** @type {Name} */ (name)));
    this.#last = played.catch(() => undefined);
    return played;
  }

  /** Whether a call is on. */
  get isBusy() {
    return this.#phone.phase !== "idle";
  }

  /** Whether calls are played faster than people speak. */
  get isFast() {
    return this.#fast.checked;
  }

  /** Goes on with the call in whose middle the page died. */
  resume() {
    const kept = JSON.parse(this.#memory?.getItem(PLACE) ?? "null");
    if (!kept || !["connected", "wrapUp"].includes(this.#phone.phase)) return;
    this.#fast.checked = kept.isFast;
    this.#last = this.#finish(kept.name, kept.isFast ? FAST : PACE).catch(() => undefined);
  }

  /** @param {string} name */
  #asked(name) {
    if (this.#phone.phase !== "idle") {
      announce(words.busy);
      return;
    }
    void this.play(name);
  }

  /** @param {Name} name @returns {Promise<Played>} */
  async #run(name) {
    const phone = this.#phone;
    if (phone.phase !== "idle") throw new Error(words.busy);
    if (name === "ring") {
      // Who looks on answers it, on the phone.
      phone.ring(this.#numbers());
      return { name, conversationId: phone.lastConversationId };
    }
    const isFast = this.#fast.checked;
    const pace = isFast ? FAST : PACE;
    this.#memory?.setItem(PLACE, JSON.stringify({ name, isFast }));
    if (name === "outbound") phone.dial(this.#numbers(), { answers: false });
    else phone.ring(this.#numbers(), { rings: false });
    const played = { name, conversationId: phone.lastConversationId };
    this.#say(name, words.playing);
    await pause(pace.ring);
    if (name === "missed") await pause(pace.ring);
    if (name === "missed") phone.miss();
    else if (name === "declined") phone.decline();
    else if (name === "outbound") phone.answered();
    else phone.accept();
    await this.#finish(name, pace);
    return played;
  }

  /** The rest of a call that was answered, if it was. @param {Name} name @param {typeof PACE} pace */
  async #finish(name, pace) {
    this.#say(name, words.playing);
    try {
      if (this.#phone.phase === "connected") {
        await pause(pace.talk);
        this.#phone.hangUp({ transferred: name === "transferred" });
      }
      if (this.#phone.phase === "wrapUp") await this.#wrapUp(name, pace);
    } finally {
      this.#say(name, words.names[name] ?? name);
      this.#memory?.removeItem(PLACE);
    }
  }

  /** @param {string} name @param {string} text */
  #say(name, text) {
    const button = this.#buttons.get(name);
    if (button) setText(button, text);
  }

  /** The agent thinks, chooses, writes and submits. @param {Name} name @param {typeof PACE} pace */
  async #wrapUp(name, pace) {
    await pause(pace.think);
    this.#phone.write({ disposition: this.#phone.dispositions[0] ?? "Resolved" });
    this.#card.showDraft();
    const notes = words.notes[name] ?? "";
    for (let end = pace.letter ? 1 : notes.length; end <= notes.length; end += 2) {
      this.#phone.write({ notes: notes.slice(0, end) });
      this.#card.showDraft();
      await pause(pace.letter * 2);
    }
    this.#phone.write({ notes });
    this.#card.showDraft();
    await pause(pace.think);
    this.#phone.submitNotes();
  }

  /** During a call the buttons stay reachable and say why they do nothing. */
  #mark() {
    const busy = this.#phone.phase !== "idle";
    for (const button of this.#buttons.values()) button.setAttribute("aria-disabled", String(busy));
  }
}

/** @param {number} milliseconds @returns {Promise<void>} */
function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
