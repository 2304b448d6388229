// @ts-check
/** The drawer that shows every message between the softphone's frame and this page. */
import { element } from "/demo/element.js";
import { utility as words } from "./strings.js";
import { UtilityItem } from "./utility_item.js";

const MOST = 200;

export class Wire {
  #list = element("ol", { class: "log" });
  #empty = element("p", { class: "empty" }, words.wireEmpty);

  constructor() {
    const clear = () => {
      this.#list.replaceChildren();
      this.#empty.hidden = false;
    };
    new UtilityItem("wire", words.wire, "connected_apps", element("div", { class: "drawer" },
      element("button", { type: "button", class: "button", on: { click: clear } }, words.clear), this.#empty, this.#list));
  }

  /** @param {"toConsole" | "toFrame"} direction @param {any} message */
  note(direction, message) {
    const title = `${message.methodName}${message.eventName ? ` ${message.eventName}` : ""} #${message.callId}`;
    this.#list.prepend(element("li", { "data-direction": direction }, element("details", {},
      element("summary", {}, element("strong", {}, title), element("span", { class: "weak" }, ` ${words[direction]}`)),
      element("pre", { tabindex: "0" }, JSON.stringify(direction === "toConsole" ? message.args : message.response, null, 1)))));
    this.#list.children[MOST]?.remove();
    this.#empty.hidden = true;
  }
}
