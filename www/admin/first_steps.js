// @ts-check
/** What it takes until the first call is logged, and how far it has come. */
import { h } from "../panel/tree.js";
import { start as words } from "./strings.js";

/**
 * @typedef {import("./app.js").App} App
 * @typedef {{name: keyof typeof words.step, page: string, state: "done" | "open" | "faulty", isNext: boolean}} Step
 */

/** @param {App} app @returns {Step[]} */
export function firstSteps(app) {
  const stateOf = (/** @type {string} */ key) => {
    const faults = app.faultsAt([key]).filter((/** @type {any} */ fault) => !fault.isWarning).length;
    return (app.document[key]?.length ?? 0) === 0 ? "open" : faults > 0 ? "faulty" : "done";
  };
  /** @type {[keyof typeof words.step, string, "done" | "open" | "faulty"][]} */
  const steps = [["accounts", "accounts", stateOf("accounts")], ["configurations", "configurations", stateOf("configurations")], ["triggers", "triggers", stateOf("triggers")]];
  const isSaved = app.isOpen && app.draft.loaded.exists && !app.draft.isChanged && steps.every(([, , state]) => state === "done");
  steps.push(["save", "review", isSaved ? "done" : "open"]);
  const next = steps.findIndex(([, , state]) => state !== "done");
  return steps.map(([name, page, state], index) => ({ name, page, state, isNext: index === next }));
}

/** The steps in one line, on their own pages, for as long as the server has no document that logs a call. @param {App} app @returns {import("../panel/tree.js").Child} */
export function stepLine(app) {
  const steps = firstSteps(app);
  const before = app.draft.loaded.document;
  const isFirstTime = ["accounts", "configurations", "triggers"].some((key) => (before[key]?.length ?? 0) === 0);
  if (!app.isOpen || !isFirstTime || !steps.some(({ page }) => page === app.page)) return null;
  return h("nav", { class: "step-line", key: "steps", "aria-label": words.steps }, h("ol", null, ...steps.map(({ name, page, state, isNext }, index) =>
    h("li", { key: name, "data-state": state, "data-next": String(isNext) },
      h("a", { href: `#${page}`, "aria-current": page === app.page ? "step" : null },
        h("span", { class: "step-number", "aria-hidden": "true" }, state === "done" ? "\u2713" : String(index + 1)),
        words.step[name][0], state === "done" && h("span", { class: "unseen" }, ` (${words.done})`))))));
}
