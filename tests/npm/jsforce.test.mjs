// @ts-check
// The simulated org, driven by a client that was written for the real one. SANDBOX names the sandbox's page origin.

import assert from "node:assert/strict";
import { before, beforeEach, test } from "node:test";

import jsforce from "jsforce";

const PAGE = (process.env.SANDBOX ?? "").replace(/\/$/, "");
const PUBLIC_CLIENT = { clientId: "sandbox-public", redirectUri: `${PAGE}/oauth.html`, useVerifier: true };

/** @type {string} */
let org;
/** @type {jsforce.Connection} */
let connection;

before(async () => {
  const document = await (await fetch(`${PAGE}/softphone-wrapper.config.json`)).json();
  org = document.accounts[0].instanceUrl;
  connection = new jsforce.Connection({
    instanceUrl: org,
    loginUrl: org,
    version: "67.0",
    oauth2: new jsforce.OAuth2({ loginUrl: org, clientId: "sandbox", clientSecret: "sandbox" }),
  });
  await connection.authorize({ grant_type: "client_credentials" });
});

beforeEach(async () => {
  await fetch(`${PAGE}/sandbox/reset`, { method: "POST" });
});

/** @param {object} changes */
const setUp = async (changes) => {
  const answer = await fetch(`${PAGE}/sandbox/setup`, { method: "PUT", body: JSON.stringify(changes) });
  assert.equal(answer.status, 200);
};

/**
 * @param {Promise<unknown>} promise
 * @param {string} code
 * @param {string | RegExp} message
 */
const refused = (promise, code, message) => assert.rejects(promise, { errorCode: code, message });

/** Opens the login page, presses its button, and gives back where that leads. @param {string} address */
const pressLogin = async (address) => {
  const page = await (await fetch(address)).text();
  const form = new URLSearchParams();
  const unescape = (/** @type {string} */ text) =>
    text.replace(/&quot;/g, '"').replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
  for (const [, name, value] of page.matchAll(/name="([^"]*)" value="([^"]*)"/g)) form.append(unescape(name), unescape(value));
  const answer = await fetch(`${org}/services/oauth2/authorize`, { method: "POST", body: form, redirect: "manual" });
  assert.equal(answer.status, 302);
  return new URL(answer.headers.get("location") ?? "");
};

test("an agent signs in by code and challenge, is refreshed, and signs out", async () => {
  const oauth2 = new jsforce.OAuth2({ loginUrl: org, ...PUBLIC_CLIENT });
  const agent = new jsforce.Connection({ oauth2, instanceUrl: org, loginUrl: org, version: "67.0" });
  const back = await pressLogin(oauth2.getAuthorizationUrl({ scope: "api refresh_token", state: "s 1" }));
  assert.equal(back.origin + back.pathname, PUBLIC_CLIENT.redirectUri);
  assert.equal(back.searchParams.get("state"), "s 1");
  const code = back.searchParams.get("code") ?? "";
  const user = await agent.authorize(code);
  assert.match(user.id, /^005\w{15}$/);
  assert.equal((await agent.identity()).username, "agent@acme.test.sandbox");

  const first = agent.accessToken;
  /** @type {string[]} */
  const refreshed = [];
  agent.on("refresh", (token) => refreshed.push(token));
  await fetch(`${PAGE}/sandbox/tokens/expire`, { method: "POST" });
  assert.equal((await agent.query("SELECT Id FROM User")).totalSize, 3);
  assert.equal(refreshed.length, 1);
  assert.notEqual(agent.accessToken, first);

  await assert.rejects(agent.authorize(code), { name: "invalid_grant", message: "expired authorization code" });
  await oauth2.revokeToken(agent.accessToken ?? "");
  await assert.rejects(
    new jsforce.Connection({ instanceUrl: org, accessToken: agent.accessToken, version: "67.0" }).query("SELECT Id FROM User"),
    { errorCode: "INVALID_SESSION_ID" },
  );
  await connection.authorize({ grant_type: "client_credentials" });
});

test("a wrong verifier and a wrong secret are refused", async () => {
  const asking = new jsforce.OAuth2({ loginUrl: org, ...PUBLIC_CLIENT });
  const code = (await pressLogin(asking.getAuthorizationUrl())).searchParams.get("code") ?? "";
  const other = new jsforce.OAuth2({ loginUrl: org, ...PUBLIC_CLIENT });
  await assert.rejects(other.requestToken(code), { name: "invalid_grant", message: "invalid code verifier" });
  const stranger = new jsforce.OAuth2({ loginUrl: org, clientId: "sandbox", clientSecret: "wrong" });
  await assert.rejects(stranger.requestToken({ grant_type: "client_credentials" }), { name: "invalid_client" });
});

