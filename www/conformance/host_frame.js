// @ts-check
/** The host's page, in a frame or in a window of its own, and the port to the kit in it. */
import { element } from "../demo/element.js";
import { page as words } from "./strings.js";

export class HostFrame {
  #pane;
  #onReport;
  #onPage;
  /** @type {HTMLIFrameElement | null} */
  #frame = null;
  /** @type {Window | null} */
  #window = null;
  #origin = "";
  /** @type {MessagePort | null} */
  #port = null;

  /**
   * @param {HTMLElement} pane
   * @param {(report: import("./report.js").Report) => void} onReport
   * @param {() => void} onPage another page of the host has come up
   */
  constructor(pane, onReport, onPage) {
    this.#pane = pane;
    this.#onReport = onReport;
    this.#onPage = onPage;
    addEventListener("message", (event) => this.#greet(event));
  }

  /** Shows a page. @param {string} address @param {"frame" | "window"} how @returns {boolean} whether it could be */
  show(address, how) {
    const url = new URL(address, location.href);
    if (!/^https?:$/.test(url.protocol)) return false;
    this.#origin = url.origin;
    this.#port?.close();
    this.#port = null;
    this.#frame?.remove();
    this.#frame = null;
    this.#pane.hidden = how === "window";
    if (how === "window") {
      this.#window = window.open(url.href, "conformance-host", "popup,width=480,height=760");
      return this.#window !== null;
    }
    this.#window = null;
    this.#frame = element("iframe", { title: words.host, allow: "microphone; autoplay; speaker-selection" });
    this.#pane.replaceChildren(element("div", { class: "pane-head" }, element("h2", { id: "host-heading" }, words.host)), this.#frame);
    this.#frame.src = url.href;
    return true;
  }

  /** Asks the kit in the host's page for something. @param {object} asked */
  tell(asked) {
    this.#port?.postMessage(asked);
  }

  /** The kit in the host's page says that it is there, and gets a port. @param {MessageEvent} event */
  #greet({ source, origin, data }) {
    const shown = this.#frame?.contentWindow ?? this.#window;
    if (!shown || source !== shown || origin !== this.#origin || data?.softphoneWrapperConformance !== 1) return;
    const { port1, port2 } = new MessageChannel();
    this.#port?.close();
    this.#port = port1;
    port1.onmessage = ({ data: report }) => {
      if (report?.report === 1 && Array.isArray(report.clauses)) this.#onReport(report);
    };
    this.#onPage();
    shown.postMessage({ softphoneWrapperConformance: 1 }, origin, [port2]);
  }
}
