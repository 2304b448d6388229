// @ts-check
/**
 * The faults that a visitor can switch on: what each does to the org or to this page, and whether it is on. How they look is in fault_bar.js.
 *
 * @typedef {"orgDown" | "tokenExpired" | "slowOrg" | "answerLost" | "secondTab" | "killTab"} Name
 * @typedef {import("./sandbox.js").FaultRule} FaultRule
 */

/** @type {Name[]} */
export const NAMES = ["orgDown", "tokenExpired", "slowOrg", "answerLost", "secondTab", "killTab"];

/** How long the slow org takes for each answer. */
export const SLOW_MILLISECONDS = 4_000;

/** What the simulated org is told to do wrong. @type {Partial<Record<Name, FaultRule[]>>} */
const RULES = {
  slowOrg: [{ match: { path: "/services/" }, fault: { delay: SLOW_MILLISECONDS } }],
  // The two that make a record: there a repetition would make it twice.
  answerLost: [
    { match: { method: "PATCH", path: "/services/data" }, fault: "drop-after-commit" },
    { match: { method: "POST", path: "*createVoiceCall" }, fault: "drop-after-commit" },
  ],
};

/** An answered call goes on for so long before the page dies: its first requests are under way. */
const KILLED_AFTER = 200;
const PLACE = "faults";

/** Events: `changed`, `switched` (by the visitor: `{name, on}`). */
export class Faults extends EventTarget {
  /** When this page was killed, in epoch milliseconds, and how long it took to come back; null when it was not. @type {{at: number, backAfter: number | null} | null} */
  death = null;
  /** When each was switched on, in epoch milliseconds. @type {Map<Name, number>} */
  #since = new Map();
  /** Those that are known to this page alone. @type {Set<Name>} */
  #here = new Set();
  #sandbox;
  #tabLink;
  #phone;
  #storage;
  #timer = 0;

  /**
   * @param {import("./sandbox.js").Sandbox} sandbox @param {import("./host.js").Host} host @param {import("./tab_link.js").TabLink} tabLink
   * @param {import("./phone.js").Phone} phone @param {Storage} storage what outlives the page and ends with the tab
   */
  constructor(sandbox, host, tabLink, phone, storage) {
    super();
    this.#sandbox = sandbox;
    this.#tabLink = tabLink;
    this.#phone = phone;
    this.#storage = storage;
    this.#recall();
    for (const type of ["down", "faults"]) sandbox.addEventListener(type, () => this.#changed());
    sandbox.addEventListener("down", (event) => {
      // What a browser tells its pages when the network is back, in each tab: waits end at once.
      if (!(/** @type {CustomEvent} */ (event).detail)) dispatchEvent(new Event("online"));
    });
    tabLink.addEventListener("others", () => {
      if (tabLink.others > 0) this.#here.delete("secondTab");
      this.#changed();
    });
    host.addEventListener("told", (event) => {
      const { method, values } = /** @type {CustomEvent} */ (event).detail;
      tabLink.tell(method, values);
      if (this.isOn("tokenExpired")) void sandbox.expireTokens();
    });
    phone.addEventListener("changed", () => this.#dieIfDue());
    host.ready.then(() => {
      if (this.death?.backAfter === null) this.death.backAfter = Date.now() - this.death.at;
      this.#changed();
    }, () => undefined);
    this.#dieIfDue();
  }

  /** @param {Name} name */
  isOn(name) {
    if (name === "orgDown") return this.#sandbox.down;
    if (name === "secondTab") return this.#tabLink.others > 0 || this.#here.has(name);
    const rules = RULES[name];
    return rules ? rules.every((rule) => this.#sandbox.faults.some((other) => isSame(rule, other))) : this.#here.has(name);
  }

  /** Since when, in epoch milliseconds. @param {Name} name */
  since(name) {
    return this.#since.get(name) ?? 0;
  }

  /** How many other tabs show this demo. */
  get otherTabs() {
    return this.#tabLink.others;
  }

  /** @param {Name} name @param {boolean} on */
  async set(name, on) {
    if (this.isOn(name) === on) return;
    this.dispatchEvent(new CustomEvent("switched", { detail: { name, on } }));
    if (on) this.#since.set(name, Date.now());
    const rules = RULES[name];
    if (rules) {
      const others = this.#sandbox.faults.filter((other) => !rules.some((rule) => isSame(rule, other)));
      await this.#sandbox.setFaults(on ? [...others, ...rules] : others);
    } else if (name === "orgDown") {
      await this.#sandbox.setDown(on);
    } else {
      if (on) this.#here.add(name);
      else this.#here.delete(name);
      if (name === "killTab") this.death = null;
      this.#remember();
      if (name === "tokenExpired" && on) await this.#sandbox.expireTokens();
      if (name === "secondTab" && on) this.#tabLink.open();
      if (name === "secondTab" && !on) this.#tabLink.close();
      if (name === "killTab") this.#dieIfDue();
    }
    this.#changed();
  }

  /** The death was read about. */
  forgetDeath() {
    this.death = null;
    this.#changed();
  }

  /** All that is wrong with the org and this page ends; other tabs stay, for one of them may be this. */
  async mend() {
    this.death = null;
    for (const name of NAMES) if (name !== "secondTab") await this.set(name, false);
    this.#changed();
  }

  #dieIfDue() {
    clearTimeout(this.#timer);
    if (this.#here.has("killTab") && this.#phone.phase === "connected") this.#timer = setTimeout(() => this.#die(), KILLED_AFTER);
  }

  /** Nothing is waited for: requests that are under way are cut off. */
  #die() {
    this.#here.delete("killTab");
    this.death = { at: Date.now(), backAfter: null };
    this.#remember();
    location.reload();
  }

  #changed() {
    this.dispatchEvent(new Event("changed"));
  }

  #remember() {
    this.#storage.setItem(PLACE, JSON.stringify({ here: [...this.#here].filter((name) => name !== "secondTab"), since: [...this.#since], death: this.death }));
  }

  #recall() {
    const kept = JSON.parse(this.#storage.getItem(PLACE) ?? "null");
    if (!kept) return;
    this.#here = new Set(kept.here);
    this.#since = new Map(kept.since);
    // It is told once: after the next reload it is no news.
    if (kept.death?.backAfter === null) this.death = kept.death;
    this.#storage.setItem(PLACE, JSON.stringify({ ...kept, death: null }));
  }
}

/** @param {FaultRule} one @param {FaultRule} other */
function isSame(one, other) {
  return one.match.method === other.match.method && one.match.path === other.match.path && JSON.stringify(one.fault) === JSON.stringify(other.fault);
}
