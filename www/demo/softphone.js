// @ts-check
/** The demo's softphone alone, in the frame that the adapter page shows inside the console: the same phone, its wrapper behind a port. */
import { showAlone } from "./alone.js";

/** The script that passes the contract on to the page around this one, which is of the same origin here. @returns {Promise<void>} */
function passOn() {
  return new Promise((resolve, reject) => {
    const script = document.createElement("script");
    const policy = /** @type {any} */ (window).trustedTypes?.createPolicy("demo", { createScriptURL: (/** @type {string} */ url) => url });
    const url = "/pkg/softphone-wrapper-frame.js";
    script.dataset.parent = location.origin;
    script.src = policy ? policy.createScriptURL(url) : url;
    script.addEventListener("load", () => resolve());
    script.addEventListener("error", reject);
    document.head.append(script);
  });
}

async function start() {
  await passOn();
  await showAlone("/console.config.json", location.origin);
}

void start();
