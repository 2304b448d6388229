// @ts-check
/**
 * A page of a list: its items, the form of the one in view, and beside it what tries it out.
 *
 * @typedef {import("./app.js").App} App
 * @typedef {import("../panel/tree.js").Child} Child
 *
 * @typedef {object} List
 * @property {"accounts" | "configurations" | "triggers" | "webServices"} name the key of the document
 * @property {string} page
 * @property {import("./fields.js").Group[]} groups
 * @property {(document: any, name: string) => any} fresh a new item
 * @property {string} [nameKey] what an item is told apart by
 * @property {(app: App, index: number) => Child[]} aside
 * @property {(document: any) => {text: string, label: string, page: string} | null} [first] what has to be there before
 */
import { h } from "../panel/tree.js";
import { groupsView } from "./fields.js";
import { focusSoon } from "./rows.js";
import { idOf } from "./paths.js";
import { items as words } from "./strings.js";

/** @param {App} app @param {List} list @returns {Child[]} */
export function itemPage(app, list) {
  const items = itemsOf(app, list.name);
  const said = words[list.name];
  const missing = list.first?.(app.document);
  if (items.length === 0) {
    return [h("div", { class: "card empty" },
      h("p", null, said.empty),
      missing
        ? [h("p", null, missing.text), h("a", { class: "button brand", href: `#${missing.page}` }, missing.label)]
        : h("button", { type: "button", class: "button brand", id: "add-item", onclick: () => add(app, list) }, said.add))];
  }
  const index = Math.min(app.item, items.length - 1);
  return [h("div", { class: "split" },
    h("div", { class: "card" },
      h("ul", { class: "items", "aria-label": said.one }, ...items.map((item, place) => h("li", { key: place },
        h("a", { href: place > 0 ? `#${list.page}/${place}` : `#${list.page}`, "aria-current": place === index ? "true" : null },
          titleOf(item), item?.status === "off" && h("span", { class: "quiet" }, ` (${words.off})`), mark(app, [list.name, place]))))),
      h("div", { class: "item-buttons" },
        h("button", { type: "button", class: "button small", id: "add-item", onclick: () => add(app, list) }, said.add),
        h("button", { type: "button", class: "button small", onclick: () => insert(app, list, copied(items[index], items, list)) }, words.duplicate),
        index > 0 && h("button", { type: "button", class: "button small", key: "earlier", onclick: () => move(app, list, index, index - 1) }, words.earlier),
        index < items.length - 1 && h("button", { type: "button", class: "button small", key: "later", onclick: () => move(app, list, index, index + 1) }, words.later),
        h("button", { type: "button", class: "button small", key: "remove", onclick: () => remove(app, list, index) }, words.remove)),
      h("form", { class: "form", key: `${list.name}.${index}`, onsubmit: (/** @type {Event} */ event) => event.preventDefault() }, ...groupsView(app.source, [list.name, index], list.groups))),
    h("div", { class: "aside" }, ...list.aside(app, index)))];
}

/** @param {App} app @param {string} name @returns {any[]} */
export function itemsOf(app, name) {
  const items = app.document[name];
  return Array.isArray(items) ? items : [];
}

/** @param {any} item */
export function titleOf(item) {
  return item?.name || item?.id || words.unnamed;
}

/** @param {App} app @param {import("./paths.js").Path} path @returns {Child} */
function mark(app, path) {
  const count = app.faultsAt(path).filter((/** @type {any} */ fault) => !fault.isWarning).length;
  return count > 0 && h("span", { class: "count", title: String(count) }, String(count), h("span", { class: "unseen" }, count === 1 ? " fault" : " faults"));
}

/** @param {App} app @param {List} list */
function add(app, list) {
  const name = unused(words[list.name].fresh, itemsOf(app, list.name), "name");
  insert(app, list, list.fresh(app.document, name));
}

/** @param {App} app @param {List} list @param {any} item */
function insert(app, list, item) {
  const items = itemsOf(app, list.name);
  app.put([list.name], [...items, item]);
  app.go(list.page, items.length);
  setTimeout(() => focusSoon(idOf([list.name, items.length, "name"])), 30);
}

/** @param {App} app @param {List} list @param {number} from @param {number} to */
function move(app, list, from, to) {
  const items = [...itemsOf(app, list.name)];
  items.splice(to, 0, ...items.splice(from, 1));
  app.put([list.name], items);
  app.go(list.page, to);
}

/** @param {App} app @param {List} list @param {number} index */
function remove(app, list, index) {
  const items = itemsOf(app, list.name);
  const rest = items.filter((_, place) => place !== index);
  app.put([list.name], rest.length > 0 ? rest : undefined);
  app.tell("waiting", words.removed(titleOf(items[index])));
  app.go(list.page, Math.max(0, index - 1));
  focusSoon("add-item");
}

/** @param {any} item @param {any[]} items @param {List} list */
function copied(item, items, list) {
  const copy = { ...item, name: unused(words.copyOf(titleOf(item)), items, "name") };
  return list.nameKey ? { ...copy, [list.nameKey]: unused(String(item?.[list.nameKey] ?? ""), items, list.nameKey) } : copy;
}

/** A name that no item has, as near to the wanted one as can be. @param {string} wanted @param {any[]} items @param {string} key */
export function unused(wanted, items, key) {
  let name = wanted;
  for (let number = 2; items.some((item) => item?.[key] === name); number += 1) name = `${wanted} ${number}`.replace(/^(\S+) (\d+)$/, "$1-$2");
  return name;
}
