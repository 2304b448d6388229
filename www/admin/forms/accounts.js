// @ts-check
/** The places of an account, in the words of who sets one up. Words of forms stand in their tables, so that a key is one line. */

/** @param {string} type */
const auth = (type) => (/** @type {any} */ account) => (account?.auth?.type ?? "host") === type;

/** @type {import("../fields.js").Group[]} */
export const accountGroups = [
  {
    heading: "The org",
    fields: [
      { path: "name", label: "Name", kind: "text", help: "For people: shown in this console.", example: "Acme production" },
      { path: "instanceUrl", label: "Address of the org", kind: "url", help: "Its My Domain, not the Lightning address: Setup, My Domain, Current My Domain URL.", example: "https://acme.my.salesforce.com" },
      { path: "logKeyField", label: "Log key field", kind: "text", help: "API name of a unique external id field of Task. With it a call is never logged twice, whatever gets lost. Its metadata comes with this package.", example: "Softphone_Call_Key__c" },
    ],
  },
  {
    heading: "How agents get in",
    fields: [
      { path: "auth.type", label: "Access tokens come from", kind: "choice", fallback: "host", options: [
        ["host", "the softphone page (setTokenProvider)"], ["pkce", "a sign-in of the agent at Salesforce"], ["broker", "a server of ours"],
        ["openCti", "nowhere: the Salesforce console does the work"], ["clientCredentials", "a client secret (this machine only)"],
      ] },
      { path: "auth.clientId", label: "Consumer key", kind: "text", help: "Of the External Client App: its Settings, OAuth Settings.", when: (account) => auth("pkce")(account) || auth("clientCredentials")(account) },
      { path: "auth.redirectUri", label: "Callback address", kind: "url", help: "Where oauth.html is, letter for letter as the app has it, on the softphone page\u2019s own origin.", example: "https://phone.example.com/oauth.html", when: auth("pkce") },
      { path: "auth.scope", label: "Scopes", kind: "text", help: "Empty: those of the app.", example: "api refresh_token", when: auth("pkce") },
      { path: "auth.url", label: "Address of the token server", kind: "url", help: "It answers a POST as Salesforce\u2019s token endpoint does. A path stays on the page\u2019s own server.", example: "/token", when: auth("broker") },
      { path: "auth.tokenUrl", label: "Token endpoint", kind: "url", when: auth("clientCredentials") },
      { path: "auth.clientSecret", label: "Client secret", kind: "secret", help: "Public to whoever can open the page.", when: auth("clientCredentials") },
      { path: "auth.acceptSecretInBrowser", label: "We know that this secret is public", kind: "flag", when: auth("clientCredentials") },
    ],
  },
  {
    heading: "More",
    folded: true,
    fields: [
      { path: "type", label: "Records open", kind: "choice", fallback: "integrationTab", options: [["integrationTab", "inside the Salesforce console (Integration Tab)"], ["newTab", "in a new browser tab (New Tab)"]] },
      { path: "loginUrl", label: "Where agents sign in", kind: "url", help: "Empty: at the org itself.", example: "https://login.salesforce.com" },
      { path: "apiVersion", label: "API version", kind: "text", example: "67.0" },
      { path: "serverAddress", label: "Server of recordings", kind: "url", help: "Put before recording links that are paths.", example: "https://pbx.example.com" },
      { path: "description", label: "Description", kind: "long" },
      { path: "id", label: "Id", kind: "text", help: "What configurations and triggers name. Those follow when it changes." },
    ],
  },
];
