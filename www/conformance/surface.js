// @ts-check
/** The wrapper's face, with nothing behind it but the kit: the same names, and answers of the same form. */

/** The seven events of the contract. */
export const EVENTS = [
  "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged",
];

/** What a host may call beyond the contract, and what is only taken note of here. */
const FURTHER = ["setAgent", "callUpdated", "transcript", "link", "rate", "retry", "discard"];
const OPERATIONS = [
  "createVoiceCall", "updateVoiceCall", "executeOmniFlow", "clearRouting", "createTranscriptMessage", "createBulkTranscriptMessages",
];

/** A name that is meant to be one of the contract's. */
const MEANT = /^(on)?(load|call|incoming|outbound|status|notes|reject|accept|end)/i;

const VOICE_ANSWER = Object.freeze({ data: null, errors: Object.freeze(["conformance: nothing is sent to an org"]), success: false });

/**
 * @typedef {object} Behind
 * @property {(value: unknown) => Promise<unknown>} load
 * @property {(method: string, values: unknown[]) => Promise<unknown>} event
 * @property {(config: unknown) => void} configure
 * @property {(method: string) => Promise<unknown>} further
 * @property {(number: unknown) => Promise<unknown>} dial
 * @property {(softphoneId: unknown) => Promise<unknown>} setPresence
 * @property {(name: string) => void} unknown
 */

/** @param {Behind} behind @param {string} version @returns {any} */
export function makeSurface(behind, version) {
  const ready = Promise.resolve(Object.freeze({ version }));
  /** @type {Record<string, unknown>} */
  const surface = {
    load: behind.load, dial: behind.dial, setPresence: behind.setPresence,
    configure(/** @type {unknown} */ config) {
      if (config !== undefined) behind.configure(config);
      return Promise.resolve({ applied: true });
    },
    setTokenProvider() {},
    signIn: () => Promise.resolve({ signedIn: true }),
    search: () => Promise.resolve({ accepted: true, records: [] }),
    attachPanel: () => Promise.resolve({ attached: true, detach() {} }),
    on(/** @type {unknown} */ type, /** @type {any} */ listener) {
      if (type === "ready" && typeof listener === "function") void ready.then(listener);
      return () => {};
    },
    status: () => ({
      phase: "ready", role: "leader", durability: "disk", agent: null, presence: null, calls: [], questions: [], pending: [], parked: [], accounts: [],
      queued: 0, error: null,
    }),
    test: Object.freeze({
      account: () => Promise.resolve({ steps: [], passed: true }), rules: () => Promise.resolve({ triggers: [], opens: [], requests: [] }),
      webService: () => Promise.resolve({ accepted: false }),
    }),
    voice: Object.freeze(Object.fromEntries(OPERATIONS.map((name) => [name, () => Promise.resolve(VOICE_ANSWER)]))),
    exportDiagnostics: () => ({ version, log: [] }),
    ready, version, apiVersion: 1,
  };
  for (const method of EVENTS) surface[method] = (/** @type {unknown[]} */ ...values) => behind.event(method, values);
  for (const method of FURTHER) surface[method] = () => behind.further(method);
  return new Proxy(Object.freeze(surface), {
    get(target, key) {
      if (typeof key === "string" && !(key in target) && MEANT.test(key)) behind.unknown(key);
      return Reflect.get(target, key);
    },
  });
}
