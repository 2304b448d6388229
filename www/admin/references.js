// @ts-check
/** What names other places of the document follows when their names change, so that nobody mends references by hand. */
import { valueAt } from "./paths.js";

/**
 * @param {any} document after a change
 * @param {import("./paths.js").Path} path what was changed
 * @param {any} former what stood there
 */
export function followed(document, path, former) {
  const [list, index, key] = path;
  if (path.length !== 3 || typeof index !== "number") return document;
  const next = valueAt(document, path);
  const isRename = typeof former === "string" && former !== "" && typeof next === "string";
  const isShared = (document[String(list)] ?? []).some((/** @type {any} */ one) => one?.[String(key)] === former);
  if (list === "accounts" && key === "id" && isRename && !isShared) return accountRenamed(document, former, next);
  if (list === "configurations" && key === "id" && isRename && !isShared) {
    return withActions(document, (log) => (log.configuration === former ? { ...log, configuration: next } : log));
  }
  if (list === "configurations" && key === "account") {
    const { id } = document.configurations[index];
    return withActions(document, (log) => (log.configuration === id ? { ...log, account: next ?? "" } : log));
  }
  if (list === "webServices" && key === "name" && isRename && !isShared) return profileRenamed(document, former, next);
  return document;
}

/** @param {any} document @param {string} former @param {string} next */
function accountRenamed(document, former, next) {
  const renamed = (/** @type {any} */ one) => (one?.account === former ? { ...one, account: next } : one);
  const result = withActions(document, renamed);
  if (result.configurations) result.configurations = result.configurations.map(renamed);
  for (const section of ["voice", "callerInsight"]) if (result[section]) result[section] = renamed(result[section]);
  return result;
}

/** @param {any} document @param {(log: any) => any} change of what an action logs */
function withActions(document, change) {
  return mapActions(document, (action) => (action?.salesforce ? { ...action, salesforce: change(action.salesforce) } : action));
}

/** @param {any} document @param {string} former @param {string} next */
function profileRenamed(document, former, next) {
  return mapActions(document, (action) => (action?.webService === former ? { ...action, webService: next } : action));
}

/** @param {any} document @param {(action: any) => any} change */
function mapActions(document, change) {
  if (!Array.isArray(document.triggers)) return { ...document };
  const triggers = document.triggers.map((/** @type {any} */ trigger) => (Array.isArray(trigger?.actions) ? { ...trigger, actions: trigger.actions.map(change) } : trigger));
  return { ...document, triggers };
}
