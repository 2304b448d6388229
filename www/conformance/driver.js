// @ts-check
/**
 * Goes through the steps by itself, by what the host's page offers as `window.softphoneConformance`:
 * `{status(), ring(number), accept(), hangUp(), notes(text), reject(), miss(), dial(number)}`, each of which may return a promise.
 *
 * @typedef {"status" | "ring" | "accept" | "hangUp" | "notes" | "reject" | "miss" | "dial"} Hand
 */
import { pause } from "../loader/intrinsics.js";

/** The functions of the hook. @type {readonly Hand[]} */
export const HANDS = Object.freeze(["status", "ring", "accept", "hangUp", "notes", "reject", "miss", "dial"]);

const CALLER = "+14155550187";
const CALLEE = "+14155550188";
const NOTES = "Test of the contract.";

/** The longest that the hook is waited for, a function of it (a platform may take its time to make a call), and the event that follows, milliseconds. */
const HOOK_PATIENCE = 10_000;
const HAND_PATIENCE = 30_000;
const EVENT_PATIENCE = 5_000;
/** A call that can be told from none, in seconds and in milliseconds. */
const TALK = 1_300;
/** What comes of something without being waited for, comes within this time. */
const AFTERWARDS = 300;
/** Between two looks. */
const LOOK = 20;

/** Drives the host through all steps, and waits until everything is judged. @param {import("./kit.js").Kit} kit */
export async function drive(kit) {
  if (kit.driven !== "none") return;
  kit.driven = "running";
  kit.changed();
  const driver = new Driver(kit);
  await driver.steps();
  kit.driven = "finished";
  kit.changed();
}

class Driver {
  #kit;

  /** @param {import("./kit.js").Kit} kit */
  constructor(kit) {
    this.#kit = kit;
  }

  async steps() {
    const kit = this.#kit;
    if (!(await until(() => hook() !== null, HOOK_PATIENCE))) this.#trouble("load", "hook-missing");
    // Without `load` nothing is ordered; what the host tells all the same is worth seeing.
    if (!(await until(() => kit.marks.has("load"), HOOK_PATIENCE))) this.#trouble("load", "no-event");
    await pause(AFTERWARDS);
    await this.#tells("status", "statusChanged");
    await this.#answered();
    kit.expectReason("active");
    if (await this.#tells("ring", "incomingCall", CALLER)) await this.#tells("reject", "callRejected");
    kit.expectReason("passive");
    if (await this.#tells("ring", "incomingCall", CALLER)) await this.#tells("miss", "callRejected");
    kit.expectReason(null);
    await pause(AFTERWARDS);
    await this.#dialled();
    await this.#ordered();
    await kit.orderPresence();
    await pause(AFTERWARDS);
  }

  async #answered() {
    if (!(await this.#tells("ring", "incomingCall", CALLER))) return;
    await this.#tells("accept", "callAccepted");
    await pause(TALK);
    await this.#tells("hangUp", "callEnded");
    await this.#tells("notes", "callNotesSubmitted", NOTES);
  }

  async #dialled() {
    if (!(await this.#tells("dial", "outboundCallInitiated", CALLEE))) return;
    await pause(AFTERWARDS);
    await this.#tells("hangUp", "callEnded");
    await this.#write();
  }

  /** The call that Salesforce asks for; the host may tell nothing of it before its end. */
  async #ordered() {
    const kit = this.#kit;
    const calls = kit.calls;
    kit.orderCall();
    // Where the order cannot be told, its own clause says so.
    if (!kit.hasHeard("start_call")) return;
    await until(() => kit.calls > calls, EVENT_PATIENCE);
    await pause(AFTERWARDS);
    await this.#tells("hangUp", "callEnded");
    if (kit.calls > calls) await this.#write();
    kit.callOverdue();
  }

  /** Notes after an outbound call are welcome, and not demanded. */
  async #write() {
    await this.#hand("notes", NOTES);
    await pause(AFTERWARDS);
  }

  /** Does one thing and waits for the event that it leads to. @param {Hand} hand @param {string} event @param {...string} values */
  async #tells(hand, event, ...values) {
    const before = this.#kit.count(event);
    if (!(await this.#hand(hand, ...values))) return false;
    if (await until(() => this.#kit.count(event) > before, EVENT_PATIENCE)) return true;
    this.#trouble(hand, "no-event");
    return false;
  }

  /** @param {Hand} hand @param {...string} values */
  async #hand(hand, ...values) {
    const offered = hook();
    // That there is no hook at all has been said.
    if (offered === null) return false;
    const act = offered[hand];
    if (typeof act !== "function") {
      this.#trouble(hand, "hand-missing");
      return false;
    }
    try {
      await Promise.race([act.apply(offered, values), pause(HAND_PATIENCE)]);
      return true;
    } catch {
      this.#trouble(hand, "hand-threw");
      return false;
    }
  }

  /** @param {string} step @param {string} code */
  #trouble(step, code) {
    const { troubles } = this.#kit;
    if (!troubles.some((trouble) => trouble.step === step && trouble.code === code)) troubles.push({ step, code });
    this.#kit.changed();
  }
}

/** What the host's page offers, or null. @returns {any} */
export function hook() {
  const offered = /** @type {any} */ (window).softphoneConformance;
  return typeof offered === "object" && offered !== null ? offered : null;
}

/** @param {() => boolean} condition @param {number} milliseconds */
async function until(condition, milliseconds) {
  const end = performance.now() + milliseconds;
  while (!condition()) {
    if (performance.now() > end) return false;
    await pause(LOOK);
  }
  return true;
}
