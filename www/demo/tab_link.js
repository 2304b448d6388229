// @ts-check
/**
 * The tabs of this demo know of each other, as those of a telephone system do: what one softphone is told, each of them is. Here the tab in
 * which a call happens tells the others.
 */

const CHANNEL = "softphone-wrapper-demo";
/** The address of a tab that this page opened, and may close. */
const SECOND = "second-tab";
const LOOK_MILLISECONDS = 1_500;
/** A tab that answers nothing so often is gone without a word. */
const SILENCES = 4;

/** Events: `others` (tabs came or went), `told` (a contract call of another tab: `{method, values}`). */
export class TabLink extends EventTarget {
  #channel = new BroadcastChannel(CHANNEL);
  #id = crypto.randomUUID();
  /** The other tabs, with how often each kept silent. @type {Map<string, number>} */
  #others = new Map();

  constructor() {
    super();
    this.#channel.addEventListener("message", ({ data }) => this.#hear(data));
    addEventListener("pagehide", () => this.#say({ kind: "gone" }));
    setInterval(() => this.#look(), LOOK_MILLISECONDS);
    this.#say({ kind: "who" });
  }

  /** How many other tabs show this demo. */
  get others() {
    return this.#others.size;
  }

  /** Whether this tab is one that was opened by another. */
  get isSecond() {
    return location.search === `?${SECOND}`;
  }

  /** Opens one more. */
  open() {
    window.open(`${location.pathname}?${SECOND}`, "_blank", "noopener");
  }

  /** Closes the tabs that were opened so, this one if it is one of them. */
  close() {
    this.#say({ kind: "close" });
    this.#leave();
  }

  /** Tells the others a contract call. @param {string} method @param {unknown[]} values */
  tell(method, values) {
    this.#say({ kind: "told", method, values });
  }

  /** Closes this tab, if another opened it; a tab that dies does not get to say so any more. */
  #leave() {
    if (!this.isSecond) return;
    this.#say({ kind: "gone" });
    window.close();
  }

  #look() {
    for (const [id, silences] of [...this.#others]) {
      if (silences >= SILENCES) this.#forget(id);
      else this.#others.set(id, silences + 1);
    }
    this.#say({ kind: "who" });
  }

  /** @param {any} message */
  #hear({ kind, from, method, values }) {
    if (kind === "gone") return this.#forget(from);
    if (kind === "who") this.#say({ kind: "here" });
    if (kind === "told") this.dispatchEvent(new CustomEvent("told", { detail: { method, values } }));
    if (kind === "close") this.#leave();
    const isNew = !this.#others.has(from);
    this.#others.set(from, 0);
    if (isNew) this.dispatchEvent(new Event("others"));
  }

  /** @param {string} id */
  #forget(id) {
    if (this.#others.delete(id)) this.dispatchEvent(new Event("others"));
  }

  /** @param {Record<string, unknown>} message */
  #say(message) {
    this.#channel.postMessage({ ...message, from: this.#id });
  }
}
