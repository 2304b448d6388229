// @ts-check
/**
 * The kit in the host's page: hears what the host calls, gives the orders that a wrapper gives, and keeps the judge informed.
 *
 * What becomes known leaves this page only as a report, which names functions, fields and codes and never a value.
 */
import { pause } from "../loader/intrinsics.js";
import { configurationFrom, configurationOf, readSetting, settingOf, UNCONFIGURED } from "./configuration.js";
import { readEvent } from "./fields.js";
import { HostCallback } from "./host_callback.js";
import { Judge } from "./judge.js";
import { personalIn } from "./page_address.js";
import { PagePolicy } from "./page_policy.js";
import { Receipts } from "./receipts.js";
import { makeReport } from "./report.js";
import { lacks } from "./script_tag.js";
import { makeSurface } from "./surface.js";

/** A number that nobody has. */
const NUMBER_TO_DIAL = "+14155550123";
/** The codes that the host is told to offer; none that it could have by itself. */
const DISPOSITIONS = ["Kit: resolved", "Kit: callback"];

/** How long the page may take to include the script and to call `load`, milliseconds. */
const LOAD_PATIENCE = 10_000;
/** How long a host may take to make the call that was ordered. */
const CALL_PATIENCE = 60_000;
/** How long the echo of a status is waited for. */
const PRESENCE_PATIENCE = 1_200;
/** A repetition or an error that a receipt causes comes soon after it. */
const AFTER_RECEIPT = 600;

/** Events: `changed`, when the report may differ. */
export class Kit extends EventTarget {
  /** Whether a driver is at work, or was. @type {"none" | "running" | "finished"} */
  driven = "none";
  /** What the driver could not do. @type {{step: string, code: string}[]} */
  troubles = [];
  /** The status that was ordered last. */
  orderedStatus = "";
  #judge = new Judge({ partnerId: UNCONFIGURED.partner.partnerId, dispositions: DISPOSITIONS, statuses: [], dialTo: NUMBER_TO_DIAL });
  #callback = new HostCallback();
  #policy = new PagePolicy();
  #receipts = new Receipts(() => this.#judge.receiptRead(), () => setTimeout(() => this.#tell((judge) => judge.receiptTaken()), AFTER_RECEIPT));
  /** @type {import("./configuration.js").Setting} */
  #setting = UNCONFIGURED;
  /** @type {Promise<unknown>} */
  #configured = Promise.resolve();
  #hasScript = false;
  /** Addresses that the wrapper would fetch from. @type {string[]} */
  #fetched = [];
  /** The last status that the host told. */
  #status = "";
  /** What the host told, to be looked for in the page's address. @type {unknown[]} */
  #told = [];
  /** How often, by function. @type {Map<string, number>} */
  #counts = new Map();
  /** What was found in the page's address. */
  #addressCode = "";

  constructor() {
    super();
    /** The wrapper's face. */
    this.surface = makeSurface({
      load: (value) => this.#load(value),
      event: (method, values) => this.#event(method, values),
      configure: (config) => this.configure(config),
      further: (method) => this.#receipts.give(method),
      dial: (number) => this.#accept("dial", () => this.orderCall(String(number))),
      setPresence: (softphoneId) => this.#accept("setPresence", () => this.#orderPresence(String(softphoneId))),
      unknown: (name) => this.#tell((judge) => judge.unknownFunction(name)),
    }, VERSION);
    addEventListener("error", ({ message, filename, lineno }) => {
      if (message) this.#tell((judge) => judge.uncaught("error", place(filename, lineno)));
    });
    addEventListener("unhandledrejection", () => this.#tell((judge) => judge.uncaught("rejection", "")));
    const loaded = () => setTimeout(() => this.#tell((judge) => {
      judge.notLoaded();
      if (!this.#hasScript) judge.page("script-tag", "script-missing");
    }), LOAD_PATIENCE);
    if (document.readyState === "complete") loaded();
    else addEventListener("load", loaded);
  }

  /** What has happened so far. */
  get marks() {
    return this.#judge.marks;
  }

  /** How many calls the host has told. */
  get calls() {
    return this.#judge.calls;
  }

  /** How often the host has told this event. @param {string} method */
  count(method) {
    return this.#counts.get(method) ?? 0;
  }