test("records are created, read, updated, upserted and deleted", async () => {
  const tasks = connection.sobject("Task");
  const created = await tasks.create({ Subject: "Call", TaskSubtype: "Call" });
  assert.ok(created.success);
  const id = created.id ?? "";
  assert.ok((await tasks.update({ Id: id, Status: "Completed" })).success);
  assert.equal((await tasks.retrieve(id)).IsClosed, true);
  const key = "Softphone_Call_Key__c";
  const upserts = [
    await tasks.upsert({ [key]: "k-1", Subject: "A" }, key),
    await tasks.upsert({ [key]: "k-1", Subject: "B" }, key),
  ];
  assert.deepEqual(upserts.map((result) => ("created" in result ? result.created : undefined)), [true, false]);
  assert.equal((await tasks.find({ [key]: "K-1" }, "Subject"))[0].Subject, "B");
  assert.ok((await tasks.destroy(id)).success);
  await refused(tasks.retrieve(id), "ENTITY_IS_DELETED", "entity is deleted");
});

test("lists of records are answered one by one", async () => {
  const results = await connection.sobject("Lead").create([{ LastName: "Ng", Company: "Ng" }, { LastName: "Ng" }]);
  assert.deepEqual(results.map((result) => result.success), [true, false]);
  assert.equal(results[1].errors[0].errorCode ?? results[1].errors[0].statusCode, "REQUIRED_FIELD_MISSING");
  const id = results[0].id ?? "";
  const updated = await connection.sobject("Lead").update([{ Id: id, Title: "Owner" }]);
  assert.deepEqual(updated, [{ id, success: true, errors: [] }]);
  assert.equal((await connection.sobject("Lead").destroy([id]))[0].success, true);
});

test("queries follow parents, order and pages", async () => {
  const found = await connection.query("SELECT Name, Account.Name FROM Contact WHERE Account.Name LIKE 'acme%' ORDER BY FirstName DESC");
  assert.deepEqual(found.records.map((record) => [record.Name, record.Account.Name]), [
    ["Jordan Fields", "Acme Travel"],
    ["Dana Fields", "Acme Travel"],
  ]);
  assert.equal(await connection.sobject("Contact").count({ LastName: "Fields" }), 2);
  const message = /No such column 'Nope' on entity 'Task'/;
  await refused(connection.query("SELECT Nope FROM Task"), "INVALID_FIELD", message);
  await refused(connection.query("SELECT Id FROM Nope"), "INVALID_TYPE", /sObject type 'Nope' is not supported/);
  await refused(connection.query("SELECT Id FROM Task WHERE"), "MALFORMED_QUERY", /unexpected token: '<EOF>'/);
});

test("searches find by phone, in both ways of asking", async () => {
  const sosl = "FIND {4155550100} IN PHONE FIELDS RETURNING Contact(Id, Name), Lead(Id, Name WHERE IsConverted = false)";
  const found = await connection.search(sosl);
  assert.deepEqual(found.searchRecords.map((record) => [record.attributes?.type, record.Name]), [
    ["Contact", "Dana Fields"],
    ["Contact", "Jordan Fields"],
  ]);
  const body = { q: "2125550188", in: "PHONE", sobjects: [{ name: "Lead", fields: ["Name", "IsConverted"] }] };
  const leads = await connection.requestPost(`/services/data/v67.0/parameterizedSearch`, body);
  assert.deepEqual(leads.searchRecords.map((/** @type {any} */ lead) => [lead.Name, lead.IsConverted]), [["Pat Quinn", true]]);
  await refused(connection.search("FIND {4} RETURNING Lead"), "MALFORMED_SEARCH", "search term must be longer than one character: 4");
});

test("describe names objects, fields and what is asked of them", async () => {
  const all = await connection.describeGlobal();
  assert.ok(["Account", "Case", "Contact", "Lead", "Task", "User"].every((name) => all.sobjects.some((object) => object.name === name)));
  const lead = await connection.sobject("Lead").describe();
  const required = lead.fields.filter((field) => field.createable && !field.nillable && !field.defaultedOnCreate);
  assert.deepEqual(required.map((field) => field.name).sort(), ["Company", "LastName"]);
  const segment = lead.fields.find((field) => field.name === "Segment__c");
  assert.deepEqual(segment?.picklistValues?.map((entry) => entry.value), ["Leisure", "Business"]);
  assert.ok(segment?.restrictedPicklist && segment.custom);
});

