// @ts-check
// The bridge to the Salesforce console, between a core that asks and a library that answers, or does not.

import assert from "node:assert/strict";
import { beforeEach, mock, test } from "node:test";

const CONSOLE = "https://acme.lightning.force.com";
const IN_CONSOLE = `?mode=Lightning&sfdcIframeOrigin=${encodeURIComponent(CONSOLE)}`;

const world = /** @type {any} */ (globalThis);
mock.timers.enable({ apis: ["setTimeout", "Date"] });

/** What the page is to the bridge. Captured by the loader when it is imported, so it comes first. */
Object.assign(world, {
  window: world,
  Node: class {
    get baseURI() {
      return "https://phone.example/app/";
    }
  },
});
world.addEventListener = (/** @type {string} */ type, /** @type {() => void} */ listener) => listeners.push([type, listener]);
/** @type {[string, () => void][]} */
const listeners = [];

const { createBridge } = await import("../../www/open_cti/bridge.js");

/** @type {{method: string, values: any}[]} */
let calls;
/** How the console meets a method; the answer goes to its callback. @type {Record<string, (values: any) => void>} */
let manners;
/** Scripts that were asked for. @type {string[]} */
let scripts;
/** @type {"loads" | "fails" | "hangs" | "untrusted"} */
let loading;
/** @type {Record<string, any>} */
let registered;
/** @type {[string, any][]} */
let told;

const METHODS = [
  "getCallCenterSettings", "getSoftphoneLayout", "screenPop", "searchAndScreenPop", "saveLog", "setSoftphoneItemLabel", "publish", "subscribe",
  "enableClickToDial", "disableClickToDial", "setSoftphoneItemIcon", "runApex", "getAppViewInfo", "notifyInitializationComplete",
];

function library() {
  /** @type {any} */
  const opencti = { hvs: { onWorkStart: listen("onWorkStart"), completeWork: meet("completeWork") } };
  for (const method of METHODS) opencti[method] = meet(method);
  opencti.onClickToDial = listen("onClickToDial");
  opencti.onNavigationChange = listen("onNavigationChange");
  return opencti;
}

/** @param {string} method */
const listen = (method) => (/** @type {any} */ { listener }) => {
  calls.push({ method, values: {} });
  (registered[method] ??= []).push(listener);
};

/** @param {string} method */
const meet = (method) => (/** @type {any} */ values) => {
  calls.push({ method, values });
  (manners[method] ?? (({ callback }) => callback({ success: true, returnValue: null, errors: null })))(values);
};

beforeEach(() => {
  calls = [];
  manners = {};
  scripts = [];
  loading = "loads";
  registered = {};
  told = [];
  listeners.length = 0;
  world.document = Object.assign(new EventTarget(), { baseURI: "https://phone.example/app/", visibilityState: "visible" });
  delete world.sforce;
  delete world.trustedTypes;
  world.parent = {};
  world.location = new URL(`https://phone.example/app/${IN_CONSOLE}`);
  world.document.createElement = () => ({ set src(/** @type {any} */ url) {
    if (loading === "untrusted" && typeof url === "string") throw new TypeError("This document requires 'TrustedScriptURL' assignment.");
    this.url = `${url}`;
  }, url: "", onload() {}, onerror() {} });
  world.document.head = {
    append(/** @type {any} */ script) {
      scripts.push(script.url);
      if (loading === "hangs") return;
      if (loading === "fails") return script.onerror();
      world.sforce = { opencti: library() };
      script.onload();
    },
  };
});

const bridge = () =>
  createBridge({
    copy: (value) => JSON.stringify(value) ?? "null",
    tell: (event, text) => void told.push([event, JSON.parse(text)]),
    origins: ["https://phone.example", "https://cdn.example"],
  });

/** @param {any} one @param {string} method @param {object} [values] */
async function ask(one, method, values = {}) {
  const answer = one.call(method, JSON.stringify(values));
  let settled = false;
  answer.finally(() => (settled = true));
  // Time passes until there is an answer.
  for (let step = 0; step < 400 && !settled; step++) {
    await new Promise((resolve) => setImmediate(resolve));
    if (!settled) mock.timers.tick(100);
  }
  assert.ok(settled, `${method} has no answer`);
  return JSON.parse(await answer);
}

const link = { apiVersion: "66.0", subscribe: "" };

