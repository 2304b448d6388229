// @ts-check
/** The places of a trigger: when something is done with a call, and what. */

/** @type {import("../fields.js").Group[]} */
export const triggerGroups = [
  {
    heading: "The trigger",
    fields: [
      { path: "name", label: "Name", kind: "text", example: "Answered sales calls" },
      { path: "status", label: "It is", kind: "choice", fallback: "on", options: [["on", "on"], ["off", "off"]] },
    ],
  },
  {
    heading: "When",
    help: "Without a condition it fires for every call. Upper and lower case count the same.",
    fields: [
      { path: "all", label: "All of these hold", kind: "rows", add: "Add a condition", fresh: () => ({ field: "status", is: "answer" }), columns: [{ path: "", label: "Condition", kind: "condition" }] },
      { path: "any", label: "And one of these, if there are any", kind: "rows", add: "Add a condition", fresh: () => ({ field: "queue", is: "" }), columns: [{ path: "", label: "Condition", kind: "condition" }] },
    ],
  },
  {
    heading: "What it does",
    fields: [
      { path: "actions", label: "Actions", kind: "rows", add: "Add an action", columns: [{ path: "", label: "Action", kind: "action" }],
        help: "In addresses {calleridnum} and other variables stand for the call\u2019s.",
        fresh: ({ configurations: [first] = [] }) => ({ salesforce: { account: first?.account ?? "", configuration: first?.id ?? "" } }) },
    ],
  },
  { heading: "More", folded: true, fields: [{ path: "description", label: "Description", kind: "long" }] },
];
