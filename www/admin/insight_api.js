// @ts-check
/**
 * The Config API of seed 000 as the console asks it: over HTTP where the document names an endpoint, else over the ratings and buttons
 * that stand in the document, by the very function that a server has (`test.configApi`).
 *
 * @typedef {{ratings: {text: string, isUsed: boolean}[], buttons: any[]}} Lists
 * @typedef {{status: number, body: string}} Answer
 */

/** Why the Config API did not do what it was asked. */
export class ConfigApiFailure extends Error {
  /** @param {number} status 0 where it did not answer @param {string} text */
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

export class InsightApi {
  #app;
  /** What goes with each request to an endpoint, where the document has no secret; it ends with this page. */
  key = "";

  /** @param {import("./app.js").App} app */
  constructor(app) {
    this.#app = app;
  }

  /** @returns {any} */
  get #section() {
    return this.#app.document.callerInsight ?? {};
  }

  get endpoint() {
    return String(this.#section.endpoint ?? "").replace(/\/+$/, "");
  }

  /** Ratings and buttons, as the API lists them. @returns {Promise<Lists>} */
  async lists() {
    const [buttons, ratings] = [await this.#ask("GET", ""), await this.#ask("GET", "/callRatings")];
    return {
      buttons: rows(buttons.body),
      ratings: rows(ratings.body).map((row) => ({ text: row.itemText ?? row.callRating, isUsed: String(row.isUsed) === "1" })),
    };
  }

  /** Creates a button, or changes the one that has an id. @param {any} button as the form has it */
  async keep(button) {
    await this.#ask("POST", button.sfButtonId ? `/${encodeURIComponent(button.sfButtonId)}` : "", formOf(button));
  }

  /** @param {string} id */
  async remove(id) {
    await this.#ask("DELETE", `/${encodeURIComponent(id)}`);
  }

  /** @param {"GET" | "POST" | "DELETE"} method @param {string} below @param {string} [form] @returns {Promise<Answer>} */
  async #ask(method, below, form = "") {
    const path = `/igrps/${encodeURIComponent(String(this.#section.igrp ?? 0))}/callerInsight/sfButtons${below}`;
    const answer = this.endpoint ? await this.#askEndpoint(method, path, form) : await this.#askDocument(method, path, form);
    if (answer.status >= 400) throw new ConfigApiFailure(answer.status, textOf(answer.body));
    return answer;
  }

  /** @param {string} method @param {string} path @param {string} form @returns {Promise<Answer>} */
  async #askEndpoint(method, path, form) {
    /** @type {Record<string, string>} */
    const headers = {};
    const authorization = this.#authorization();
    if (authorization) headers.Authorization = authorization;
    if (method === "POST") headers["Content-Type"] = "application/x-www-form-urlencoded";
    try {
      const answer = await fetch(`${this.endpoint}${path}`, { method, headers, cache: "no-store", ...(method === "POST" ? { body: form } : {}) });
      return { status: answer.status, body: await answer.text() };
    } catch {
      throw new ConfigApiFailure(0, "");
    }
  }

  #authorization() {
    const { auth = {} } = this.#section;
    if (auth.type === "basic") return `Basic ${btoa(`${auth.username ?? ""}:${auth.password ?? ""}`)}`;
    if (auth.type === "apiKey") return `ApiKey ${auth.key ?? ""}`;
    return this.key && (this.key.includes(" ") ? this.key : `ApiKey ${this.key}`);
  }

  /** @param {"GET" | "POST" | "DELETE"} method @param {string} path @param {string} form @returns {Promise<Answer>} */
  async #askDocument(method, path, form) {
    const { core } = this.#app;
    if (!core) throw new ConfigApiFailure(0, "");
    const before = this.#section;
    const answer = await core.configApi({ method, path: `/config/v2${path}`, form, callerInsight: before });
    if (answer.error) throw new ConfigApiFailure(400, answer.error.message);
    if (method !== "GET" && answer.status < 400) {
      const { ratings, buttons } = answer.callerInsight;
      this.#app.put(["callerInsight"], { ...before, ...(before.ratings ? { ratings } : {}), buttons });
    }
    return answer;
  }
}

