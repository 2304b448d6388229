// @ts-check
/**
 * The controls that tables of fields name. Each gets the value of its place and says what it becomes.
 *
 * @typedef {import("./fields.js").Field} Field
 * @typedef {import("./fields.js").Source} Source
 * @typedef {import("./paths.js").Path} Path
 * @typedef {import("../panel/tree.js").Child} Child
 *
 * @typedef {object} Context
 * @property {Source} source
 * @property {Path} base
 * @property {Path} path
 * @property {Field} field
 * @property {string} id
 * @property {any} value
 * @property {(next: any) => void} put
 * @property {Record<string, any>} attributes of the control, or of the first of several
 */
import { h } from "../panel/tree.js";
import { CALL_VALUES, CRITERIA, DIRECTIONS, STATUSES, VARIABLES } from "./names.js";
import { rows, texts } from "./rows.js";
import { same } from "./paths.js";
import { conditions, form as words } from "./strings.js";

/** @param {Context} context @param {string} type @returns {Child[]} */
function line({ field, id, source, value, put, attributes }, type) {
  const suggestions = field.suggestions?.(source.document) ?? [];
  return [
    h("input", {
      ...attributes, type, autocomplete: "off", spellcheck: "false", placeholder: field.example ?? null, value: textOf(value),
      list: suggestions.length > 0 ? `${id}-list` : null, oninput: (/** @type {any} */ event) => put(event.target.value || undefined),
    }),
    datalist(`${id}-list`, suggestions),
  ];
}

/** @param {string} id @param {string[]} values @returns {Child} */
function datalist(id, values) {
  return values.length > 0 && h("datalist", { id }, ...values.map((value) => h("option", { key: value, value })));
}

