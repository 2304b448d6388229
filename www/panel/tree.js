// @ts-check
/**
 * A small tree of elements that is brought up to date in place: what has the same key stays the same element, so that the focus and what
 * is being typed survive. Elements are made by `createElement` and properties alone: no markup, nothing for a policy to refuse.
 *
 * @typedef {{tag: string, key: string, properties: Record<string, any>, children: (Branch | string)[]}} Branch
 * @typedef {Branch | string | null | undefined | false} Child
 */

/** What was set on an element, so that the next state can take it away. @type {WeakMap<Node, Record<string, any>>} */
const before = new WeakMap();

/**
 * One element. `key` tells it from its siblings of the same tag; `on…` are listeners; `value` and `checked` are properties; everything
 * else is an attribute: `true` sets an empty one, `false`, `null` and `undefined` none. `same` leaves the children as they are for as
 * long as it does not change.
 * @param {string} tag
 * @param {Record<string, any> | null} [properties]
 * @param {...(Child | Child[])} children
 * @returns {Branch}
 */
export function h(tag, properties, ...children) {
  const { key = "", ...rest } = properties ?? {};
  const kept = children.flat().filter((child) => child !== null && child !== undefined && child !== false && child !== "");
  return { tag, key: String(key), properties: rest, children: /** @type {(Branch | string)[]} */ (kept) };
}

/**
 * Brings the children of an element up to date.
 * @param {Element | ShadowRoot} parent
 * @param {(Branch | string)[]} children
 */
export function patch(parent, children) {
  /** @type {Map<string, ChildNode>} */
  const known = new Map();
  for (const node of parent.childNodes) known.set(/** @type {any} */ (before.get(node))?.name ?? "", node);
  /** @type {Record<string, number>} */
  const counts = {};
  const wanted = children.map((child) => {
    const kind = typeof child === "string" ? "#" : `${child.tag}:${child.key}`;
    counts[kind] = (counts[kind] ?? 0) + 1;
    const name = `${kind}:${counts[kind]}`;
    const node = known.get(name) ?? make(child, name);
    known.delete(name);
    return { node, child };
  });
  // What goes, goes first: so nothing that stays has to move, and a moved element loses the focus.
  for (const node of known.values()) node.remove();
  let place = parent.firstChild;
  for (const { node, child } of wanted) {
    if (node === place) place = node.nextSibling;
    else parent.insertBefore(node, place);
    update(node, child);
  }
}

/** @param {Branch | string} child @param {string} name @returns {ChildNode} */
function make(child, name) {
  const node = typeof child === "string" ? document.createTextNode("") : document.createElement(child.tag);
  before.set(node, { name, properties: {} });
  return node;
}

/** @param {ChildNode} node @param {Branch | string} child */
function update(node, child) {
  if (typeof child === "string") {
    if (node.nodeValue !== child) node.nodeValue = child;
    return;
  }
  const element = /** @type {HTMLElement} */ (node);
  const entry = /** @type {{name: string, properties: Record<string, any>}} */ (before.get(node));
  const former = entry.properties;
  const { properties } = child;
  entry.properties = properties;
  if (properties.same === undefined || properties.same !== former.same) patch(element, child.children);
  for (const name of new Set([...Object.keys(former), ...Object.keys(properties)])) set(element, name, properties[name], former[name]);
}

/** @param {any} element @param {string} name @param {any} value @param {any} former */
function set(element, name, value, former) {
  if (name === "same") return;
  if (name === "value" || name === "checked") {
    if (element[name] !== value) element[name] = value;
  } else if (value === former) {
    return;
  } else if (name.startsWith("on")) {
    element[name] = value ?? null;
  } else if (value === true) {
    element.setAttribute(name, "");
  } else if (value === false || value === null || value === undefined) {
    element.removeAttribute(name);
  } else {
    element.setAttribute(name, String(value));
  }
}
