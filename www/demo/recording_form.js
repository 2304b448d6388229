// @ts-check
/** What was recorded, to be exported; a recording from elsewhere, to be played again. */
import { element, setText } from "./element.js";
import { conversationsOf, duration, readRecording, toReplay, writeRecording } from "./recording.js";
import { redacted } from "./redaction.js";
import { replay } from "./replay.js";
import { recording as words } from "./strings.js";

export class RecordingForm {
  #recorder;
  #host;
  #sandbox;
  #phone;
  /** @type {import("./recording.js").Recording | null} */
  #loaded = null;
  /** @type {AbortController | null} */
  #running = null;
  #held = element("p", {});
  #forSupport = element("input", { type: "checkbox" });
  #chosen = element("p", { id: "recording-chosen" });
  #file = element("input", { type: "file", id: "recording-file", accept: ".json,application/json", class: "quiet-text", on: { change: () => void this.#import() } });
  #buttons = element("div", { class: "pair", hidden: true });
  #stop = element("button", { type: "button", class: "button", hidden: true, on: { click: () => this.stop() } }, words.stop);
  #result = element("p", { class: "recording-result", id: "recording-result", role: "status" });
  #list = element("ul", { class: "recording-differences" });

  /**
   * @param {HTMLElement} parent @param {import("./recorder.js").Recorder} recorder @param {import("./host.js").Host} host
   * @param {import("./sandbox.js").Sandbox} sandbox @param {import("./phone.js").Phone} phone
   */
  constructor(parent, recorder, host, sandbox, phone) {
    this.#recorder = recorder;
    this.#host = host;
    this.#sandbox = sandbox;
    this.#phone = phone;
    const button = (/** @type {string} */ id, /** @type {string} */ label, /** @type {() => void} */ click) => element("button", { type: "button", class: "button", id, on: { click } }, label);
    this.#buttons.append(button("replay-paced", words.paced, () => void this.#play(false)), button("replay-fast", words.fast, () => void this.#play(true)));
    parent.append(element("details", { class: "block", id: "recording" },
      element("summary", {}, words.heading),
      element("div", { class: "stack" },
        this.#held,
        element("label", { class: "check" }, this.#forSupport, words.forSupport),
        element("p", { class: "hint" }, words.kept),
        element("div", { class: "pair" }, button("recording-export", words.exported, () => void this.#export()),
          // A label does not take the focus; the field in it does, and shows it there.
          element("label", { class: "button file" }, this.#file, words.imported)),
        this.#chosen, this.#buttons, this.#stop, this.#result, this.#list)));
    recorder.addEventListener("changed", () => this.#count());
    this.#count();
  }

  /** Ends a replay. */
  stop() {
    this.#running?.abort();
  }

  #count() {
    const { entries } = this.#recorder;
    const told = entries.filter((entry) => entry.what === "call").length;
    setText(this.#held, words.held(told, conversationsOf(entries).length, duration(entries)));
  }

  async #export() {
    const { entries, startedAt } = this.#recorder;
    const state = await this.#sandbox.now().catch(() => this.#sandbox.state ?? { records: {} });
    const whole = writeRecording(entries, state, { recordedAt: startedAt, wrapper: this.#host.version });
    const text = JSON.stringify(this.#forSupport.checked ? redacted(whole) : whole, null, 1);
    const address = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    const link = element("a", { href: address, download: words.fileName(startedAt, this.#forSupport.checked) });
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
    const pending = (this.#host.status()?.pending ?? []).length;
    this.#show(false, "plain", pending === 0 ? words.wasExported : words.exportedEarly);
  }

  async #import() {
    const [file] = this.#file.files ?? [];
    if (!file) return;
    const read = readRecording(await file.text());
    // The same file may be chosen again.
    this.#file.value = "";
    this.#loaded = "recording" in read ? read.recording : null;
    this.#buttons.hidden = !this.#loaded;
    this.#list.replaceChildren();
    setText(this.#result, "");
    setText(this.#chosen, "fault" in read
      ? words.refused(file.name, read.fault.path, read.fault.message)
      : words.loaded(toReplay(read.recording).length, conversationsOf(read.recording.entries).length, duration(read.recording.entries), read.recording.records.length));
  }

  /** @param {boolean} isFast */
  async #play(isFast) {
    const recording = this.#loaded;
    if (!recording || this.#running) return;
    if (this.#phone.phase !== "idle") return setText(this.#result, words.busy);
    this.#running = new AbortController();
    this.#show(true, "plain", words.begins);
    // The softphone of this page rests: what it did then, the recording tells.
    this.#phone.isIdleForWrapper = true;
    try {
      const { differences, refused } = await replay(recording, isFast, {
        tell: (method, ...values) => this.#host.call(method, ...values),
        state: () => this.#sandbox.state,
        status: () => this.#host.status(),
        progress: (told, of) => this.#show(true, "plain", told < of ? words.progress(told, of) : words.compares),
        signal: this.#running.signal,
      });
      const faults = [...differences.map(words.difference), ...refused.map(words.wasRefused)];
      this.#list.replaceChildren(...faults.map((text) => element("li", {}, text)));
      this.#show(false, faults.length === 0 ? "good" : "bad", faults.length === 0 ? words.same(recording.records.length) : words.differs(faults.length));
    } catch (error) {
      if (!this.#running.signal.aborted) throw error;
      this.#show(false, "plain", words.stopped);
    } finally {
      this.#phone.isIdleForWrapper = false;
      this.#running = null;
    }
  }

  /** @param {boolean} isRunning @param {string} tone @param {string} text */
  #show(isRunning, tone, text) {
    if (isRunning) this.#list.replaceChildren();
    const hadFocus = this.#buttons.contains(document.activeElement) || this.#stop === document.activeElement;
    this.#buttons.hidden = isRunning || !this.#loaded;
    this.#stop.hidden = !isRunning;
    if (hadFocus) (isRunning ? this.#stop : this.#buttons.querySelector("button"))?.focus();
    this.#result.setAttribute("data-tone", tone);
    setText(this.#result, text);
  }
}
