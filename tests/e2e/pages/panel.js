// A softphone page that shows the panel, and keeps what its callback heard and what the page's policy refused.
window.heard = [];
window.refused = [];
addEventListener("securitypolicyviolation", (event) => refused.push(event.effectiveDirective + " " + event.blockedURI));
SoftphoneWrapper.setTokenProvider(async function ({ account }) {
  // The key of the Config API is the host's to give, as the org's token is.
  if (account === "callerInsight") return { accessToken: "sandbox" };
  const configuration = await (await fetch("/softphone-wrapper.config.json")).json();
  const org = configuration.accounts[0].instanceUrl;
  const answer = await fetch(org + "/services/oauth2/token", {
    method: "POST",
    body: new URLSearchParams({ grant_type: "client_credentials", client_id: new URLSearchParams(location.search).get("client") || "sandbox", client_secret: "sandbox" }),
  });
  const token = await answer.json();
  return { accessToken: token.access_token, instanceUrl: token.instance_url };
});
SoftphoneWrapper.load(function (eventType, payload) { heard.push([eventType, payload === undefined ? null : payload]); });
addEventListener("DOMContentLoaded", function () {
  SoftphoneWrapper.attachPanel(document.querySelector("main")).then(function (panel) { window.panel = panel; });
});
// For the test: the shadow root, its active element, an element by its text, and the words on the panel.
window.root = () => document.querySelector("main").firstElementChild?.shadowRoot ?? null;
window.focused = () => root()?.activeElement ?? null;
window.nameOf = (element) => element.getAttribute("aria-label") || element.labels?.[0]?.textContent || element.textContent;
window.words = () => root()?.querySelector(".panel")?.innerText ?? "";
