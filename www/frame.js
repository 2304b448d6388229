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
(() => {
  const METHODS = [
    "load", "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged",
    "callUpdated", "transcript", "dial", "link", "rate", "setAgent", "setPresence",
  ];
  const expected = document.currentScript?.dataset.parent ?? "";
  /** @type {MessagePort | null} */
  let port = null;
  /** @type {((eventType: string, payload: unknown) => void) | null} */
  let callback = null;
  let lastId = 0;
  /** What has no answer yet, in order. @type {Map<number, {message: object, resolve: (result: unknown) => void}>} */
  const asked = new Map();

  addEventListener("message", ({ origin, source, data, ports }) => {
    if (origin !== expected || source !== parent || data?.softphoneWrapper !== 1 || !ports[0]) return;
    port = ports[0];
    port.onmessage = ({ data }) => {
      if (typeof data?.eventType === "string") {
        callback?.(data.eventType, data.payload);
      } else {
        asked.get(data?.id)?.resolve(data.result);
        asked.delete(data?.id);
      }
    };
    // The page around was loaded anew or is there at last: identities are derived, so that a repeat is recognised.
    for (const { message } of asked.values()) port.postMessage(message);
  });

  /** @param {string} method @param {unknown[]} values @returns {Promise<unknown>} always resolves, as the wrapper's own does */
  const call = (method, values) => new Promise((resolve) => {
    const id = ++lastId;
    let message;
    try {
      message = { id, method, values: JSON.parse(JSON.stringify(values)) };
    } catch {
      return resolve({ accepted: false, error: { name: "ContractError", code: "value-unreadable", message: "the value cannot be read", path: "$", retryable: false, hint: "" } });
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
})();
