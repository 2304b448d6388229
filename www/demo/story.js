// @ts-check
/** The strip that tells a newcomer what to press and where to look, and plays it all: a call while Salesforce is down, and its one Task. */
import { byId, element, setText } from "./element.js";
import { crm as crmWords, story as words } from "./strings.js";

/** @typedef {"softphone" | "panel" | "wire" | "crm"} Pane */

/** How long a sentence stands before the next thing happens, in milliseconds. */
const READING = 2_600;
const READING_FAST = 300;
/** The Task is waited for so long. */
const TASK_WITHIN = 60_000;
const LOOK = 150;
const STEPS = 5;

export class Story {
  #plays;
  #faults;
  #sandbox;
  #host;
  #tabs;
  #button = element("button", { type: "button", class: "button brand", id: "play-it-all", on: { click: () => void this.#asked() } }, words.play);
  #text = element("p", { id: "story-text", role: "status" }, words.hint);
  #step = element("span", { class: "story-step" });
  #isPlaying = false;
  #isStopped = false;

  /**
   * @param {import("./plays.js").Plays} plays @param {import("./faults.js").Faults} faults @param {import("./sandbox.js").Sandbox} sandbox
   * @param {import("./host.js").Host} host @param {import("./tabs.js").Tabs} tabs
   */
  constructor(plays, faults, sandbox, host, tabs) {
    this.#plays = plays;
    this.#faults = faults;
    this.#sandbox = sandbox;
    this.#host = host;
    this.#tabs = tabs;
    byId("story").setAttribute("aria-label", words.label);
    byId("story").append(this.#button, this.#step, this.#text);
  }

  /** Everything is as new. */
  clear() {
    this.#isStopped = true;
    if (!this.#isPlaying) this.#say(0, words.hint, null);
  }

  async #asked() {
    if (this.#isPlaying) {
      this.#isStopped = true;
      return;
    }
    if (this.#plays.isBusy) return this.#say(0, words.busy, "softphone");
    this.#isPlaying = true;
    this.#isStopped = false;
    this.#press(words.stop);
    try {
      await this.#tell();
    } finally {
      this.#isPlaying = false;
      await this.#faults.set("orgDown", false);
      this.#press(words.again);
      if (this.#isStopped) this.#say(0, words.hint, null);
    }
  }

  async #tell() {
    const reading = this.#plays.isFast ? READING_FAST : READING;
    await this.#faults.set("orgDown", true);
    this.#say(1, words.down, "crm");
    await this.#pause(reading);
    this.#say(2, words.call, "softphone");
    const { conversationId } = await this.#plays.play("answered");
    if (this.#isStopped) return;
    const waiting = () => (this.#host.status()?.pending ?? []).some((/** @type {any} */ row) => row.conversationId === conversationId);
    this.#say(3, waiting() ? words.waits : words.waitsSoon, "wire");
    await this.#pause(reading);
    if (this.#isStopped) return;
    await this.#faults.set("orgDown", false);
    this.#say(4, words.back, "crm");
    const tasks = await this.#complete(conversationId);
    if (this.#isStopped) return;
    await this.#pause(reading / 2);
    this.#say(STEPS, tasks.length === 0 ? words.late : words.done(tasks.length, this.#summary(tasks[0])), "crm");
  }

  /** The tasks of the call, once one is complete. @param {string} conversationId @returns {Promise<any[]>} */
  async #complete(conversationId) {
    const started = performance.now();
    while (!this.#isStopped && performance.now() - started < TASK_WITHIN) {
      const tasks = (this.#sandbox.state?.records.Task ?? []).filter((task) => JSON.stringify(task).includes(conversationId));
      const waits = (this.#host.status()?.pending ?? []).some((/** @type {any} */ row) => row.conversationId === conversationId);
      if (!waits && tasks.some((task) => task.Status === "Completed")) return tasks;
      await this.#pause(LOOK);
    }
    return [];
  }

  /** @param {string} label what the button does now */
  #press(label) {
    this.#button.setAttribute("data-playing", String(this.#isPlaying));
    setText(this.#button, label);
  }

  /** @param {any} task */
  #summary(task) {
    return [task.Status, crmWords.seconds(Number(task.CallDurationInSeconds)), task.CallDisposition].filter(Boolean).join(", ");
  }

  /** @param {number} step 0 outside of the story @param {string} text @param {Pane | null} pane where to look */
  #say(step, text, pane) {
    setText(this.#step, step === 0 ? "" : words.step(step, STEPS));
    setText(this.#text, text);
    for (const marked of document.querySelectorAll(".looked-at")) marked.classList.remove("looked-at");
    if (!pane) return;
    byId(pane).classList.add("looked-at");
    this.#tabs.choose(pane);
  }

  /** @param {number} milliseconds */
  async #pause(milliseconds) {
    const until = performance.now() + milliseconds;
    while (!this.#isStopped && performance.now() < until) await new Promise((resolve) => setTimeout(resolve, Math.min(LOOK, milliseconds)));
  }
}
