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
  "enableClickToDial", "getAppViewInfo", "notifyInitializationComplete",
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
    origin: CONSOLE, apiVersion: "66.0", settings: { "/displayNameLabel": "Acme" }, layout: { Inbound: {} }, configUrl: null,
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
