// @ts-check
/** The element by which the host includes the wrapper, and how it is written. */

const NAMES = /\/softphone-wrapper(-conformance)?\.js$/;

/** The page's element for our script, or null. @returns {HTMLScriptElement | null} */
export function findScript() {
  return [...document.querySelectorAll("script")].find(isOurs) ?? null;
}

/** @param {HTMLScriptElement} script */
function isOurs(script) {
  try {
    return NAMES.test(new URL(script.src).pathname);
  } catch {
    return false;
  }
}

/**
 * Calls back with the element as soon as the page has it, before the browser runs it.
 * @param {(script: HTMLScriptElement) => void} found
 */
export function awaitScript(found) {
  const there = findScript();
  if (there) return found(there);
  const observer = new MutationObserver(() => {
    const script = findScript();
    if (!script) return;
    observer.disconnect();
    found(script);
  });
  observer.observe(document, { childList: true, subtree: true });
}

/** The codes of what the element lacks. @param {HTMLScriptElement} script @returns {string[]} */
export function lacks(script) {
  const codes = [];
  if (!/^sha(256|384|512)-/.test(script.integrity)) codes.push("integrity-missing");
  if (script.crossOrigin !== "anonymous") codes.push("crossorigin-missing");
  return codes;
}
