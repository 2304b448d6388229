// @ts-check
/**
 * One tab, for as long as one instance of the core lives: tells the engine what happens and carries out what it wants done, in order
 * and never inside one of its steps.
 *
 * Both are plain data (`src/protocol.rs`): lists whose first item is a name.
 */
import { AbortController, apply, clearTimeout, openWindow, parse, quote, setTimeout } from "./intrinsics.js";
import { createChallenge } from "./challenge.js";
import { fault, faultText } from "./fault.js";
import { createMemory } from "./memory.js";
import { LATE, createRequests } from "./requests.js";
import { openStore } from "./store.js";
import { seekLock } from "./leadership.js";

const { BroadcastChannel, document } = globalThis;
/** What a tab says to the others when it has appended events; anything else is between the engines. */
const APPENDED = "appended";

/**
 * What the core says to the loader; none of it may run code of the page at once.
 *
 * @typedef {object} Ears
 * @property {() => void} ready the store is open
 * @property {(ticket: number, text: string) => void} settle a call's answer, as JSON text
 * @property {(eventType: string, payload: string | null) => void} softphone a callback to the softphone; the payload is JSON text
 * @property {(type: string, text: string) => void} notify something for the listeners of `on`
 * @property {(request: {account: string, reason: string}, answer: (text: string) => void) => void} askToken
 * @property {(url: string, state: string, answer: (text: string) => void) => void} authorize an empty address: there is no way to ask
 * @property {(method: string, text: string, answer: (text: string) => void) => void} console a call of the Salesforce console
 */

/**
 * JSON text, whatever hangs on the prototypes of the page.
 * @param {unknown} value text, a number, `true`, `false`, nothing or a list of these
 * @returns {string}
 */
function written(value) {
  if (typeof value === "string") return quote(value);
  if (typeof value !== "object" || value === null) return `${value ?? null}`;
  let text = "";
  const { length } = /** @type {unknown[]} */ (value);
  for (let index = 0; index < length; index++) text += (index ? "," : "") + written(/** @type {unknown[]} */ (value)[index]);
  return `[${text}]`;
}

/**
 * @param {string} name of the store, the lock and the channel
 * @param {(input: string) => string} handle one step of the engine
 * @param {() => void} died told once, when a step or what followed from it failed: another instance is to take over
 * @param {Ears} ears
 * @param {boolean} follows whether it never leads
 */
