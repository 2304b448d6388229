// @ts-check
/**
 * What keeps an adapter page from working, told from what can be seen of it: pure, and tested as a table.
 *
 * @typedef {object} Seen
 * @property {boolean} framed whether another page shows this one
 * @property {string} search the page's query
 * @property {string} protocol the page's, such as `https:`
 * @property {boolean} script whether the wrapper's script is there
 * @property {string | null} blocked what the page's policy refused, if anything
 * @property {string | null} failure why the core did not start, if it did not: a code
 * @property {any} status `status()` of the wrapper
 * @property {boolean} softphone whether the configuration names a softphone, or it is not known yet
 *
 * @typedef {{check: string, state: "right" | "wrong" | "open", detail: string}} Finding
 */

/** Origins of a console (open-cti: what Salesforce's own library accepts). */
const CONSOLE = /^https?:\/\/[\w.-]+(\.((my-)?visual)?force\.com|\.my-lightning\.com|\.(my-)?salesforce\.com|\.(salesforce|crmforce)\.(mil|ms))(:\d+)?$/;
const LOOPBACK = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/;

/** @param {Seen} seen @returns {Finding[]} in the order in which to mend them */
export function findings(seen) {
  const query = new URLSearchParams(seen.search);
  const origin = query.get("sfdcIframeOrigin") ?? "";
  const consoleState = seen.status?.console?.state ?? null;
  const configured = seen.status?.phase === "ready";
  const fault = seen.status?.configuration?.error ?? seen.status?.configuration?.faults?.[0] ?? null;

  /** @type {Finding[]} */
  const found = [];
  /** @param {string} check @param {boolean | null} right @param {unknown} [detail] */
  const add = (check, right, detail) => {
    found.push({ check, state: right === null ? "open" : right ? "right" : "wrong", detail: typeof detail === "string" ? detail : "" });
  };
  add("console", seen.framed);
  add("mode", seen.framed ? /^Lightning$/i.test(query.get("mode") ?? "") : null, query.get("mode") ? `mode=${query.get("mode")}` : "");
  add("origin", seen.framed ? (CONSOLE.test(origin) || LOOPBACK.test(origin)) && origin.startsWith(seen.protocol) : null);
  add("script", seen.script);
  if (seen.blocked) add("policy", false, seen.blocked);
  add("core", seen.failure ? false : seen.script ? seen.status?.phase !== "failed" : null, seen.failure ?? "");
  add("configuration", configured ? true : fault ? false : null, fault ? [fault.code, fault.path].filter(Boolean).join(" ") : "");
  if (seen.framed) {
    const code = seen.status?.console?.code;
    add("link", consoleState === "linked" ? true : consoleState === "failed" || consoleState === "absent" ? false : null, code ?? "");
  }
  add("softphone", configured ? seen.softphone : null);
  return found;
}

/** Whether the page should show what was found instead of standing aside. @param {Finding[]} found */
export const isHindered = (found) => found.some((finding) => finding.state === "wrong");