test("the console's library is loaded once, proved by a round trip, and told what it is", async () => {
  const one = bridge();
  manners.getCallCenterSettings = ({ callback }) => callback({ success: true, returnValue: { "/displayNameLabel": "Acme" }, errors: null });
  manners.getSoftphoneLayout = ({ callback }) => callback({ success: true, returnValue: { Inbound: {} } });
  const linked = await ask(one, "link", link);
  assert.deepEqual(linked.returnValue, {
    origin: CONSOLE, apiVersion: "66.0", configUrl: null,
  });
  assert.deepEqual(scripts, [`${CONSOLE}/support/api/66.0/lightning/opencti_min.js`]);
  assert.deepEqual(calls.slice(0, 2).map((call) => call.method), ["getCallCenterSettings", "getSoftphoneLayout"]);
  await ask(one, "link", link);
  assert.equal(scripts.length, 1);
});

test("what is missing for a link is named, without waiting for a deadline", async () => {
  for (const [search, parent, code] of /** @type {[string, any, string][]} */ ([
    [IN_CONSOLE, world, "console-no-frame"],
    ["", {}, "console-mode-missing"],
    [`?sfdcIframeOrigin=${CONSOLE}`, {}, "console-mode-missing"],
    [`?mode=Classic&sfdcIframeOrigin=${CONSOLE}`, {}, "console-not-lightning"],
    ["?mode=Lightning", {}, "console-origin-missing"],
    ["?mode=Lightning&sfdcIframeOrigin=https://evil.example", {}, "console-origin-invalid"],
    ["?mode=Lightning&sfdcIframeOrigin=https://acme.lightning.force.com.evil.example", {}, "console-origin-invalid"],
    ["?mode=Lightning&sfdcIframeOrigin=http://acme.lightning.force.com", {}, "console-origin-invalid"],
    ["?mode=Lightning&sfdcIframeOrigin=https://acme.lightning.force.com:8443", {}, ""],
    ["?mode=Lightning&sfdcIframeOrigin=http://127.0.0.1:8787", {}, "console-origin-invalid"],
    ["?mode=Lightning&sfdcIframeOrigin=https://127.0.0.1:8787", {}, "console-origin-invalid"],
    ["?mode=Lightning&sfdcIframeOrigin=https://acme--uat.sandbox.lightning.force.com", {}, ""],
  ])) {
    world.location = new URL(`https://phone.example/app/${search}`);
    world.parent = parent;
    delete world.sforce;
    const before = Date.now();
    const { error, success } = await ask(bridge(), "link", link);
    assert.equal(error?.code ?? "", code, search);
    if (code) assert.ok(error.message && !error.retryable, code);
    assert.equal(success === true, code === "", search);
    assert.ok(Date.now() - before <= 100, search);
  }
});

test("a library that is there and not linked is noticed within its deadline", async () => {
  manners.getCallCenterSettings = () => {};
  const before = Date.now();
  assert.deepEqual(await ask(bridge(), "link", link), { error: { code: "timed-out" } });
  assert.ok(Date.now() - before <= 5200);
  assert.deepEqual(registered, {}, "nothing is registered with what is not linked");
});

test("a console that refuses is not called silent", async () => {
  for (const method of ["getCallCenterSettings", "getSoftphoneLayout"]) {
    manners = { [method]: ({ callback }) => callback({ success: false, returnValue: null, errors: [{ code: "SERVER_ERROR" }] }) };
    const { error } = await ask(bridge(), "link", link);
    assert.equal(error.code, "console-refuses");
    assert.ok(error.message && error.retryable, method);
  }
});

test("the page's own library is used, and what its address lacks is named when it does not answer", async () => {
  world.sforce = { opencti: library() };
  world.location = new URL("https://phone.example/app/");
  const own = await ask(bridge(), "link", link);
  assert.equal(own.success, true);
  assert.equal(own.returnValue.apiVersion, "");
  assert.deepEqual(scripts, []);
  manners.getCallCenterSettings = () => {};
  assert.equal((await ask(bridge(), "link", link)).error.code, "console-mode-missing");
});

test("a library that cannot be loaded is told, and asked for again at the next link", async () => {
  for (const how of /** @type {const} */ (["fails", "hangs"])) {
    loading = how;
    const one = bridge();
    const { error } = await ask(one, "link", link);
    assert.equal(error.code, "console-library-missing");
    assert.equal(error.retryable, true);
    loading = "loads";
    assert.equal((await ask(one, "link", link)).success, true);
    delete world.sforce;
  }
});

