// @ts-check
/**
 * @typedef {Node | string | null | undefined | false} Child
 * @typedef {Record<string, (event: any) => void>} Listeners
 */

/**
 * Makes one element. `on` holds listeners; `true` sets an empty attribute, `false` and `null` none.
 * @template {keyof HTMLElementTagNameMap} Tag
 * @param {Tag} tag
 * @param {{on?: Listeners} & Record<string, any>} [properties]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[Tag]}
 */
export function element(tag, properties = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(properties)) {
    if (name === "on") {
      for (const [type, listener] of Object.entries(/** @type {Listeners} */ (value))) node.addEventListener(type, listener);
    } else if (value === true) {
      node.setAttribute(name, "");
    } else if (value !== false && value !== null && value !== undefined) {
      node.setAttribute(name, String(value));
    }
  }
  for (const child of children) {
    if (child !== null && child !== undefined && child !== false) node.append(child);
  }
  return node;
}

/**
 * The element of the page with this id; the page is ours, so a missing one is a mistake worth a loud stop.
 * @param {string} id
 * @returns {HTMLElement}
 */
export function byId(id) {
  const node = document.getElementById(id);
  if (!node) throw new Error(`the page has no #${id}`);
  return node;
}

/**
 * Sets the text only when it differs, so that screen readers hear changes and nothing else.
 * @param {Element} node
 * @param {string} text
 */
export function setText(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Says one thing to a screen reader.
 * @param {string} text
 */
export function announce(text) {
  byId("announcer").textContent = text;
}
