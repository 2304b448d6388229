// @ts-check
// What the conformance kit makes of what a host does: each fault fails the clause that speaks of it, and no other.

import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { CLAUSES } from "../../www/conformance/clauses.js";
import { Judge } from "../../www/conformance/judge.js";
import { personalIn, quotable } from "../../www/conformance/page_address.js";
import { claims, reasons, remedies } from "../../www/conformance/strings.js";

const PARTNER = "215fd887-39be-4935-981f-2670d6afeaa7";
const AVAILABLE = "d6afeaa7-39be-4935-981f-2670215fd887";
const AWAY = "0f2c1d9a-5f0e-4b7c-9a55-2a41d6a0c1be";
const GIVEN = { partnerId: PARTNER, dispositions: ["Resolved"], statuses: [AVAILABLE, AWAY], dialTo: "+18883973342" };

/** @param {number} number */
const id = (number) => `7c9e6679-7425-40de-944b-00000000000${number}`;

/** @typedef {[method: string, values: unknown | unknown[], at?: number]} Told */

/** A call as the contract tells it, with other fields where a case wants them. @param {number} number @param {Record<string, object>} [other] @returns {Told[]} */
const answered = (number, other = {}) => {
  const call = { partnerId: PARTNER, conversationId: id(number) };
  return [
    ["incomingCall", { ...call, callerANI: "+14155550142", language: "en_US", ...other["incomingCall"] }, 0],
    ["callAccepted", { ...call, callerANI: "+14155550142", recordingStatus: "ON", ...other["callAccepted"] }, 1000],
    ["callEnded", { ...call, duration: 61, disposition: "", notes: "", callType: "inbound", ...other["callEnded"] }, 62_000],
    ["callNotesSubmitted", { ...call, disposition: "Resolved", notes: "Moved.", ...other["callNotesSubmitted"] }, 70_000],
  ];
};

/** @param {number} number @param {string} reason @returns {Told[]} */
const rejected = (number, reason) => [
  ["incomingCall", { partnerId: PARTNER, conversationId: id(number), callerANI: "+14155550142" }],
  ["callRejected", { partnerId: PARTNER, conversationId: id(number), reason }],
];

/** @param {number} number @param {object} [ended] @returns {Told[]} */
const outbound = (number, ended = {}) => [
  ["outboundCallInitiated", { partnerId: PARTNER, conversationId: id(number), dialledTo: "+18883973342" }],
  ["callEnded", { partnerId: PARTNER, conversationId: id(number), duration: 3, callType: "outbound", ...ended }],
];

/** A judge of a host that has loaded and has heard its orders. */
function loaded() {
  const judge = new Judge(GIVEN);
  judge.load();
  for (const order of ["partner_config", "disposition"]) judge.calledBack(order, { found: true, threw: false, milliseconds: 1 });
  return judge;
}

/** @param {Judge} judge @param {Told[]} told */
function tell(judge, told) {
  for (const [method, values, at = 0] of told) judge.event(method, Array.isArray(values) ? values : [values], at);
}

/** @param {Judge} judge @param {string} state @returns {string[]} */
const inState = (judge, state) => judge.verdicts().filter((verdict) => verdict.state === state).map((verdict) => verdict.id);

/** Every failing clause with its reasons. @param {Judge} judge @returns {string[]} */
const faults = (judge) => judge.verdicts().flatMap(({ id: clause, reasons: found }) => found.map(({ code, where }) => [clause, code, where].filter(Boolean).join(" ")));

test("a host that tells all calls as the contract says keeps every clause about telling", () => {
  const judge = loaded();
  tell(judge, [...answered(1), ...rejected(2, "active"), ...rejected(3, "passive"), ...outbound(4), ["statusChanged", { softphoneId: AVAILABLE }]]);
  assert.deepEqual(faults(judge), []);
  const telling = CLAUSES.filter(({ group }) => group === "telling").map((clause) => clause.id);
  const elsewhere = ["receipts", "uncaught-errors", "receipts-read"];
  assert.deepEqual(telling.filter((clause) => !inState(judge, "passed").includes(clause)), elsewhere);
});

