// A softphone as a script of the adapter page (openCti.softphone.scriptUrl): it hears callbacks, and hands over the org's token when it is asked.
"use strict";
window.heard = [];
window.errors = [];
window.parked = [];
window.tokenRequests = 0;
SoftphoneWrapper.on("error", (error) => errors.push(error));
SoftphoneWrapper.on("parked", (row) => parked.push(row));
SoftphoneWrapper.setTokenProvider(async () => {
  tokenRequests += 1;
  const org = "https://acme.my.salesforce.com";
  const body = new URLSearchParams({ grant_type: "client_credentials", client_id: "sandbox", client_secret: "sandbox" });
  const answer = await fetch(`${org}/services/oauth2/token`, { method: "POST", body });
  return { accessToken: (await answer.json()).access_token, instanceUrl: org };
});
SoftphoneWrapper.load((eventType, payload) => { heard.push([eventType, payload ?? null]); });
