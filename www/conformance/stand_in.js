// @ts-check
/**
 * The conformance kit's script: loaded in a host's page in place of softphone-wrapper.js, or put there by the command before the page's
 * own scripts run. It is the wrapper to the host, sends nothing to any org, and keeps nothing.
 */
import { ObjectPrototype, defineProperty, getOwnPropertyDescriptor, getPrototypeOf, isArray } from "../loader/intrinsics.js";
import { drive } from "./driver.js";
import { Kit } from "./kit.js";
import { linkTo } from "./link.js";
import { awaitScript } from "./script_tag.js";
import { EVENTS } from "./surface.js";

const slots = /** @type {any} */ (window);
const KIT = "SoftphoneWrapperConformance";

function start() {
  const kit = new Kit();
  const face = {
    report: () => kit.report(),
    run: () => drive(kit),
    /** For the module (module.js), which no element of the page names. @returns {any} the wrapper's face */
    asModule() {
      kit.includeModule();
      // Where a bundle came from says nothing of the kit's page: that one stands on the host's own origin.
      linkTo(kit, location.origin);
      return kit.surface;
    },
  };
  defineProperty(slots, KIT, { value: Object.freeze(face) });
  const own = document.currentScript;
  if (own instanceof HTMLScriptElement && own.src) {
    include(kit, own);
    linkTo(kit, new URL(own.src).origin);
  } else {
    awaitScript((script) => include(kit, script));
  }
}

/** Puts the wrapper's face where the host looks for it, as the wrapper does. @param {Kit} kit @param {HTMLScriptElement} script */
function include(kit, script) {
  const name = script.getAttribute("data-global") || "SoftphoneWrapper";
  const left = stub(slots[name]);
  // The wrapper itself, which comes after us when the command has put us here, leaves one that has an `apiVersion` in place.
  place(name, kit.surface);
  if (script.hasAttribute("data-global-functions")) ["load", ...EVENTS].forEach((method) => place(method, kit.surface[method]));
  kit.include(script);
  if (left.callback !== undefined) void kit.surface.load(left.callback);
  for (const call of isArray(left.queue) ? left.queue : []) {
    const [method, ...values] = isArray(call) ? call : [];
    if (typeof kit.surface[method] === "function") void kit.surface[method](...values);
  }
}

/** @param {string} name @param {unknown} value */
function place(name, value) {
  const configurable = getOwnPropertyDescriptor(slots, name)?.configurable ?? true;
  defineProperty(slots, name, { value, enumerable: true, configurable, writable: false });
}

/** What the page has left in the slot before the script came. @param {any} value @returns {{callback?: unknown, queue?: unknown}} */
const stub = (value) => (typeof value === "object" && value !== null && getPrototypeOf(value) === ObjectPrototype ? value : {});

if (!slots[KIT]) start();
