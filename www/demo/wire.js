// @ts-check
/** The pane in the middle: everything said between softphone, wrapper and org, newest first, each line expandable. */
import { ArrowKeys } from "./arrow_keys.js";
import { announce, element, setText } from "./element.js";
import { wire as words } from "./strings.js";
import { describeReceived, describeRequest } from "./request_line.js";

/**
 * @typedef {"event" | "callback" | "token" | "request" | "preflight" | "service"} Kind
 * @typedef {"good" | "bad" | "waiting" | "plain"} Tone
 * @typedef {[label: string, value: unknown]} Part
 * @typedef {{time: number, kind: Kind, title: string, callNumber: number | null, status: string, tone: Tone, parts: Part[]}} Entry
 */

/** The list keeps this many lines; older ones leave it. */
const LINES_KEPT = 400;
/** Orders of the moment, which nobody would want carried out after a restart; all else is stored. */
const NOT_STORED = ["load", "dial", "setPresence", "retry", "discard"];

export class Wire {
  #list = element("ol", { class: "wire-list", role: "list", "aria-label": words.heading });
  #empty = element("p", { class: "empty" }, words.empty);
  #keys = new ArrowKeys(this.#list, "summary");
  #conversations;
  /** The lines of requests by their number, to be changed when the answer comes. @type {Map<number, Line>} */
  #requests = new Map();
  /** Requests up to this number were cleared away. */
  #clearedUpTo = 0;
  #isDue = false;
  #lastNumber = 0;
  /** How many requests of web services were seen. */
  #received = 0;
  #services = element("span", { class: "count" }, words.servicesCalled(0));

  /** @param {HTMLElement} pane @param {import("./conversations.js").Conversations} conversations */
  constructor(pane, conversations) {
    this.#conversations = conversations;
    const filters = element("fieldset", { class: "filters" }, element("legend", { class: "quiet-text" }, words.filters));
    for (const [kind, label] of Object.entries(words.kinds)) {
      const shown = kind !== "preflight";
      this.#list.classList.toggle(`hides-${kind}`, !shown);
      const toggle = (/** @type {any} */ event) => {
        this.#list.classList.toggle(`hides-${kind}`, !event.target.checked);
        this.#judge();
      };
      filters.append(element("label", { class: "check" }, element("input", { type: "checkbox", checked: shown, on: { change: toggle } }), label));
    }
    const clear = element("button", { type: "button", class: "button small", on: { click: () => this.clear() } }, words.clear);
    pane.append(
      element("div", { class: "pane-head" }, element("h2", { id: "wire-heading" }, words.heading), filters, clear),
      element("div", { class: "pane-body" },
        element("div", { class: "lanes", "aria-hidden": "true" }, element("span", {}, words.lanes.softphone), element("span", {}, words.lanes.org),
          element("span", { class: "lane-services" }, words.lanes.services, this.#services)),
        this.#empty, this.#list),
    );
  }

  /** How many lines stand here. */
  get size() {
    return this.#list.childElementCount;
  }

  /**
   * Shows a contract call; the function that comes back shows its receipt.
   * @param {string} method @param {unknown[]} values
   * @returns {(receipt: any) => void}
   */
  event(method, values) {
    const started = performance.now();
    const line = this.#addEvent(Date.now(), method, values.map((value) => typeof value === "function" ? "(function)" : value), words.waiting);
    return (receipt) => this.#addReceipt(line, method, receipt, performance.now() - started);
  }

  /** Shows what was told and heard before the page died. @param {import("./recording.js").Entry[]} entries @param {string} startedAt when they began */
  recall(entries, startedAt) {
    const start = Date.parse(startedAt);
    for (const entry of entries) {
      if (entry.what === "callback") this.callback(entry.type, entry.payload, start + entry.at);
      if (entry.what !== "call") continue;
      const line = this.#addEvent(start + entry.at, entry.method, entry.arguments, words.noReceipt);
      if (entry.receipt) this.#addReceipt(line, entry.method, entry.receipt, entry.receiptAfter ?? 0);
    }
  }

  /** @param {number} time @param {string} method @param {unknown[]} values @param {string} status until the receipt is there */
  #addEvent(time, method, values, status) {
    return this.#add({
      time, kind: "event", title: method, callNumber: this.#numberIn(values[0]), status, tone: "waiting",
      parts: [[words.parts.arguments, values.length === 1 ? values[0] : values]],
    });
  }

