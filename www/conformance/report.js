// @ts-check
/**
 * What the kit has found, as data: for the page that shows it, for the command that prints it, and to be kept. Names, codes and
 * sentences; no numbers, notes or ids of calls.
 */
import { CLAUSES } from "./clauses.js";
import { HANDS, hook } from "./driver.js";
import { quotable } from "./page_address.js";
import { STEPS } from "./steps.js";
import { claims, origin, reasons, remedies, troubles } from "./strings.js";

/**
 * @typedef {{code: string, where: string, times: number, text: string}} ReportedReason
 * @typedef {{id: string, group: string, claim: string, source: string, optional: boolean, state: import("./verdicts.js").State, reasons: ReportedReason[],
 *   remedy: string}} ReportedClause
 * @typedef {object} Report
 * @property {1} report
 * @property {string} kit the version
 * @property {string} page
 * @property {string} at ISO 8601
 * @property {boolean} passed every clause that is not optional
 * @property {{passed: number, failed: number, unseen: number}} count of those
 * @property {{offered: boolean, missing: string[], state: string, troubles: {step: string, code: string, text: string}[]}} driver
 * @property {{id: string, done: boolean}[]} steps
 * @property {{softphoneId: string, label: string}[]} statuses of the configuration
 * @property {string} orderedStatus the id that `update_presence` named last; empty when it was not sent
 * @property {ReportedClause[]} clauses
 */

/**
 * @param {import("./kit.js").Kit} kit @param {import("./verdicts.js").Verdict[]} verdicts
 * @param {{softphoneId: string, label: string}[]} statuses @returns {Report}
 */
export function makeReport(kit, verdicts, statuses) {
  const clauses = CLAUSES.map(({ id, group, source }, index) => {
    const verdict = /** @type {import("./verdicts.js").Verdict} */ (verdicts[index]);
    return {
      id, group, claim: claims[id] ?? id, source: origin(source), optional: verdict.optional, state: verdict.state, remedy: remedies[id] ?? "",
      reasons: verdict.reasons.map((reason) => ({ ...reason, text: sentence(reason) })),
    };
  });
  const demanded = clauses.filter((clause) => !clause.optional);
  const count = (/** @type {string} */ state) => demanded.filter((clause) => clause.state === state).length;
  const offered = hook();
  return {
    report: 1, kit: VERSION, page: quotable(location), at: new Date().toISOString(),
    passed: count("passed") === demanded.length,
    count: { passed: count("passed"), failed: count("failed"), unseen: count("unseen") },
    driver: {
      offered: offered !== null, missing: HANDS.filter((hand) => typeof offered?.[hand] !== "function"), state: kit.driven,
      troubles: kit.troubles.map(({ step, code }) => ({ step, code, text: troubles[code]?.(step) ?? code })),
    },
    steps: STEPS.map(({ id, mark }) => ({ id, done: kit.marks.has(mark) })),
    statuses, orderedStatus: kit.orderedStatus, clauses,
  };
}

/** @param {import("./verdicts.js").Reason} reason */
function sentence({ code, where, times }) {
  const text = reasons[code]?.(where) ?? [code, where].filter(Boolean).join(": ");
  return times > 1 ? `${text} (${times} times)` : text;
}