test("each fault of what is told fails the clause that speaks of it, and no other", () => {
  const notes = { partnerId: PARTNER, conversationId: id(1), disposition: "Resolved", notes: "" };
  for (const [told, expected] of /** @type {[Told[], string[]][]} */ ([
    [answered(1, { callAccepted: { conversationId: undefined } }), ["conversation-ids field-missing callAccepted.conversationId"]],
    [answered(1, { incomingCall: { conversationId: 7 } }), ["conversation-ids wrong-type incomingCall.conversationId", "conversation-ids conversation-changed callAccepted"]],
    [answered(1, { callEnded: { conversationId: id(2) } }), ["conversation-ids conversation-changed callEnded"]],
    [[...answered(1), ...answered(1)], ["conversation-ids conversation-reused incomingCall"]],
    [answered(1, { incomingCall: { partnerId: "acme" } }), ["incoming-call not-a-guid incomingCall.partnerId"]],
    [answered(1, { incomingCall: { callerANI: "(415) 555-0142" } }), ["numbers not-e164 incomingCall.callerANI"]],
    [answered(1, { incomingCall: { callerANI: 14155550142 } }), ["numbers wrong-type incomingCall.callerANI"]],
    [answered(1, { incomingCall: { callerANI: undefined } }), []],
    [answered(1, { incomingCall: { language: "English" } }), ["languages no-language incomingCall.language"]],
    [answered(1, { callAccepted: { recordingStatus: true } }), ["call-accepted wrong-type callAccepted.recordingStatus"]],
    [answered(1, { callAccepted: { recordingStatus: "yes" } }), ["call-accepted value-unknown callAccepted.recordingStatus"]],
    [answered(1, { callEnded: { duration: 61_000 } }), ["durations duration-in-milliseconds callEnded.duration"]],
    [answered(1, { callEnded: { duration: 500 } }), ["durations duration-other callEnded.duration"]],
    [answered(1, { callEnded: { duration: "61" } }), ["durations wrong-type callEnded.duration"]],
    [answered(1, { callEnded: { duration: undefined } }), ["durations field-missing callEnded.duration"]],
    [answered(1, { callEnded: { callType: "Inbound" } }), ["call-types value-unknown callEnded.callType"]],
    [answered(1, { callEnded: { callType: undefined } }), ["call-types field-missing callEnded.callType"]],
    [answered(1, { callEnded: { callType: "outbound" } }), ["call-types call-type-other callEnded.callType"]],
    [outbound(1, { callType: "inbound" }), ["call-types call-type-other callEnded.callType"]],
    [answered(1, { callNotesSubmitted: { disposition: "Done" } }), ["dispositions disposition-unknown callNotesSubmitted.disposition"]],
    [answered(1, { callNotesSubmitted: { notes: undefined } }), ["call-notes field-missing callNotesSubmitted.notes"]],
    [rejected(1, "declined"), ["reasons value-unknown callRejected.reason"]],
    [[["statusChanged", { softphoneId: "Available" }]], ["statuses not-a-guid statusChanged.softphoneId"]],
    [[["statusChanged", { softphoneId: PARTNER }]], ["statuses status-unknown statusChanged.softphoneId"]],
    [[["statusChanged", {}]], ["statuses field-missing statusChanged.softphoneId"]],
    [[["incomingCall", 7]], ["incoming-call no-object incomingCall"]],
    [[["incomingCall", "{"]], ["incoming-call no-object incomingCall"]],
    [[["outboundCallInitiated", { partnerId: AWAY, conversationId: id(1), dialledTo: "+18883973342" }]], ["partner-config partner-other outboundCallInitiated.partnerId"]],
    [[["outboundCallInitiated", { partnerId: PARTNER, conversationId: id(1) }]], ["numbers field-missing outboundCallInitiated.dialledTo"]],
    [answered(1).slice(1), ["order not-announced callAccepted"]],
    [[answered(1)[1], answered(1)[0], ...answered(1).slice(2)].filter((one) => one !== undefined), ["order not-announced callAccepted"]],
    [outbound(1).slice(1), ["order not-initiated callEnded"]],
    [[...rejected(1, "active"), ...answered(1).slice(1, 2)], ["order accepted-after-rejection callAccepted"]],
    [[...answered(1), ["callAccepted", { partnerId: PARTNER, conversationId: id(1) }]], ["order accepted-after-end callAccepted"]],
    [[...answered(1), ["callEnded", { partnerId: PARTNER, conversationId: id(1), duration: 62, callType: "inbound" }]], ["order ended-twice callEnded"]],
    [[...answered(1).slice(0, 1), ...answered(1).slice(2, 3)], ["order ended-without-answer callEnded"]],
    [[...answered(1).slice(0, 1), ["callNotesSubmitted", notes]], ["order notes-before-answer callNotesSubmitted"]],
    [[...answered(1).slice(0, 2), ...answered(1).slice(1, 2)], ["receipts event-repeated callAccepted"]],
  ])) {
    const judge = loaded();
    tell(judge, told);
    assert.deepEqual(faults(judge), expected, JSON.stringify(told));
  }
});

