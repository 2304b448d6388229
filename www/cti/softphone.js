// @ts-check
/**
 * The softphone within the adapter page: the vendor's script, which finds `SoftphoneWrapper` on the page, or the vendor's page in a
 * frame, which speaks through a port (softphone-wrapper-frame.js is its side).
 */

/** What a framed softphone may call. */
const METHODS = new Set([
  "load", "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged",
  "callUpdated", "transcript", "dial", "link", "rate", "setAgent", "setPresence",
]);

/**
 * @param {{frameUrl?: unknown, scriptUrl?: unknown} | null | undefined} softphone `openCti.softphone` of the configuration
 * @param {HTMLElement} place
 * @param {() => any} wrapper
 * @returns {boolean} whether there is one
 */
export function showSoftphone(softphone, place, wrapper) {
  const address = (/** @type {unknown} */ value) => {
    try {
      const url = new URL(String(value), location.href);
      return url.protocol === location.protocol ? url : null;
    } catch {
      return null;
    }
  };
  const frameUrl = softphone?.frameUrl ? address(softphone.frameUrl) : null;
  const scriptUrl = softphone?.scriptUrl ? address(softphone.scriptUrl) : null;
  if (frameUrl) {
    const frame = document.createElement("iframe");
    frame.title = "Softphone";
    frame.allow = "microphone; autoplay; speaker-selection; display-capture";
    frame.addEventListener("load", () => connect(frame, frameUrl.origin, wrapper));
    frame.src = frameUrl.href;
    place.replaceChildren(frame);
    return true;
  }
  if (scriptUrl) {
    const script = document.createElement("script");
    script.src = scriptUrl.href;
    place.replaceChildren();
    document.head.append(script);
    return true;
  }
  return false;
}

/** Each page that the frame loads gets a port of its own; only a page of the configured origin can take it.
 * @param {HTMLIFrameElement} frame @param {string} origin @param {() => any} wrapper */
function connect(frame, origin, wrapper) {
  const { port1, port2 } = new MessageChannel();
  port1.onmessage = async ({ data }) => {
    const { id, method, values } = data ?? {};
    if (typeof id !== "number" || !METHODS.has(method) || !Array.isArray(values)) return;
    const callback = (/** @type {string} */ eventType, /** @type {unknown} */ payload) => port1.postMessage({ eventType, payload });
    const result = await wrapper()[method](...(method === "load" ? [callback] : values));
    port1.postMessage({ id, result });
  };
  frame.contentWindow?.postMessage({ softphoneWrapper: 1 }, origin, [port2]);
}
