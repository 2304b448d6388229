// @ts-check
/** One item of the utility bar: a button, and the panel above it. */
import { byId, element, setText } from "/demo/element.js";
import { icon } from "./icons.js";
import { utility as words } from "./strings.js";

export class UtilityItem {
  /** Heard when the panel opens or closes. @type {() => void} */
  onToggle = () => {};
  #label = element("span", { class: "utility-label" });
  #icon = element("span", { class: "icon", "aria-hidden": "true" });
  #heading = element("h2", {});
  #headingIcon = element("span", { class: "icon", "aria-hidden": "true" });
  #button;
  #panel;

  /** @param {string} id @param {string} label @param {string} key of its icon @param {HTMLElement} body */
  constructor(id, label, key, body) {
    const minimize = element("button", { type: "button", class: "panel-close", "aria-label": words.minimize, on: { click: () => {
      this.isOpen = false;
      this.#button.focus();
    } } }, "\u2013");
    this.#panel = element("section", { class: "panel", id: `${id}-panel`, "data-open": "false", "aria-label": label },
      element("header", {}, this.#headingIcon, this.#heading, minimize), body);
    this.#button = element("button", { type: "button", class: "utility", id: `${id}-item`, "aria-expanded": "false", "aria-controls": `${id}-panel`, on: { click: () => { this.isOpen = !this.isOpen; } } },
      this.#icon, this.#label);
    this.label = label;
    this.heading = label;
    this.icon = icon(key);
    this.headingIcon = icon(key);
    byId("utility-bar").append(element("div", { class: "utility-slot" }, this.#button, this.#panel));
  }

  get isOpen() {
    return this.#panel.getAttribute("data-open") === "true";
  }

  set isOpen(isOpen) {
    if (isOpen === this.isOpen) return;
    this.#panel.setAttribute("data-open", String(isOpen));
    this.#button.setAttribute("aria-expanded", String(isOpen));
    this.onToggle();
  }

  get label() {
    return this.#label.textContent ?? "";
  }

  set label(text) {
    setText(this.#label, text);
  }

  get heading() {
    return this.#heading.textContent ?? "";
  }

  set heading(text) {
    setText(this.#heading, text);
  }

  /** @param {SVGElement} drawing */
  set icon(drawing) {
    this.#icon.replaceChildren(drawing);
  }

  /** @param {SVGElement} drawing */
  set headingIcon(drawing) {
    this.#headingIcon.replaceChildren(drawing);
  }
}
