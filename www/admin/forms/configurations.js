// @ts-check
/** The places of a configuration: the design of the record that a call becomes (seed 002). */
import { accountChoices, fieldRows } from "./choices.js";

/** @param {string} object */
const searches = (object) => (/** @type {any} */ design) => design?.moduleSearch?.includes(object) ?? false;
const searchesAny = (/** @type {any} */ design) => (design?.moduleSearch?.length ?? 0) > 0;

const isOutbound = (/** @type {any} */ design) => design?.type === "outbound";

/** Seed 002's subject, as the core has it where none is written (src/config/logging.rs). @param {any} design */
const usualSubject = (design) => (isOutbound(design)
  ? [{ string: "[xCALLY Ticket]" }, { string: "Outbound Call" }, { variable: "destcalleridnum" }]
  : [{ string: "[xCALLY Ticket]" }, { variable: "queue" }, { variable: "calleridnum" }]);

/** @param {any} design */
const usualDescription = (design) => [
  { string: "*** Call Info ***" }, isOutbound(design) ? { key: "Called Number", variable: "destcalleridnum" } : { key: "Caller Number", variable: "calleridnum" },
  { key: "Queue", variable: "queue" }, { key: "Unique Id", variable: "uniqueid" },
];

/** @type {import("../fields.js").Group[]} */
export const configurationGroups = [
  {
    heading: "The record",
    fields: [
      { path: "name", label: "Name", kind: "text", example: "Inbound sales" },
      { path: "account", label: "Account", kind: "choice", options: accountChoices },
      { path: "type", label: "For", kind: "choice", fallback: "inboundQueue", help: "Decides what subject and description say where none is set.", options: [["inboundQueue", "inbound calls of a queue"], ["outbound", "outbound calls"]] },
      { path: "ticketType", label: "A call becomes", kind: "choice", fallback: "task", options: [["task", "a Task"], ["case", "a Case"]] },
      { path: "logMode", label: "It is made", kind: "choice", fallback: "incremental", options: [["incremental", "when the trigger fires, and completed at the end"], ["atEnd", "when the call is over"]] },
    ],
  },
  {
    heading: "Subject and description",
    fields: [
      { path: "subject", label: "Subject", kind: "rows", ordered: true, help: "The parts are joined by a blank. Empty: the usual subject.", add: "Add a part", fresh: () => ({ string: "" }), usual: usualSubject,
        columns: [{ path: "", label: "Part", kind: "template" }] },
      { path: "description", label: "Description", kind: "rows", ordered: true, help: "A line each. A line with a name reads \u201cname: value\u201d. Empty: the usual description.", add: "Add a line", fresh: () => ({ string: "" }), usual: usualDescription,
        columns: [{ path: "key", label: "Name", kind: "text", example: "none" }, { path: "", label: "Value", kind: "template" }] },
    ],
  },
  {
    heading: "Further fields",
    fields: [fieldRows("fields", "Fields", "Standard fields, and custom ones of the types text, number, picklist, checkbox, e-mail, text area and phone.")],
  },
  {
    heading: "Who the caller is",
    fields: [
      { path: "moduleSearch", label: "Look for the number among", kind: "choice", fallback: [], options: [
        [[], "nobody"], [["contact"], "contacts"], [["lead"], "leads"], [["account"], "accounts"], [["contact", "lead"], "contacts and leads"], [["contact", "lead", "account"], "contacts, leads and accounts"],
      ] },
      { path: "onMultiple", label: "Where several have it", kind: "choice", fallback: "ask", when: searchesAny, options: [["ask", "ask the agent"], ["first", "take the first"], ["mostRecent", "take the one changed last"], ["none", "take none"]] },
      { path: "moduleCreate", label: "Make of a stranger", kind: "choice", fallback: "nothing", when: searchesAny, options: [["nothing", "nothing"], ["contact", "a contact"], ["lead", "a lead"], ["account", "an account"]] },
      { ...fieldRows("createFields", "Fields of who is made", "What the org requires of a new record, such as Company of a lead."), when: (design) => searchesAny(design) && (design.moduleCreate ?? "nothing") !== "nothing" },
      { path: "leadIdField", label: "Field that takes the lead", kind: "text", help: "API name of a field of the record: a lookup takes the lead\u2019s id, a text its name.", example: "Lead__c", when: searches("lead") },
      { path: "additionalPhoneField.contact", label: "Further phone field of contacts", kind: "text", example: "MobilePhone", when: searches("contact") },
      { path: "additionalPhoneField.lead", label: "Further phone field of leads", kind: "text", example: "MobilePhone", when: searches("lead") },
      { path: "additionalPhoneField.account", label: "Further phone field of accounts", kind: "text", example: "Fax", when: searches("account") },
    ],
  },
  {
    heading: "What the agent is shown",
    fields: [
      { path: "pop.what", label: "Show", kind: "choice", fallback: "ticket", options: [["ticket", "the Task or Case"], ["match", "the caller\u2019s record"], ["none", "nothing"]] },
      { path: "pop.on", label: "When", kind: "choice", fallback: "trigger", options: [["trigger", "the trigger fires"], ["ringing", "the call rings"], ["answered", "it is answered"]], when: (design) => design?.pop?.what !== "none" },
    ],
  },
  {
    heading: "More",
    folded: true,
    fields: [
      { path: "id", label: "Id", kind: "text", help: "What triggers name. Those follow when it changes." },
    ],
  },
];
