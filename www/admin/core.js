// @ts-check
/**
 * The core as the console uses it: one wrapper of the administration module, under a tenant of its own, so that it neither leads the
 * agents' tabs nor finds their calls. It judges drafts and plays calls through them; what a test needs is put in force for as long as
 * the test runs, one after the other.
 *
 * @typedef {{path: string, code: string, message: string, hint: string}} Fault
 * @typedef {{faults: Fault[], warnings: Fault[]}} Verdict
 * @typedef {{level: string, code: string, message: string, filter?: string, at: number}} LogLine
 */
import { isLoopback } from "./loopback.js";
import { pathOf, same } from "./paths.js";

const TENANT = "softphone-wrapper-console";
/** Faults of the page's place, not of the document. */
const OF_THIS_PAGE = "redirect-origin";
const MOST_LINES = 500;
/** What the log tells while something is tried. */
const EVERYTHING = { level: "debug", filters: { "API Server Request": true } };
/** What is left out may be what others name: an account, its configurations, their triggers. */
const MOST_ROUNDS = 6;

/** Event: `log`. */
export class Core extends EventTarget {
  /** What the wrapper's log said, the oldest first. @type {LogLine[]} */
  lines = [];
  /** Tokens that an administrator pasted, by account; they end with this page. @type {Map<string, string>} */
  tokens = new Map();
  #wrapper;
  #inForce = /** @type {any} */ (null);
  /** How each account's token was come by. @type {Map<string, string>} */
  #ways = new Map();
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve();

  /** @param {any} wrapper */
  constructor(wrapper) {
    super();
    this.#wrapper = wrapper;
    wrapper.setTokenProvider((/** @type {{account: string}} */ asked) => this.#token(asked.account));
    wrapper.on("log", (/** @type {LogLine} */ line) => this.#keep(line));
    wrapper.on("error", (/** @type {any} */ { code, message, path }) => {
      // The faults of a draft stand beside its fields.
      if (code !== "config-invalid") this.#keep({ level: "error", code, message: path ? `${message} (${path})` : message, at: 0 });
    });
  }

  /** Fetches the core. @param {string} url of the administration module */
  static async start(url) {
    const { createWrapper } = await import(url);
    const wrapper = createWrapper({ config: { configVersion: 1 }, tenant: TENANT });
    await wrapper.ready;
    return new Core(wrapper);
  }

  /** What the wrapper tells of itself for support. */
  diagnostics() {
    return this.#wrapper.exportDiagnostics();
  }

  /** A line of this page's own. @param {string} level @param {string} code @param {string} message */
  note(level, code, message) {
    this.#keep({ level, code, message, at: 0 });
  }

  /** Every fault of a document. @param {any} document @returns {Promise<Verdict>} */
  judge(document) {
    return this.#queue(() => this.#judged(document));
  }

  /**
   * @param {any} document what has faults is left out of it
   * @param {"account" | "rules" | "webService"} test @param {...any} values
   * @returns {Promise<any>} what the test tells, with `isPartial` where something was left out; `{faults}` where nothing can be tried
   */
  test(document, test, ...values) {
    return this.#queue(async () => {
      let trial = document;
      for (let round = 0; round < MOST_ROUNDS; round += 1) {
        const { faults } = await this.#judged(trial);
        if (faults.length === 0) {
          // Whatever agents' pages keep quiet about, here it is looked for.
          await this.#wrapper.configure({ ...trial, log: EVERYTHING });
          return { ...(await this.#wrapper.test[test](...values)), isPartial: round > 0 };
        }
        const less = withoutFaulty(trial, faults);
        if (same(less, trial)) return { faults };
        trial = less;
      }
      return { faults: [] };
    });
  }

  /** Tests an account; with a token that was come by as the document says now. @param {any} document @param {string} id @returns {Promise<any>} */
  testAccount(document, id) {
    const way = this.#wayTo(document, id);
    if (this.#ways.get(id) !== way) {
      this.#ways.set(id, way);
      // The core keeps a token for as long as the account is there, and is of the same org.
      void this.#queue(() => this.#wrapper.configure({ configVersion: 1 }));
    }
    return this.test(document, "account", id);
  }

  /** @param {any} document @param {string} id */
  #wayTo({ accounts = [] }, id) {
    return JSON.stringify([accounts.find((/** @type {any} */ one) => one?.id === id)?.auth, this.tokens.get(id)]);
  }

  /** The Config API over the ratings and buttons of a document. @param {any} request @returns {Promise<any>} */
  configApi(request) {
    return this.#wrapper.test.configApi(request);
  }

  /** To be called in a click. @param {any} document @param {string} account @returns {Promise<any>} */
  signIn(document, account) {
    // A browser opens a window in the click alone: nothing is waited for, and the one is done after the other.
    void this.#wrapper.configure(document);
    this.#ways.set(account, this.#wayTo(document, account));
    return this.#wrapper.signIn(account);
  }

  /** @template T @param {() => Promise<T>} action @returns {Promise<T>} */
  #queue(action) {
    const result = this.#tail.then(action);
    this.#tail = result.catch(() => {});
    return result;
  }

