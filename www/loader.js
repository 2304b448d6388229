// @ts-check
/**
 * The prelude of the remote script, shared by its two faces: the whole contract is callable before the core has come.
 *
 * A call is copied, gets a ticket and a promise, and waits in `calls.js`; the wasm is fetched meanwhile. What the core says
 * comes back through `deliveries.js`, never inside one of its steps. Nothing here throws into the page.
 */
import { PagePromise, baseAddress, clearTimeout, freeze, now, parse, pause, quote, setTimeout } from "./loader/intrinsics.js";
import { asError, fault, faultText, refused, warn } from "./loader/fault.js";
import { DOCUMENT_LIMITS, EVENT_LIMITS, Refusal, copyArguments } from "./loader/copy.js";
import { callbackOf } from "./loader/callback.js";
import { createCalls } from "./loader/calls.js";
import { createCore } from "./loader/core.js";
import { createDeliveries } from "./loader/deliveries.js";
import { createInbox } from "./loader/inbox.js";
import { createListeners } from "./loader/listeners.js";
import { createSignIn } from "./loader/sign_in.js";
import { createTokens } from "./loader/tokens.js";
import { download } from "./loader/download.js";

/** The eight functions of the contract. */
export const CONTRACT = freeze([
  "load", "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged",
]);

/** What goes to the core as it is. */
const COMMANDS = [...CONTRACT.slice(1), "setAgent", "dial", "setPresence", "callUpdated", "transcript", "link", "rate", "search", "retry", "discard"];

/** The operations of the voice wrapper. */
const OPERATIONS = [
  "createVoiceCall", "updateVoiceCall", "executeOmniFlow", "clearRouting", "createTranscriptMessage", "createBulkTranscriptMessages",
];

/** What `ready` resolves with. */
const READY = freeze({ version: VERSION });

/** Later than this, events are better on disk than in memory. */
const LATE = 3000;
const LONGEST_START = 15000;
/** Pauses before the next attempt to fetch; the last one repeats, as an agent's page stays open all day. */
const RETRIES = [1000, 4000, 60000];
/** Failed attempts after which `ready` rejects. */
const PATIENCE = 3;
/** What is wrong with a document is waited for so long; its codes are there already. */
const WORDS_WITHIN = 10000;

/** @typedef {import("./loader/fault.js").Fault} Fault */

/**
 * @typedef {object} Start how the wrapper is to start; the faces find it out
 * @property {string | null} configUrl absolute
 * @property {boolean} configGiven whether the page says where it is, or gives it
 * @property {unknown} config the configuration itself, if it was given instead
 * @property {string} tenant names the store and the lock
 * @property {string} scriptUrl without its query
 * @property {string} wasmUrl
 * @property {boolean} [follows] whether it never leads
 */

/**
 * Makes the wrapper, callable at once.
 *
 * @param {() => Start} begin called once: for the classic face at once, for the module at the first use
 * @param {(part: string) => Promise<any>} fetchPart brings what stands beside the script, when it is first asked for
 * @returns {{wrapper: any, start: () => void, report: (problem: string) => void}}
 */
