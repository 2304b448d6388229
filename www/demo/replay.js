// @ts-check
/** Plays a recording to the wrapper, and holds the records that come of it against those it was made with. */
import { conversationsOf, differences, recordsOf, renamed, toReplay } from "./recording.js";

/**
 * @typedef {import("./recording.js").Recording} Recording
 * @typedef {{records: Record<string, Record<string, any>[]>}} State
 * @typedef {object} Desk what a replay works with
 * @property {(method: string, ...values: unknown[]) => Promise<any>} tell a call of the contract
 * @property {() => State | null} state what the org holds
 * @property {() => {pending?: readonly {conversationId: string}[], parked?: readonly {conversationId: string}[]} | null} status the wrapper's snapshot
 * @property {(told: number, of: number) => void} progress
 * @property {AbortSignal} signal
 */

/** The records may follow so long after the last event; retries take their time. */
const RECORDS_WITHIN = 60_000;
/** Nothing waits any more: what differs now will differ. */
const SETTLED_AFTER = 3_000;
const LOOK = 200;

/**
 * Each conversation gets a name of its own: what was told before would be told twice, and a repetition makes no record.
 * @param {Recording} recording @param {boolean} isFast without the pauses @param {Desk} desk
 * @returns {Promise<{conversations: string[], refused: string[], differences: ReturnType<typeof differences>}>}
 */
export async function replay(recording, isFast, desk) {
  const told = toReplay(recording);
  const former = conversationsOf(recording.entries);
  const run = crypto.randomUUID().slice(0, 8);
  const conversations = former.map((_, index) => `replay-${run}-${index + 1}`);
  const names = new Map(former.map((id, index) => [id, conversations[index] ?? id]));
  for (const [id, current] of sameRecords(recording, desk.state())) names.set(id, current);

  const start = performance.now() - (told[0]?.at ?? 0);
  /** @type {Promise<any>[]} */
  const receipts = [];
  for (const [index, { at, method, arguments: values }] of told.entries()) {
    if (!isFast) await pause(start + at - performance.now(), desk.signal);
    desk.signal.throwIfAborted();
    const receipt = desk.tell(method, ...renamed(values, names));
    receipts.push(receipt);
    if (isFast) await receipt;
    desk.progress(index + 1, told.length);
  }
  const refused = (await Promise.all(receipts)).filter((receipt) => receipt?.accepted === false).map((receipt) => String(receipt.error?.code));
  return { conversations, refused, differences: await compared(recording, conversations, desk) };
}

/** @param {Recording} recording @param {string[]} conversations @param {Desk} desk */
async function compared(recording, conversations, desk) {
  const started = performance.now();
  let settledSince = Infinity;
  for (;;) {
    const state = desk.state();
    const differing = differences(recording.records, restricted(recording, state ? recordsOf(state, conversations) : []));
    const now = performance.now();
    const waits = (desk.status()?.pending ?? []).some(({ conversationId }) => conversations.includes(conversationId));
    settledSince = waits ? Infinity : Math.min(settledSince, now);
    const isOver = now - settledSince > SETTLED_AFTER || now - started > RECORDS_WITHIN;
    if ((differing.length === 0 && !waits) || isOver) return differing;
    await pause(LOOK, desk.signal);
  }
}

/** For support a recording keeps some fields alone; of the others nothing can be said. @param {Recording} recording @param {import("./recording.js").Expected[]} records */
function restricted(recording, records) {
  if (!recording.redacted) return records;
  const kept = new Set(recording.records.flatMap(({ object, fields }) => Object.keys(fields).map((field) => `${object}.${field}`)));
  return records.map(({ object, fields }) => ({ object, fields: Object.fromEntries(Object.entries(fields).filter(([field]) => kept.has(`${object}.${field}`))) }));
}

/** An org that was made anew has the same people under other ids. @param {Recording} recording @param {State | null} state @returns {[string, string][]} */
function sameRecords(recording, state) {
  return Object.entries(recording.named).flatMap(([id, { object, name }]) => {
    const found = state?.records[object]?.find((record) => record.Name === name);
    return found ? [[id, String(found.Id)]] : [];
  });
}

/** @param {number} milliseconds @param {AbortSignal} signal @returns {Promise<void>} */
function pause(milliseconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, Math.max(0, milliseconds));
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    }, { once: true });
  });
}
