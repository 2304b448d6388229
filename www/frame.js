// @ts-check
/**
 * For a softphone that cti.html shows in a frame: the same contract on its own `window.SoftphoneWrapper`, passed on to the page around it.
 *
 * ```html
 * <script src="https://HOST/softphone-wrapper/softphone-wrapper-frame.js" data-parent="https://HOST"></script>
 * ```
 *
 * `data-parent` is the origin of cti.html; a port from any other page is not taken. What is called before the port has come waits.
 */
import { METHODS } from "./cti/contract.js";

const UNREADABLE = { name: "ContractError", code: "value-unreadable", message: "the value cannot be read", path: "$", retryable: false, hint: "" };

const around = document.currentScript?.dataset.parent ?? "";
/** @type {MessagePort | null} */
let port = null;
/** @type {((eventType: string, payload: unknown) => void) | null} */
let callback = null;
let lastId = 0;
/** What has no answer yet, in order. @type {Map<number, {message: object, resolve: (result: unknown) => void}>} */
const asked = new Map();

addEventListener("message", ({ origin, source, data, ports }) => {
  if (port || origin !== around || source !== parent || data?.softphoneWrapper !== 1 || !ports[0]) return;
  port = ports[0];
  port.onmessage = ({ data }) => {
    if (typeof data?.eventType === "string") {
      callback?.(data.eventType, data.payload);
    } else {
      asked.get(data?.id)?.resolve(data.result);
      asked.delete(data?.id);
    }
  };
  for (const { message } of asked.values()) port.postMessage(message);
});
try {
  // The page around may be any; one of another origin does not hear this.
  parent.postMessage({ softphoneWrapper: 1 }, around);
} catch {
  console.warn("softphone-wrapper-frame: data-parent is the origin of cti.html, such as https://HOST");
}

/** @param {string} method @param {unknown[]} values @returns {Promise<unknown>} always resolves, as the wrapper's own does */
const call = (method, values) => new Promise((resolve) => {
  const id = ++lastId;
  let message;
  try {
    message = { id, method, values: JSON.parse(JSON.stringify(values)) };
  } catch {
    return resolve({ accepted: false, error: UNREADABLE });
  }
  asked.set(id, { message, resolve });
  port?.postMessage(message);
});

/** @type {Record<string, (...values: unknown[]) => Promise<unknown>>} */
const wrapper = {};
for (const method of METHODS) {
  wrapper[method] = (...values) => {
    if (method !== "load") return call(method, values);
    callback = typeof values[0] === "function" ? /** @type {any} */ (values[0]) : null;
    return call(method, []);
  };
}
Object.defineProperty(window, "SoftphoneWrapper", { value: Object.freeze(wrapper), enumerable: true });
