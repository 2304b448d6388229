// @ts-check
/**
 * What the page asks of the simulated org's controls: everything stored, the log of requests, and what goes wrong on command.
 * It follows the stream of changes, and falls back to asking every second where the stream does not hold.
 *
 * @typedef {Record<string, any>} Stored one record
 * @typedef {{name: string, time: string, method: string, parameters?: [string, string][], headers?: any, body?: any}} Received what a web service was sent
 * @typedef {{version: number, down: boolean, records: Record<string, Stored[]>, voice: any[], hooks?: Received[]}} State
 * @typedef {{match: {method?: string, path?: string}, fault: unknown, times?: number, after?: number}} FaultRule
 * @typedef {{number: number, time: string, method: string, path: string, status: number, milliseconds?: number, query?: any, fault?: any, body?: any, response?: any}} LoggedRequest
 *   `status` is 0 where no answer left the org
 */

const POLL_MILLISECONDS = 1000;

/** Events: `state` (State), `requests` (LoggedRequest[]), `faults` (FaultRule[]), `reach` (boolean: the sandbox answers), `down` (boolean: the org is cut off). */
export class Sandbox extends EventTarget {
  /** The org is cut off from browsers on purpose. */
  down = false;
  /** The sandbox itself answers. @type {boolean | null} */
  reachable = null;
  /** @type {State | null} */
  state = null;
  /** The org's log. @type {LoggedRequest[]} */
  requests = [];
  /** What the org does wrong on command. @type {FaultRule[]} */
  faults = [];
  #reading = false;
  #changedMeanwhile = false;

  /** Starts to follow the org. */
  watch() {
    const stream = new EventSource("/sandbox/stream");
    stream.addEventListener("change", () => void this.#read());
    stream.addEventListener("open", () => void this.#read());
    setInterval(() => {
      if (stream.readyState !== EventSource.OPEN) void this.#read();
    }, POLL_MILLISECONDS);
    void this.#read();
  }

  /** Everything that the org holds at this moment. @returns {Promise<State>} */
  now() {
    return this.#json("/sandbox/state");
  }

  /** Voids every token the org issued. */
  async expireTokens() {
    await this.#control("POST", "/sandbox/tokens/expire");
  }

  /** Cuts the org off, or brings it back. @param {boolean} down */
  async setDown(down) {
    await this.#control("PUT", "/sandbox/down", { down });
    this.#setDown(down);
  }

  /** Replaces the faults. @param {FaultRule[]} rules */
  async setFaults(rules) {
    this.faults = rules;
    await this.#control("PUT", "/sandbox/faults", rules);
    this.dispatchEvent(new CustomEvent("faults", { detail: rules }));
  }

  /** Makes the org as new. */
  async reset() {
    await this.#control("POST", "/sandbox/reset");
    this.#setDown(false);
    await this.#read();
  }

  /** One reading at a time; a change during a reading asks for one more. */
  async #read() {
    if (this.#reading) {
      this.#changedMeanwhile = true;
      return;
    }
    this.#reading = true;
    try {
      do {
        this.#changedMeanwhile = false;
        const [state, requests, faults] = await Promise.all([this.#json("/sandbox/state"), this.#json("/sandbox/requests"), this.#json("/sandbox/faults")]);
        this.state = state;
        this.requests = requests;
        this.faults = faults;
        this.#setReachable(true);
        this.#setDown(state.down === true);
        this.dispatchEvent(new CustomEvent("state", { detail: state }));
        this.dispatchEvent(new CustomEvent("requests", { detail: requests }));
        this.dispatchEvent(new CustomEvent("faults", { detail: faults }));
      } while (this.#changedMeanwhile);
    } catch {
      this.#setReachable(false);
    } finally {
      this.#reading = false;
    }
  }

  /** @param {string} path */
  async #json(path) {
    const answer = await fetch(path, { cache: "no-store" });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }

  /** @param {string} method @param {string} path @param {unknown} [body] */
  async #control(method, path, body) {
    try {
      const headers = body === undefined ? undefined : { "Content-Type": "application/json" };
      const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
      if (!answer.ok) throw new Error(String(answer.status));
    } catch {
      this.#setReachable(false);
    }
  }

  /** @param {boolean} reachable */
  #setReachable(reachable) {
    if (this.reachable === reachable) return;
    this.reachable = reachable;
    this.dispatchEvent(new CustomEvent("reach", { detail: reachable }));
  }

  /** @param {boolean} down */
  #setDown(down) {
    if (this.down === down) return;
    this.down = down;
    this.dispatchEvent(new CustomEvent("down", { detail: down }));
  }
}
