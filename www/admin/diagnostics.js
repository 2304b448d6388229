// @ts-check
/**
 * The support bundle: what helps to find out what is wrong, without secrets and without anything about people. The document goes along
 * but for what a secret may stand in; texts of the administrator's own that may name people are told by their length alone.
 */

/** Keys whose values are secrets, or may be, wherever they stand; below `auth` all but these are. */
const SECRETS = ["clientSecret", "password", "username", "securityToken", "clientId"];
const OPEN_AUTH = ["type", "url", "tokenUrl", "redirectUri", "scope"];
/** Keys whose values are headers, parameters or texts of the administrator's own, in which anything may stand. */
const OWN_TEXTS = ["string", "value", "description", "notes", "dialFrom", "defaultTo"];

/** @param {import("./app.js").App} app */
export function bundle(app) {
  return {
    made: new Date().toISOString(),
    page: location.origin,
    coreProblem: app.coreProblem || null,
    faults: app.faults,
    wrapper: app.core?.diagnostics() ?? null,
    document: redacted(app.document),
  };
}

/** Without secrets, own texts, e-mail addresses and telephone numbers. @param {any} value @param {string} [name] the key that it stands under @returns {any} */
export function redacted(value, name = "") {
  if (Array.isArray(value)) return value.map((one) => redacted(one, name));
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, redacted(one, kindOf(name, key))]));
  }
  if (typeof value !== "string") return value;
  if (SECRETS.includes(name)) return value === "" ? "" : "(secret)";
  if (OWN_TEXTS.includes(name)) return `(${value.length} letters)`;
  return withoutPeople(withoutQuery(value));
}

/** What a value counts as. @param {string} parent @param {string} key */
function kindOf(parent, key) {
  if (parent === "variables") return "string";
  return parent === "auth" && !OPEN_AUTH.includes(key) ? "password" : key;
}

/** @param {string} text */
function withoutPeople(text) {
  if (/[^\s@]@[^\s@]/.test(text)) return "(e-mail)";
  return /^\+?[\d\s().-]{7,}$/.test(text) ? "(number)" : text;
}

/** What stands behind an address may be a key. @param {string} text */
function withoutQuery(text) {
  return /^https?:\/\//.test(text) ? text.replace(/[?#].*$/, "?(left out)") : text;
}