  /** @param {Line} line @param {string} method @param {any} receipt @param {number} milliseconds */
  #addReceipt(line, method, receipt, milliseconds) {
    const [status, tone] = receiptWords(method, receipt);
    line.change(`${status} \u00b7 ${Math.max(1, Math.round(milliseconds))} ms`, tone, [...line.entry.parts, [words.parts.receipt, receipt]]);
    if (tone === "bad") announce(`${method}: ${status}`);
  }

  /** Shows a callback of the wrapper. @param {string} eventType @param {unknown} payload @param {number} [time] */
  callback(eventType, payload, time = Date.now()) {
    this.#add({ time, kind: "callback", title: eventType, callNumber: null, status: words.delivered, tone: "plain", parts: [[words.parts.payload, payload]] });
  }

  /**
   * Shows that the wrapper asks the page for a token; the token itself is never shown.
   * @param {{account: string, reason: string}} asked
   * @returns {(status: string, tone: Tone) => void}
   */
  token(asked) {
    const line = this.#add({
      time: Date.now(), kind: "token", title: words.tokenAsked, callNumber: null, status: words.waiting, tone: "waiting", parts: [[words.parts.reason, asked]],
    });
    return (status, tone) => line.change(status, tone, line.entry.parts);
  }

  /** Shows the org's log of requests: new ones as new lines, answered ones in place. @param {import("./sandbox.js").LoggedRequest[]} requests */
  showRequests(requests) {
    const highest = requests.at(-1)?.number;
    if (highest !== undefined && highest < this.#lastNumber) this.#startAnew();
    for (const request of requests) {
      this.#lastNumber = Math.max(this.#lastNumber, request.number);
      // What web services receive has a lane of its own.
      if (request.number <= this.#clearedUpTo || request.path.startsWith("/hooks/")) continue;
      const known = this.#requests.get(request.number);
      const entry = describeRequest(request, this.#conversations.numberOfRequest(request));
      if (!known) this.#requests.set(request.number, this.#add(entry));
      else if (known.entry.status !== entry.status) known.change(entry.status, entry.tone, entry.parts);
    }
  }

  /** Shows what web services received since the last look. @param {import("./sandbox.js").Received[]} received all of it, oldest first */
  showReceived(received) {
    for (const one of received.slice(received.length < this.#received ? 0 : this.#received)) {
      this.#add(describeReceived(one, this.#conversations.numberOfReceived(one)));
    }
    this.#received = received.length;
    setText(this.#services, words.servicesCalled(received.length));
  }

  /** Empties the list. */
  clear() {
    this.#list.replaceChildren();
    this.#requests.clear();
    this.#clearedUpTo = this.#lastNumber;
    this.#judge();
  }

  /** The org was started again and counts from the start. */
  #startAnew() {
    this.#requests.clear();
    this.#clearedUpTo = 0;
    this.#lastNumber = 0;
  }

  /** @param {unknown} value the first argument of a contract call */
  #numberIn(value) {
    const conversationId = /** @type {any} */ (value)?.conversationId;
    return typeof conversationId === "string" ? this.#conversations.numberOf(conversationId) : null;
  }

  /** Puts the line at its place in time: answers of the org arrive here a little late. @param {Entry} entry */
  #add(entry) {
    const line = new Line(entry);
    let next = this.#list.firstElementChild;
    while (next && Number(next.getAttribute("data-time")) > entry.time) next = next.nextElementSibling;
    this.#list.insertBefore(line.node, next);
    if (this.#list.childElementCount > LINES_KEPT) this.#list.lastElementChild?.remove();
    this.#judge();
    return line;
  }

  /** Where nothing is to be seen, it is said why. */
  #judge() {
    this.#keys.refresh();
    if (this.#isDue) return;
    this.#isDue = true;
    requestAnimationFrame(() => {
      this.#isDue = false;
      const lines = /** @type {HTMLElement[]} */ ([...this.#list.children]);
      const hides = (/** @type {string | null} */ kind) => this.#list.classList.contains(`hides-${kind === "token" ? "callback" : kind}`);
      this.#empty.hidden = lines.some((line) => !hides(line.getAttribute("data-kind")));
      const others = Object.keys(words.kinds).filter((kind) => kind !== "service" && kind !== "preflight");
      setText(this.#empty, !hides("service") && others.every(hides) ? words.noServices : lines.length > 0 ? words.allHidden : words.empty);
    });
  }
}

/** One line and what it opens to; the detail is built when it is opened first. */
class Line {
  #status = element("span", { class: "line-status" });
  #detail = element("div", { class: "line-detail" });
  #disclosure;

  /** @param {Entry} entry */
  constructor(entry) {
    this.entry = entry;
    const number = entry.callNumber;
    this.#disclosure = element("details", { on: { toggle: () => this.#fill() } },
      element("summary", { class: "line" },
        element("time", { class: "line-time", datetime: new Date(entry.time).toISOString() }, clock(entry.time)),
        element("span", { class: "line-kind" }, words.badges[entry.kind], element("span", { class: "quiet-text" }, words.from[entry.kind])),
        element("span", { class: "line-title", title: entry.title }, element("span", { class: "line-arrow", "aria-hidden": "true" }, words.arrows[entry.kind]), entry.title),
        element("span", { class: "line-call" }, number === null ? "" : words.call(number)),
        this.#status),
      this.#detail);
    this.node = element("li", { "data-kind": entry.kind, "data-time": entry.time }, this.#disclosure);
    this.#show();
  }

  /** @param {string} status @param {Tone} tone @param {Part[]} parts */
  change(status, tone, parts) {
    this.entry = { ...this.entry, status, tone, parts };
    this.#show();
    this.#fill();
  }

  #show() {
    setText(this.#status, this.entry.status);
    this.node.setAttribute("data-tone", this.entry.tone);
  }

  #fill() {
    if (!this.#disclosure.open) return;
    this.#detail.replaceChildren(...this.entry.parts.map(([label, value]) =>
      element("div", { class: "part" }, element("h3", {}, label), element("pre", { tabindex: "0" }, pretty(value)))));
  }
}

/** @param {string} method @param {any} receipt @returns {[string, Tone]} */
function receiptWords(method, receipt) {
  if (receipt?.accepted === true) {
    if (receipt.duplicate) return [words.duplicate, "good"];
    if (NOT_STORED.includes(method)) return [words.accepted, "good"];
    return [words.durability[receipt.durability] ?? words.accepted, receipt.durability === "memory" ? "waiting" : "good"];
  }
  if (receipt?.accepted === false) return [words.refused(receipt.error?.code ?? ""), "bad"];
  if (receipt?.applied === false) return [words.notApplied, "bad"];
  return [words.accepted, "good"];
}

/** A value as people read it: JSON with two spaces; text that is JSON likewise. @param {unknown} value */
export function pretty(value) {
  if (value === undefined || value === null || value === "") return words.nothing;
  if (typeof value !== "string") return JSON.stringify(value, null, 2);
  try {
    return JSON.stringify(JSON.parse(value), null, 2);
  } catch {
    return value;
  }
}

/** Hours to milliseconds, local. @param {number} time */
function clock(time) {
  const date = new Date(time);
  const two = (/** @type {number} */ number) => String(number).padStart(2, "0");
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}.${String(date.getMilliseconds()).padStart(3, "0")}`;
}