test("under Trusted Types the address goes through a policy of our name", async () => {
  loading = "untrusted";
  assert.equal((await ask(bridge(), "link", link)).error.code, "console-library-missing");
  /** @type {string[]} */
  const names = [];
  world.trustedTypes = {
    createPolicy(/** @type {string} */ name, /** @type {any} */ rules) {
      names.push(name);
      return { createScriptURL: (/** @type {string} */ url) => ({ toString: () => rules.createScriptURL(url) }) };
    },
  };
  // The page that the policy stands for has just begun to trust.
  world.document.head.append = (/** @type {any} */ script) => {
    scripts.push(script.url);
    world.sforce = { opencti: library() };
    script.onload();
  };
  assert.equal((await ask(bridge(), "link", link)).success, true);
  assert.deepEqual(names, ["softphone-wrapper-open-cti"]);
});

test("each call has one answer: the first, in time", async () => {
  const one = bridge();
  await ask(one, "link", link);
  /** @type {[string, (values: any) => void, string, number][]} */
  const cases = [
    ["never", () => {}, "timed-out", 5000],
    ["late", ({ callback }) => setTimeout(() => callback({ success: true }), 30000), "timed-out", 5000],
    ["throws", () => { throw new Error("Must pass in only one object"); }, "threw", 0],
    ["a value that cannot be copied", ({ callback }) => callback({ success: true, returnValue: 1n }), "answer-unreadable", 0],
    ["nothing", ({ callback }) => callback(), "answer-unreadable", 0],
  ];
  for (const [how, manner, code, after] of cases) {
    manners.saveLog = manner;
    const before = Date.now();
    const answer = await ask(one, "saveLog", { value: {} });
    assert.equal(answer.error?.code, code, how);
    const took = Date.now() - before;
    assert.ok(took >= after && took <= after + 200, `${how}: ${took}`);
  }
  manners.saveLog = ({ callback }) => {
    callback({ success: true, returnValue: { recordId: "1" } });
    callback({ success: false, errors: [{ code: "SERVER_ERROR" }] });
  };
  assert.deepEqual(await ask(one, "saveLog", { value: {} }), { success: true, returnValue: { recordId: "1" } });
});

test("a pop has ten seconds", async () => {
  const one = bridge();
  await ask(one, "link", link);
  for (const method of ["screenPop", "searchAndScreenPop"]) {
    manners[method] = () => {};
    const before = Date.now();
    assert.deepEqual(await ask(one, method, {}), { error: { code: "timed-out" } });
    const took = Date.now() - before;
    assert.ok(took >= 10000 && took <= 10200, `${took}`);
  }
});

test("what is called without a link, or is no method, is answered", async () => {
  const one = bridge();
  assert.deepEqual(await ask(one, "screenPop"), { error: { code: "not-linked" } });
  await ask(one, "link", link);
  assert.deepEqual(await ask(one, "surprise"), { error: { code: "unknown-method" } });
});

test("an unready container is asked again, a few times", async () => {
  const one = bridge();
  await ask(one, "link", link);
  const unready = { success: false, returnValue: null, errors: [{ code: "SOFTPHONE_CONTAINER_ERROR", description: "Unable to execute" }] };
  for (const [times, success, tries] of /** @type {[number, boolean, number][]} */ ([[2, true, 3], [9, false, 4]])) {
    let left = times;
    let tried = 0;
    manners.setSoftphoneItemLabel = ({ callback }) => {
      tried++;
      callback(left-- > 0 ? unready : { success: true });
    };
    assert.equal((await ask(one, "setSoftphoneItemLabel", { label: "x" })).success, success);
    assert.equal(tried, tries);
  }
});

test("errors are read in every shape, codes and names of fields and no values", async () => {
  const one = bridge();
  await ask(one, "link", link);
  const missing = "REQUIRED_FIELD_MISSING";
  for (const [response, code, fields] of /** @type {[any, string, string[]][]} */ ([
    [{ errors: [{ code: "INVALID_PARAM", description: "params: expected object" }] }, "INVALID_PARAM", []],
    [{ error: [{ code: "SERVER_ERROR" }] }, "SERVER_ERROR", []],
    [{ error: { code: "SERVER_ERROR" } }, "SERVER_ERROR", []],
    [{ errors: ["it failed for +14155550100"] }, "GENERIC_ERROR", []],
    [{ errors: null }, "GENERIC_ERROR", []],
    [{ errors: [] }, "GENERIC_ERROR", []],
    [{ errors: [{ code: "GENERIC_ERROR", details: [{ message: "Subject: too long: Ada", statusCode: "STRING_TOO_LONG", fields: ["Subject"] }] }] }, "STRING_TOO_LONG", ["Subject"]],
    [{ errors: [{ code: "GENERIC_ERROR", details: { fieldErrors: { Status: [{ message: "Ada", errorCode: missing, fieldLabel: "Status" }] } } }] }, missing, ["Status"]],
    [{ errors: [{ code: "GENERIC_ERROR", details: { output: { errors: [{ errorCode: missing, field: "A__c" }] } } }] }, missing, ["A__c"]],
  ])) {
    manners.saveLog = ({ callback }) => callback({ success: false, returnValue: null, ...response });
    const answer = await ask(one, "saveLog", { value: {} });
    assert.deepEqual(answer, { success: false, errors: [{ code, fields }] });
  }
});

