// What a recording of the demo keeps, what it gives away, and when two runs came to the same.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import test from "node:test";

import { conversationsOf, differences, readRecording, recordsOf, renamed, toReplay, writeRecording } from "../../www/demo/recording.js";
import { redacted } from "../../www/demo/redaction.js";

const ABOUT = { recordedAt: "2026-11-29T02:00:00.000Z", wrapper: "0.1.0" };
const told = (/** @type {string} */ method, /** @type {any[]} */ ...values) => /** @type {any} */ ({ at: 0, what: "call", method, arguments: values });
const kept = () => readFileSync(new URL("../vectors/recordings/four-calls.json", import.meta.url), "utf8");

test("what was written is read, and plays what the softphone told of its calls", () => {
  const read = /** @type {any} */ (readRecording(kept()));
  assert.equal(read.fault, undefined);
  const methods = toReplay(read.recording).map(({ method }) => method);
  assert.equal(methods.includes("load"), false, "the page loads the wrapper itself");
  assert.equal(methods.filter((method) => method === "callEnded").length, 4);
  assert.equal(conversationsOf(read.recording.entries).length, 4);
});

test("a document that is no recording is refused with the place of its fault", () => {
  const whole = { format: "softphone-wrapper-recording", version: 1, entries: [told("callEnded", { conversationId: "c1" })], records: [], named: {} };
  for (const [change, path] of /** @type {[any, string][]} */ ([
    [{ format: "other" }, "$.format"],
    [{ version: 2 }, "$.version"],
    [{ entries: {} }, "$.entries"],
    [{ entries: [] }, "$.entries"],
    [{ entries: [null] }, "$.entries[0]"],
    [{ entries: [{ ...whole.entries[0], at: -1 }] }, "$.entries[0].at"],
    [{ entries: [{ ...whole.entries[0], method: "constructor" }] }, "$.entries[0].method"],
    [{ entries: [{ ...whole.entries[0], arguments: {} }] }, "$.entries[0].arguments"],
    [{ records: [{ object: "Task" }] }, "$.records"],
    [{ named: null }, "$.named"],
  ])) {
    const read = /** @type {any} */ (readRecording(JSON.stringify({ ...whole, ...change })));
    assert.equal(read.fault?.path, path, JSON.stringify(change));
  }
  assert.equal(/** @type {any} */ (readRecording("{")).fault.path, "$");
});

test("a call is known in each form that an event may have", () => {
  for (const entry of [
    told("incomingCall", { conversationId: 7 }), told("incomingCall", "p1", "7", "+18883973342"), told("callEnded", '{"conversationId":"7"}'), told("link", "7", { recordId: "003" }),
  ]) {
    assert.deepEqual(conversationsOf([entry]), ["7"], JSON.stringify(entry.arguments));
    const [again] = toReplay(/** @type {any} */ ({ entries: [entry] }));
    assert.equal(JSON.stringify(renamed(again?.arguments, new Map([["7", "replay"]]))).includes("7\""), false);
  }
  assert.deepEqual(conversationsOf([told("statusChanged", { softphoneId: "7" }), told("setPresence", "7"), told("dial", "7", { recordId: "003" })]), []);
});

test("records are the same where they differ in ids, keys and times alone", () => {
  const state = (/** @type {any} */ change) => ({ records: {
    Contact: [{ Id: change.contact, Name: "Morgan Reyes" }],
    Task: [{
      Id: change.id, CallObject: change.conversation, Description: `Unique Id: ${change.conversation}`, WhoId: change.contact, CallDurationInSeconds: change.seconds,
      CreatedDate: change.date, SystemModstamp: change.date, Key__c: change.key, Status: "Completed",
    }, { Id: "other", CallObject: "another conversation", Status: "Not Started" }],
    VoiceCall: [{ Id: `${change.id}v`, VendorCallKey: change.conversation, CallDurationInSeconds: change.clock, CallStartDateTime: change.date }],
  } });
  const former = { id: "00T1", contact: "0031", conversation: "conversation-one", seconds: 7, clock: 7, date: "2026-01-01", key: "0".repeat(32) };
  const later = { id: "00T2", contact: "0032", conversation: "conversation-two", seconds: 7, clock: 1, date: "2027-01-01", key: "1".repeat(32) };
  const records = (/** @type {any} */ change) => recordsOf(state(change), [change.conversation]);
  assert.equal(records(former).length, 2, "those of another conversation are left out");
  assert.deepEqual(differences(records(former), records(later)), []);
  assert.deepEqual(differences(records(former), records({ ...later, seconds: 8 })), [{ object: "Task", field: "CallDurationInSeconds", expected: 7, found: 8 }]);
  assert.deepEqual(differences(records(former), [...records(later), ...records(later)]).map(({ object, field }) => [object, field]), [["Task", ""], ["VoiceCall", ""]]);
});