export function prepareWrapper(begin, fetchPart) {
  const deliver = createDeliveries();
  const listeners = createListeners(report);
  const tokens = createTokens();
  const signIn = createSignIn();
  /** @type {import("./loader/callback.js").Callback | null} */
  let callback = null;
  /** @type {ReturnType<typeof createCalls> | null} */
  let calls = null;
  /** @type {ReturnType<typeof createCore> | null} */
  let core = null;
  /** @type {"idle" | "loading" | "ready" | "failed" | "store-only"} */
  let phase = "idle";
  /** @type {Fault | null} */
  let failure = null;
  /** Whether the page knows that we are ready; a restart is no news. */
  let announced = false;
  const timers = [0, 0];
  /** @type {Start} */
  let place;
  /** What the page said that a second wrapper has to hear as well. @type {{configuration?: unknown, agent?: unknown, provider?: unknown}} */
  const said = {};
  /** The wrapper that brings what administrators try out. @type {Promise<any> | null} */
  let administration = null;
  /** The module of the agent's panel. @type {Promise<any> | null} */
  let panel = null;

  /** The bridge to the Salesforce console. @type {Promise<{call: (method: string, text: string) => Promise<string>}> | null} */
  let bridge = null;

  /** @type {(value: {version: string}) => void} */
  let succeed;
  /** @type {(error: Error) => void} */
  let abandon;
  const ready = new PagePromise((/** @type {(value: {version: string}) => void} */ resolve, reject) => {
    succeed = resolve;
    abandon = reject;
  });
  // A host that does not look at `ready` finds no unhandled rejection in its console.
  ready.catch(() => {});

  /** Tells the host's `error` listeners, and the console once per code.
   * @param {string | Fault} problem */
  function report(problem) {
    const error = typeof problem === "string" ? fault(problem) : problem;
    warn(error);
    deliver(() => listeners.tell("error", error));
  }

  /** @param {number} index @param {() => void} [action] @param {number} [milliseconds] */
  function time(index, action, milliseconds) {
    clearTimeout(timers[index]);
    if (action) timers[index] = setTimeout(action, milliseconds);
  }

  /** Events are better on disk when this takes long. */
  function expectReady() {
    time(0, () => calls?.late(), LATE);
  }

  /** The core was started and has to open its store. */
  function expectOpen() {
    time(1, () => fail(fault("start-timeout"), "failed"), LONGEST_START);
  }

  function expectNothing() {
    time(0);
    time(1);
  }

  /** @param {Fault} error @param {"failed" | "store-only"} next */
  function fail(error, next) {
    phase = next;
    failure = error;
    expectNothing();
    calls?.fail(error);
    report(error);
    deliver(() => abandon(asError(error)));
  }

  function start() {
    if (phase !== "idle") return;
    phase = "loading";
    place = begin();
    const { configUrl, config, tenant, wasmUrl } = place;
    const running = createCore(tenant, {
      ready() {
        phase = "ready";
        failure = null;
        expectNothing();
        deliver(() => void calls?.open());
        if (announced) return;
        announced = true;
        deliver(() => {
          succeed(READY);
          listeners.tell("ready", READY);
        });
      },
      settle: (ticket, text) => calls?.settle(ticket, text),
      softphone: (eventType, payload) => deliver(() => callSoftphone(eventType, payload)),
      notify: (type, text) => deliver(() => listeners.tell(type, parse(text))),
      askToken: (request, answer) => deliver(() => tokens.ask(request).then(answer)),
      authorize: signIn.authorize,
      console: (method, text, answer) => void reachConsole(method, text).then(answer),
      interrupted() {
        calls?.interrupted();
        report("internal-fault");
      },
      restarted() {
        phase = "loading";
        expectReady();
        expectOpen();
      },
      gaveUp: () => fail(fault("internal-fault-loop"), "store-only"),
    }, place.follows);
    core = running;
    calls = createCalls(createInbox(tenant), running.call, deliver, report);
    expectReady();
    // A page that goes before the core has come leaves its events on disk.
    addEventListener("pagehide", () => calls?.late());

    let configText = "null";
    try {
      if (config !== undefined && config !== null) configText = copyArguments([config], DOCUMENT_LIMITS).slice(1, -1);
    } catch (refusal) {
      report(refusalFault(refusal));
    }
    const options = `{"configUrl":${configUrl === null ? "null" : quote(configUrl)},"config":${configText},"origin":${quote(location.origin)},`
      + `"console":${/[?&]sfdcIframeOrigin=/.test(location.search)},"utcOffsetMinutes":${-new Date().getTimezoneOffset()}}`;
    fetchCore(running, wasmUrl, options, 1);
  }

  /** @param {ReturnType<typeof createCore>} running @param {string} wasmUrl @param {string} options @param {number} attempt */
  async function fetchCore(running, wasmUrl, options, attempt) {
    try {
      const module = await download(wasmUrl, WASM_INTEGRITY);
      expectOpen();
      running.open(module, options);
    } catch (problem) {
      // What is no fault of the download comes from instantiating: an import is missing, say.
      const error = /** @type {any} */ (problem).name === "StartError" ? /** @type {Fault} */ (problem) : fault("wasm-invalid");
      if (!error.retryable || attempt >= PATIENCE) fail(error, "failed");
      if (error.retryable) setTimeout(fetchCore, RETRIES[attempt - 1] ?? RETRIES[RETRIES.length - 1], running, wasmUrl, options, attempt + 1);
    }
  }

  /** @param {string} eventType @param {string | null} payload */
  function callSoftphone(eventType, payload) {
    if (!callback) return;
    try {
      const call = callback();
      if (!call) return report("callback-not-found");
      call(payload ? [eventType, parse(payload)] : [eventType]);
    } catch {
      report("callback-threw");
    }
  }

  /**
   * One call for the core, as every function of the wrapper makes it.
   * @param {string} method
   * @param {unknown[]} values
   * @param {import("./loader/copy.js").Limits} [limits]
   * @returns {Promise<any>} always resolves
   */
  function call(method, values, limits = EVENT_LIMITS) {
    const at = now();
    return new PagePromise((resolve) => {
      try {
        start();
        /** @type {ReturnType<typeof createCalls>} */ (calls).take(method, copyArguments(values, limits), at, resolve);
      } catch (refusal) {
        resolve(refused(method, refusalFault(refusal)));
      }
    });
  }

  /**
   * What an administrator tries out is no part of the script that agents load: it comes with a wrapper of its own, one more tab of
   * this browser, when it is first asked for.
   * @param {"account" | "rules" | "webService"} test
   * @param {unknown[]} values
   */
  async function examine(test, ...values) {
    const method = { account: "testAccount", rules: "testRules", webService: "testWebService" }[test];
    if (ADMINISTRATION) return call(method, values);
    try {
      start();
      const second = await (administration ??= administrate());
      // The page may have said more since it was last used.
      second.setTokenProvider(said.provider ?? null);
      if (said.agent) second.setAgent(said.agent);
      await second.configure(said.configuration);
      return second.test[test](...values);
    } catch {
      administration = null;
      return refused(method, fault("administration-missing"));
    }
  }

  /**
   * What is wrong with a document is said by the wrapper for administrators; the one for agents only knows the codes.
   * @param {unknown} value
   * @param {Promise<any>} told
   */
  async function inWords(value, told) {
    const result = await told;
    // A document that did not come has no faults of its own.
    if (ADMINISTRATION || result.applied || result.faults[0]?.path[0] !== "$") return result;
    const inTime = pause(WORDS_WITHIN).then(() => result);
    const said = (async () => {
      const second = await (administration ??= administrate());
      return second.configure(value);
    })();
    return PagePromise.race([inTime, said.then((words) => (words.applied ? result : words), () => result)]);
  }

  /**
   * The bridge to the Salesforce console comes when the page stands in one, or the configuration asks for it.
   * @param {string} method
   * @param {string} text
   * @returns {Promise<string>} JSON text; always resolves
   */
  async function reachConsole(method, text) {
    // What an administrator tries out runs beside a wrapper that has the console.
    if (ADMINISTRATION) return '{"error":{"code":"console-absent","message":"-"}}';
    const asked = (bridge ??= fetchPart("open-cti").then(({ createBridge }) =>
      createBridge({
        copy: (/** @type {unknown} */ value) => copyArguments([value], DOCUMENT_LIMITS).slice(1, -1),
        tell: (/** @type {string} */ event, /** @type {string} */ said) => core?.console(event, said),
        origins: place.configGiven ? [] : [location.origin, new URL(place.scriptUrl).origin],
      }),
    ));
    let linked;
    try {
      linked = await asked;
    } catch {
      if (bridge === asked) bridge = null;
      return `{"error":${faultText(fault("console-bridge-missing"))}}`;
    }
    try {
      return await linked.call(method, text);
    } catch {
      // It stays: what it has registered with Salesforce's library cannot be taken back, and a second one would hear everything twice.
      return '{"error":{"code":"answer-unreadable"}}';
    }
  }

  async function administrate() {
    const { configUrl, config, tenant } = place;
    const { createWrapper } = await fetchPart("administration");
    const second = createWrapper({ config: config ?? configUrl, tenant, follows: true });
    await second.ready;
    return second;
  }

  /** What the wrapper itself knows, without a core. */
  const alone = () => ({
    phase, role: null, durability: null, agent: null, presence: null, calls: [], questions: [], pending: [], parked: [], queued: calls?.count() ?? 0, error: failure,
  });

  /** @type {Record<string, unknown>} */
  const wrapper = {
    load(/** @type {unknown} */ value) {
      const found = callbackOf(value);
      if (!found) return PagePromise.resolve(refused("load", fault("callback-invalid", "$")));
      callback = found;
      return call("load", []);
    },

    configure(/** @type {unknown} */ value) {
      said.configuration = value ?? said.configuration;
      if (typeof value !== "string") return inWords(value, call("configure", [value], DOCUMENT_LIMITS));
      try {
        // A JSON text, or an address.
        if (/^\s*\{/.test(value)) return inWords(value, call("configure", [parse(value)], DOCUMENT_LIMITS));
        return inWords(value, call("configure", [new URL(value, baseAddress()).href]));
      } catch {
        return PagePromise.resolve(refused("configure", fault("address-invalid", "$")));
      }
    },

    setTokenProvider(/** @type {unknown} */ provider) {
      if (typeof provider !== "function" && provider !== null) return report("provider-invalid");
      said.provider = provider;
      tokens.provide(/** @type {any} */ (provider));
    },

    signIn(/** @type {unknown} */ account) {
      // In the agent's click: later on a browser opens no window.
      const problem = signIn.open();
      if (problem) return PagePromise.resolve(refused("signIn", fault(problem)));
      return call("signIn", [account]).then((result) => {
        signIn.close();
        return result;
      });
    },

    on(/** @type {unknown} */ type, /** @type {unknown} */ listener) {
      const off = listeners.on(type, listener);
      // Who asks after the fact is told all the same.
      if (type === "ready" && phase === "ready") deliver(() => listeners.tell("ready", READY, listener));
      return off;
    },

    status() {
      const snapshot = phase === "ready" ? core?.status() : null;
      return snapshot ? { ...snapshot, queued: calls?.count() ?? 0 } : alone();
    },

    async attachPanel(/** @type {unknown} */ element) {
      if (!(element instanceof Element)) return { attached: false, error: fault("element-invalid", "$") };
      try {
        start();
        const { attach } = await (panel ??= fetchPart("panel"));
        return attach(element, {
          wrapper,
          tenant: place.tenant,
          view: (/** @type {string} */ desk) => (phase === "ready" && core?.panel(desk)) || alone(),
          pop: (/** @type {string} */ what) => reachConsole("screenPop", what),
        });
      } catch {
        panel = null;
        return { attached: false, error: fault("panel-missing") };
      }
    },

    get ready() {
      start();
      return ready;
    },

    /** What an administrator runs before agents do. */
    test: freeze({
      account: (/** @type {unknown} */ account) => examine("account", account),
      rules: (/** @type {unknown} */ event) => examine("rules", event),
      webService: (/** @type {unknown} */ name, /** @type {unknown} */ sampleCall) => examine("webService", name, sampleCall),
      // The administrator's console alone has a use for it.
      ...(ADMINISTRATION ? { configApi: (/** @type {unknown} */ request) => call("testConfigApi", [request], DOCUMENT_LIMITS) } : {}),
    }),

    // For who helps: the snapshot without the agent and whoever is asked about, and the last lines of the log.
    exportDiagnostics: () => diagnosed((/** @type {any} */ (wrapper.status))(), listeners.lines()),

    version: VERSION,
    apiVersion: 1,
  };
  /** @type {Record<string, unknown>} */
  const voice = {};
  for (const operation of OPERATIONS) {
    // What the org is not asked for is answered in the org's own form.
    voice[operation] = (/** @type {unknown} */ parameters) => call(operation, [parameters]).then((answer) =>
      answer.error ? { data: null, errors: [`${answer.error.code}: ${answer.error.message}; ${answer.error.hint}`], success: false } : answer);
  }
  wrapper.voice = freeze(voice);
  for (const method of COMMANDS) {
    wrapper[method] = (/** @type {unknown[]} */ ...values) => {
      if (method === "setAgent") said.agent = values[0];
      return call(method, values);
    };
  }
  return { wrapper: freeze(wrapper), start, report };
}

/** @param {unknown} refusal */
function refusalFault(refusal) {
  return refusal instanceof Refusal ? fault(refusal.code, refusal.path) : fault("value-unreadable", "$");
}

/** @param {any} status @param {object[]} log */
function diagnosed({ agent: _agent, context: _context, calls, questions, ...rest }, log) {
  const status = { ...rest, calls: calls.length, questions: questions.length };
  return { version: VERSION, revision: REVISION, at: now(), page: location.origin, browser: navigator.userAgent, status, log };
}
