// @ts-check
/** What tests have to say when they cannot say more. */
import { h } from "../panel/tree.js";
import { asSentence } from "./fields.js";
import { tests as words } from "./strings.js";

/** @param {any} result with an error @returns {string} */
export function outcomeOf({ error }) {
  return [error?.message, error?.hint].filter(Boolean).map(asSentence).join(" ");
}

/** @returns {import("../panel/tree.js").Child} */
export function faultsFirst() {
  return h("p", { class: "notice", "data-tone": "waiting" }, words.faultsFirst, " ", h("a", { href: "#review" }, words.goToFaults));
}

/** Said where faulty parts of the draft were left out of a trial. @param {any} told @returns {import("../panel/tree.js").Child} */
export function leftOut(told) {
  return told?.isPartial === true && h("p", { class: "help", key: "left-out" }, words.leftOut, " ", h("a", { href: "#review" }, words.goToFaults));
}
