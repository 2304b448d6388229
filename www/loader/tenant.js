// @ts-check
/**
 * Which installation this is: storage and locks are shared by every page of an origin, and their calls must not meet.
 */

/**
 * @param {string | null | undefined} given by the host
 * @param {string | null} configUrl
 * @returns {string} names the store and the lock
 */
export function tenantOf(given, configUrl) {
  return given || (configUrl ? hash(configUrl) : "default");
}

/** Sixteen hexadecimal digits of a text, to tell installations apart; no secret depends on it.
 * @param {string} text */
function hash(text) {
  let [high, low] = [0xdeadbeef, 0x41c6ce57];
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    high = Math.imul(high ^ unit, 2654435761);
    low = Math.imul(low ^ unit, 1597334677);
  }
  high = Math.imul(high ^ (high >>> 16), 2246822507) ^ Math.imul(low ^ (low >>> 13), 3266489909);
  low = Math.imul(low ^ (low >>> 16), 2246822507) ^ Math.imul(high ^ (high >>> 13), 3266489909);
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
