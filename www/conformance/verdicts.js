// @ts-check
/** What is known of each clause so far. One fault is enough to fail; without one, a clause passes once it has been seen to be kept. */
import { CLAUSES } from "./clauses.js";

/**
 * @typedef {{code: string, where: string, times: number}} Reason what went wrong, at which field or order, and how often; no values
 * @typedef {"passed" | "failed" | "unseen"} State
 * @typedef {{id: string, state: State, optional: boolean, reasons: Reason[]}} Verdict an optional one does not decide
 */

export class Verdicts {
  #kept = new Set();
  /** @type {Map<string, Reason[]>} */
  #faults = new Map();
  /** @type {Set<string>} */
  #spared = new Set();

  /** The clause was seen to be kept. @param {string} id */
  keep(id) {
    this.#kept.add(known(id));
  }

  /** The clause has nothing to say of this host. @param {string} id */
  spare(id) {
    this.#spared.add(known(id));
  }

  /** The clause was seen to be broken. @param {string} id @param {string} code @param {string} [where] */
  fail(id, code, where = "") {
    const reasons = this.#faults.get(known(id)) ?? [];
    this.#faults.set(id, reasons);
    const same = reasons.find((reason) => reason.code === code && reason.where === where);
    if (same) same.times++;
    else reasons.push({ code, where, times: 1 });
  }

  /** @returns {Verdict[]} in the order of the clauses */
  list() {
    return CLAUSES.map(({ id, optional }) => {
      const reasons = this.#faults.get(id) ?? [];
      const state = reasons.length > 0 ? "failed" : this.#kept.has(id) ? "passed" : "unseen";
      return { id, state, optional: optional === true || this.#spared.has(id), reasons };
    });
  }
}

/** A verdict on a clause that does not exist would be shown nowhere. @param {string} id */
function known(id) {
  if (!CLAUSES.some((clause) => clause.id === id)) throw new Error(`there is no clause ${id}`);
  return id;
}