test("what the contract leaves open is no fault", () => {
  const [incoming, accepted, ended, notes] = /** @type {[Told, Told, Told, Told]} */ (answered(1));
  for (const told of /** @type {Told[][]} */ ([
    [incoming, accepted, notes, ended],
    [incoming, ["callRejected", { conversationId: id(1), reason: "passive" }], incoming, accepted, ended, notes],
    [incoming, ["callEnded", { conversationId: id(1), duration: 0, callType: "inbound" }]],
    [["incomingCall", [PARTNER, id(1), "+14155550142", "en_US"]]],
    [incoming, ["callAccepted", JSON.stringify({ conversationId: id(1) })]],
    [incoming, accepted, ended, notes, ["callNotesSubmitted", { conversationId: id(1), disposition: "Resolved", notes: "Corrected." }]],
    [["statusChanged", { softphoneId: AVAILABLE }], ["statusChanged", { softphoneId: AVAILABLE }]],
  ])) {
    const judge = loaded();
    tell(judge, told);
    assert.deepEqual(faults(judge), [], JSON.stringify(told));
  }
});

test("start_call wants an outbound call to its number, and says what came instead", () => {
  const end = (/** @type {object} */ more) => /** @type {Told} */ (["callEnded", { partnerId: PARTNER, conversationId: id(1), duration: 3, callType: "outbound", ...more }]);
  for (const [told, expected] of /** @type {[Told[], string[]][]} */ ([
    [[end({})], []],
    [[["callAccepted", { conversationId: id(1), callType: "outbound" }], end({})], []],
    [outbound(1), []],
    [[end({ callType: "inbound" })], ["start-call call-type-other callEnded.callType"]],
    [[["callAccepted", { conversationId: id(1), dialledTo: "+14155550100" }], end({})], ["start-call number-other callAccepted.dialledTo"]],
    [answered(1), ["start-call told-as-incoming incomingCall", "start-call call-type-other callEnded.callType"]],
    [[], ["start-call no-call"]],
  ])) {
    const judge = loaded();
    judge.orderCall("+18883973342");
    judge.calledBack("start_call", { found: true, threw: false, milliseconds: 1 });
    tell(judge, told);
    judge.callOverdue();
    assert.deepEqual(faults(judge), expected, JSON.stringify(told));
    if (expected.length === 0) assert.ok(inState(judge, "passed").includes("start-call"));
  }
});

test("a status that was ordered may be confirmed, and not answered for ever", () => {
  for (const [confirmations, asked, expected] of /** @type {[number, string | null, string[]][]} */ ([
    [0, null, []],
    [1, AWAY, []],
    [3, AWAY, ["update-presence presence-ping-pong statusChanged"]],
    [0, AVAILABLE, ["update-presence presence-ignored update_presence"]],
  ])) {
    const judge = loaded();
    judge.orderPresence(AWAY);
    judge.calledBack("update_presence", { found: true, threw: false, milliseconds: 1 });
    for (let time = 0; time < confirmations; time++) {
      tell(judge, [["statusChanged", { softphoneId: AWAY }]]);
      assert.equal(judge.isMirrored, time < 2);
    }
    judge.askPresence();
    if (asked) tell(judge, [["statusChanged", { softphoneId: asked }]]);
    assert.deepEqual(faults(judge), expected);
  }
});

test("a callback that throws, dawdles or cannot be found is told of under its own clause", () => {
  const right = { found: true, threw: false, milliseconds: 1 };
  for (const [eventType, outcome, expected] of /** @type {[string, typeof right, string[]][]} */ ([
    ["start_call", right, []],
    ["start_call", { ...right, threw: true }, ["callback-returns callback-threw start_call"]],
    ["update_presence", { ...right, milliseconds: 900 }, ["callback-returns callback-slow update_presence"]],
    ["conformance_probe", { ...right, threw: true }, ["unknown-event-type callback-threw"]],
    ["partner_config", { ...right, found: false }, ["callback callback-not-found partner_config"]],
  ])) {
    const judge = new Judge(GIVEN);
    judge.load();
    judge.calledBack(eventType, outcome);
    judge.callOverdue();
    assert.deepEqual(faults(judge), expected);
  }
});

