// @ts-check
/**
 * Lists within an item: rows of fields that are added, removed and, where their order means something, moved.
 *
 * @typedef {import("./controls.js").Context} Context
 * @typedef {import("../panel/tree.js").Child} Child
 */
import { h } from "../panel/tree.js";
import { faultsView, fieldsView, spelt } from "./fields.js";
import { idOf } from "./paths.js";
import { form as words } from "./strings.js";

/** @param {Context} context @returns {Child[]} */
export function rows({ source, base, path, field, id, value, put }) {
  const list = Array.isArray(value) ? value : [];
  const columns = field.columns ?? [];
  const names = `${field.label}`;
  return [
    ...list.map((_, index) => {
      const at = [...path, index];
      const shown = columns.map((column) => spelt(column.path === "" ? at : [...at, ...column.path.split(".")]));
      // A column shows the faults of its own place; what no column shows stands below the row.
      const others = source.faults(at).filter((fault) => !shown.some((place) => fault.path === place || fault.path.startsWith(`${place}.`) || fault.path.startsWith(`${place}[`)));
      return h("div", { class: "row", role: "group", "aria-label": words.line(names, index + 1), key: idOf(at), id: `${idOf(at)}-row` },
        ...fieldsView(source, at, columns),
        h("div", { class: "row-buttons" },
          ...(field.ordered ? movers(list, index, put) : []),
          iconButton("\u2715", words.removeNamed(words.line(names, index + 1)), () => {
            const next = list.filter((_one, place) => place !== index);
            put(next.length > 0 ? next : undefined);
            focusSoon(`${id}-add`);
          }, "remove")),
        faultsView(others, `${idOf(at)}-row-faults`));
    }),
    h("button", { type: "button", class: "button small add", id: `${id}-add`, key: "add", onclick: () => {
      put([...list, field.fresh ? field.fresh(source.document) : {}]);
      focusSoon(`${idOf([...path, list.length])}-row`);
    } }, field.add ?? words.add),
    list.length === 0 && field.usual && h("button", { type: "button", class: "button small add", key: "usual", onclick: () => {
      put(field.usual?.(source.value(base)));
      focusSoon(`${idOf([...path, 0])}-row`);
    } }, words.usual),
  ];
}

/** A list of texts. @param {Context} context @returns {Child[]} */
export function texts({ field, id, value, put }) {
  const list = Array.isArray(value) ? value : [];
  return [
    ...list.map((text, index) => h("div", { class: "row text-row", role: "group", "aria-label": words.line(field.label, index + 1), key: index },
      h("input", { type: "text", id: `${id}.${index}`, "aria-label": words.line(field.label, index + 1), autocomplete: "off", placeholder: field.example ?? null, value: String(text ?? ""),
        oninput: (/** @type {any} */ event) => put(list.map((one, place) => (place === index ? event.target.value : one))) }),
      h("div", { class: "row-buttons" },
        ...movers(list, index, put),
        iconButton("\u2715", words.removeNamed(words.line(field.label, index + 1)), () => {
          const next = list.filter((_one, place) => place !== index);
          put(next.length > 0 ? next : undefined);
          focusSoon(`${id}-add`);
        }, "remove")))),
    h("button", { type: "button", class: "button small add", id: `${id}-add`, key: "add", onclick: () => {
      put([...list, ""]);
      focusSoon(`${id}.${list.length}`);
    } }, field.add ?? words.add),
  ];
}

/** Both are always there, so that the focus stays where it is. @param {any[]} list @param {number} index @param {(next: any[]) => void} put @returns {Child[]} */
function movers(list, index, put) {
  return [
    iconButton("\u2191", words.moveUp(index + 1), () => put(swapped(list, index - 1)), "up", index === 0),
    iconButton("\u2193", words.moveDown(index + 1), () => put(swapped(list, index)), "down", index === list.length - 1),
  ];
}

/** @param {string} sign @param {string} label @param {() => void} onclick @param {string} key @param {boolean} [isOff] @returns {Child} */
function iconButton(sign, label, onclick, key, isOff = false) {
  return h("button", { type: "button", class: "button icon", "aria-label": label, title: label, key, "aria-disabled": isOff ? "true" : null, onclick: isOff ? null : onclick }, sign);
}

/** @param {any[]} list @param {number} index goes behind the one that follows it */
function swapped(list, index) {
  const next = [...list];
  [next[index], next[index + 1]] = [next[index + 1], next[index]];
  return next;
}

/** Puts the focus on, or into, an element that the next rendering makes. @param {string} id */
export function focusSoon(id) {
  requestAnimationFrame(() => {
    const node = document.getElementById(id);
    const inner = node?.matches("input, select, textarea, button") ? node : node?.querySelector("input, select, textarea");
    /** @type {HTMLElement | null | undefined} */ (inner)?.focus();
  });
}
