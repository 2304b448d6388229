// @ts-check
/**
 * Contract calls on their way, from the host's call to the core's answer.
 *
 * They wait, in order, from the script's first byte until the core is ready. While the core is late, has failed or has given up,
 * call events go to the inbox instead and come back, in order and with their own time, once a core is ready. A call without an
 * answer is made again: identities are derived, so a repeat is recognised.
 */
import { PagePromise, emptyMap, parse, pause, setInterval, clearInterval } from "./intrinsics.js";
import { fault, refused, warn } from "./fault.js";

const EVENTS = /^(incomingCall|callAccepted|callRejected|callEnded|callNotesSubmitted|outboundCallInitiated|statusChanged|callUpdated|link|rate|transcript)$/;
/** These go before events of an earlier page: who the agent is and what is configured decides what becomes of them. */
const SETUP = /^(load|configure|setAgent)$/;
/** A repeat would do these twice. */
const ONCE = /^(dial|search|signIn|testAccount|testWebService|create.+|updateVoiceCall|executeOmniFlow|clearRouting)$/;
/** A person, or an org step by step, takes the time it takes. */
const SLOW = /^(signIn|testAccount|testWebService)$/;
const MOST_WAITING = 5000;
const LONGEST_DRAIN = 1000;

/**
 * Ages at which something happens to a call without an answer, in ticks of a second. Ticks, not times: a laptop that slept must
 * not find everything expired.
 */
const RESUBMIT_AGE = 5;
const KEEP_AGE = 10;
const GIVE_UP_AGE = 30;

/** @type {Promise<import("./inbox.js").Kept[]>} */
const NOTHING = PagePromise.resolve([]);

/** Deaths of the core in one call's own turn, after which it is not tried again. */
const DEADLY = 2;

/**
 * @typedef {object} Call
 * @property {number} ticket
 * @property {string} method
 * @property {string} text arguments as JSON text
 * @property {number} at epoch milliseconds
 * @property {(result: unknown) => void} resolve answers the host
 * @property {boolean} answered whether the host has its answer
 * @property {boolean} settled whether the core has answered
 * @property {number} age ticks since the core has it
 * @property {number} deaths
 * @property {number | null} place in the inbox, where it is kept there too
 */

/**
 * @param {ReturnType<typeof import("./inbox.js").createInbox>} inbox
 * @param {(ticket: number, method: string, text: string, at: number) => boolean} submit one call to the core; false if that died of it
 * @param {(deliver: () => void) => void} deliver
 * @param {(problem: string | import("./fault.js").Fault) => void} report
 */