test("listeners are registered once, whatever is linked anew, and never throw into the library", async () => {
  const one = bridge();
  await ask(one, "link", { apiVersion: "66.0", subscribe: "Commands__c" });
  await ask(one, "link", { apiVersion: "66.0", subscribe: "Commands__c" });
  assert.deepEqual(Object.entries(registered).map(([name, all]) => [name, all.length]), [["onClickToDial", 1], ["onNavigationChange", 1], ["onWorkStart", 1]]);
  const subscribed = calls.filter((call) => call.method === "subscribe");
  assert.equal(subscribed.length, 1);
  assert.equal(subscribed[0].values.channelName, "Commands__c");
  subscribed[0].values.listener({ command: "dial" });
  registered.onNavigationChange[0]({ recordId: "003" });
  registered.onWorkStart[0]({ workId: "w" });
  const cyclic = {};
  /** @type {any} */ (cyclic).self = cyclic;
  registered.onNavigationChange[0](cyclic);
  assert.deepEqual(told.filter(([event]) => event !== "focus"), [
    ["message", { command: "dial" }], ["navigation", { recordId: "003" }], ["workStart", { workId: "w" }],
  ]);
});

test("a repeated click within a second is one click", async () => {
  const one = bridge();
  await ask(one, "link", link);
  const [click] = registered.onClickToDial;
  for (const [number, after] of /** @type {[string, number][]} */ ([["1", 0], ["1", 900], ["2", 0], ["2", 1100]])) {
    mock.timers.tick(after);
    click({ number });
  }
  assert.deepEqual(told.filter(([event]) => event === "clickToDial").map(([, payload]) => payload.number), ["1", "2", "2"]);
});

test("whether the page is looked at is told at the link and at each change", async () => {
  const one = bridge();
  await ask(one, "link", link);
  world.document.visibilityState = "hidden";
  world.document.dispatchEvent(new Event("visibilitychange"));
  world.document.visibilityState = "visible";
  listeners.find(([type]) => type === "focus")?.[1]();
  assert.deepEqual(told.filter(([event]) => event === "focus").map(([, payload]) => payload), [true, false, true]);
});

test("the call centre may say where the configuration is, on the page's origin or the script's", async () => {
  for (const [address, expected] of [
    ["/softphone/config.json", "https://phone.example/softphone/config.json"],
    ["https://cdn.example/c.json", "https://cdn.example/c.json"],
    ["https://evil.example/c.json", null],
    ["javascript:alert(1)", null],
    ["", null],
    [undefined, null],
    ["http://[", null],
  ]) {
    manners.getCallCenterSettings = ({ callback }) =>
      callback({ success: true, returnValue: { "/reqSoftphoneWrapper/reqConfigUrl": address } });
    const linked = await ask(bridge(), "link", link);
    assert.equal(linked.returnValue.configUrl, expected, `${address}`);
  }
});

/** Answers with this, as the console does. @param {any} returnValue */
const says = (returnValue) => (/** @type {any} */ { callback }) => callback({ success: true, returnValue, errors: null });

/** The calls of a method, by what they were given. @param {string} method */
const given = (method) => calls.filter((call) => call.method === method).map(({ values: { callback, ...values } }) => values);

const SEARCH = { callType: "inbound", deferred: true };
const DATA = "/services/data/v67.0";

