// @ts-check
/** The few drawings of the console, by the keys of Salesforce's utility icons; a key that is not here is shown as a dot. */

/** On a ground of 24 by 24. @type {Record<string, string>} */
const PATHS = {
  call: "M6.6 3 9 3.4l1 4-2 1.8a12 12 0 0 0 6.8 6.8l1.8-2 4 1 .4 2.4C21 19 19.5 21 17.5 21 9.5 21 3 14.5 3 6.5 3 4.5 5 3 6.6 3z",
  incoming_call: "M6.6 3 9 3.4l1 4-2 1.8a12 12 0 0 0 6.8 6.8l1.8-2 4 1 .4 2.4C21 19 19.5 21 17.5 21 9.5 21 3 14.5 3 6.5 3 4.5 5 3 6.6 3zM20.5 2.5 15 8V4.5h-1.5V10.5H19.5V9H16L21.5 3.5z",
  outbound_call: "M6.6 3 9 3.4l1 4-2 1.8a12 12 0 0 0 6.8 6.8l1.8-2 4 1 .4 2.4C21 19 19.5 21 17.5 21 9.5 21 3 14.5 3 6.5 3 4.5 5 3 6.6 3zM14 9.5 19.5 4H16V2.5h6V8.5H20.5V5L15 10.5z",
  end_call: "M12 9c-4 0-7.5 1.3-9 3.5-.8 1.2-.5 3 .3 3.8l4-1.3.4-2.6a13 13 0 0 1 7.6 0l.4 2.6 4 1.3c.8-.8 1.1-2.6.3-3.8C19.5 10.3 16 9 12 9z",
  chat: "M4 4h16v11H10l-5 5v-5H4z",
  task: "M4 4h16v16H4zM6 6v12h12V6zM8 11l1.5-1.5L11 11l4-4 1.5 1.5L11 14z",
  connected_apps: "M3 7h12V3.5L21 8.5 15 13.5V10H3zM21 17H9v3.5L3 15.5 9 10.5V14H21z",
  search: "M10 3a7 7 0 1 0 4.2 12.6L19.6 21 21 19.6l-5.4-5.4A7 7 0 0 0 10 3zM10 5a5 5 0 1 1 0 10A5 5 0 0 1 10 5z",
};
const DOT = "M12 6a6 6 0 1 0 0 12A6 6 0 0 0 12 6z";
const SVG = "http://www.w3.org/2000/svg";

/** @param {string} key @returns {SVGElement} */
export function icon(key) {
  const drawing = document.createElementNS(SVG, "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  drawing.setAttribute("data-key", key);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", (Object.hasOwn(PATHS, key) && PATHS[key]) || DOT);
  path.setAttribute("fill-rule", "evenodd");
  drawing.append(path);
  return drawing;
}
