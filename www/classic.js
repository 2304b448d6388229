// @ts-check
/**
 * The classic face of the remote script: finds out how the page includes it and puts the frozen wrapper into the global slot.
 * All of it happens in the script's first turn; `document.currentScript` is gone after that.
 */
import { CONTRACT, prepareWrapper } from "./loader.js";
import {
  ObjectPrototype, apply, baseAddress, defineProperty, freeze, getOwnPropertyDescriptor, getPrototypeOf, hasOwn, isArray,
} from "./loader/intrinsics.js";
import { absolute, configAddress, withoutQuery } from "./loader/address.js";
import { tenantOf } from "./loader/tenant.js";

const SCRIPT = "softphone-wrapper.js";
const slots = /** @type {any} */ (window);

/** Our script element; read past the document's named properties, which an image of that name would shadow. */
function currentScript() {
  const { get } = /** @type {PropertyDescriptor} */ (getOwnPropertyDescriptor(Document.prototype, "currentScript"));
  const script = apply(/** @type {() => unknown} */ (get), document, []);
  if (script instanceof HTMLScriptElement && script.src) return script;
  // Included as a module, or evaluated by a loader of the page's own.
  for (const candidate of document.querySelectorAll("script")) {
    if (withoutQuery(candidate.src).endsWith(`/${SCRIPT}`)) return candidate;
  }
  return null;
}

const script = currentScript();
const attribute = (/** @type {string} */ name) => script?.getAttribute(`data-${name}`) || null;
const scriptUrl = script?.src ?? baseAddress();
const name = attribute("global") ?? "SoftphoneWrapper";

/** What the page left in the slot, if it is a plain object of its own making. */
function stub() {
  try {
    const value = slots[name];
    if (typeof value !== "object" || value === null || getPrototypeOf(value) !== ObjectPrototype) return {};
    const read = (/** @type {string} */ key) => (hasOwn(value, key) ? value[key] : undefined);
    return { config: read("config"), callback: read("callback"), queue: read("queue") };
  } catch {
    return {};
  }
}

function include() {
  const { config, callback, queue } = stub();
  const { wrapper, start, report } = prepareWrapper(() => {
    const { configUrl, configGiven, refusal } = configAddress(attribute("config") ?? (typeof config === "string" ? config : null), scriptUrl);
    if (refusal) report(refusal);
    const document = typeof config === "object" ? config : null;
    const address = document && !attribute("config") ? null : configUrl;
    return {
      configUrl: address,
      configGiven: configGiven || document !== null,
      config: document,
      tenant: tenantOf(attribute("tenant"), address),
      scriptUrl: withoutQuery(scriptUrl),
      wasmUrl: absolute(WASM_FILE, scriptUrl),
    };
  }, (part) => import(new URL(`softphone-wrapper-${part}.mjs`, scriptUrl).href));
  const place = (/** @type {string} */ key, /** @type {unknown} */ value) => {
    const configurable = getOwnPropertyDescriptor(slots, key)?.configurable ?? true;
    defineProperty(slots, key, freeze({ __proto__: null, value, enumerable: true, configurable, writable: false }));
  };
  place(name, wrapper);
  if (script?.hasAttribute("data-global-functions")) CONTRACT.forEach((method) => place(method, wrapper[method]));
  start();

  if (callback !== undefined) wrapper.load(callback);
  if (!isArray(queue)) return;
  for (let index = 0; index < queue.length; index++) {
    try {
      const [method, ...values] = queue[index];
      // What every object inherits is no call either.
      if (!hasOwn(wrapper, method)) throw method;
      wrapper[method](...values);
    } catch {
      report("queue-invalid");
    }
  }
}

/** Whether an older copy of ours is in the slot. */
function included() {
  try {
    return typeof slots[name]?.apiVersion === "number";
  } catch {
    return false;
  }
}

if (included()) {
  console.warn(`softphone-wrapper: already included as version ${slots[name].version}; this copy (${VERSION}) leaves it in place`);
} else {
  include();
}