export function createCalls(inbox, submit, deliver, report) {
  /** @type {"loading" | "late" | "running" | "failed"} */
  let phase = "loading";
  /** Why there is no core. @type {import("./fault.js").Fault | null} */
  let failure = null;
  /** Not yet with the core, in order. @type {Call[]} */
  let waiting = [];
  /** With the core, by ticket; the keys are integers, so their order is the order of the calls. @type {Record<number, Call>} */
  let submitted = emptyMap();
  /** The last of each kind that the core took: the next instance has to hear it again. @type {Record<string, Call>} */
  const setup = emptyMap();
  let tickets = 0;
  let held = 0;
  /** What the inbox holds and this page does not; null when it has to be read anew.
   * @type {Promise<import("./inbox.js").Kept[]> | null} */
  let leftovers = read();
  /** Grows whenever readiness is gained or lost, so that an opening overtaken by a trap ends. */
  let opening = 0;
  let ticker = 0;

  /** @param {Call} call @param {() => unknown} result */
  function answer(call, result) {
    if (call.answered) return;
    call.answered = true;
    // Resolving reads `then`, which may be code of the page.
    deliver(() => call.resolve(result()));
  }

  /** @param {Call} call */
  function accept(call) {
    if (phase === "running") return give(call);
    if (phase === "loading" || (phase === "late" && !EVENTS.test(call.method))) {
      waiting.push(call);
      return;
    }
    if (EVENTS.test(call.method)) return keep(call);
    refuse(call, /** @type {import("./fault.js").Fault} */ (failure));
  }

  /** @param {Call} call @param {import("./fault.js").Fault} error */
  function refuse(call, error) {
    held--;
    answer(call, () => refused(call.method, error));
  }

  /** Hands a call to the core.
   * @param {Call} call */
  function give(call) {
    submitted[call.ticket] = call;
    call.age = 0;
    if (!ticker) ticker = setInterval(tick, 1000);
    tell(call);
  }

  /** @param {Call} call */
  function tell(call) {
    // Counted before, because the core's death is dealt with before `submit` returns.
    call.deaths++;
    const alive = submit(call.ticket, call.method, call.text, call.at);
    if (alive) call.deaths--;
    return alive;
  }

  /** Puts an event into the inbox. Stored, it leaves memory, unless the core has it.
   * @param {Call} call */
  function keep(call) {
    if (call.place !== null) return release();
    inbox.append(call.method, call.text, call.at).then(
      (place) => {
        if (call.settled) return inbox.remove(place);
        call.place = place;
        answer(call, () => ({ accepted: true, id: `inbox-${place}`, durability: "disk" }));
        if (submitted[call.ticket]) return;
        if (phase === "running") return give(call);
        release();
      },
      () => {
        if (call.settled) return;
        report("inbox-failed");
        answer(call, () => ({ accepted: true, id: `memory-${call.ticket}`, durability: "memory" }));
        if (submitted[call.ticket]) return;
        if (phase === "running") give(call);
        else waiting.push(call);
      },
    );
  }

  /** An event is in the inbox alone now. */
  function release() {
    leftovers = null;
    held--;
  }

  function read() {
    return inbox.read((place) => {
      report("inbox-unreadable");
      inbox.remove(place);
    });
  }

  /** Sends the waiting calls on their way again under a new phase. */
  function reconsider() {
    const calls = waiting;
    waiting = [];
    for (let index = 0; index < calls.length; index++) accept(calls[index]);
  }

  function tick() {
    let ages = 0;
    for (const ticket in submitted) {
      const call = submitted[ticket];
      ages++;
      call.age++;
      if (call.age === RESUBMIT_AGE && !ONCE.test(call.method) && !tell(call)) return;
      if (call.age === KEEP_AGE && EVENTS.test(call.method) && !call.answered) keep(call);
      if (call.age === GIVE_UP_AGE && !SLOW.test(call.method)) answer(call, () => refused(call.method, fault("receipt-timeout")));
    }
    if (ages) return;
    clearInterval(ticker);
    ticker = 0;
  }

  /**
   * @param {string} method
   * @param {string} text
   * @param {number} at
   * @param {(result: any) => void} resolve
   * @param {number | null} place
   * @returns {Call}
   */
  function admit(method, text, at, resolve, place) {
    held++;
    return { ticket: ++tickets, method, text, at, resolve, answered: place !== null, settled: false, age: 0, deaths: 0, place };
  }

  return {
    /**
     * Takes a call of the host.
     * @param {string} method
     * @param {string} text
     * @param {number} at
     * @param {(result: any) => void} resolve
     */
    take(method, text, at, resolve) {
      if (held < MOST_WAITING) return accept(admit(method, text, at, resolve, null));
      warn(fault("queue-full"));
      resolve(refused(method, fault("queue-full")));
    },

    /** The core keeps us waiting: events are better on disk. */
    late() {
      if (phase !== "loading") return;
      phase = "late";
      reconsider();
    },

    /** The core is ready: what was kept goes first, then what waits. */
    async open() {
      const turn = ++opening;
      phase = "loading";
      const drained = leftovers ?? read();
      leftovers = NOTHING;
      /** A trap in between sends the rest back to wait. @param {Call} call */
      const offer = (call) => {
        if (turn === opening) give(call);
        else waiting.push(call);
      };
      const first = waiting.filter((call) => SETUP.test(call.method));
      waiting = waiting.filter((call) => !SETUP.test(call.method));
      for (const method in setup) {
        const { text, at } = setup[method];
        offer(admit(method, text, at, () => {}, null));
      }
      first.forEach(offer);
      const offered = drained.then((kept) => {
        for (const { seq, method, text, at } of kept) offer(admit(method, text, at, () => {}, seq));
      });
      await PagePromise.race([offered, pause(LONGEST_DRAIN)]);
      if (turn !== opening) return;
      phase = "running";
      failure = null;
      reconsider();
    },

    /** The core died: what it had waits again, in order. */
    interrupted() {
      opening++;
      phase = "loading";
      const calls = submitted;
      const later = waiting;
      submitted = emptyMap();
      waiting = [];
      for (const ticket in calls) {
        const call = calls[ticket];
        if (ONCE.test(call.method) || call.deaths >= DEADLY) refuse(call, fault("internal-fault"));
        else waiting.push(call);
      }
      waiting = [...waiting, ...later];
    },

    /** There is no core, or none any more.
     * @param {import("./fault.js").Fault} error */
    fail(error) {
      phase = "failed";
      failure = error;
      reconsider();
    },

    /** The core answers a call.
     * @param {number} ticket @param {string} text */
    settle(ticket, text) {
      const call = submitted[ticket];
      if (!call) return;
      delete submitted[ticket];
      held--;
      call.settled = true;
      const result = parse(text);
      answer(call, () => result);
      if (SETUP.test(call.method) && (result.accepted || result.applied)) setup[call.method] = call;
      const { place } = call;
      if (place === null) return;
      // The host was told that it is stored: so it stays until the core has it on disk, or will never take it.
      if (result.accepted ? result.durability !== "memory" : !result.error.retryable) inbox.remove(place);
      if (!result.accepted) report(result.error);
    },

    /** How many calls have no answer of the core yet. */
    count: () => held,
  };
}
