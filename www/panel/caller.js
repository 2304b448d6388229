// @ts-check
/** Whom a call is logged on: found, chosen among several, searched for, or made. */
import { h } from "./tree.js";
import { match as words, reason } from "./strings.js";

/**
 * @typedef {import("./panel.js").Desk} Desk
 * @typedef {import("./calls.js").Call} Call
 * @typedef {import("./calls.js").Found} Found
 * @typedef {ReturnType<typeof import("./calls.js").match>} Known
 */

/** @param {Call} call @param {Known} known @param {Desk} desk */
export function caller(call, known, desk) {
  const { ui } = desk;
  const id = call.conversationId;
  const isOpen = ui.searches.has(id);
  const failed = ui.said.get(`link ${id}`);
  const heading = `caller-${desk.idOf(id)}`;
  const isChosen = known.record !== null && !isOpen;
  // A phone that rings is answered first.
  if (call.state === "ringing" && !isChosen && !isOpen && !known.isLooking && !known.outcome) return null;
  return h("div", { class: "part", key: "caller", role: "group", "data-region": `caller ${id}`, "aria-labelledby": heading },
    h("h3", { id: heading, class: isChosen ? "unseen" : null, tabindex: "-1", "data-focus": `caller ${id}` }, words.heading),
    isChosen ? chosen(call, known, desk) : open(call, known, desk, isOpen),
    failed ? h("p", { class: "error", role: "alert", key: "failed" }, reason(failed)) : null);
}

/** @param {Call} call @param {Known} known @param {Desk} desk */
function chosen(call, known, desk) {
  const record = /** @type {Found} */ (known.record);
  const id = call.conversationId;
  return h("div", { class: "row", key: "chosen" },
    h("div", { class: "grow" },
      h("span", { class: "quiet" }, `${words.loggedOn} `),
      known.org ? link(record, known.org, desk) : h("strong", null, record.name || words.record),
      h("span", { class: "quiet" }, ` ${record.objectType}`),
      known.isMade ? " " : null,
      known.isMade ? h("span", { class: "chip", "data-tone": "good" }, words.made) : null),
    h("button", { type: "button", class: "button small", onclick: () => desk.search(id, true), "data-focus": `change ${id}` }, words.change));
}

/** @param {Found} record @param {string} org @param {Desk} desk */
function link(record, org, desk) {
  const name = record.name || words.record;
  return anchor(`${org}/${encodeURIComponent(record.recordId)}`, name, words.open(name), { type: "sobject", params: { recordId: record.recordId } }, desk);
}

/** A new record: the console fills in who called, a tab does not, for no number stands in an address.
 * @param {string} type @param {Call} call @param {string} org @param {Desk} desk */
function newRecord(type, call, org, desk) {
  const names = String(call.callerName ?? "").trim().split(/\s+/);
  const last = names.pop();
  const known = { ...(call.withheld ? {} : { Phone: call.number }), ...(last ? { LastName: last } : {}), ...(names.length > 0 ? { FirstName: names.join(" ") } : {}) };
  return anchor(`${org}/lightning/o/${type}/new`, type, words.createOf(type), { type: "newRecord", params: { entityName: type, defaultFieldValues: known } }, desk);
}

/** Opens in the console where there is one, else in a new tab.
 * @param {string} href @param {string} text @param {string} title @param {object} inConsole @param {Desk} desk */
function anchor(href, text, title, inConsole, { view, pop }) {
  const onclick = (/** @type {Event} */ event) => {
    event.preventDefault();
    pop(JSON.stringify(inConsole));
  };
  return h("a", { key: text, href, target: "_blank", rel: "noopener noreferrer", title, onclick: view.console?.state === "linked" ? onclick : null }, text);
}

/** @param {Call} call @param {Known} known @param {Desk} desk @param {boolean} isOpen */
function open(call, known, desk, isOpen) {
  const id = call.conversationId;
  const search = desk.ui.searches.get(id);
  const asks = known.candidates.length > 1 && !isOpen;
  return h("div", { class: "stack", key: "open" },
    isOpen ? null : h("p", { class: known.isLooking ? "loading" : asks ? "ask" : "quiet", key: "said" }, saidOf(call, known)),
    isOpen && known.candidates.length === 0 ? null : records(known.candidates, call, desk, "candidates"),
    isOpen
      ? h("form", { class: "row", key: "search", role: "search", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void desk.find(id); } },
        h("input", {
          type: "search", class: "grow", "aria-label": words.search, placeholder: words.searchHint, autocomplete: "off", value: search?.text ?? "", "data-focus": `search ${id}`,
          oninput: (/** @type {any} */ event) => { if (search) search.text = event.target.value; },
        }),
        h("button", { type: "submit", class: "button" }, words.searchButton),
        h("button", { type: "button", class: "button link", onclick: () => desk.search(id, false) }, words.back))
      : null,
    isOpen && desk.ui.busy.has(`search ${id}`) ? h("p", { class: "loading", key: "searching" }, words.searching) : null,
    isOpen && search?.error ? h("p", { class: "error", role: "alert", key: "search-failed" }, reason(search.error)) : null,
    isOpen && search?.found ? h("p", { class: "quiet", key: "count" }, words.found(search.found.length)) : null,
    isOpen && search?.found ? records(search.found, call, desk, "found") : null,
    desk.view.context ? h("p", { key: "view" }, h("button", {
      type: "button", class: "button small", "aria-disabled": desk.ui.busy.has(`link ${id}`) ? "true" : null, onclick: () => desk.link(call, { name: "", ...desk.view.context }),
    }, words.inView)) : null,
    known.isLooking && !isOpen ? null : h("p", { class: "row wrap", key: "more" },
      isOpen ? null : h("button", { type: "button", class: "button small", key: "find", onclick: () => desk.search(id, true), "data-focus": `change ${id}` }, words.search),
      known.org ? h("span", { class: "together", key: "create" }, h("span", { class: "quiet" }, words.create), ...words.types.map((type) => newRecord(type, call, known.org, desk))) : null));
}

/** @param {Call} call @param {Known} known */
function saidOf(call, known) {
  if (known.isLooking) return words.looking;
  if (known.candidates.length > 1) return words.several(known.candidates.length);
  if (call.withheld || known.outcome === "withheld") return words.withheld;
  if (known.outcome === "too-short") return words.tooShort;
  return known.outcome === "nobody" ? words.nobody : words.unlinked;
}

/** @param {Found[]} list @param {Call} call @param {Desk} desk @param {string} key */
function records(list, call, desk, key) {
  if (list.length === 0) return null;
  const id = call.conversationId;
  return h("ul", { class: "records", key, role: "list" }, ...list.map((record, index) =>
    h("li", { class: "row", key: record.recordId },
      h("div", { class: "grow" }, h("strong", null, record.name), h("span", { class: "quiet" }, [record.objectType, record.phone].filter(Boolean).map((text) => ` ${text}`).join(" \u00b7"))),
      h("button", {
        type: "button", class: "button small", "aria-label": `${words.choose} ${record.name}, ${record.objectType}`, "data-focus": index === 0 ? `choose ${id}` : null,
        "aria-disabled": desk.ui.busy.has(`link ${id}`) ? "true" : null, onclick: () => desk.link(call, record),
      }, words.choose))));
}