  /** @param {any} document @returns {Promise<Verdict>} */
  async #judged(document) {
    const answer = await this.#wrapper.configure(document);
    /** @type {Fault[]} */
    const all = answer.faults ?? [];
    const faults = all.filter(({ code }) => code !== OF_THIS_PAGE);
    const misplaced = all.filter(({ code }) => code === OF_THIS_PAGE);
    this.#inForce = answer.applied ? document : null;
    // Agents' pages may well stand where the address says: they judge it themselves, and here it is known and tried without.
    if (faults.length === 0 && misplaced.length > 0) await this.#wrapper.configure(withoutSignIn(document));
    /** @type {Fault[]} */
    const told = this.#wrapper.status().configuration?.warnings ?? [];
    return { faults, warnings: [...told, ...misplaced] };
  }

  /** @param {string} account */
  async #token(account) {
    const pasted = this.tokens.get(account);
    if (pasted) return { accessToken: pasted };
    const { accounts = [] } = this.#inForce ?? {};
    const org = accounts.find((/** @type {any} */ one) => one?.id === account)?.instanceUrl ?? "";
    if (!isLoopback(org)) throw new Error("no token was pasted");
    // A simulated org on this machine signs its agent in, as a server of the customer's own would.
    const answer = await fetch(`${org}/broker/token`, { method: "POST" });
    const { access_token: accessToken, instance_url: instanceUrl } = await answer.json();
    return { accessToken, instanceUrl };
  }

  /** @param {LogLine} line */
  #keep(line) {
    this.lines = [...this.lines.slice(1 - MOST_LINES), { ...line, at: Date.now() }];
    this.dispatchEvent(new Event("log"));
  }
}

/** Half-written parts keep nobody from trying the others: faulty entries of lists go, and faulty sections. @param {any} document @param {Fault[]} faults */
function withoutFaulty(document, faults) {
  const rest = { ...document };
  /** @type {Map<string, Set<number>>} */
  const entries = new Map();
  for (const { path } of faults) {
    const [section, index] = pathOf(path);
    const key = String(section);
    if (!(key in rest) || key === "configVersion") continue;
    if (typeof index === "number") entries.set(key, (entries.get(key) ?? new Set()).add(index));
    else delete rest[key];
  }
  for (const [key, places] of entries) {
    if (key in rest) rest[key] = document[key].filter((/** @type {any} */ _, /** @type {number} */ place) => !places.has(place));
  }
  return rest;
}

/** @param {any} document */
function withoutSignIn(document) {
  const accounts = document.accounts.map((/** @type {any} */ account) =>
    account?.auth?.type === "pkce" ? { ...account, auth: { type: "host" } } : account);
  return { ...document, accounts };
}
