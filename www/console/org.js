// @ts-check
/**
 * The org as the console reaches it: what pages show, the org's part of Open CTI's methods, and the line to the sandbox.
 *
 * @typedef {{name: string, label: string, kind: string, value: any, text: string, target: {recordId: string, objectType: string} | null}} Cell
 * @typedef {{recordId: string, recordName: string, objectType: string, accountId?: string, contactId?: string, personAccount?: boolean}} Face a record as Open CTI tells of it
 * @typedef {Face & {cells: Cell[], at: string}} Row
 * @typedef {Face & {label: string, fields: Cell[], related: {heading: string, rows: Row[]}[]}} RecordView
 * @typedef {{object: string, label: string, plural: string, columns: string[], rows: Row[]}} Table
 * @typedef {{object: string, label: string, fields: {name: string, label: string, kind: string, options: string[], required: boolean}[]}} Form
 * @typedef {{success: boolean, returnValue: any, errors: any, error?: any}} Response
 * @typedef {{type: string, params: any}} Pop
 */

/** The line is tried again so much later. */
const AGAIN_MILLISECONDS = 500;

export class Org {
  #console;
  #by;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {string[]} */
  #unsent = [];
  /** @type {(() => void)} */
  #onChange = () => {};
  /** @type {(command: string, details: any) => Promise<unknown>} */
  #onCommand = async () => null;
  /** What the page last told of itself, told again on a new line. @type {string | null} */
  #told = null;

  /** @param {string} console this page's name @param {string | null} by the username of the session's user, null for the agent */
  constructor(console, by) {
    this.#console = console;
    this.#by = by;
  }

  /** The org's part of a method. @param {string} method @param {any} args @returns {Promise<{response: Response, pop: Pop | null}>} */
  perform(method, args) {
    return this.#send("POST", "/sandbox/console/perform", { method, args: args ?? null, ...(this.#by ? { by: this.#by } : {}) });
  }

  /** The fault that is due for a method here; null where none is. @param {string} method @returns {Promise<any>} */
  async takeFault(method) {
    return (await this.#send("POST", "/sandbox/console/faults/take", { method, console: this.#console })).fault;
  }

  /** @param {string} id @returns {Promise<RecordView | null>} */
  record(id) {
    return this.#read(`/sandbox/console/records/any/${encodeURIComponent(id)}`);
  }

  /** @param {string} object @returns {Promise<Table | null>} */
  list(object) {
    return this.#read(`/sandbox/console/records/${encodeURIComponent(object)}`);
  }

  /** @param {string} object @returns {Promise<Form | null>} */
  form(object) {
    return this.#read(`/sandbox/console/forms/${encodeURIComponent(object)}`);
  }

  /** @param {string} text @returns {Promise<Table[]>} */
  async search(text) {
    return (await this.#read(`/sandbox/console/search?text=${encodeURIComponent(text)}`)) ?? [];
  }

  /** Makes a record as the session's user; the refusal's text where it is refused. @param {string} object @param {Record<string, unknown>} fields @returns {Promise<{id: string} | {refusal: string}>} */
  async create(object, fields) {
    const { response } = await this.perform("saveLog", { object: { entityApiName: object, ...fields } });
    if (response.success) return { id: response.returnValue.recordId };
    const [error] = response.errors ?? [];
    return { refusal: (error?.details ?? []).map((/** @type {any} */ one) => one.message).join(" ") || String(error?.description ?? "") };
  }

  /** @returns {Promise<Record<string, string>>} the call centre's items by path */
  async callCenter() {
    return (await this.#read("/sandbox/console/setup"))?.callCenter ?? {};
  }

  /** Keeps a line to the sandbox. @param {() => void} onChange @param {(command: string, details: any) => Promise<unknown>} onCommand */
  connect(onChange, onCommand) {
    this.#onChange = onChange;
    this.#onCommand = onCommand;
    this.#open();
  }

  /** Tells of the page itself. @param {any} state */
  tell(state) {
    const told = JSON.stringify({ state });
    if (told === this.#told) return;
    this.#told = told;
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(told);
  }

  /** Keeps a message for the record. @param {"toConsole" | "toFrame"} direction @param {any} message */
  hear(direction, message) {
    this.#say({ traffic: { direction, at: Date.now(), message } });
  }

  #open() {
    const address = `${location.origin.replace(/^http/, "ws")}/sandbox/console/socket?console=${encodeURIComponent(this.#console)}`;
    const socket = new WebSocket(address);
    this.#socket = socket;
    socket.addEventListener("open", () => {
      if (this.#told) socket.send(this.#told);
      for (const text of this.#unsent.splice(0)) socket.send(text);
      this.#onChange();
    });
    socket.addEventListener("message", (event) => void this.#heard(JSON.parse(event.data)));
    socket.addEventListener("close", () => setTimeout(() => this.#open(), AGAIN_MILLISECONDS));
  }

  /** @param {{change?: number, command?: string, number?: number, details?: any}} said */
  async #heard(said) {
    if (said.command === undefined) {
      this.#onChange();
      return;
    }
    const outcome = await this.#onCommand(said.command, said.details ?? {}).catch((error) => ({ error: String(error) }));
    this.#say({ answered: said.number, outcome: outcome ?? null });
  }

  /** @param {unknown} what */
  #say(what) {
    const text = JSON.stringify(what);
    if (this.#socket?.readyState === WebSocket.OPEN) this.#socket.send(text);
    else this.#unsent.push(text);
  }

  /** @param {string} path @returns {Promise<any>} null where nothing is there */
  async #read(path) {
    const answer = await fetch(path, { cache: "no-store" });
    return answer.ok ? answer.json() : null;
  }

  /** @param {string} method @param {string} path @param {unknown} body @returns {Promise<any>} */
  async #send(method, path, body) {
    const answer = await fetch(path, { method, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
    return answer.json();
  }
}
