// @ts-check
/**
 * What goes back to the page, in order and never inside a step of the core: each delivery waits for the microtask after it,
 * and one that throws does not keep the next from its turn.
 */
import { queueMicrotask } from "./intrinsics.js";

/**
 * @returns {(deliver: () => void) => void} queues one delivery
 */
export function createDeliveries() {
  /** @type {(() => void)[]} */
  let queue = [];

  function flush() {
    const deliveries = queue;
    queue = [];
    for (let index = 0; index < deliveries.length; index++) {
      try {
        deliveries[index]();
      } catch {
        // Each delivery reports what its own code of the page threw; nothing else throws here.
      }
    }
  }

  return (deliver) => {
    queue.push(deliver);
    if (queue.length === 1) queueMicrotask(flush);
  };
}
