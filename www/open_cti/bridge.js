// @ts-check
/**
 * The bridge to the Salesforce console: Open CTI for Lightning, through Salesforce's own library.
 *
 * It carries, and decides nothing: the core says what is asked and hears what came of it, once for each call, in time or not.
 * The library answers nobody when it is not linked and has no deadlines, so each call has one here; what it registers can never be
 * taken back, so each listener is registered once per page and passed on. Nothing thrown here reaches the library, which would
 * keep the callback and skip the listeners after it.
 */
import { PagePromise, clearTimeout, freeze, now, parse, pause, setTimeout } from "../loader/intrinsics.js";
import { consoleOrigin, libraryOf } from "./library.js";
import { carry } from "./carry.js";
import { errorsOf } from "./errors.js";
import { linkFault } from "./faults.js";
import { popCaller, popCase } from "./pops.js";
import { createUtility } from "./utility.js";

/** How long the console may take for a call; a pop loads a page. */
const DEADLINE = 5000;
const POP_DEADLINE = 10000;
const POPS = /^(?:s|searchAndS)creenPop$/;
/** The one error that passes by itself: the utility bar is not ready. Pauses before the next try. */
const CONTAINER = "SOFTPHONE_CONTAINER_ERROR";
const PAUSES = [300, 1200, 4000];
/** A second click on a number within this is the same click. */
const SAME_CLICK = 1000;

/**
 * @typedef {object} Wiring
 * @property {(value: unknown) => string} copy JSON text of what the console said, by the loader's rules; throws
 * @property {(event: string, text: string) => void} tell hears `clickToDial`, `navigation`, `workStart`, `message` and `focus`
 * @property {readonly string[]} origins where the call centre may say that the configuration is; empty where the page says so itself
 */

/**
 * What came of a call: what the console answered, or why there is no answer.
 * @typedef {{success?: boolean, returnValue?: any, errors?: {code: string, fields: string[]}[], error?: {code: string} | object}} Outcome
 */

/** @param {string} code @returns {Outcome} */
const failed = (code) => ({ error: { code } });

/** Why there is no link: a console that answers with an error is not a silent one. @param {Outcome} outcome @returns {Outcome} */
const refusal = (outcome) => outcome.errors ? { error: linkFault("console-refuses") } : outcome;

