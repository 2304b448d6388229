// @ts-check
/**
 * Between the kit in the host's page and the page that shows its report (conformance.html), which stands beside the script. The host's
 * page says that it is there, to that origin alone; whoever is there answers with a port.
 */
import { drive, hook } from "./driver.js";

/** Reports are sent this long after a change at most, milliseconds. */
const SOON = 60;
/** The page may offer its hook later than it calls `load`; it is looked for this often. */
const HOOK_LOOK = 500;

/** @param {import("./kit.js").Kit} kit @param {string} origin of the page that may ask */
export function linkTo(kit, origin) {
  const around = window.parent === window ? window.opener : window.parent;
  // Nobody can be told apart at an origin that is none, as a file's is.
  if (!around || !origin.startsWith("http")) return;
  /** @type {MessagePort | null} */
  let port = null;
  let timer = 0;
  const send = () => {
    timer = 0;
    port?.postMessage(kit.report());
  };
  const sendSoon = () => {
    timer ||= setTimeout(send, SOON);
  };
  addEventListener("message", (event) => {
    if (port || event.origin !== origin || event.source !== around || event.data?.softphoneWrapperConformance !== 1 || !event.ports[0]) return;
    port = event.ports[0];
    port.onmessage = ({ data }) => void obey(kit, data);
    kit.addEventListener("changed", sendSoon);
    const watch = setInterval(() => {
      if (hook() === null) return;
      clearInterval(watch);
      sendSoon();
    }, HOOK_LOOK);
    send();
  });
  around.postMessage({ softphoneWrapperConformance: 1 }, origin);
}

/** @param {import("./kit.js").Kit} kit @param {any} asked */
async function obey(kit, asked) {
  if (asked?.order === "start_call") kit.orderCall(typeof asked.dialTo === "string" ? asked.dialTo : undefined);
  else if (asked?.order === "update_presence") await kit.orderPresence();
  else if (asked?.order === "run") await drive(kit);
}