test("a record is saved by its id alone, or by the name of its object", async () => {
  const one = bridge();
  await ask(one, "link", link);
  for (const [url, fields, returnValue, value, answer] of /** @type {[string, any, any, any, any][]} */ ([
    ["/sobjects/Task", { Subject: "a" }, { recordId: "00T1" }, { Subject: "a", entityApiName: "Task" }, { id: "00T1" }],
    ["/sobjects/Lead", { LastName: "b" }, "00Q1", { LastName: "b", entityApiName: "Lead" }, { id: "00Q1" }],
    ["/sobjects/Task/00T1", { Status: "Completed", WhoId: null }, { recordId: "00T1" }, { Status: "Completed", WhoId: null, Id: "00T1" }, { id: "00T1" }],
    ["/sobjects/Task", { Subject: "a" }, null, { Subject: "a", entityApiName: "Task" }, { id: null }],
  ])) {
    calls = [];
    manners.saveLog = says(returnValue);
    const carried = await ask(one, "carry", { url: DATA + url, body: JSON.stringify(fields), key: "k" });
    assert.deepEqual(given("saveLog"), [{ value }]);
    assert.equal(carried.status, 200);
    assert.deepEqual(JSON.parse(carried.body), answer);
  }
});

test("an outcome that is not known is no answer, and one that is known is the org's", async () => {
  const one = bridge();
  await ask(one, "link", link);
  const refuses = (/** @type {any} */ errors) => (/** @type {any} */ { callback }) => callback({ success: false, returnValue: null, errors });
  const details = [{ statusCode: "STRING_TOO_LONG", fields: ["Subject"], message: "Ada" }];
  for (const [manner, expected] of /** @type {[any, any][]} */ ([
    [() => {}, { error: { code: "timed-out" } }],
    [() => { throw new Error("no"); }, { error: { code: "threw" } }],
    [refuses([{ code: "SERVER_ERROR" }]), { error: { code: "SERVER_ERROR" } }],
    [refuses([{ code: "SOFTPHONE_CONTAINER_ERROR" }]), { status: 425, body: '[{"errorCode":"SOFTPHONE_CONTAINER_ERROR","fields":[]}]' }],
    [refuses([{ code: "INVALID_PARAM" }]), { status: 400, body: '[{"errorCode":"INVALID_PARAM","fields":[]}]' }],
    [refuses([{ code: "GENERIC_ERROR", details }]), { status: 400, body: '[{"errorCode":"STRING_TOO_LONG","fields":["Subject"]}]' }],
  ])) {
    manners.saveLog = manner;
    assert.deepEqual(await ask(one, "carry", { url: `${DATA}/sobjects/Task`, body: "{}", key: "k" }), expected);
  }
});

test("a search is deferred, and its matches are records as REST tells them", async () => {
  const one = bridge();
  await ask(one, "link", link);
  for (const [returnValue, records] of /** @type {[any, any[]][]} */ ([
    [
      { "003A": { Id: "003A", Name: "Dana", RecordType: "Contact", Email: "d@acme.test" }, SCREEN_POP_DATA: { type: "sobject", params: {} } },
      [{ Id: "003A", Name: "Dana", RecordType: "Contact", Email: "d@acme.test", Phone: "4155550100", attributes: { type: "Contact" } }],
    ],
    [{ "001A": { Phone: "1", object: "Account", displayName: "Acme" } }, [{ Phone: "1", object: "Account", displayName: "Acme", Id: "001A", Name: "Acme", attributes: { type: "Account" } }]],
    [{ "00QA": { Name: 5, MobilePhone: null }, odd: 7, none: null }, [{ Name: "5", MobilePhone: null, Id: "00QA", attributes: { type: "" } }]],
    [{ SCREEN_POP_DATA: { type: "newRecord" } }, []],
    [null, []],
    [[1], []],
  ])) {
    calls = [];
    manners.searchAndScreenPop = says(returnValue);
    const carried = await ask(one, "carry", { url: `${DATA}/parameterizedSearch`, body: '{"q":"4155550100","sobjects":[]}', key: "k" });
    assert.deepEqual(given("searchAndScreenPop"), [{ ...SEARCH, searchParams: "4155550100", defaultFieldValues: { Phone: "4155550100" } }]);
    assert.deepEqual(JSON.parse(carried.body).searchRecords, records);
  }
});

test("a look goes through the customer's method", async () => {
  const one = bridge();
  await ask(one, "link", link);
  const id = "00T000000000001AAA";
  for (const [returned, records] of /** @type {[any, any[]][]} */ ([
    [{ runApex: id }, [{ Id: id }]], [{ runApex: `"${id}"` }, [{ Id: id }]], [{ runApex: "" }, []], [{ runApex: null }, []], [null, []], [{ runApex: "nothing found" }, []],
  ])) {
    calls = [];
    manners.runApex = says(returned);
    const carried = await ask(one, "carry", { url: `${DATA}/query?q=SELECT`, body: null, key: "a1b2", apexClass: "Logs", methodName: "find" });
    assert.deepEqual(given("runApex"), [{ apexClass: "Logs", methodName: "find", methodParams: "key=a1b2" }]);
    assert.deepEqual(JSON.parse(carried.body), { records });
  }
});

