// @ts-check
/**
 * One exclusive Web Lock per tenant: who holds it leads. Given back when the page is put away: a page in the back/forward cache would
 * keep it and block every other tab.
 */
import { AbortController, PagePromise } from "./intrinsics.js";

const { locks } = navigator;

/**
 * Asks for the lock.
 * @param {string} name
 * @param {() => void} granted called when it is there, or when this page may have none and leads alone
 * @returns {(() => void) | null} gives up the wish and the lock; null where the browser has no locks
 */
export function seekLock(name, granted) {
  if (!locks) return null;
  const waiting = new AbortController();
  let wanted = true;
  /** @type {(value: undefined) => void} */
  let release;
  /** @type {Promise<undefined>} */
  const held = new PagePromise((resolve) => (release = resolve));
  const hold = () => {
    if (wanted) granted();
    return held;
  };
  // Refused, as in a document without an origin; giving up while it waits is no refusal.
  locks.request(name, { signal: waiting.signal }, hold).catch(() => wanted && granted());
  return () => {
    wanted = false;
    waiting.abort();
    release(undefined);
  };
}
