// What the administrator's console knows of documents, without a page.
import assert from "node:assert/strict";
import test from "node:test";

import { difference, touches, withChanges } from "../../www/admin/difference.js";
import { redacted } from "../../www/admin/diagnostics.js";
import { editable, formOf } from "../../www/admin/insight_api.js";
import { pathOf, withValue } from "../../www/admin/paths.js";
import { followed } from "../../www/admin/references.js";
import { placeInWords, valueInWords } from "../../www/admin/words.js";

const base = {
  configVersion: 1,
  accounts: [{ id: "main", name: "Acme" }, { id: "uat", name: "UAT" }],
  configurations: [{ id: "inbound", account: "main", subject: [{ string: "[Call]" }, { variable: "queue" }] }],
  triggers: [{ name: "A", actions: [{ salesforce: { account: "main", configuration: "inbound" } }, { webService: "hook" }] }, { name: "B" }],
  webServices: [{ name: "hook" }],
  voice: { account: "main" },
};
const changed = (/** @type {any} */ path, /** @type {any} */ value) => withValue(base, path, value);

test("changes are told by names, and laid over another document they lead to the same", () => {
  for (const [what, after, steps] of /** @type {[string, any, any[]][]} */ ([
    ["a field", changed(["accounts", 0, "name"], "Acme 2"), [["accounts", { name: "main" }, "name"]]],
    ["a new section", changed(["variables", "campaign"], "spring"), [["variables"]]],
    ["a section that goes", changed(["voice"], undefined), [["voice"]]],
    ["a new entry", changed(["triggers", 2], { name: "C" }), [["triggers", { name: "C" }]]],
    ["an entry that goes", changed(["accounts", 0], undefined), [["accounts", { name: "main" }]]],
    ["rows without names", changed(["configurations", 0, "subject", 0, "string"], "[Ring]"), [["configurations", { name: "inbound" }, "subject"]]],
    ["the order", { ...base, triggers: [base.triggers[1], base.triggers[0]] }, [["triggers"]]],
    ["nothing", structuredClone(base), []],
  ])) {
    const changes = difference(base, after);
    assert.deepEqual(changes.map((change) => change.steps), steps, what);
    assert.deepEqual(withChanges(base, changes), after, what);
  }
});

test("what two people change apart stands side by side, and what both change is known", () => {
  const mine = difference(base, changed(["triggers", 2], { name: "Mine" }));
  const theirs = withValue(changed(["triggers", 0, "status"], "off"), ["triggers", 2], { name: "Theirs" });
  const both = withChanges(theirs, mine);
  assert.deepEqual(both.triggers.map((/** @type {any} */ trigger) => [trigger.name, trigger.status]), [["A", "off"], ["B", undefined], ["Theirs", undefined], ["Mine", undefined]]);
  const [name] = difference(base, changed(["accounts", 0, "name"], "x"));
  for (const [other, expected] of /** @type {[any, boolean][]} */ ([
    [changed(["accounts", 0, "name"], "y"), true], [changed(["accounts", 0], undefined), true], [changed(["accounts", 1, "name"], "y"), false], [changed(["voice"], undefined), false],
  ])) {
    const [change] = difference(base, other);
    assert.equal(touches(/** @type {any} */ (name), /** @type {any} */ (change)), expected);
    assert.equal(touches(/** @type {any} */ (change), /** @type {any} */ (name)), expected);
  }
});

test("an emptied field leaves no empty object, and an item that is emptied stays", () => {
  assert.deepEqual(withValue({ a: [{ pop: { what: "none" }, id: 1 }] }, ["a", 0, "pop", "what"], undefined, 2), { a: [{ id: 1 }] });
  assert.deepEqual(withValue({ a: [{ id: 1 }] }, ["a", 0, "id"], undefined, 2), { a: [{}] });
  assert.deepEqual(withValue({}, ["log", "filters", "API Server Request"], true, 1), { log: { filters: { "API Server Request": true } } });
  assert.deepEqual(pathOf("$.configurations[0].subject[1].string"), ["configurations", 0, "subject", 1, "string"]);
});

test("names that others use are followed when they change", () => {
  const rename = (/** @type {any} */ path, /** @type {string} */ next, /** @type {string} */ former) => followed(changed(path, next), path, former);
  const account = rename(["accounts", 0, "id"], "prod", "main");
  assert.deepEqual([account.configurations[0].account, account.triggers[0].actions[0].salesforce.account, account.voice.account], ["prod", "prod", "prod"]);
  assert.equal(rename(["configurations", 0, "id"], "calls", "inbound").triggers[0].actions[0].salesforce.configuration, "calls");
  assert.equal(rename(["configurations", 0, "account"], "uat", "main").triggers[0].actions[0].salesforce.account, "uat");
  assert.equal(rename(["webServices", 0, "name"], "crm", "hook").triggers[0].actions[1].webService, "crm");
  // Where another item has the name as well, nobody knows which one is meant.
  const two = { ...base, accounts: [{ id: "main" }, { id: "main" }] };
  assert.equal(followed(withValue(two, ["accounts", 0, "id"], "prod"), ["accounts", 0, "id"], "main").voice.account, "main");
});