test("a short name of a conversation is no part of other texts", () => {
  const state = { records: { Task: [{ Id: "a", CallObject: "1", Subject: "Call 1 of 12" }, { Id: "b", CallObject: "12", Subject: "1" }] } };
  assert.deepEqual(recordsOf(state, ["12"]).map(({ fields }) => fields), [{ CallObject: "call 1", Subject: "1" }]);
  assert.deepEqual(renamed({ conversationId: 1, notes: "1 of 12", tags: ["1"] }, new Map([["1", "one"]])), { conversationId: "one", notes: "1 of 12", tags: ["one"] });
});

test("for support nothing is left that speaks of anybody, in whatever field it stands", () => {
  const secrets = ["+18883973342", "8883973342", "Dana Fields", "dana@acme.test", "call-of-+18883973342", "the caller's wife", "https://tel.test/rec/4711", "0035e00000Dana"];
  const [number, bare, name, mail, conversation, note, address, record] = secrets;
  const call = { conversationId: conversation, partnerId: "p1" };
  const entries = [
    told("incomingCall", { ...call, callerANI: number, callerName: name, vendorCallKey: conversation, tags: [note], deep: { er: [{ phone: bare }] } }),
    told("incomingCall", "p1", conversation, number, "en_US"),
    told("callAccepted", { ...call, callerANI: number, agent: mail, reportCallId: 8883973342, channelName: "Sales" }),
    told("callEnded", { ...call, duration: 154, disposition: "Resolved", notes: note, recordingUrl: address }),
    told("callEnded", JSON.stringify({ ...call, notes: note })),
    told("transcript", { ...call, content: note, senderType: "END_USER", participant: number }),
    told("link", conversation, { recordId: record, objectType: "Contact" }),
    told("rate", conversation, { rating: "New Lead", values: { Company: name }, notes: note }),
    told("dial", number, { recordId: record, objectType: "Contact", participantType: "Traveler" }),
    told("setAgent", { email: mail, name, extension: bare }),
    /** @type {any} */ ({ at: 5, what: "callback", type: "start_call", payload: { dialTo: number, dialFrom: number, participantType: "Traveler" } }),
    /** @type {any} */ ({ at: 6, what: "delivery", type: "parked", work: { id: "x", conversationId: conversation, kind: "Task", recordId: record, attempts: 2, error: { code: "refused", message: note } } }),
  ];
  const state = { records: { Contact: [{ Id: record, Name: name }], Task: [{ Id: "t", Subject: `Call ${number}`, WhoId: record, Description: note, CallObject: conversation, Status: "Completed" }] } };
  const support = redacted(writeRecording(entries, state, ABOUT));
  const text = JSON.stringify(support);
  for (const secret of secrets) assert.equal(text.includes(JSON.stringify(secret).slice(1, -1)), false, `${secret}: ${text}`);

  assert.deepEqual(support.records, [{ object: "Task", fields: { Status: "Completed" } }]);
  const ended = /** @type {any} */ (support.entries[3]);
  assert.deepEqual(ended.arguments[0], {
    conversationId: "conversation-1", partnerId: "p1", duration: 154, disposition: "Resolved", notes: "(17 characters)", recordingUrl: "(25 characters)",
  });
  const numbers = support.entries.map((entry) => /** @type {any} */ (entry).arguments?.[0]?.callerANI).filter(Boolean);
  assert.deepEqual(numbers, ["+15555550100", "+15555550100"], "one number stays one number");
  assert.equal(/** @type {any} */ (readRecording(text)).fault, undefined, "it can be played");
  const methods = toReplay(support).map(({ method }) => method);
  assert.equal(methods.includes("dial") && !methods.includes("link") && !methods.includes("setAgent"), true, "without those who are not in it");
});