test("a composite carries an id from one request to the next, or nothing stays", async () => {
  const part = (/** @type {string} */ name, /** @type {string} */ referenceId, /** @type {object} */ body) => ({
    method: "POST",
    url: `/services/data/v67.0/sobjects/${name}`,
    referenceId,
    body,
  });
  const ask = (/** @type {object[]} */ compositeRequest) =>
    connection.requestPost("/services/data/v67.0/composite", { allOrNone: true, compositeRequest });
  const good = await ask([part("Contact", "who", { LastName: "Ng" }), part("Task", "call", { WhoId: "@{who.id}" })]);
  assert.deepEqual(good.compositeResponse.map((/** @type {any} */ one) => one.httpStatusCode), [201, 201]);
  const task = await connection.sobject("Task").retrieve(good.compositeResponse[1].body.id);
  assert.equal(task.WhoId, good.compositeResponse[0].body.id);
  const bad = await ask([part("Contact", "who", { LastName: "Wong" }), part("Lead", "lead", { LastName: "Wong" })]);
  assert.deepEqual(bad.compositeResponse.map((/** @type {any} */ one) => one.body[0].errorCode), ["PROCESSING_HALTED", "REQUIRED_FIELD_MISSING"]);
  assert.equal(await connection.sobject("Contact").count({ LastName: "Wong" }), 0);
});

test("what the org refuses arrives as the client's errors", async () => {
  const park = (await connection.sobject("Lead").find({ LastName: "Park" }, "Id"))[0].Id ?? "";
  const acme = (await connection.sobject("Account").find({ Name: "Acme Travel" }, "Id"))[0].Id ?? "";
  const table = /** @type {[string, object, string, string | RegExp][]} */ ([
    ["Task", { Nope: 1 }, "INVALID_FIELD", "No such column 'Nope' on sobject of type Task"],
    ["Task", { CallType: "Sideways" }, "INVALID_OR_NULL_FOR_RESTRICTED_PICKLIST", "Call Type: bad value for restricted picklist field: Sideways"],
    ["Task", { CallDurationInSeconds: "soon" }, "JSON_PARSER_ERROR", /Cannot deserialize instance of int/],
    ["Task", { WhoId: park, WhatId: acme }, "FIELD_INTEGRITY_EXCEPTION", /Who ID refers to a lead/],
    ["Task", { IsClosed: true }, "INVALID_FIELD_FOR_INSERT_UPDATE", /Unable to create\/update fields: IsClosed/],
    ["Lead", { LastName: "Ng" }, "REQUIRED_FIELD_MISSING", "Required fields are missing: [Company]"],
    ["Contact", { LastName: "Ng", Email: "ng" }, "INVALID_EMAIL_ADDRESS", "Email: invalid email address: ng"],
    ["Contact", { LastName: "N".repeat(81) }, "STRING_TOO_LONG", /max length=80/],
  ]);
  for (const [object, record, code, message] of table) await refused(connection.sobject(object).create(record), code, message);
  await setUp({
    validationRules: [{ object: "Task", when: "Subject = null", message: "A task needs a subject." }],
    duplicateRules: "alert",
    readOnlyObjects: ["Case"],
  });
  await refused(connection.sobject("Task").create({}), "FIELD_CUSTOM_VALIDATION_EXCEPTION", "A task needs a subject.");
  await refused(connection.sobject("Case").create({}), "CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY", "entity type cannot be inserted: Case");
  const again = { LastName: "Fields", Phone: "4155550100" };
  await refused(connection.sobject("Contact").create(again), "DUPLICATES_DETECTED", "Use one of these records?");
  const headers = { "Sforce-Duplicate-Rule-Header": "allowSave=true" };
  assert.ok((await connection.sobject("Contact").create(again, { headers })).success);
});

test("versions, limits and Apex answer in their places", async () => {
  const versions = await connection.request("/services/data/");
  assert.ok(versions.some((/** @type {any} */ one) => one.version === "67.0" && one.url === "/services/data/v67.0"));
  const unnamed = new jsforce.Connection({ instanceUrl: org, accessToken: connection.accessToken, version: "67.0" });
  assert.equal((await unnamed.identity()).display_name, "Alex Agent");
  assert.ok((await connection.limits()).DailyApiRequests.Remaining > 0);
  const envelope = await connection.apex.post("/cnxscv/voice/v1/createVoiceCall", {});
  assert.equal(envelope.success, false);
  await refused(connection.apex.post("/other/x", {}), "NOT_FOUND", "Could not find a match for URL");
});
