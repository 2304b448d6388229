// @ts-check
/** Places and values of the document in the words of the forms, for people who never saw JSON. */
import { accountGroups } from "./forms/accounts.js";
import { callerInsightFieldGroups, callerInsightGroups, buttonFields, ratingRows } from "./forms/caller_insight.js";
import { configurationGroups } from "./forms/configurations.js";
import { logGroups, loggingGroups, openCtiGroups, phoneGroups, softphoneGroups, variablesField, webServiceHostsField, wrapUpGroups } from "./forms/sections.js";
import { triggerGroups } from "./forms/triggers.js";
import { voiceGroups } from "./forms/voice.js";
import { webServiceGroups } from "./forms/web_services.js";
import { same } from "./paths.js";
import { conditions, form, pages, review } from "./strings.js";

/** @typedef {import("./fields.js").Field} Field */

/**
 * Where each section of the document is edited.
 * @type {Record<string, {page: keyof typeof pages, isList?: boolean, fields: Field[], title?: string}>}
 */
export const sectionsOf = {
  accounts: { page: "accounts", isList: true, fields: all(accountGroups) },
  configurations: { page: "configurations", isList: true, fields: all(configurationGroups) },
  triggers: { page: "triggers", isList: true, fields: all(triggerGroups) },
  webServices: { page: "services", isList: true, fields: all(webServiceGroups) },
  callerInsight: { page: "insight", fields: [...all(callerInsightGroups), ...all(callerInsightFieldGroups), ratingRows, { path: "buttons", label: "Button", kind: "rows", columns: buttonFields }] },
  voice: { page: "voice", fields: all(voiceGroups) },
  softphone: { page: "softphone", fields: all(softphoneGroups) },
  openCti: { page: "console", fields: all(openCtiGroups) },
  phone: { page: "policies", fields: all(phoneGroups), title: "Telephone numbers" },
  logging: { page: "policies", fields: all(loggingGroups), title: "Which calls are kept" },
  wrapUp: { page: "policies", fields: all(wrapUpGroups), title: "After the call" },
  variables: { page: "variables", fields: [variablesField] },
  webServiceHosts: { page: "policies", fields: [webServiceHostsField] },
  log: { page: "log", fields: all(logGroups) },
};

/** @param {import("./fields.js").Group[]} groups @returns {Field[]} */
function all(groups) {
  return groups.flatMap(({ fields }) => fields);
}

/**
 * A place in words: section, item, field.
 * @param {import("./difference.js").Step[]} steps @param {...any} documents in which items are looked up by what tells them apart, for their titles
 * @returns {string}
 */
export function placeInWords(steps, ...documents) {
  const [key, ...rest] = steps;
  const section = sectionsOf[String(key)];
  if (!section) return steps.map((step) => (typeof step === "string" ? step : step.name)).join(" \u203a ");
  const parts = [section.title ?? pages[section.page].title];
  let fields = section.fields;
  let below = "";
  for (const step of rest) {
    if (typeof step !== "string") {
      parts.push(titleIn(documents, String(key), step.name));
      below = "";
      continue;
    }
    below = below === "" ? step : `${below}.${step}`;
    const field = fields.find(({ path }) => path === below);
    if (!field && fields.some(({ path }) => path.startsWith(`${below}.`))) continue;
    parts.push(field?.label ?? below);
    if (field?.columns) fields = field.columns;
    below = "";
  }
  if (below) parts.push(below);
  return parts.join(" \u203a ");
}

/** @param {any[]} documents @param {string} section @param {string} name */
function titleIn(documents, section, name) {
  const lists = documents.map((document) => document?.[section]).filter(Array.isArray);
  const found = lists.flat().find((item) => item?.id === name);
  return found?.name || name;
}

/** A value in words. @param {any} value @param {import("./difference.js").Step[]} [steps] where it stands @returns {string} */
export function valueInWords(value, steps = []) {
  if (value === undefined || value === null || value === "") return review.nothing;
  const option = fieldAt(steps)?.options;
  if (Array.isArray(option)) {
    const found = option.find(([one]) => same(one, value));
    if (found) return found[1];
  }
  if (typeof value === "boolean") return value ? review.yes : review.no;
  if (Array.isArray(value)) return value.length === 0 ? review.nothing : value.map((one) => valueInWords(one)).join("; ");
  if (typeof value !== "object") return String(value);
  return objectInWords(value, steps);
}

/** Keys that have one value only. */
const UNSAID = ["channel"];

/** @param {any} value @param {import("./difference.js").Step[]} steps */
function objectInWords(value, steps) {
  const source = Object.keys(form.sources).find((key) => typeof value[key] === "string" && Object.keys(value).every((one) => [key, "key", "field"].includes(one)));
  if (source) {
    const text = source === "string" ? `\u201c${value[source]}\u201d` : `${form.sources[source]?.toLowerCase()} ${value[source]}`;
    const name = value.key ?? value.field;
    return name === undefined ? text : `${name}: ${text}`;
  }
  const operator = Object.keys(conditions.operators).find((key) => key in value);
  if (operator && "field" in value) {
    const known = ["status", "direction"].includes(value.field) ? conditions.values[value[operator]] : undefined;
    return `${conditions.fields[value.field] ?? value.field} ${conditions.operators[operator]} ${known ?? valueInWords(value[operator])}`;
  }
  if ("salesforce" in value) return `${form.actions.salesforce}: ${value.salesforce?.configuration ?? ""}`;
  return Object.entries(value).filter(([key]) => !UNSAID.includes(key)).map(([key, one]) => `${labelOf([...steps, key])}: ${valueInWords(one, [...steps, key])}`).join(", ");
}

/** @param {import("./difference.js").Step[]} steps @returns {Field | undefined} */
function fieldAt(steps) {
  const [key, ...rest] = steps;
  const below = rest.filter((step) => typeof step === "string").join(".");
  return sectionsOf[String(key)]?.fields.find(({ path }) => path === below);
}

/** @param {import("./difference.js").Step[]} steps */
function labelOf(steps) {
  return fieldAt(steps)?.label ?? String(steps.at(-1));
}

/** Where a place is edited. @param {import("./paths.js").Path} path @returns {{page: keyof typeof pages, item: number}} */
export function pageOf(path) {
  const section = sectionsOf[String(path[0])];
  return { page: section?.page ?? "review", item: section?.isList && typeof path[1] === "number" ? path[1] : 0 };
}

/** The path of a fault in words. @param {import("./paths.js").Path} path @param {any} document */
export function faultPlace(path, document) {
  /** @type {import("./difference.js").Step[]} */
  const steps = [];
  let value = document;
  for (const part of path) {
    value = value?.[part];
    if (typeof part === "string") steps.push(part);
    else steps.push({ name: value?.name || value?.id || value?.callRating || value?.itemText || String(part + 1) });
  }
  return placeInWords(steps);
}
