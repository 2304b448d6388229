// @ts-check
/** Makes a long list or a grid one stop of the Tab key: the arrow keys, Home and End move inside it. */
export class ArrowKeys {
  #list;
  #selector;
  #isDue = false;

  #columns;

  /** @param {HTMLElement} list @param {string} selector what can have the focus, one per line @param {number} [columns] of a grid */
  constructor(list, selector, columns = 1) {
    this.#list = list;
    this.#columns = columns;
    this.#selector = selector;
    list.addEventListener("keydown", (event) => this.#move(event));
    list.addEventListener("focusin", () => this.#mark());
  }

  /** To be called when lines come, go, or are hidden. */
  refresh() {
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      this.#mark();
    });
  }

  /** @returns {HTMLElement[]} */
  #lines() {
    return /** @type {HTMLElement[]} */ ([...this.#list.querySelectorAll(this.#selector)]).filter((line) => line.offsetParent !== null);
  }

  /** The line that has the focus can be reached by Tab, else the first. */
  #mark() {
    const lines = this.#lines();
    const chosen = lines.find((line) => line === document.activeElement) ?? lines[0];
    for (const line of lines) line.tabIndex = line === chosen ? 0 : -1;
  }

  /** @param {KeyboardEvent} event */
  #move(event) {
    const lines = this.#lines();
    const at = lines.findIndex((line) => line === event.target);
    if (at < 0) return;
    const last = lines.length - 1;
    const isGrid = this.#columns > 1;
    /** @type {Record<string, number>} */
    const targets = { ArrowDown: at + this.#columns, ArrowUp: at - this.#columns, Home: 0, End: last, ...(isGrid ? { ArrowRight: at + 1, ArrowLeft: at - 1 } : {}) };
    const to = targets[event.key];
    if (to === undefined) return;
    event.preventDefault();
    lines[isGrid ? to : Math.min(Math.max(to, 0), last)]?.focus();
  }
}