test("places and values are told in the words of the forms", () => {
  for (const [steps, value, place, words] of /** @type {[any[], any, string, string][]} */ ([
    [["accounts", { name: "main" }, "auth", "clientId"], "x", "Accounts \u203a Acme \u203a Consumer key", "x"],
    [["configurations", { name: "inbound" }, "ticketType"], "task", "Configurations \u203a inbound \u203a A call becomes", "a Task"],
    [["configurations", { name: "inbound" }, "subject"], base.configurations[0]?.subject, "Configurations \u203a inbound \u203a Subject", "\u201c[Call]\u201d; variable of the call queue"],
    [["triggers", { name: "A" }, "all"], [{ field: "status", isNot: "reject" }], "Triggers \u203a A \u203a All of these hold", "Status of the call is not declined, missed or ended unanswered"],
    [["wrapUp", "notesRequired"], true, "After the call \u203a Notes are required", "yes"],
    [["variables", "campaign"], undefined, "Variables \u203a campaign", "nothing"],
    [["surprise"], 1, "surprise", "1"],
  ])) {
    assert.equal(placeInWords(steps, base), place);
    assert.equal(valueInWords(value, steps), words);
  }
});

test("a button goes to the Config API in the names of seed 000, and comes back as it was", () => {
  const button = {
    callRating: "New Lead", buttonAction: "createLead", buttonLabel: "Create Lead",
    actionParams: [{ field: "Owner", value: "00G" }, { field: "CountryCode", type: "dropdown", label: "Country", required: true, options: [{ label: "United States", value: "US" }] }],
  };
  const pairs = Object.fromEntries(formOf(button).split("&").map((pair) => pair.split("=").map(decodeURIComponent)));
  assert.deepEqual(pairs, {
    callRating: "New Lead", buttonLabel: "Create Lead", buttonAction: "createLead", isDefaultButton: "0", callNotesField: "", srcPhoneNumberField: "",
    "actionParams[0][sfFields][Lead]": "Owner", "actionParams[0][value]": "00G",
    "actionParams[1][sfFields][Lead]": "CountryCode", "actionParams[1][type]": "dropdown", "actionParams[1][label]": "Country", "actionParams[1][required]": "1",
    "actionParams[1][options][0][label]": "United States", "actionParams[1][options][0][value]": "US",
  });
  // An update says nothing of the action, and an empty list clears what there was.
  assert.match(formOf({ sfButtonId: "4", callRating: "A", buttonAction: "logCall", actionParams: [] }), /actionParams=$/);
  assert.doesNotMatch(formOf({ sfButtonId: "4", callRating: "A", buttonAction: "logCall" }), /buttonAction/);
  const round = (/** @type {any} */ actionParams) => {
    const rows = editable({ callRating: "Rate Call", buttonAction: "rateCall", isDefaultButton: "1", actionParams });
    assert.equal(rows.isDefaultButton, true);
    return formOf(rows).split("&").map(decodeURIComponent).filter((pair) => pair.startsWith("actionParams"));
  };
  const written = ["actionParams[0][sfFields][Task]=Call_Source__c", "actionParams[0][value]=Infinity"];
  assert.deepEqual(round({ Call_Source__c: "Infinity" }), written);
  assert.deepEqual(round([{ sfFields: { Task: "Call_Source__c" }, value: "Infinity" }]), written);
  assert.deepEqual(round([{ sfFields: { Lead: "A__c", Contact: "B__c" }, type: "dropdown", label: "Source", options: { 0: { value: "Web" } } }]), [
    "actionParams[0][sfFields][Lead]=A__c", "actionParams[0][sfFields][Contact]=B__c", "actionParams[0][type]=dropdown", "actionParams[0][label]=Source",
    "actionParams[0][options][0][label]=", "actionParams[0][options][0][value]=Web",
  ]);
});

test("the support bundle holds no secret, no text of the administrator's own and nothing about people", () => {
  const document = {
    accounts: [{ id: "main", instanceUrl: "https://acme.my.salesforce.com", auth: { type: "pkce", clientId: "SECRET-1", url: "https://phone.example/token?k=SECRET-2" } }],
    callerInsight: { endpoint: "https://user:SECRET-3@api.example.com", auth: { type: "apiKey", key: "SECRET-4", surprise: "SECRET-5" } },
    configurations: [{ description: [{ key: "Caller", string: "ask SECRET-6" }] }],
    triggers: [{ name: "A", all: [{ field: "agent", is: "SECRET-7@acme.test" }], actions: [{ openUrl: "https://crm.example/?key=SECRET-8" }] }],
    webServices: [{ headers: [{ name: "X-Key", value: "SECRET-9" }, { name: "X", value: { string: "SECRET-10" } }], criteria: [{ field: "DNIS", is: "+1 (415) 555-0143" }] }],
    variables: { campaign: "SECRET-11" },
  };
  const text = JSON.stringify(redacted(document));
  assert.doesNotMatch(text, /SECRET|555/);
  for (const kept of ["acme.my.salesforce.com", "Caller", "X-Key", "pkce", "DNIS", "campaign"]) assert.ok(text.includes(kept), kept);
});