/** A list comes as one row a line, or as one array. @param {string} text @returns {any[]} */
function rows(text) {
  const trimmed = text.trim();
  if (trimmed.startsWith("[")) return JSON.parse(trimmed);
  return trimmed.split("\n").filter(Boolean).map((line) => JSON.parse(line));
}

/** A refusal is one JSON text. @param {string} body */
function textOf(body) {
  try {
    const text = JSON.parse(body);
    return typeof text === "string" ? text : body;
  } catch {
    return body;
  }
}

/** The names of seed 000: `actionParams[0][sfFields][Lead]=OwnerId`. @param {any} button */
export function formOf(button) {
  /** @type {[string, string][]} */
  const pairs = [];
  const add = (/** @type {string} */ name, /** @type {any} */ value) => {
    if (value !== undefined && value !== "") pairs.push([name, String(value)]);
  };
  for (const name of ["callRating", "buttonLabel"]) add(name, button[name]);
  if (!button.sfButtonId) add("buttonAction", button.buttonAction);
  pairs.push(["isDefaultButton", button.isDefaultButton ? "1" : "0"]);
  for (const name of ["callNotesField", "srcPhoneNumberField"]) pairs.push([name, button[name] ?? ""]);
  const params = button.actionParams ?? [];
  // Absent keeps what was there, empty clears it.
  if (params.length === 0 && button.sfButtonId) pairs.push(["actionParams", ""]);
  params.forEach((/** @type {any} */ param, /** @type {number} */ index) => {
    const at = `actionParams[${index}]`;
    const names = { ...param.sfFields, [param.object ?? targetOf(button)]: param.field ?? "" };
    for (const [object, name] of Object.entries(names)) pairs.push([`${at}[sfFields][${object}]`, String(name)]);
    if (param.type !== "dropdown") return pairs.push([`${at}[value]`, param.value ?? ""]);
    pairs.push([`${at}[type]`, "dropdown"], [`${at}[label]`, param.label ?? ""]);
    add(`${at}[value]`, param.value);
    if (param.required) pairs.push([`${at}[required]`, "1"]);
    (param.options ?? []).forEach((/** @type {any} */ option, /** @type {number} */ place) => {
      pairs.push([`${at}[options][${place}][label]`, option.label ?? ""], [`${at}[options][${place}][value]`, option.value ?? ""]);
    });
  });
  return pairs.map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`).join("&");
}

/** The object whose new record a button fills. @param {any} button */
function targetOf({ buttonAction }) {
  return buttonAction === "createLead" ? "Lead" : "Task";
}

/**
 * A listed button as the form edits it: parameters as rows, whatever shape they have. A row edits the field's name in one object; its
 * names in others go along.
 * @param {any} button
 */
export function editable(button) {
  const { actionParams, isDefaultButton, ...others } = button;
  const entries = Array.isArray(actionParams)
    ? actionParams
    : Object.entries(actionParams ?? {}).map(([name, value]) => (value?.sfFields ? value : { sfFields: { [targetOf(button)]: name }, value }));
  return { ...others, isDefaultButton: String(isDefaultButton) === "1", actionParams: entries.map((param) => row(param, targetOf(button))) };
}

/** @param {any} param @param {string} target */
function row({ sfFields = {}, type, value, label, required, options }, target) {
  const object = target in sfFields ? target : Object.keys(sfFields)[0] ?? target;
  const named = { object, sfFields, field: sfFields[object] ?? "", ...(value === undefined ? {} : { value }) };
  if (type !== "dropdown") return named;
  const shown = Object.values(options ?? []).map((/** @type {any} */ one) => ({ label: one.label ?? "", value: one.value ?? "" }));
  return { ...named, type, label: label ?? "", required: String(required) === "1", options: shown };
}
