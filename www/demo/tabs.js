// @ts-check
/** Where the window is narrow the three panes become three tabs; where it is wide they are simply there. */
import { byId, element, setText } from "./element.js";
import { panes as words } from "./strings.js";

const NARROW = "(max-width: 719px)";

export class Tabs {
  /** @type {[name: string, tab: HTMLButtonElement, pane: HTMLElement, count: HTMLElement][]} */
  #tabs = [];
  #chosen = "softphone";
  #narrow = matchMedia(NARROW);

  constructor() {
    const list = byId("tabs");
    list.setAttribute("role", "tablist");
    for (const [name, label] of Object.entries(words)) {
      const count = element("span", { class: "count" });
      const tab = element("button", { type: "button", role: "tab", id: `${name}-tab`, "aria-controls": name, on: {
        click: () => this.choose(name), keydown: (event) => this.#move(event),
      } }, label, count);
      list.append(tab);
      this.#tabs.push([name, tab, byId(name), count]);
    }
    this.#narrow.addEventListener("change", () => this.#render());
    this.#render();
  }

  /** Shows one pane. @param {string} name */
  choose(name) {
    this.#chosen = name;
    this.#render();
  }

  /** Shows how much stands in a pane, so that a hidden one is not forgotten. @param {string} name @param {number} number */
  setCount(name, number) {
    const entry = this.#tabs.find(([tabName]) => tabName === name);
    if (entry) setText(entry[3], number > 0 ? String(number) : "");
  }

  /** The arrow keys go round. @param {KeyboardEvent} event */
  #move(event) {
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    const index = this.#tabs.findIndex(([name]) => name === this.#chosen);
    const next = this.#tabs.at((index + step) % this.#tabs.length);
    if (!next) return;
    this.choose(next[0]);
    next[1].focus();
  }

  #render() {
    for (const [name, tab, pane] of this.#tabs) {
      const isChosen = name === this.#chosen;
      tab.setAttribute("aria-selected", String(isChosen));
      tab.tabIndex = isChosen ? 0 : -1;
      pane.classList.toggle("off", !isChosen);
      if (this.#narrow.matches) {
        pane.setAttribute("role", "tabpanel");
        pane.setAttribute("aria-labelledby", `${name}-tab`);
      } else {
        pane.removeAttribute("role");
        pane.setAttribute("aria-labelledby", `${name}-heading`);
      }
    }
  }
}
