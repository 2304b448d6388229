// @ts-check
/** The places of a web-service profile (seed 003). */

/** @param {string} path @param {string} label @param {string} help @returns {import("../fields.js").Field} */
const parameters = (path, label, help) => ({
  path, label, kind: "rows", help, add: "Add one", fresh: () => ({ name: "", value: { call: "Call ID" } }),
  columns: [{ path: "name", label: "Name", kind: "text", example: path === "headers" ? "X-Source" : "callid" }, { path: "value", label: "Value", kind: "callValue" }],
});

/** @type {import("../fields.js").Group[]} */
export const webServiceGroups = [
  {
    heading: "The request",
    fields: [
      { path: "name", label: "Name", kind: "text", example: "crm-hook", help: "Triggers name the profile by it." },
      { path: "targetUrl", label: "Target URL", kind: "url", example: "https://hooks.example.com/call", help: "The request leaves the agent\u2019s browser: the target has to allow the softphone page\u2019s origin (CORS)." },
      { path: "method", label: "HTTP method", kind: "choice", fallback: "POST", options: [["GET", "GET"], ["POST", "POST"], ["PUT", "PUT"], ["PATCH", "PATCH"], ["DELETE", "DELETE"]] },
    ],
  },
  {
    heading: "When",
    fields: [
      { path: "event", label: "Triggering event", kind: "choice", help: "Once for each call and event, however many triggers name the profile.", options: [
        ["ended", "the call is over"], ["ringing", "it rings"], ["answered", "it is answered"], ["rejected", "it is rejected or missed"], ["notesSubmitted", "notes are submitted"],
        ["outboundStarted", "an outbound call starts"], ["recorded", "a recording is there"], [undefined, "only when a trigger says so"],
      ] },
      { path: "criteria", label: "Triggering call criteria", kind: "rows", help: "All must hold; none: every call.", add: "Add a criterion", fresh: () => ({ field: "Call Direction", is: "Inbound" }), columns: [{ path: "", label: "Criterion", kind: "criterion" }] },
    ],
  },
  {
    heading: "What it carries",
    fields: [
      parameters("urlParameters", "URL parameters", "Put behind the target URL."),
      parameters("headers", "HTTP headers", "A header of your own costs a CORS preflight. No secrets: they are public to whoever can open the page."),
      { ...parameters("formParameters", "Form parameters", "Sent as the body, form-encoded. A GET has none."), when: (profile) => profile?.method !== "GET" || profile?.formParameters !== undefined },
    ],
  },
  {
    heading: "More",
    folded: true,
    fields: [
      { path: "description", label: "Description", kind: "long" },
      { path: "deliveryHeaders", label: "Send Idempotency-Key and webhook-id", kind: "flag", help: "The same at every try, so that the target can tell a repetition. They cost a CORS preflight." },
      { path: "allowPrivateAddress", label: "The target may be in our own network", kind: "flag", help: "Private addresses are refused otherwise." },
      { path: "acceptSecretInBrowser", label: "We know that secrets in headers are public", kind: "flag" },
    ],
  },
];
