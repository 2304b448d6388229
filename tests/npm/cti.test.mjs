// @ts-check
// What the adapter page finds of its surroundings, and what it says of each.

import assert from "node:assert/strict";
import { test } from "node:test";
import { findings, isHindered } from "../../www/cti/checks.js";
import { bar, checks } from "../../www/cti/strings.js";

const CONSOLE = encodeURIComponent("https://acme.lightning.force.com");

/** @type {import("../../www/cti/checks.js").Seen} */
const RIGHT = {
  framed: true, search: `?mode=Lightning&sfdcIframeOrigin=${CONSOLE}`, origin: "https://softphone.example", script: true, blocked: null, failure: null,
  status: { phase: "ready", configuration: { error: null, faults: [] }, console: { state: "linked", code: null } }, softphone: true,
};

/** @param {object} change @param {object} [status] */
const seen = (change, status = {}) => findings({ ...RIGHT, status: { ...RIGHT.status, ...status }, ...change });

/** @param {import("../../www/cti/checks.js").Finding[]} found @param {string} state */
const of = (found, state) => found.filter((finding) => finding.state === state).map(({ check, detail }) => (detail ? `${check}: ${detail}` : check));

test("a page with everything in order says so of each check", () => {
  const found = seen({});
  assert.deepEqual(found.map(({ state }) => state), found.map(() => "right"));
  assert.deepEqual(found.map(({ check }) => check), ["console", "mode", "origin", "script", "core", "configuration", "link", "softphone"]);
  assert.equal(isHindered(found), false);
});

test("each mistake of the set-up is found, and none beside it", () => {
  const of_ = (/** @type {string} */ query) => ({ search: query });
  const linked = { state: "failed", code: "console-silent" };
  for (const [change, status, wrong] of /** @type {[object, object, string[]][]} */ ([
    [{ framed: false }, { console: { state: "absent", code: "console-no-frame" } }, ["console"]],
    [of_(`?sfdcIframeOrigin=${CONSOLE}`), {}, ["mode"]],
    [of_(`?mode=Classic&sfdcIframeOrigin=${CONSOLE}`), {}, ["mode: mode=Classic"]],
    [of_("?mode=Lightning"), {}, ["origin"]],
    [of_("?mode=Lightning&sfdcIframeOrigin=https://acme.lightning.force.com.evil.example"), {}, ["origin: https://acme.lightning.force.com.evil.example"]],
    [of_("?mode=Lightning&sfdcIframeOrigin=http://acme.lightning.force.com"), {}, ["origin: http://acme.lightning.force.com"]],
    [of_("?mode=Lightning&sfdcIframeOrigin=https://127.0.0.1:8787"), {}, ["origin: https://127.0.0.1:8787"]],
    [{ script: false, status: null }, {}, ["script"]],
    [{ blocked: "script-src wasm-eval" }, {}, ["policy: script-src wasm-eval"]],
    [{ failure: "csp-blocks-wasm" }, {}, ["core: csp-blocks-wasm"]],
    [{}, { phase: "failed" }, ["core"]],
    [{}, { phase: "unconfigured", configuration: { error: { code: "config-http-404" }, faults: [] } }, ["configuration: config-http-404"]],
    [{}, { phase: "unconfigured", configuration: { faults: [{ code: "missing", path: "$.accounts" }] } }, ["configuration: missing $.accounts"]],
    [{}, { console: linked }, ["link: console-silent"]],
    [{ softphone: false }, {}, ["softphone"]],
  ])) {
    const found = seen(change, status);
    assert.deepEqual(of(found, "wrong"), wrong);
    assert.ok(isHindered(found));
  }
});

test("what is still on its way is not called a mistake", () => {
  for (const [change, status, open] of /** @type {[object, object, string[]][]} */ ([
    [{ script: null, status: null, softphone: null }, {}, ["script", "core", "configuration", "link", "softphone"]],
    [{ softphone: null }, { phase: "starting", console: { state: "absent", code: null } }, ["configuration", "link", "softphone"]],
    [{}, { console: { state: "linking", code: null } }, ["link"]],
    [{ softphone: null }, {}, ["softphone"]],
  ])) {
    const found = seen(change, status);
    assert.deepEqual(of(found, "open"), open);
    assert.equal(isHindered(found), false);
  }
});

test("a console on loopback is one for pages on loopback", () => {
  const search = "?mode=Lightning&sfdcIframeOrigin=http%3A%2F%2F127.0.0.1%3A8787";
  assert.deepEqual(of(seen({ search, origin: "http://127.0.0.1:8790" }), "wrong"), []);
  assert.deepEqual(of(seen({ search, origin: "https://softphone.example" }), "wrong"), ["origin: http://127.0.0.1:8787"]);
});

test("every check has a name and a remedy", () => {
  for (const { check } of seen({ blocked: "x" })) {
    assert.ok(checks[check].name && checks[check].remedy, check);
    for (const remedy of Object.values(checks[check].remedies ?? {})) assert.ok(remedy, check);
  }
});

test("logs are counted in words", () => {
  for (const [pending, parked, words] of /** @type {[number, number, string][]} */ ([
    [0, 0, ""], [1, 0, "1 log waiting"], [2, 0, "2 logs waiting"], [0, 1, "1 log not saved"], [3, 2, "3 logs waiting, 2 logs not saved"],
  ])) {
    assert.equal(bar.waiting(pending, parked), words);
  }
});