/** @param {Wiring} wiring */
export function createBridge({ copy, tell, origins }) {
  /** The library, once it is there. @type {any} */
  let library = null;
  /** What it was loaded as; empty for the page's own, which is not ours to tell. */
  let version = "";
  /** The agent's softphone layout. @type {any} */
  let layout = null;
  const utility = createUtility();
  /** Listeners that are registered, by what they listen to. @type {Record<string, boolean>} */
  const registered = { __proto__: /** @type {any} */ (null) };
  let lastClick = "";
  let clickedAt = 0;

  /** @param {string} event @param {unknown} payload */
  function pass(event, payload) {
    try {
      const text = copy(payload);
      if (event === "clickToDial") {
        const instant = now();
        const same = text === lastClick && instant - clickedAt < SAME_CLICK;
        lastClick = text;
        clickedAt = instant;
        if (same) return;
      }
      tell(event, text);
    } catch {
      // What cannot be copied says nothing.
    }
  }

  /** @param {any} response @returns {Outcome} */
  function read(response) {
    const { success, returnValue = null, errors, error } = parse(copy(response));
    return success === true ? { success, returnValue } : { success: false, errors: errorsOf(errors ?? error) };
  }

  /**
   * One call of the library; its first answer counts, and none after the deadline.
   * @param {string} method
   * @param {object} values
   * @returns {Promise<Outcome>} always resolves
   */
  function ask(method, values) {
    return new PagePromise((resolve) => {
      const timer = setTimeout(() => resolve(failed("timed-out")), POPS.test(method) ? POP_DEADLINE : DEADLINE);
      const end = (/** @type {Outcome} */ outcome) => {
        clearTimeout(timer);
        resolve(outcome);
      };
      const callback = (/** @type {unknown} */ response) => {
        try {
          end(read(response));
        } catch {
          end(failed("answer-unreadable"));
        }
      };
      try {
        const owner = method === "completeWork" ? library.hvs : library;
        if (typeof owner?.[method] !== "function") return end(failed("unknown-method"));
        owner[method]({ ...values, callback });
      } catch {
        end(failed("threw"));
      }
    });
  }

  /** The same, again while the softphone's container is not ready.
   * @param {string} method @param {object} values */
  async function insist(method, values) {
    for (let tries = 0; ; tries++) {
      const outcome = await ask(method, values);
      const unready = outcome.errors?.[0]?.code === CONTAINER && tries < PAUSES.length;
      if (!unready) return outcome;
      await pause(PAUSES[tries]);
    }
  }

  /** @param {string} name @param {() => void} register */
  function once(name, register) {
    if (registered[name]) return;
    registered[name] = true;
    try {
      register();
    } catch {
      // A library without it: the console never tells.
    }
  }

  function register() {
    const listener = (/** @type {string} */ event) => ({ listener: (/** @type {unknown} */ payload) => pass(event, payload) });
    once("clickToDial", () => library.onClickToDial(listener("clickToDial")));
    once("navigation", () => library.onNavigationChange(listener("navigation")));
    once("workStart", () => library.hvs.onWorkStart(listener("workStart")));
    once("focus", () => {
      const look = () => tell("focus", `${document.visibilityState === "visible"}`);
      document.addEventListener("visibilitychange", look);
      addEventListener("focus", look);
    });
    tell("focus", `${document.visibilityState === "visible"}`);
  }

  /**
   * Links to the console around this page, or proves anew that it is there. A library is no proof: without its parameters it
   * takes every call and answers none.
   * @param {{apiVersion: string, subscribe: string}} wish
   * @returns {Promise<Outcome>} `origin`, `apiVersion` where the library was loaded here, `configUrl` where the call centre names one
   */
  async function link({ apiVersion, subscribe }) {
    const { origin, code } = consoleOrigin();
    if (!library) {
      const found = await libraryOf(origin, apiVersion, code);
      if (found.code) return { error: linkFault(found.code) };
      ({ library, version } = found);
    }
    const settings = await insist("getCallCenterSettings", {});
    // The page's own library may have been linked under an address that the page has left since.
    if (!settings.success) return code ? { error: linkFault(code) } : refusal(settings);
    const laidOut = await insist("getSoftphoneLayout", {});
    if (!laidOut.success) return refusal(laidOut);
    layout = laidOut.returnValue;
    utility.forget();
    register();
    if (subscribe) {
      once(`subscribe ${subscribe}`, () => {
        library.subscribe({ channelName: subscribe, listener: (/** @type {unknown} */ message) => pass("message", message) });
      });
    }
    const said = settings.returnValue ?? {};
    const configUrl = addressOf(said["/reqSoftphoneWrapper/reqConfigUrl"], origins);
    return { success: true, returnValue: { origin, apiVersion: version, configUrl } };
  }

  /** What the core asks for besides methods of the library. @type {Record<string, (values: any) => Promise<any>>} */
  const own = {
    __proto__: /** @type {any} */ (null),
    carry: (values) => carry(values, insist, copy),
    popCaller: (values) => popCaller(values, layout, insist),
    popCase: (values) => popCase(values, layout, insist),
    show: (values) => utility.show(values, insist),
  };

  return freeze({
    /**
     * One call of the core.
     * @param {string} method `link`, one of our own, or a method of the library
     * @param {string} text its arguments as JSON text
     * @returns {Promise<string>} the outcome as JSON text; always resolves
     */
    async call(method, text) {
      const values = parse(text);
      if (method === "link") return copy(await link(values));
      if (!library) return copy(failed("not-linked"));
      return copy(await (own[method] ? own[method](values) : insist(method, values)));
    },
  });
}

/**
 * The configuration's address as the call centre tells it: of the page's own origin or the script's, for whoever frames this page
 * chooses the console.
 * @param {unknown} address
 * @param {readonly string[]} origins
 */
function addressOf(address, origins) {
  try {
    const url = new URL(`${address ?? ""}` || "data:", document.baseURI);
    return origins.includes(url.origin) ? url.href : null;
  } catch {
    return null;
  }
}
