// @ts-check
/** The softphone in the utility bar: its button, and the panel that holds the frame. The frame stays loaded while the panel is minimised. */
import { element } from "/demo/element.js";
import { icon } from "./icons.js";
import { utility as words } from "./strings.js";
import { UtilityItem } from "./utility_item.js";

const SMALLEST_HEIGHT = 240;
const SMALLEST_WIDTH = 200;

export class Softphone {
  /** The frame of the softphone's page. */
  frame = element("iframe", { class: "softphone-frame", title: words.frame, allow: "microphone; autoplay; display-capture", tabindex: "0" });
  #item = new UtilityItem("softphone", words.phone, "call", this.frame);
  #itemIcon = "call";
  #panelIcon = "call";

  /** @param {Record<string, string>} callCenter its items by path */
  constructor(callCenter) {
    this.height = Number(callCenter["/reqGeneralInfo/reqSoftphoneHeight"]) || SMALLEST_HEIGHT;
    this.width = Number(callCenter["/reqGeneralInfo/reqSoftphoneWidth"]) || SMALLEST_WIDTH;
  }

  /** The panel, closed or open. */
  get isVisible() {
    return this.#item.isOpen;
  }

  set isVisible(isOpen) {
    this.#item.isOpen = isOpen;
  }

  /** Heard when the panel opens or closes. @param {() => void} listener */
  set onToggle(listener) {
    this.#item.onToggle = listener;
  }

  get itemLabel() {
    return this.#item.label;
  }

  set itemLabel(text) {
    this.#item.label = text;
  }

  get panelLabel() {
    return this.#item.heading;
  }

  set panelLabel(text) {
    this.#item.heading = text;
  }

  get itemIcon() {
    return this.#itemIcon;
  }

  set itemIcon(key) {
    this.#itemIcon = key;
    this.#item.icon = icon(key);
  }

  get panelIcon() {
    return this.#panelIcon;
  }

  set panelIcon(key) {
    this.#panelIcon = key;
    this.#item.headingIcon = icon(key);
  }

  get height() {
    return this.frame.clientHeight;
  }

  set height(pixels) {
    this.frame.style.height = `${pixels}px`;
  }

  get width() {
    return this.frame.clientWidth;
  }

  set width(pixels) {
    this.frame.style.width = `${pixels}px`;
  }

  /** What the bar shows of it. */
  get summary() {
    return {
      visible: this.isVisible, label: this.itemLabel, icon: this.itemIcon, panelLabel: this.panelLabel, panelIcon: this.panelIcon,
      height: Number.parseInt(this.frame.style.height, 10), width: Number.parseInt(this.frame.style.width, 10),
    };
  }
}
