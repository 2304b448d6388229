// @ts-check
/** What is not at hand: earlier calls, calls left open, logs that wait and logs that were refused. */
import { match, questions, waiting, who } from "./calls.js";
import { caller } from "./caller.js";
import { form } from "./form.js";
import { h } from "./tree.js";
import { clock, length } from "./moment.js";
import { call as callWords, earlier as earlierWords, leftOpen as leftOpenWords, match as matchWords, outbox as words, reason } from "./strings.js";

/** @typedef {import("./panel.js").Desk} Desk @typedef {import("./calls.js").Call} Call */

/** At most so many waiting logs are listed. */
const MOST_WAITING = 5;

/** @param {Call} call @param {Desk} desk */
function known(call, desk) {
  return match(call, desk.view, desk.drafts.get(call.conversationId), desk.ui.names);
}

/** Calls that are over, each of which may be taken up again. @param {Call[]} calls @param {Desk} desk */
export function earlier(calls, desk) {
  if (calls.length === 0) return null;
  const open = calls.filter((call) => questions(call, desk.view).length > 0).length;
  return h("details", { class: "block", key: "earlier", "data-region": "earlier" },
    h("summary", null, earlierWords.heading(calls.length, open)), lines(calls, desk));
}

/** @param {Call[]} calls @param {Desk} desk */
export function leftOpen(calls, desk) {
  if (calls.length === 0) return null;
  return h("details", { class: "block", key: "left-open", "data-region": "left-open" },
    h("summary", null, leftOpenWords.heading(calls.length)),
    h("p", { class: "quiet" }, leftOpenWords.hint), lines(calls, desk));
}

/** @param {Call[]} calls @param {Desk} desk */
function lines(calls, desk) {
  return h("ul", { class: "lines", role: "list" }, ...calls.map((call) => {
    const id = call.conversationId;
    const isOpen = desk.ui.editing === id;
    const matched = known(call, desk);
    const name = who(call, matched.record);
    const lasted = call.answeredAt === null ? callWords.states.missed : call.leftOpen ? "" : length((call.endedAt ?? call.answeredAt) - call.answeredAt);
    return h("li", { key: id, "data-region": id },
      h("div", { class: "row" },
        h("div", { class: "grow" }, h("strong", null, name),
          h("span", { class: "quiet line" }, `${callWords.directions[call.direction] ?? ""} ${earlierWords.at(clock(call.since ?? 0, desk.now), lasted, call.disposition ?? "")}`),
          h("span", { class: "chips" }, ...questions(call, desk.view).map((kind) => h("span", { class: "chip", key: kind, "data-tone": "waiting" }, matchWords.questions[kind] ?? kind)))),
        h("button", {
          type: "button", class: "button small", "aria-expanded": String(isOpen), "aria-label": `${isOpen ? earlierWords.close : earlierWords.edit} ${name}`,
          "data-focus": `edit ${id}`, onclick: () => desk.edit(isOpen ? null : id),
        }, isOpen ? earlierWords.close : earlierWords.edit)),
      isOpen ? caller(call, matched, desk) : null,
      isOpen && call.state === "ended" ? form(call, matched, desk) : null);
  }));
}

/** Logs on their way. What was refused stands open; what waits is there for who asks. @param {Desk} desk */
export function outbox(desk) {
  const { view } = desk;
  const parked = /** @type {any[]} */ (view.parked ?? []);
  const pending = waiting(view, desk.now);
  if (parked.length + pending.length === 0) return null;
  return h("section", { class: "block", key: "outbox", "aria-labelledby": "outbox-heading", "data-region": "outbox" },
    h("h2", { id: "outbox-heading", class: "small-heading", tabindex: "-1", "data-focus": "outbox" }, words.heading),
    parked.length > 0 ? h("ul", { class: "lines parked", key: "parked", role: "list" }, ...parked.map((row) => refused(row, desk))) : null,
    pending.length > 0 ? h("details", { key: "pending" },
      h("summary", null, words.waiting(pending.length)),
      h("ul", { class: "lines", role: "list" }, ...pending.slice(0, MOST_WAITING).map((row) =>
        h("li", { key: `${row.id} ${row.conversationId} ${row.kind}` }, title(row, desk),
          h("p", { class: "quiet" }, row.attempts > 0 || row.error ? `${reason(row.error, true)} ${row.attempts > 0 ? words.tries(row.attempts) : ""}` : words.queued)))),
      pending.length > MOST_WAITING ? h("p", { class: "quiet" }, words.more(pending.length - MOST_WAITING)) : null) : null);
}

/** @param {any} row @param {Desk} desk */
function title(row, desk) {
  const call = (desk.view.calls ?? []).find((/** @type {Call} */ one) => one.conversationId === row.conversationId);
  const name = call ? who(call, known(call, desk).record) : "";
  // Whoever was looked for, the rating makes a lead of the caller.
  const makes = row.kind === "Match" && desk.view.ratings?.find((/** @type {any} */ one) => one.rating === call?.disposition)?.action === "createLead";
  const kind = makes ? "Lead" : row.kind;
  return h("p", null, h("strong", null, words.kinds[kind] ?? kind), h("span", null, row.name ? ` ${row.name}` : "", name ? ` ${name}` : ""), h("span", { class: "quiet" }, ` ${words.since(clock(row.since, desk.now))}`));
}

/** @param {any} row @param {Desk} desk */
function refused(row, desk) {
  const { ui } = desk;
  const busy = ui.busy.has(`row ${row.id}`);
  const failed = ui.said.get(`row ${row.id}`);
  const asks = ui.discarding === row.id;
  const button = (/** @type {string} */ key, /** @type {string} */ text, /** @type {string} */ tone, /** @type {() => void} */ onclick) =>
    h("button", { type: "button", key, class: `button small ${tone}`, "aria-disabled": busy ? "true" : null, "data-focus": `${key} ${row.id}`, onclick }, text);
  return h("li", { key: row.id, "data-region": `row ${row.id}` },
    title(row, desk),
    h("p", { class: "why" }, reason(row.error)),
    failed ? h("p", { class: "error", role: "alert", key: "failed" }, reason(failed)) : null,
    asks
      ? h("div", { class: "stack", key: "sure", role: "group", "aria-label": words.sure }, h("p", null, h("strong", null, words.sure)),
        h("div", { class: "row end" }, button("keep", words.keep, "", () => desk.ask(null, row.id)), button("discard", words.discard, "bad", () => desk.decide("discard", row.id))))
      : h("div", { class: "row end", key: "decide" }, button("ask", words.discard, "link", () => desk.ask(row.id, row.id)),
        button("retry", busy ? words.retrying : words.retry, "", () => desk.decide("retry", row.id))));
}
