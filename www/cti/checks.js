// @ts-check
/**
 * What keeps an adapter page from working, told from what can be seen of it: pure, and tested as a table.
 *
 * @typedef {object} Seen
 * @property {boolean} framed whether another page shows this one
 * @property {string} search the page's query
 * @property {string} origin the page's own
 * @property {boolean | null} script whether the wrapper's script came; null while it may
 * @property {string | null} blocked what the page's policy refused, if anything
 * @property {string | null} failure why the core did not start, if it did not: a code
 * @property {any} status `status()` of the wrapper, once there is one
 * @property {boolean | null} softphone whether the configuration names a softphone; null while it is not known
 *
 * @typedef {{check: string, state: "right" | "wrong" | "open", detail: string}} Finding
 */
import { isConsole } from "../open_cti/origin.js";

/** @param {Seen} seen @returns {Finding[]} in the order in which to mend them */
export function findings({ framed, search, origin, script, blocked, failure, status, softphone }) {
  const query = new URLSearchParams(search);
  const mode = query.get("mode") ?? "";
  const told = query.get("sfdcIframeOrigin") ?? "";

  /** @type {Finding[]} */
  const found = [];
  /** @param {string} check @param {boolean | null} right @param {string} [detail] */
  const add = (check, right, detail = "") => {
    found.push({ check, state: right === null ? "open" : right ? "right" : "wrong", detail });
  };
  add("console", framed);
  add("mode", framed ? mode.toLowerCase() === "lightning" : null, mode && `mode=${mode}`);
  add("origin", framed ? isConsole(told, origin) : null, told);
  add("script", script);
  if (blocked) add("policy", false, blocked);
  add("core", failure ? false : status ? status.phase !== "failed" : null, failure ?? "");
  const { error, faults } = status?.configuration ?? {};
  const fault = error ?? faults?.[0];
  add("configuration", fault ? false : status?.phase === "ready" || null, fault ? [fault.code, fault.path].filter(Boolean).join(" ") : "");
  const { state, code } = status?.console ?? {};
  add("link", state === "linked" || (code && framed ? false : null), code ?? "");
  add("softphone", status?.phase === "ready" ? softphone : null);
  return found;
}

/** Whether something is to be mended. @param {Finding[]} found */
export const isHindered = (found) => found.some(({ state }) => state === "wrong");
