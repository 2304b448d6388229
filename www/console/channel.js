// @ts-check
/** The Lightning message channels of this page, which the softphone's frame shares, and the drawer to publish and to see what is published. */
import { element, setText } from "/demo/element.js";
import { utility as words } from "./strings.js";
import { UtilityItem } from "./utility_item.js";

const MOST = 50;
const DEFAULT_CHANNEL = "Softphone_Command__c";

export class Channel {
  #tell;
  #subscriptions;
  #list = element("ol", { class: "log" });
  #empty = element("p", { class: "empty" }, words.nothingPublished);
  #subscribed = element("p", { class: "weak" });

  /**
   * @param {(channel: string, message: any) => void} tell passes a message to the frame
   * @param {() => string[]} subscriptions the channels that the frame is subscribed to
   */
  constructor(tell, subscriptions) {
    this.#tell = tell;
    this.#subscriptions = subscriptions;
    const name = element("input", { id: "channel-name", value: DEFAULT_CHANNEL, autocomplete: "off" });
    const message = element("textarea", { id: "channel-message", rows: 3, spellcheck: "false" }, "{}");
    const refusal = element("p", { class: "refusal", role: "alert" });
    const publish = (/** @type {Event} */ event) => {
      event.preventDefault();
      const value = read(message.value);
      setText(refusal, value === undefined ? words.badMessage : "");
      if (value !== undefined) this.publish(name.value, value, "page");
    };
    const body = element("div", { class: "drawer" },
      element("form", { on: { submit: publish } },
        element("label", { for: "channel-name" }, words.channelName), name,
        element("label", { for: "channel-message" }, words.message), message, refusal,
        element("button", { type: "submit", class: "button brand" }, words.publish)),
      this.#subscribed, element("h3", {}, words.published), this.#empty, this.#list);
    new UtilityItem("channel", words.channel, "chat", body);
  }

  /** Publishes on a channel of the page: every subscriber hears it, its publisher among them. @param {string} channel @param {any} message @param {"page" | "frame"} from */
  publish(channel, message, from) {
    this.#list.prepend(element("li", {}, element("strong", {}, channel), ` ${from === "page" ? words.fromPage : words.fromFrame}`, element("pre", {}, JSON.stringify(message, null, 1))));
    this.#list.children[MOST]?.remove();
    this.#empty.hidden = true;
    this.#tell(channel, message);
  }

  /** Shows which channels the frame is subscribed to. */
  showSubscriptions() {
    setText(this.#subscribed, words.subscribed(this.#subscriptions().join(", ") || words.nobody));
  }
}

/** An object or null; undefined for anything else. @param {string} text */
function read(text) {
  try {
    const value = JSON.parse(text);
    return typeof value === "object" ? value : undefined;
  } catch {
    return undefined;
  }
}
