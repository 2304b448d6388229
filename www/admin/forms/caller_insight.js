// @ts-check
/** The places of Caller Insight (seed 000), and of a button as the Config API takes it. */
import { accountChoices, fieldRows } from "./choices.js";

/** @param {string} type */
const auth = (type) => (/** @type {any} */ insight) => Boolean(insight?.endpoint) && (insight?.auth?.type ?? "host") === type;

/** @type {import("../fields.js").Group[]} */
export const callerInsightGroups = [
  {
    heading: "Where",
    fields: [
      { path: "account", label: "Account", kind: "choice", options: accountChoices, help: "Whose records the ratings fill." },
      { path: "orgRef", label: "Salesforce organisation id", kind: "text", example: "00Di0000000jTQiMAM", help: "Empty: buttons of all organisations count." },
      { path: "endpoint", label: "Address of the Config API", kind: "url", example: "https://api.example.com/config/v2", help: "Empty: ratings and buttons stand in this document, and are saved with it." },
      { path: "igrp", label: "Installation (IGRP)", kind: "number", help: "The number of the telephone exchange at the Config API.", when: (insight) => Boolean(insight?.endpoint) || insight?.igrp !== undefined },
      { path: "auth.type", label: "Agents\u2019 pages ask with", kind: "choice", fallback: "host", when: (insight) => Boolean(insight?.endpoint), options: [["host", "a key that the softphone page hands over"], ["apiKey", "an API key of this document"], ["basic", "a user name and password of this document"]] },
      { path: "auth.key", label: "API key", kind: "secret", when: auth("apiKey") },
      { path: "auth.username", label: "User name", kind: "text", when: auth("basic") },
      { path: "auth.password", label: "Password", kind: "secret", when: auth("basic") },
      { path: "auth.acceptSecretInBrowser", label: "We know that this secret is public", kind: "flag", when: (insight) => auth("apiKey")(insight) || auth("basic")(insight) },
    ],
  },
];

/** Below ratings and buttons. @type {import("../fields.js").Group[]} */
export const callerInsightFieldGroups = [
  {
    heading: "Fields besides",
    folded: true,
    fields: [
      fieldRows("activityFields", "Fields of a rated call", "Filled in the Task whatever the rating."),
      fieldRows("leadFields", "Fields of a new lead", "Filled in each lead that a button makes."),
    ],
  },
];

/** @type {import("../fields.js").Field} */
export const ratingRows = {
  path: "ratings", label: "Ratings", kind: "rows", add: "Add a rating", fresh: () => ({ itemText: "" }),
  help: "What agents choose from at the end of a call. One without a button rates the call and does nothing else.",
  columns: [{ path: "itemText", label: "Text", kind: "text", example: "New Lead" }],
};

const isDropdown = (/** @type {any} */ param) => param?.type === "dropdown";

/** A button on its way to the Config API. @type {import("../fields.js").Field[]} */
export const buttonFields = [
  { path: "callRating", label: "Rating", kind: "choice", options: ({ ratings = [] }) => ratings.map((/** @type {string} */ text) => [text, text]) },
  { path: "buttonAction", label: "What it does", kind: "choice", options: [["rateCall", "rates the call"], ["logCall", "logs it on a record, which must be chosen"], ["createLead", "makes a lead and logs the call on it"], ["prompt", "nothing: asks for a choice"]], when: (button) => !button?.sfButtonId },
  { path: "buttonLabel", label: "Text on the button", kind: "text", example: "Create Lead" },
  { path: "isDefaultButton", label: "The default of its action", kind: "flag", help: "Stands ready where several buttons do the same. It takes this over from another." },
  { path: "callNotesField", label: "Field that takes the notes", kind: "text", example: "Description" },
  { path: "srcPhoneNumberField", label: "Field that takes the caller\u2019s number", kind: "text", example: "Phone" },
  {
    path: "actionParams", label: "Fields that it fills", kind: "rows", add: "Add a field", fresh: () => ({ field: "", value: "" }),
    columns: [
      { path: "field", label: "Field (API name)", kind: "text", example: "LeadSource" },
      { path: "type", label: "Filled with", kind: "choice", fallback: "fixed", options: [["fixed", "always the same"], ["dropdown", "what the agent chooses"]] },
      { path: "value", label: "Value", kind: "text", when: (param) => !isDropdown(param) },
      { path: "label", label: "Label of the list", kind: "text", example: "Country", when: isDropdown },
      { path: "required", label: "A choice is required", kind: "flag", when: isDropdown },
      { path: "options", label: "Choices", kind: "rows", add: "Add a choice", when: isDropdown, columns: [{ path: "label", label: "Shown", kind: "text" }, { path: "value", label: "Value", kind: "text" }] },
    ],
  },
];