/** What is not of the field's kind is shown as it stands, and its fault beside it. @param {any} value */
function textOf(value) {
  if (value === undefined || value === null) return "";
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** @param {any} field @param {any} document @returns {[any, string][]} */
function optionsOf({ options = [] }, document) {
  return typeof options === "function" ? options(document) : options;
}

/**
 * A list to choose from; a value that it does not have is kept, and shown as it stands.
 * @param {Record<string, any>} attributes @param {[any, string][]} options @param {any} value @param {(next: any) => void} put
 * @returns {Child}
 */
export function choice(attributes, options, value, put) {
  const known = options.some(([one]) => same(one, value));
  const all = known ? options : [[value, value === undefined || value === "" ? words.choose : words.unknown(textOf(value))], ...options];
  const chosen = all.findIndex(([one]) => same(one, value));
  return h("select", { ...attributes, value: String(chosen), onchange: (/** @type {any} */ event) => put(all[Number(event.target.value)]?.[0]) },
    ...all.map(([, label], index) => h("option", { key: index, value: String(index) }, String(label))));
}

/** Suffixes of the second and third control of a place. @param {Context} context @param {string} name @param {string} label */
function beside({ id, attributes }, name, label) {
  return { id: `${id}-${name}`, "aria-label": label, "aria-invalid": attributes["aria-invalid"] };
}

/** @param {Context} context @param {string} label */
function first({ attributes }, label) {
  return { ...attributes, "aria-label": label };
}

export const controls = {
  /** @param {Context} context */
  text: (context) => line(context, "text"),
  /** @param {Context} context */
  url: (context) => line(context, "url"),

  /** @param {Context} context */
  secret: ({ attributes, value, put }) => [
    h("input", { ...attributes, type: "password", autocomplete: "off", value: textOf(value), oninput: (/** @type {any} */ event) => put(event.target.value || undefined) }),
  ],

  /** @param {Context} context */
  long: ({ attributes, value, put }) => [
    h("textarea", { ...attributes, rows: "2", value: textOf(value), oninput: (/** @type {any} */ event) => put(event.target.value || undefined) }),
  ],

  /** @param {Context} context */
  number: ({ attributes, field, value, put }) => [
    h("input", {
      ...attributes, type: "text", inputmode: "numeric", autocomplete: "off", placeholder: field.fallback === undefined ? null : String(field.fallback), value: textOf(value),
      oninput: (/** @type {any} */ event) => put(/^\d+$/.test(event.target.value) ? Number(event.target.value) : event.target.value || undefined),
    }),
  ],

  /** @param {Context} context */
  flag: ({ attributes, field, value, put }) => [
    h("input", { ...attributes, type: "checkbox", checked: value ?? field.fallback ?? false, onchange: (/** @type {any} */ event) => put(event.target.checked) }),
  ],

  /** @param {Context} context */
  choice: ({ attributes, field, source, value, put }) => [choice(attributes, optionsOf(field, source.document), value ?? field.fallback, put)],

  rows,
  texts,

  /** Names and their values. @param {Context} context @returns {Child[]} */
  map: (context) => {
    const { field, id, source, value, put } = context;
    const entries = Object.entries(value ?? {});
    const write = (/** @type {[string, any][]} */ next) => put(next.length > 0 ? Object.fromEntries(next) : undefined);
    const at = (/** @type {number} */ index, /** @type {[string, any]} */ entry) => entries.map((one, place) => (place === index ? entry : one));
    const [named, valued] = field.columns ?? [];
    const options = valued ? optionsOf(valued, source.document) : [];
    return [
      ...entries.map(([name, one], index) => h("div", { class: "row", role: "group", "aria-label": `${named?.label} ${index + 1}`, key: `${id}-${index}` },
        h("div", { class: "cell" }, h("label", { for: `${id}-${index}-name` }, named?.label),
          // Said when it is done: a name that is half typed may be another one's.
          h("input", { id: `${id}-${index}-name`, type: "text", autocomplete: "off", value: name, onchange: (/** @type {any} */ event) => {
            const next = event.target.value.trim();
            if (next && !(next in (value ?? {}))) write(/** @type {any} */ (at(index, [next, one])));
            else event.target.value = name;
          } })),
        h("div", { class: "cell" }, h("label", { for: `${id}-${index}-value` }, valued?.label),
          options.length > 0
            ? choice({ id: `${id}-${index}-value` }, options, one, (next) => write(/** @type {any} */ (at(index, [name, next]))))
            : h("input", { id: `${id}-${index}-value`, type: "text", autocomplete: "off", value: textOf(one?.value ?? one), oninput: (/** @type {any} */ event) => {
              write(/** @type {any} */ (at(index, [name, one?.value === undefined ? event.target.value : { ...one, value: event.target.value }])));
            } })),
        valued?.kind === "flag" && h("label", { class: "check" }, h("input", { type: "checkbox", checked: one?.isError === true, onchange: (/** @type {any} */ event) => {
          write(/** @type {any} */ (at(index, [name, event.target.checked ? { value: one?.value ?? one, isError: true } : one?.value ?? one])));
        } }), h("span", null, words.isError)),
        h("button", { type: "button", class: "button small", "aria-label": words.removeNamed(name), onclick: () => write(entries.filter((_, place) => place !== index)) }, words.remove))),
      h("button", { type: "button", class: "button small", id: `${id}-add`, onclick: () => {
        let number = entries.length + 1;
        while (`name${number}` in (value ?? {})) number += 1;
        write([...entries, [`name${number}`, options[0]?.[0] ?? ""]]);
      } }, field.add),
    ];
  },

  /** A text, or where it comes from. @param {Context} context @returns {Child[]} */
  template: (context) => {
    const { field, id, source, value, put } = context;
    const sources = field.sources ?? ["string", "variable", "customVariable"];
    const named = sources.filter((one) => value?.[one] !== undefined);
    const kind = named[0] ?? "string";
    const { string: _s, variable: _v, customVariable: _c, picklist: _p, ...others } = value ?? {};
    const known = kind === "variable" ? VARIABLES : kind === "customVariable" ? Object.keys(source.document.variables ?? {}) : [];
    return [h("div", { class: "pair" },
      choice(first(context, words.from), sources.map((one) => [one, words.sources[one] ?? one]), kind, (next) => put({ ...others, [next]: value?.[kind] ?? "" })),
      h("div", null, h("input", {
        ...beside(context, "value", words.value), type: "text", autocomplete: "off", value: textOf(value?.[kind]), list: known.length > 0 ? `${id}-list` : null,
        oninput: (/** @type {any} */ event) => put({ ...others, [kind]: event.target.value }),
      }), datalist(`${id}-list`, known)))];
  },

  /** A condition of a trigger. @param {Context} context @returns {Child[]} */
  condition: (context) => {
    const { id, value, put } = context;
    const operator = value?.isNot === undefined ? "is" : "isNot";
    const write = (/** @type {any} */ changes) => {
      const next = { field: value?.field, operator, value: value?.[operator] ?? "", ...changes };
      put({ field: next.field, [next.operator]: next.value });
    };
    const known = value?.field === "status" ? STATUSES : value?.field === "direction" ? DIRECTIONS : null;
    return [h("div", { class: "triple" },
      choice(first(context, words.what), Object.entries(conditions.fields), value?.field, (field) => write({ field, value: field === "status" ? "answer" : field === "direction" ? "Inbound" : "" })),
      choice(beside(context, "operator", words.comparison), [["is", conditions.operators.is], ["isNot", conditions.operators.isNot]], operator, (next) => write({ operator: next })),
      known
        ? choice(beside(context, "value", words.value), known.map((one) => [one, conditions.values[one] ?? one]), value?.[operator], (next) => write({ value: next }))
        : h("input", { ...beside(context, "value", words.value), type: "text", autocomplete: "off", key: id, value: textOf(value?.[operator]), oninput: (/** @type {any} */ event) => write({ value: event.target.value }) }))];
  },

  /** A condition of a web-service profile. @param {Context} context @returns {Child[]} */
  criterion: (context) => {
    const { value, put } = context;
    const operator = CRITERIA.find((one) => value?.[one] !== undefined) ?? "is";
    const write = (/** @type {any} */ changes) => {
      const next = { field: value?.field, operator, value: value?.[operator], ...changes };
      const isRange = next.operator === "between";
      const told = isRange === Array.isArray(next.value) ? next.value : isRange ? [next.value ?? "", ""] : next.value?.[0];
      put({ field: next.field, [next.operator]: told ?? (isRange ? ["", ""] : "") });
    };
    const input = (/** @type {string} */ name, /** @type {string} */ label, /** @type {any} */ shown, /** @type {(text: string) => any} */ next) =>
      h("input", { ...beside(context, name, label), key: name, type: "text", autocomplete: "off", value: textOf(shown), oninput: (/** @type {any} */ event) => write({ value: next(event.target.value) }) });
    const range = Array.isArray(value?.[operator]) ? value[operator] : ["", ""];
    return [h("div", { class: "triple" },
      choice(first(context, words.what), CALL_VALUES.map((one) => [one, one]), value?.field, (field) => write({ field })),
      choice(beside(context, "operator", words.comparison), CRITERIA.map((one) => [one, conditions.operators[one] ?? one]), operator, (next) => write({ operator: next })),
      operator === "between"
        ? h("div", { class: "pair" }, input("low", words.low, range[0], (text) => [text, range[1]]), input("high", words.high, range[1], (text) => [range[0], text]))
        : input("value", words.value, value?.[operator], (text) => text))];
  },

  /** A value of the call, or a text. @param {Context} context @returns {Child[]} */
  callValue: (context) => {
    const { value, put } = context;
    const text = typeof value === "string" ? value : value?.string;
    const chosen = value?.call;
    return [h("div", { class: "pair" },
      choice(first(context, words.value), [["", words.ownText], ...CALL_VALUES.map((one) => /** @type {[string, string]} */ ([one, one]))], chosen ?? "", (next) => put(next ? { call: next } : { string: "" })),
      chosen === undefined && h("input", { ...beside(context, "text", words.text), type: "text", autocomplete: "off", value: textOf(text), oninput: (/** @type {any} */ event) => put({ string: event.target.value }) }))];
  },

  /** What a trigger does. @param {Context} context @returns {Child[]} */
  action: (context) => {
    const { source, value, put } = context;
    const { configurations = [], webServices = [] } = source.document;
    const kind = ["salesforce", "webService", "openUrl"].find((one) => value?.[one] !== undefined) ?? "salesforce";
    const log = (/** @type {string} */ id) => ({ salesforce: { account: configurations.find((/** @type {any} */ one) => one?.id === id)?.account ?? "", configuration: id } });
    /** @type {Record<string, () => any>} */
    const fresh = {
      salesforce: () => log(configurations[0]?.id ?? ""),
      webService: () => ({ webService: webServices[0]?.name ?? "" }),
      openUrl: () => ({ openUrl: "" }),
    };
    const named = (/** @type {any[]} */ list, /** @type {string} */ key) => list.map((one) => /** @type {[any, string]} */ ([one?.[key], one?.name || one?.[key] || ""]));
    return [h("div", { class: "pair" },
      choice(first(context, words.action), Object.entries(words.actions), kind, (next) => put(fresh[next]?.())),
      kind === "salesforce" ? choice(beside(context, "value", words.design), named(configurations, "id"), value?.salesforce?.configuration, (next) => put(log(next)))
        : kind === "webService" ? choice(beside(context, "value", words.profile), named(webServices, "name"), value?.webService, (next) => put({ webService: next }))
          : h("input", { ...beside(context, "value", words.address), key: "url", type: "text", autocomplete: "off", placeholder: words.addressExample, value: textOf(value?.openUrl), oninput: (/** @type {any} */ event) => put({ openUrl: event.target.value }) }))];
  },
};