  /** The report as it stands. */
  report() {
    return makeReport(this, this.#judge.verdicts(), this.#setting.statuses);
  }

  /** The host's script element was found: what it says, and what the page's policy makes of it. @param {HTMLScriptElement} script */
  include(script) {
    const configuration = configurationOf(script);
    const codes = lacks(script);
    this.#tell((judge) => {
      for (const code of codes) judge.page("script-tag", code);
    });
    let isLoaded = true;
    script.addEventListener("error", () => {
      isLoaded = false;
    });
    this.#fetched.push(script.src);
    if (configuration) this.configure(configuration);
    this.#begin((judge, refused) => {
      // What the policy refuses is the policy's fault.
      if (!isLoaded && !refused.includes("policy-blocks-script")) judge.page("script-tag", "script-not-loaded");
      else if (codes.length === 0) judge.page("script-tag");
    });
  }

  /** The host imports the wrapper; how its own bundle is loaded is no matter of the contract. */
  includeModule() {
    this.#judge.spare("script-tag");
    this.#begin(() => {});
  }

  /** The document, a JSON text of it, or where it is. @param {unknown} config */
  configure(config) {
    const { address, document } = configurationFrom(config);
    if (address) this.#fetched.push(address);
    this.#configured = (address ? readSetting(address) : Promise.resolve(settingOf(document))).then((setting) => {
      this.#setting = setting;
      this.#tell((judge) => judge.give({ partnerId: setting.partner.partnerId, statuses: setting.statuses.map(({ softphoneId }) => softphoneId) }));
    });
  }

  /** The wrapper is there; once the page is up, its policy and its address are looked at. @param {(judge: Judge, refused: readonly string[]) => void} further */
  #begin(further) {
    this.#hasScript = true;
    const examine = async () => {
      const refused = await this.#policy.examine(this.#fetched);
      this.#tell((judge) => {
        further(judge, refused);
        if (refused.length === 0) judge.page("page-policy");
        for (const code of refused) judge.page("page-policy", code);
        this.#lookAtAddress(judge);
      });
    };
    if (document.readyState === "complete") void examine();
    else addEventListener("load", () => void examine());
  }

  /** Sends `start_call`. @param {string} [dialTo] */
  orderCall(dialTo = NUMBER_TO_DIAL) {
    this.#judge.orderCall(dialTo);
    this.#order("start_call", { ...this.#setting.partner, dialTo, ...this.#setting.startCall });
    setTimeout(() => this.callOverdue(), CALL_PATIENCE);
  }

  /** Whether the host took this order. @param {string} eventType */
  hasHeard(eventType) {
    return this.#judge.hasHeard(eventType);
  }

  /** The call that was ordered has had its time. */
  callOverdue() {
    this.#tell((judge) => judge.callOverdue());
  }

  /** Sends `update_presence` with another status than the host's, then asks which one it has; resolves when it had time to answer. */
  async orderPresence() {
    const others = this.#setting.statuses.map(({ softphoneId }) => softphoneId).filter((id) => id !== this.#status);
    const softphoneId = others[0] ?? this.#status;
    if (softphoneId) await this.#orderPresence(softphoneId);
  }

  /** The next rejection is to have this reason. @param {"active" | "passive" | null} reason */
  expectReason(reason) {
    this.#judge.expectReason(reason);
  }

  /** Something changed that the report tells. */
  changed() {
    this.dispatchEvent(new Event("changed"));
  }

  /** @param {string} softphoneId */
  async #orderPresence(softphoneId) {
    this.orderedStatus = softphoneId;
    this.#judge.orderPresence(softphoneId);
    this.#order("update_presence", { softphoneId });
    await pause(PRESENCE_PATIENCE);
    this.#tell((judge) => judge.askPresence());
    this.#order("get_presence");
    await pause(PRESENCE_PATIENCE / 2);
  }

  /** @param {unknown} value */
  #load(value) {
    this.#tell((judge) => judge.load(this.#callback.take(value)));
    if (this.#callback.isThere) void this.#configured.then(() => setTimeout(() => this.#welcome()));
    return this.#receipts.give("load");
  }

  /** What every softphone is told after `load`, and something that none has ever heard of. */
  #welcome() {
    this.#order("partner_config", { ...this.#setting.partner });
    this.#order("disposition", [...DISPOSITIONS]);
    this.#order("conformance_probe", { unknown: true });
  }

  /** @param {string} method @param {unknown[]} values */
  #event(method, values) {
    const at = performance.now();
    const fields = readEvent(method, values);
    this.#told.push(fields);
    this.#counts.set(method, this.count(method) + 1);
    /** @type {{repeated: boolean}} */
    let outcome = { repeated: false };
    this.#tell((judge) => {
      outcome = judge.event(method, values, at);
      this.#lookAtAddress(judge);
    });
    if (method === "statusChanged") this.#statusTold(fields);
    if (method === "callEnded") setTimeout(() => this.#tell((judge) => judge.nothingUncaught()), AFTER_RECEIPT);
    return this.#receipts.give(method, outcome.repeated);
  }

  /** @param {import("./fields.js").Fields | null} fields */
  #statusTold(fields) {
    this.#status = String(fields?.["softphoneId"] ?? "");
    // As a CRM does that mirrors what it hears: a host that answers each order with an event never comes to an end.
    const mirrored = this.#status;
    if (this.#judge.isMirrored) setTimeout(() => this.#order("update_presence", { softphoneId: mirrored }));
  }

  /** @param {string} eventType @param {unknown} [payload] */
  #order(eventType, payload) {
    if (!this.#callback.isThere) return;
    const outcome = this.#callback.call(eventType, payload);
    this.#tell((judge) => judge.calledBack(eventType, outcome));
  }

  /** @param {string} method @param {() => void} act */
  #accept(method, act) {
    setTimeout(act);
    return this.#receipts.give(method);
  }

  /** @param {Judge} judge */
  #lookAtAddress(judge) {
    const code = personalIn(location.href, this.#told);
    if (code === null) judge.page("page-address");
    else if (code !== this.#addressCode) judge.page("page-address", code);
    this.#addressCode = code ?? "";
  }

  /** @param {(judge: Judge) => void} change */
  #tell(change) {
    change(this.#judge);
    this.changed();
  }
}

/** Which script, and where in it; no more than a report may say. @param {string} filename @param {number} line */
function place(filename, line) {
  const name = filename.split(/[?#]/)[0]?.split("/").pop();
  return name ? `${name}:${line}` : "";
}
