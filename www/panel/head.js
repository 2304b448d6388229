// @ts-check
/** The top of the panel: the agent's status, how things stand, and what keeps the panel from working. */
import { waiting } from "./calls.js";
import { h } from "./tree.js";
import { desk as words, outbox as outboxWords, reason } from "./strings.js";

/** @typedef {import("./panel.js").Desk} Desk */

/** @param {Desk} desk */
export function head(desk) {
  return h("header", { class: "head" }, presence(desk), h("div", { class: "chips" }, ...chips(desk)));
}

/** @param {Desk} desk */
function presence({ view, ui, act, wrapper }) {
  const statuses = /** @type {any[]} */ (view.statuses ?? []);
  if (statuses.length === 0) return null;
  const isKnown = statuses.some((status) => status.softphoneId === view.presence);
  const current = isKnown ? view.presence : "";
  return h("label", { class: "presence" }, h("span", { class: "quiet" }, words.presence),
    h("span", { class: "dot", "data-tone": statuses.find((status) => status.softphoneId === current)?.available ? "good" : "quiet", "aria-hidden": "true" }),
    h("select", {
      id: "presence",
      "aria-busy": ui.busy.has("presence") ? "true" : null,
      value: current,
      onchange: (/** @type {any} */ event) => {
        const wanted = event.target.value;
        // The softphone decides; what it says comes back as its status.
        event.target.value = current;
        if (wanted) void act("presence", () => wrapper.setPresence(wanted));
      },
    },
    isKnown ? null : h("option", { value: "", key: "" }, words.noPresence),
    ...statuses.map((status) => h("option", { value: status.softphoneId, key: status.softphoneId }, status.label || status.softphoneId))));
}

/** States in words. @param {Desk} desk */
function chips({ view, now }) {
  const chip = (/** @type {string} */ key, /** @type {string} */ text, tone = "quiet", title = "") => h("span", { class: "chip", key, "data-tone": tone, title }, text, title ? h("span", { class: "unseen" }, ` ${title}`) : null);
  const parked = view.parked?.length ?? 0;
  const pending = waiting(view, now).length;
  const link = view.console?.state;
  return [
    view.role === "standby" && view.phase === "ready" ? chip("role", words.standby, "quiet", words.standbyHint) : null,
    parked > 0 ? chip("parked", outboxWords.parked(parked), "bad") : null,
    pending > 0 ? chip("pending", outboxWords.waiting(pending), "waiting") : null,
    link === "linked" ? chip("link", words.linked, "good") : null,
    link === "linking" ? chip("link", words.linking) : null,
    link === "failed" ? chip("link", words.unlinked, "waiting", words.unlinkedHint) : null,
  ];
}

/** What an agent has to know or do before anything else works. @param {Desk} desk */
export function notices({ view, ui, act, wrapper }) {
  /** @param {string} key @param {string} tone @param {string} title @param {string} text @param {any} [action] */
  const notice = (key, tone, title, text, action) =>
    h("section", { class: "notice", key, "data-tone": tone, "data-region": key },
      h("div", null, h("strong", null, title), " ", text), action);
  const list = [];
  const code = view.error?.code ?? "";
  if (view.phase === "failed") list.push(notice("failed", "bad", words.failed, `${words.failedHint} ${code}`));
  else if (view.phase === "store-only") list.push(notice("store-only", "bad", words.storeOnly, words.storeOnlyHint));
  else if (view.phase === "unconfigured") list.push(notice("unconfigured", "waiting", words.unconfigured, words.unconfiguredHint));
  else if (view.phase !== "ready") list.push(notice("starting", "quiet", words.starting, words.startingHint));
  if (view.durability === "memory" && view.phase === "ready") list.push(notice("memory", "waiting", words.memory, words.memoryHint));
  for (const account of view.accounts ?? []) {
    if (account.error?.code !== "sign-in-needed") continue;
    const key = `sign-in ${account.id}`;
    const failed = ui.said.get(key);
    list.push(notice(key, "waiting", words.signIn, failed ? `${words.signInFailed} ${reason(failed)}` : words.signInHint,
      h("button", {
        type: "button", class: "button brand", "aria-disabled": ui.busy.has(key) ? "true" : null,
        onclick: () => act(key, async () => {
          const answer = await wrapper.signIn(account.id);
          return answer.signedIn ? { accepted: true } : { accepted: false, error: answer.error };
        }),
      }, words.signIn)));
  }
  return list;
}
