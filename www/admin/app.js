// @ts-check
/**
 * The console's state and what goes round in it: a change of the draft is rendered at once and judged by the core a moment later; the
 * page in view then looks at what it shows of the draft (a preview, a dry run).
 *
 * @typedef {import("./paths.js").Path} Path
 * @typedef {import("./core.js").Fault} Fault
 * @typedef {import("../panel/tree.js").Child} Child
 *
 * @typedef {object} PageModule
 * @property {(app: App) => Child[]} view
 * @property {(app: App) => Promise<void>} [look] brings `app.seen` up to date with draft and sample call
 */
import { announce } from "../demo/element.js";
import { Core } from "./core.js";
import { Draft } from "./draft.js";
import { spelt } from "./fields.js";
import { idOf, pathOf } from "./paths.js";
import { SampleCall } from "./sample_call.js";
import { LoadFailure, load } from "./server.js";
import { bar, core as coreWords, pages, start as words } from "./strings.js";
import { pageOf } from "./words.js";

/** After the last keystroke. */
const LOOK_AFTER_MILLISECONDS = 200;

/** Event: `render`. */
export class App extends EventTarget {
  draft = new Draft();
  sample = new SampleCall();
  /** @type {Core | null} */
  core = null;
  /** Why there is no core. */
  coreProblem = "";
  address = "";
  /** Of another server, by the address of this page: not loaded unasked. */
  isForeign = false;
  /** Nothing is edited before something was loaded. */
  isOpen = false;
  /** @type {Fault[] | null} null while the core has not judged the draft */
  faults = null;
  /** What the page in view found out about draft and sample call. @type {any} */
  seen = null;
  /** What a person started on a page, and its outcome; by page and item. @type {Map<string, any>} */
  results = new Map();
  /** Told above the page until something else is. @type {{tone: "good" | "bad" | "waiting", text: string} | null} */
  notice = null;
  page = "start";
  item = 0;
  #pages;
  #timer = 0;
  #looks = 0;

  /** @param {Record<string, PageModule>} pages */
  constructor(pages) {
    super();
    this.#pages = pages;
    const changed = () => {
      this.render();
      this.lookSoon();
    };
    this.draft.addEventListener("change", changed);
    this.sample.addEventListener("change", changed);
  }

  /** @param {string} coreUrl */
  async startCore(coreUrl) {
    try {
      this.core = await Core.start(coreUrl);
      this.core.addEventListener("log", () => this.page === "log" && this.render());
    } catch (error) {
      this.coreProblem = /** @type {any} */ (error).code ?? /** @type {Error} */ (error).message;
    }
    this.render();
    this.lookSoon();
  }

  /** Reads the document at the address. */
  async load() {
    this.isForeign = false;
    try {
      this.draft.open(await load(this.address));
      this.isOpen = true;
      this.results.clear();
      this.tell("good", this.draft.loaded.exists ? words.loaded : words.isNew);
    } catch (error) {
      if (!(error instanceof LoadFailure)) throw error;
      this.tell("bad", [words.failures[error.code], error.code === "unreachable" ? "" : error.detail].filter(Boolean).join(" "));
    }
  }

  // What forms edit.

  get document() {
    return this.draft.document;
  }

  /** @param {Path} path */
  value(path) {
    return this.draft.value(path);
  }

  /** @param {Path} path @param {any} next @param {number} [kept] */
  put(path, next, kept) {
    this.notice = null;
    this.draft.put(path, next, kept);
  }

  /** Faults and notes of a place and of what is below it. @param {Path} path @returns {Fault[]} */
  faultsAt(path) {
    const place = spelt(path);
    return (this.faults ?? []).filter(({ path: at }) => at === place || at.startsWith(`${place}.`) || at.startsWith(`${place}[`));
  }

  /** As forms want it. @returns {import("./fields.js").Source} */
  get source() {
    return { document: this.document, value: (path) => this.value(path), put: (path, next, kept) => this.put(path, next, kept), faults: (path) => this.faultsAt(path) };
  }

  // What a person does.

  /** @param {"good" | "bad" | "waiting"} tone @param {string} text */
  tell(tone, text) {
    this.notice = { tone, text };
    announce(text);
    this.render();
  }

  /** Shows a page, and of a list its item. @param {string} page @param {number} [item] */
  go(page, item = 0) {
    const hash = item > 0 ? `#${page}/${item}` : `#${page}`;
    if (location.hash === hash) this.show();
    else location.hash = hash;
  }

  /** Shows the page that the address names. @param {boolean} [isFirst] */
  show(isFirst = false) {
    const [page = "", item = "0"] = location.hash.slice(1).split("/");
    const next = page in this.#pages ? page : "start";
    if (next !== this.page) this.notice = null;
    this.page = next;
    document.title = `${pages[/** @type {keyof typeof pages} */ (next)].title} \u2013 ${bar.title}`;
    this.item = Number(item) || 0;
    this.seen = null;
    this.render();
    this.lookSoon();
    if (!isFirst) requestAnimationFrame(() => document.getElementById("page-title")?.focus());
  }

  /** Shows the field that a fault is about, or what is nearest to it. @param {string} place */
  goToPlace(place) {
    const path = pathOf(place);
    const { page, item } = pageOf(path);
    this.go(page, item);
    const find = () => {
      for (let length = path.length; length > 0; length -= 1) {
        const id = idOf(path.slice(0, length));
        const node = document.getElementById(id) ?? document.getElementById(`${id}-row`) ?? document.getElementById(`${id}-set`);
        if (!node) continue;
        const folded = node.closest("details");
        if (folded) folded.open = true;
        const inner = node.matches("input, select, textarea, button") ? node : node.querySelector("input, select, textarea, button");
        /** @type {HTMLElement} */ (inner ?? node).focus();
        node.scrollIntoView({ block: "center" });
        return;
      }
    };
    setTimeout(find, 60);
  }

  /** What a person starts: its state is kept under a name, and shown meanwhile. @param {string} name @param {() => Promise<any>} action */
  async run(name, action) {
    this.results.set(name, { isRunning: true });
    this.render();
    try {
      this.results.set(name, await action());
    } catch (error) {
      this.results.set(name, { error: { message: /** @type {Error} */ (error).message, hint: "" } });
    }
    this.render();
  }

  // What goes round.

  render() {
    this.dispatchEvent(new Event("render"));
  }

  lookSoon() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.#look(), LOOK_AFTER_MILLISECONDS);
  }

  async #look() {
    if (!this.core || !this.isOpen) return;
    const look = (this.#looks += 1);
    const document = this.document;
    const { faults, warnings } = await this.core.judge(document);
    if (look !== this.#looks) return;
    this.faults = [...faults, ...warnings.map((warning) => ({ ...warning, isWarning: true }))];
    this.render();
    const page = this.#pages[this.page];
    await page?.look?.(this);
    this.render();
  }

  /** Whether what a look found is still asked for. @returns {() => boolean} */
  get isCurrent() {
    const look = this.#looks;
    return () => look === this.#looks;
  }

  get faultCount() {
    return (this.faults ?? []).filter((fault) => !(/** @type {any} */ (fault).isWarning)).length;
  }

  /** What is said where the core would be needed. */
  get coreNotice() {
    if (this.core) return "";
    return this.coreProblem ? coreWords.failed(this.coreProblem) : coreWords.starting;
  }
}