test("load comes once, before any event, and with a callback", () => {
  for (const [act, expected] of /** @type {[(judge: Judge) => void, string[]][]} */ ([
    [(judge) => judge.load(), []],
    [(judge) => judge.load("callback-missing"), ["callback callback-missing"]],
    [(judge) => { judge.load(); judge.load(); judge.load(); }, ["load load-repeated"]],
    [(judge) => { tell(judge, rejected(1, "active")); judge.load(); }, ["load event-before-load incomingCall", "load event-before-load callRejected"]],
    [(judge) => judge.notLoaded(), ["load load-missing"]],
    [(judge) => { judge.load(); judge.unknownFunction("callAnswered"); }, ["function-names function-unknown callAnswered"]],
  ])) {
    const judge = new Judge(GIVEN);
    act(judge);
    assert.deepEqual(faults(judge), expected);
  }
});

test("an address tells on people in more than one way", () => {
  const told = [{ callerANI: "+14155550142", notes: "Wants an offer" }];
  for (const [address, expected] of /** @type {[string, string | null][]} */ ([
    ["https://phone.example/agent?tab=2", null],
    ["https://phone.example/agent?since=1764374400", null],
    ["https://phone.example/agent?call=7c9e6679-7425-40de-944b-e07fc1f90ae7", null],
    ["https://phone.example/agent?ani=%2B14155550199", "number-in-address"],
    ["https://phone.example/agent?ani=14155550142", "told-in-address"],
    ["https://phone.example/agent/1-415-555-0142", "told-in-address"],
    ["https://phone.example/agent#notes=Wants%20an%20offer", "told-in-address"],
    ["https://phone.example/agent?user=ann%40acme.test", "email-in-address"],
    ["https://phone.example/agent#access_token=00Dxx", "token-in-address"],
  ])) {
    assert.equal(personalIn(address, told), expected, address);
  }
  assert.equal(quotable(new URL("https://phone.example/ann@acme.test/14155550142/x?a=1#b")), "https://phone.example/.../.../x");
});

test("the document lists every clause, with its source", async () => {
  const text = await readFile(new URL("../../docs/conformance.md", import.meta.url), "utf8");
  const rows = [...text.matchAll(/^\| `([a-z-]+)` \| .* \| (.*) \|$/gm)].map(([, clause, source]) => [clause, source?.replaceAll("`", "").replaceAll(" to \u00a7", "\u2013")]);
  const written = CLAUSES.map(({ id: clause, source }) => [clause, source === "get_presence" ? "configuration" : source]);
  assert.deepEqual(rows, written);
});

test("the kit's module exports what the wrapper's does", async () => {
  const exported = async (/** @type {string} */ path) => {
    const text = await readFile(new URL(`../../www/${path}`, import.meta.url), "utf8");
    const list = /export const \{([^}]+)\} = wrapper;/.exec(text)?.[1] ?? "";
    return { names: list.split(",").map((name) => name.trim()).filter(Boolean).sort(), hasMore: /export function createWrapper/.test(text) && /export default wrapper/.test(text) };
  };
  const [ours, theirs] = [await exported("conformance/module.js"), await exported("module.js")];
  assert.deepEqual(ours, theirs);
  assert.ok(ours.names.length > 20);
});

test("every clause has its claim and its remedy, and no reason quotes what was told", () => {
  for (const { id: clause } of CLAUSES) {
    assert.ok(claims[clause], clause);
    assert.ok(remedies[clause], clause);
  }
  const judge = loaded();
  tell(judge, answered(1, { incomingCall: { callerANI: "555 0142" }, callNotesSubmitted: { disposition: "Private", notes: 5 } }));
  const texts = judge.verdicts().flatMap((verdict) => verdict.reasons.map(({ code, where }) => reasons[code]?.(where) ?? ""));
  assert.equal(texts.length, 3);
  assert.ok(texts.every((text) => text && !/555|Private|5/.test(text)), texts.join("; "));
});
