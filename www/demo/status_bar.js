// @ts-check
/** The header and the banner under it: how the wrapper is, where the other pages are, and what waits. */
import { announce, byId, element, setText } from "./element.js";
import { banner as bannerWords, header as words } from "./strings.js";

/** The snapshot is asked for this often, and at each news of the wrapper. */
const LOOK_MILLISECONDS = 500;

const STARTING = ["idle", "loading", "starting"];

export class StatusBar {
  #host;
  #sandbox;
  #rows = { phase: this.#row(words.phase), role: this.#row(words.role), agent: this.#row(words.agent) };
  #bringBack;
  #focusElsewhere;
  #failure = "";
  #shownBanner = "";
  /** Something waited while the org was down. */
  #waited = false;

  /**
   * @param {import("./host.js").Host} host @param {import("./sandbox.js").Sandbox} sandbox @param {() => void} bringBack ends the org's outage
   * @param {() => void} focusElsewhere where the focus goes when the button that has it is gone
   */
  constructor(host, sandbox, bringBack, focusElsewhere) {
    this.#host = host;
    this.#sandbox = sandbox;
    this.#bringBack = bringBack;
    this.#focusElsewhere = focusElsewhere;
    setText(byId("tagline"), words.tagline);
    byId("banner").setAttribute("aria-label", bannerWords.label);
    byId("pages").setAttribute("aria-label", words.pages);
    byId("pages").append(...words.links.map(([label, address]) => element("a", { href: address }, label)));
    for (const type of ["down", "reach"]) sandbox.addEventListener(type, () => this.look());
    host.addEventListener("changed", () => this.look());
    host.ready.then(() => this.look(), (/** @type {any} */ error) => {
      this.#failure = [error?.code, error?.hint ?? error?.message].filter(Boolean).join(": ");
      this.look();
    });
    setInterval(() => this.look(), LOOK_MILLISECONDS);
    this.look();
  }

  /** Shows how things are now. */
  look() {
    const status = this.#host.status();
    const phase = !this.#host.present ? "absent" : this.#failure ? "failed" : String(status?.phase ?? "idle");
    const tone = phase === "ready" ? "good" : STARTING.includes(phase) ? "waiting" : "bad";
    this.#set("phase", words.phases[phase] ?? phase, tone);
    const role = String(status?.role ?? "starting");
    this.#set("role", tone === "bad" && !status?.role ? words.none : words.roles[role] ?? role, "plain");
    this.#set("agent", agentName(status?.agent) || words.nobody, "plain");
    this.#showBanner(phase, status);
  }

  /**
   * The line is always there, so that nothing moves under the pointer when it has something to say.
   * @param {string} phase @param {any} status the wrapper's snapshot, or null
   */
  #showBanner(phase, status) {
    const pending = calls(status?.pending);
    const parked = list(status?.parked);
    const fault = faultOf(status?.pending) || faultOf(status?.accounts);
    if (!this.#host.present) return this.#banner("error", bannerWords.noWrapper);
    if (this.#failure) return this.#banner("error", bannerWords.failed(this.#failure));
    if (this.#sandbox.reachable === false) return this.#banner("error", bannerWords.noSandbox);
    const refused = [status?.configuration?.error, ...list(status?.configuration?.faults)].filter(Boolean);
    if (refused.length > 0) return this.#banner("error", bannerWords.configuration(faultText(refused[0]), refused.length - 1));
    if (this.#sandbox.down) {
      this.#waited ||= pending > 0;
      return this.#banner("warning", bannerWords.orgDown(pending), [[bannerWords.bringBack, this.#bringBack]], bannerWords.orgDownMore);
    }
    if (parked.length > 0) {
      const each = (/** @type {string} */ method) => () => list(this.#host.status()?.parked).forEach((item) => void this.#host.call(method, item.id));
      return this.#banner("warning", bannerWords.parked(calls(parked)), [[bannerWords.retry, each("retry")], [bannerWords.discard, each("discard")]], bannerWords.parkedMore(faultOf(parked)));
    }
    if (this.#waited && pending > 0) return this.#banner("warning", bannerWords.sending(pending), [], fault && bannerWords.lastAnswer(fault));
    if (this.#waited) {
      this.#waited = false;
      announce(bannerWords.allSent);
    }
    if (this.#sandbox.reachable === null) return this.#banner("quiet", bannerWords.loading);
    if (phase !== "ready") return this.#banner("quiet", bannerWords.starting);
    if (status?.role !== "leader") return this.#banner("quiet", bannerWords.standby);
    return this.#banner("quiet", bannerWords.working(pending), [], pending > 0 && fault ? bannerWords.lastAnswer(fault) : "");
  }

  /** @param {string} tone @param {string} text @param {[label: string, click: () => void][]} [actions] @param {string} [more] said where there is room */
  #banner(tone, text, actions = [], more = "") {
    if (this.#shownBanner === text + more) return;
    this.#shownBanner = text + more;
    const node = byId("banner");
    node.setAttribute("data-tone", tone);
    const focused = node.contains(document.activeElement);
    node.replaceChildren(element("p", {}, text, more && element("span", { class: "banner-more" }, ` ${more}`)), ...actions.map(([label, click]) => 
      element("button", { type: "button", class: "button small", on: { click } }, label)));
    const action = node.querySelector("button");
    if (focused && action) action.focus();
    else if (focused) this.#focusElsewhere();
    if (tone !== "quiet") announce(text);
  }

  /** @param {string} label */
  #row(label) {
    const value = element("dd", {});
    byId("status").append(element("div", {}, element("dt", {}, label), value));
    return value;
  }

  /** @param {"phase" | "role" | "agent"} name @param {string} text @param {string} tone */
  #set(name, text, tone) {
    setText(this.#rows[name], text);
    this.#rows[name].setAttribute("data-tone", tone);
  }
}

/** @param {any} agent */
function agentName(agent) {
  return typeof agent === "string" ? agent : agent?.name ?? agent?.email ?? "";
}

/** @param {any} value @returns {any[]} */
function list(value) {
  return Array.isArray(value) ? value : [];
}

/** How many calls the rows speak of: one call's log may be several rows. @param {any} rows */
function calls(rows) {
  return new Set(list(rows).map((row) => row?.conversationId ?? row)).size;
}

/** The first fault among the rows, in words; empty when there is none. @param {any} rows */
function faultOf(rows) {
  const row = list(rows).find((each) => each?.error);
  return row ? faultText(row.error) : "";
}

/** @param {any} fault `{code, message, path}` */
function faultText(fault) {
  return [fault?.path, fault?.message ?? fault?.code].filter(Boolean).join(": ");
}
