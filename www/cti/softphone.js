// @ts-check
/**
 * The softphone within the adapter page: the vendor's script, which finds `SoftphoneWrapper` on the page, or the vendor's page in a
 * frame, which speaks through a port (softphone-wrapper-frame.js is its side).
 */
import { METHODS } from "./contract.js";
import { trusted } from "./trusted.js";

/**
 * @param {{frameUrl?: unknown, scriptUrl?: unknown} | null | undefined} softphone `openCti.softphone` of the configuration
 * @param {HTMLElement} place
 * @param {() => any} wrapper
 * @returns {boolean} whether there is one
 */
export function showSoftphone(softphone, place, wrapper) {
  const frameUrl = address(softphone?.frameUrl);
  const scriptUrl = address(softphone?.scriptUrl);
  if (frameUrl) {
    const frame = document.createElement("iframe");
    frame.title = "Softphone";
    frame.allow = "microphone; autoplay; speaker-selection; display-capture";
    listen(frame, frameUrl.origin, wrapper);
    frame.src = frameUrl.href;
    place.replaceChildren(frame);
    return true;
  }
  if (scriptUrl) {
    const script = document.createElement("script");
    script.src = trusted(scriptUrl);
    document.head.append(script);
    return true;
  }
  return false;
}

/** @param {unknown} value @returns {URL | null} never one that runs as script, or over less than this page's protocol */
function address(value) {
  try {
    const url = new URL(typeof value === "string" && value ? value : "data:", location.href);
    return url.protocol === location.protocol ? url : null;
  } catch {
    return null;
  }
}

/** Each page that the frame loads says when it is there, and gets a port of its own; only one of the configured origin is heard and can
 * take it.
 * @param {HTMLIFrameElement} frame @param {string} origin @param {() => any} wrapper */
function listen(frame, origin, wrapper) {
  addEventListener("message", (event) => {
    if (event.origin !== origin || event.source !== frame.contentWindow || event.data?.softphoneWrapper !== 1) return;
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = ({ data }) => void answer(port1, data, wrapper());
    frame.contentWindow?.postMessage({ softphoneWrapper: 1 }, origin, [port2]);
  });
}

/** @param {MessagePort} port @param {any} asked @param {any} wrapper */
async function answer(port, asked, wrapper) {
  const { id, method, values } = asked ?? {};
  if (typeof id !== "number" || !METHODS.includes(method) || !Array.isArray(values)) return;
  const callback = (/** @type {string} */ eventType, /** @type {unknown} */ payload) => port.postMessage({ eventType, payload });
  const result = await wrapper[method](...(method === "load" ? [callback] : values));
  port.postMessage({ id, result });
}