export function createTab(name, handle, died, ears, follows) {
  let ended = false;
  /** What is to be done next. @type {any[][]} */
  let effects = [];
  let performing = false;
  /** @type {import("./store.js").Store | null} */
  let store = null;
  /** What the store is asked for, first in, first out. @type {((store: import("./store.js").Store) => Promise<unknown[] | null>)[]} */
  const jobs = [];
  let working = false;
  /** Gives up the lock, or the wish for it. @type {(() => void) | null} */
  let lock = null;
  /** @type {BroadcastChannel | null} */
  let channel = null;
  let alarm = 0;
  const requests = createRequests();
  const listening = new AbortController();

  /** Tells the engine what happened, and does what it wants.
   * @param {unknown[]} input its name, then what belongs to it
   * @returns {boolean} whether the engine lives */
  function tell(...input) {
    if (ended) return false;
    try {
      const wanted = parse(handle(written(input)));
      for (let index = 0; index < wanted.length; index++) effects.push(wanted[index]);
      if (performing) return true;
      performing = true;
      for (let index = 0; index < effects.length && !ended; index++) {
        const [effect, ...values] = effects[index];
        perform[effect](...values);
      }
      effects = [];
      performing = false;
    } catch {
      if (!ended) died();
    }
    return !ended;
  }

  /** @type {Record<string, (...values: any[]) => void>} */
  const perform = {
    commit: (txn, epoch, strict, writes) =>
      queue(async (store) => {
        try {
          return ["committed", txn, await store.commit(epoch, strict, writes)];
        } catch (problem) {
          return ["refused", txn, refusal(problem)];
        }
      }),
    claimEpoch: () => read((store) => store.claim(), ["snapshot"], "unclaimed"),
    readEvents: (after) => read(async (store) => [await store.events(after)], ["events", after], "unread"),
    readDocument: (hash) => read(async (store) => [await store.document(hash)], ["document", hash], "documentUnread"),
    announce: () => channel?.postMessage(APPENDED),
    tell: (text) => channel?.postMessage(text),
    async send(request, method, url, headers, body, cookies) {
      try {
        const { status, header, body: answer } = await requests.exchange({ method, url, headers, body, cookies }, "Retry-After", !store?.disk);
        tell("answered", request, status, answer, /^\s*\d+\s*$/.test(header ?? "") ? Number(header) : null);
      } catch (problem) {
        tell(problem === LATE ? "timedOut" : "unreachable", request);
      }
    },
    async fetchConfiguration(fetch, url, etag) {
      /** @type {[string, string][]} */
      const headers = etag ? [["If-None-Match", etag]] : [];
      let code = "config-unreachable";
      try {
        const { status, header, body } = await requests.exchange({ method: "GET", url, headers, body: null, cookies: false }, "ETag", false);
        if (status === 304) return tell("unchanged", fetch);
        if (status === 200) return tell("configuration", fetch, body, header);
        code = status === 404 ? "config-http-404" : "config-http";
      } catch {
        // Neither the network nor the browser says why.
      }
      tell("unconfigured", fetch, faultText(fault(code)));
    },
    askToken: (request, account, reason) => ears.askToken({ account, reason }, (text) => tell("token", request, text)),
    open(url) {
      let page = null;
      try {
        page = apply(openWindow, window, [url, "_blank"]);
        // `noopener` would not tell whether the browser opened it.
        if (page) page.opener = null;
      } catch {
        // A frame without the right to.
      }
      if (!page) ears.notify("error", faultText(fault("popup-blocked")));
    },
    async authorize(request, url) {
      const answer = (/** @type {string} */ text) => void tell("authorized", request, text);
      try {
        const { verifier, challenge, state } = await createChallenge();
        if (tell("verifier", request, verifier)) ears.authorize(`${url}&code_challenge=${challenge}&state=${state}`, state, answer);
      } catch {
        ears.authorize("", "", answer);
      }
    },
    console: (call, method, text) => ears.console(method, text, (answer) => tell("consoleAnswered", call, answer)),
    yield() {
      giveUpLock();
      seekLead();
    },
    settle: ears.settle,
    softphone: ears.softphone,
    notify: ears.notify,
    ready: ears.ready,
    wakeAfter(milliseconds) {
      clearTimeout(alarm);
      alarm = setTimeout(() => tell("woke"), milliseconds);
    },
  };

  /** Asks the store for something; what was read from a store that is closed by now says nothing about the one after it.
   * @param {(store: import("./store.js").Store) => Promise<unknown[]>} action
   * @param {unknown[]} answer what the engine is told, before what comes of it
   * @param {string} failure what it is told when nothing does */
  function read(action, answer, failure) {
    queue(async (used) => {
      /** @type {unknown[]} */
      let input = [failure];
      try {
        input = [...answer, ...(await action(used))];
      } catch {
        // A store that is closing; the engine asks again.
      }
      return used === store ? input : null;
    });
  }

  /** @param {(store: import("./store.js").Store) => Promise<unknown[] | null>} job */
  function queue(job) {
    jobs.push(job);
    void work();
  }

  async function work() {
    if (working) return;
    working = true;
    while (store && jobs.length && !ended) {
      const input = await /** @type {NonNullable<typeof jobs[0]>} */ (jobs.shift())(store);
      if (input) tell(...input);
    }
    working = false;
  }

  /** Opens the store, or makes one of memory.
   * @param {(kept: [string | null, import("./store.js").Rows, import("./store.js").Rows]) => void} told goes before anything else is */
  async function open(told) {
    /** @type {Awaited<ReturnType<typeof openStore>>} */
    let opened;
    try {
      opened = await openStore(name, reopen);
    } catch (problem) {
      if (ended) return;
      opened = { store: createMemory(), kept: [null, [], []] };
      ears.notify("error", faultText(fault("store-unavailable", /** @type {any} */ (problem).name)));
    }
    if (ended) return opened.store.close();
    store = opened.store;
    told(opened.kept);
    seekLead();
    void work();
  }

  /** The database is gone: somebody else leads until it is open again, and what we have under way is given up. */
  function reopen() {
    if (ended || !store) return;
    giveUpLock();
    requests.end();
    store = null;
    void open(() => tell("reopened", store?.disk));
  }

  function seekLead() {
    // What administrators try out beside an agent's wrapper leaves the lead to that: it knows neither her tokens nor her name.
    if (ADMINISTRATION && follows) return;
    const granted = () => void tell("granted");
    // A store of this tab's own needs no lock, and must not wait for a tab that cannot see it.
    lock = store?.disk ? seekLock(name, granted) : null;
    // Without Web Locks the epoch in the store still fences a second leader.
    if (!lock) granted();
  }

  function giveUpLock() {
    if (!lock) return;
    lock();
    lock = null;
    tell("yielded");
  }

  /** The page is shown again: it asks for the lock if it gave it up, and reads what it missed. */
  function comeBack() {
    if (!lock && store) seekLead();
    tell("appended");
  }

  function listen() {
    try {
      channel = new BroadcastChannel(name);
      channel.onmessage = ({ data }) => {
        if (data === APPENDED) tell("appended");
        else if (typeof data === "string") tell("told", data);
      };
    } catch {
      // A document without an origin has no other tabs.
    }
    const on = (/** @type {EventTarget} */ target, /** @type {string} */ type, /** @type {() => void} */ act) =>
      target.addEventListener(type, act, { signal: listening.signal });
    const rouse = () => void tell("roused");
    on(window, "pagehide", giveUpLock);
    on(window, "pageshow", comeBack);
    on(window, "online", rouse);
    on(window, "focus", rouse);
    on(document, "visibilitychange", () => document.hidden || rouse());
    on(document, "freeze", giveUpLock);
    on(document, "resume", comeBack);
  }

  return {
    tell,

    /** Tells the engine that it runs, and opens the store.
     * @param {bigint} seed of the generator for jitter
     * @param {string} options JSON text */
    start(seed, options) {
      if (!tell("started", seed, options)) return;
      void open(([current, documents, events]) => {
        listen();
        tell("opened", store?.disk, current, documents, events);
      });
    },

    /** Lets go of everything; nothing is told to the engine any more, nor done for it. */
    end() {
      ended = true;
      clearTimeout(alarm);
      listening.abort();
      channel?.close();
      lock?.();
      requests.end();
      store?.close();
    },
  };
}

/** Why a commit was refused, in the words of the protocol.
 * @param {any} problem */
function refusal({ name }) {
  if (name === "ConstraintError") return "duplicate";
  if (name === "QuotaExceededError") return "quota";
  return name === "Fenced" ? "fenced" : "aborted";
}
