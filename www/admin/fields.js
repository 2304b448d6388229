// @ts-check
/**
 * Forms from tables. A page says which places of the document it edits, in which words and by which kind of control; here each becomes a
 * label, the control, what helps, and the faults of that very place. A new key of the configuration is one line of a table.
 *
 * No framework: the panel's tree of elements (www/panel/tree.js, ninety lines) keeps focus and typing across renderings, which is all
 * that one would be here for. A second wasm for a page of forms would bring its own way to the same elements, in another language than
 * the panel's; what is decided about a document is decided by the core, which is there anyway.
 *
 * @typedef {import("./paths.js").Path} Path
 * @typedef {import("./core.js").Fault} Fault
 * @typedef {import("../panel/tree.js").Child} Child
 *
 * @typedef {object} Source what a form edits
 * @property {any} document the whole of it, for choices that depend on other places
 * @property {(path: Path) => any} value
 * @property {(path: Path, next: any, kept?: number) => void} put
 * @property {(path: Path) => Fault[]} faults those of a place and of what is below it
 *
 * @typedef {object} Field
 * @property {string} path below the item, with dots; empty in a row that is edited as a whole
 * @property {string} label
 * @property {keyof typeof import("./controls.js").controls} kind
 * @property {string} [help]
 * @property {string} [example] shown where nothing stands
 * @property {any} [fallback] what counts where nothing stands
 * @property {[value: any, label: string][] | ((document: any) => [any, string][])} [options]
 * @property {(document: any) => string[]} [suggestions]
 * @property {string[]} [sources] of a template's value
 * @property {Field[]} [columns] of rows
 * @property {string} [add] what the button says that makes a row
 * @property {(document: any) => any} [fresh] a new row
 * @property {(item: any) => any[]} [usual] what counts where there are no rows, to begin with
 * @property {boolean} [ordered] whether the order of rows means something
 * @property {(item: any, document: any) => boolean} [when] whether it is shown
 *
 * @typedef {{heading: string, help?: string, folded?: boolean, fields: Field[], when?: Field["when"]}} Group
 */
import { h } from "../panel/tree.js";
import { controls } from "./controls.js";
import { idOf, under } from "./paths.js";
import { form as words } from "./strings.js";

/** Kinds that hold controls of their own, so that a legend names them and not a label. */
const GROUPS = ["rows", "texts", "map", "template", "condition", "criterion", "callValue", "action"];

/** @param {Source} source @param {Path} base @param {Group[]} groups @returns {Child[]} */
export function groupsView(source, base, groups) {
  const item = source.value(base);
  return groups.filter(({ when }) => !when || when(item, source.document)).map((group) => {
    const body = [group.help && h("p", { class: "help" }, group.help), ...fieldsView(source, base, group.fields)];
    // What is folded and faulty is opened: a fault is never out of sight.
    const opened = group.folded && group.fields.some(({ path }) => source.faults(under(base, path)).length > 0);
    return group.folded
      ? h("details", { class: "group", key: group.heading, ...(opened ? { open: true } : {}) }, h("summary", null, group.heading), h("div", { class: "fields" }, ...body))
      : h("section", { class: "group", key: group.heading }, h("h3", null, group.heading), h("div", { class: "fields" }, ...body));
  });
}

/** @param {Source} source @param {Path} base @param {Field[]} fields @returns {Child[]} */
export function fieldsView(source, base, fields) {
  const item = source.value(base);
  return fields.filter(({ when }) => !when || when(item, source.document)).map((field) => fieldView(source, base, field));
}

/** @param {Source} source @param {Path} base @param {Field} field @returns {Child} */
export function fieldView(source, base, field) {
  const path = under(base, field.path);
  const id = idOf(path);
  const value = source.value(path);
  const faults = source.faults(path).filter(({ path: at }) => !showsItself(field, at, path));
  const [help, wrong] = [`${id}-help`, `${id}-faults`];
  const described = [field.help && help, faults.length > 0 && wrong].filter(Boolean).join(" ") || null;
  const attributes = { id, "aria-describedby": described, "aria-invalid": faults.some(isWrong) ? "true" : null };
  const put = (/** @type {any} */ next) => source.put(path, next, base.length);
  const control = controls[field.kind]({ source, base, path, field, id, value, put, attributes });
  const below = [field.help && h("p", { class: "help", id: help }, field.help), faultsView(faults, wrong)];
  if (GROUPS.includes(field.kind)) {
    return h("fieldset", { class: `field ${field.kind}`, key: id, id: `${id}-set`, "aria-describedby": described }, h("legend", null, field.label), control, ...below);
  }
  if (field.kind === "flag") {
    return h("div", { class: "field flag", key: id }, h("label", { class: "check" }, control, h("span", null, field.label)), ...below);
  }
  return h("div", { class: `field ${field.kind}`, key: id }, h("label", { for: id }, field.label), control, ...below);
}

/** Faults as they stand beside what has them. @param {Fault[]} faults @param {string} id @returns {Child} */
export function faultsView(faults, id) {
  if (faults.length === 0) return null;
  return h("ul", { class: "faults", id }, ...faults.map((fault) =>
    h("li", { "data-tone": isWrong(fault) ? "bad" : "waiting" }, toneWord(fault), sentence(fault))));
}

/** What is not there yet is asked for; what is there and wrong is told. @param {any} fault */
export function isWrong(fault) {
  return fault.code !== "missing" && !fault.isWarning;
}

/** @param {any} fault */
function toneWord(fault) {
  return h("strong", null, fault.isWarning ? words.note : fault.code === "missing" ? words.needed : words.wrong);
}

/** A fault in one sentence. @param {Fault} fault */
export function sentence({ code, message, hint }) {
  if (code === "missing" && message.startsWith("must be there")) return words.missing;
  return [message, hint].filter(Boolean).map(asSentence).join(" ");
}

/** The core's clauses are short and begin small, so that they compose. @param {string} clause */
export function asSentence(clause) {
  return `${clause.charAt(0).toUpperCase()}${clause.slice(1)}.`;
}

/** Whether a row or an entry below shows the fault. @param {Field} field @param {string} at @param {Path} path */
function showsItself(field, at, path) {
  return field.kind === "rows" && at.startsWith(`${spelt(path)}[`);
}

/** @param {Path} path */
export function spelt(path) {
  return path.reduce((/** @type {string} */ text, part) => text + (typeof part === "number" ? `[${part}]` : `.${part}`), "$");
}
