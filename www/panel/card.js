// @ts-check
/** One call at hand: who, how long, whom it is logged on, and what the agent writes about it. */
import { isSet, match, who } from "./calls.js";
import { h } from "./tree.js";
import { form } from "./form.js";
import { caller } from "./caller.js";
import { length } from "./moment.js";
import { call as words } from "./strings.js";

/** @typedef {import("./panel.js").Desk} Desk @typedef {import("./calls.js").Call} Call */

/** @param {Call} call @param {Desk} desk */
export function card(call, desk) {
  const id = call.conversationId;
  const known = match(call, desk.view, desk.drafts.get(id), desk.ui.names);
  const name = who(call, known.record);
  const heading = `call-${desk.idOf(id)}`;
  return h("article", { class: "card", key: id, "data-state": call.state, "aria-labelledby": heading, "data-region": id },
    h("div", { class: "call" },
      h("p", { class: "state" }, h("span", { class: "state-word" }, stateOf(call)), timeOf(call, desk.now)),
      h("h2", { id: heading, tabindex: "-1", "data-focus": `call ${id}` }, name),
      h("p", { class: "facts" }, ...separated([
        name === call.number || !call.number || call.withheld ? null : h("span", { class: "number", key: "number" }, call.number),
        words.directions[call.direction] ?? null,
        call.queue || call.channelName ? words.queue(call.queue || call.channelName) : null,
        call.skill ? words.skill(call.skill) : null,
        call.location || null,
      ])),
      h("p", { class: "chips" }, ...flags(call, known.org))),
    caller(call, known, desk),
    call.state === "active" || call.state === "ended" ? form(call, known, desk) : null);
}

/** @param {Call} call */
function stateOf(call) {
  return call.state === "ringing" && call.direction === "Outbound" ? words.states.dialing : words.states[call.state] ?? call.state;
}

/** @param {Call} call @param {number} now */
function timeOf(call, now) {
  const from = call.answeredAt ?? call.since ?? now;
  const label = call.state === "ringing" ? words.ringingFor : call.endedAt === null ? words.running : words.lasted;
  return h("span", { class: "clock", role: "timer", "aria-label": label }, length((call.endedAt ?? now) - from));
}

/** A Salesforce id. */
const RECORD = /^[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?$/;

/** @param {Call} call @param {string} org where records are shown */
function flags(call, org) {
  const chip = (/** @type {string} */ key, /** @type {string} */ text, tone = "waiting") => h("span", { class: "chip", key, "data-tone": tone }, text);
  const isUp = call.state === "active";
  return [
    isUp && isSet(call.held) ? chip("held", words.held) : null,
    isUp && isSet(call.muted) ? chip("muted", words.muted) : null,
    isUp && isSet(call.recordingPaused) ? chip("paused", words.recordingPaused) : null,
    call.parentVoiceCallId ? chip("transfer", words.transferred, "quiet") : null,
    org && RECORD.test(call.parentVoiceCallId ?? "")
      ? h("a", { key: "parent", href: `${org}/${call.parentVoiceCallId}`, target: "_blank", rel: "noopener noreferrer" }, words.transferFrom) : null,
    call.offers > 0 && call.state === "ringing" ? chip("offers", words.offers(call.offers)) : null,
  ];
}

/** @param {(import("./tree.js").Branch | string | null)[]} parts */
function separated(parts) {
  return parts.filter((part) => part !== null).flatMap((part, index) => (index > 0 ? [" \u00b7 ", part] : [part]));
}