test("the first spelling that finds somebody is what the layout shows", async () => {
  const one = bridge();
  const layout = { Inbound: { screenPopSettings: { NoMatch: { screenPopType: "PopToSearch" } } } };
  manners.getSoftphoneLayout = says(layout);
  await ask(one, "link", link);
  const pop = (/** @type {string} */ type) => ({ type, params: { for: type } });
  const dana = { "003A": { Name: "Dana" }, SCREEN_POP_DATA: pop("sobject") };
  for (const [answers, tried, shown] of /** @type {[any[], number, any][]} */ ([
    [[dana, dana, dana], 1, pop("sobject")],
    [[{ SCREEN_POP_DATA: pop("newRecord") }, dana, dana], 2, pop("sobject")],
    [[{}, {}, { SCREEN_POP_DATA: pop("newRecord") }], 3, pop("newRecord")],
    [[{ "003A": { Name: "Dana" } }], 1, { type: "sobject", params: { recordId: "003A" } }],
    [[{}, null, {}], 3, { type: "search", params: { searchString: "a" } }],
    [[{ a: { Name: "A" }, b: { Name: "B" } }], 1, null],
  ])) {
    calls = [];
    let next = 0;
    manners.searchAndScreenPop = (values) => says(answers[next++])(values);
    await ask(one, "popCaller", { spellings: ["a", "b", "c"] });
    assert.deepEqual(given("searchAndScreenPop").map((search) => search.searchParams), ["a", "b", "c"].slice(0, tried));
    for (const search of given("searchAndScreenPop")) assert.deepEqual(search.defaultFieldValues, { Phone: "a" }, "a new record gets the number in full");
    assert.deepEqual(given("screenPop"), shown ? [shown] : []);
  }
  calls = [];
  assert.deepEqual(await ask(one, "popCaller", { spellings: [] }), { success: true });
  assert.deepEqual(calls, []);
});

test("what the layout shows for nobody and for several is sent by the values of its constants", async () => {
  for (const [setting, shown] of /** @type {[any, any][]} */ ([
    [{ screenPopType: "PopToEntity", screenPopData: "Contact" }, { type: "newRecord", params: { entityName: "Contact", defaultFieldValues: { Phone: "+1" } } }],
    [{ screenPopType: "PopToSearch" }, { type: "search", params: { searchString: "+1" } }],
    [{ screenPopType: "PopToFlow", screenPopData: "Welcome" }, { type: "flow", params: { flowDevName: "Welcome", flowArgs: [] } }],
    [{ screenPopType: "PopToVisualforce", screenPopData: "Page" }, null],
    [{}, null],
    [undefined, null],
  ])) {
    const one = bridge();
    manners.getSoftphoneLayout = says({ Inbound: { screenPopSettings: { NoMatch: setting } } });
    await ask(one, "link", link);
    calls = [];
    assert.equal((await ask(one, "popCase", { what: "NoMatch", number: "+1" })).success, true);
    assert.deepEqual(given("screenPop"), shown ? [shown] : []);
  }
});

test("the utility bar says in words what has changed, and nothing while there is nothing to say", async () => {
  const one = bridge();
  await ask(one, "link", link);
  const show = async (/** @type {string} */ state, count = 0, dials = true) => {
    calls = [];
    await ask(one, "show", { state, count, idle: "Phone", dials });
    return calls.map(({ method, values }) => values.label ?? values.key ?? method);
  };
  assert.deepEqual(await show("idle"), ["enableClickToDial"]);
  assert.deepEqual(await show("ringing"), ["Ringing", "incoming_call"]);
  assert.deepEqual(await show("waiting", 1), ["1 log waiting", "clock"]);
  assert.deepEqual(await show("waiting", 2), ["2 logs waiting"]);
  assert.deepEqual(await show("unsaved", 1), ["1 log not saved", "warning"]);
  assert.deepEqual(await show("standby"), ["Standby in this tab", "pause"]);
  assert.deepEqual(await show("refused", 0, false), ["Cannot dial now", "ban", "disableClickToDial"]);
  assert.deepEqual(await show("idle"), ["Phone", "call", "enableClickToDial"]);
  await ask(one, "link", link);
  assert.deepEqual(await show("idle"), ["Phone", "call", "enableClickToDial"], "the console may have forgotten");
});
