// @ts-check
/**
 * The agent's panel: plain elements in a shadow root, brought up to date from the core's view. It decides nothing: what an agent does
 * becomes a call of the wrapper, and what comes of it comes back as the next view.
 *
 * @typedef {import("./calls.js").View} View
 * @typedef {import("./calls.js").Call} Call
 * @typedef {import("./calls.js").Found} Found
 * @typedef {{text: string, found?: Found[], error?: any}} Search
 *
 * @typedef {object} Ui what is open in this panel and nowhere else
 * @property {Set<string>} busy what was asked for and is not answered
 * @property {Map<string, any>} said the last refusal, by what was asked for
 * @property {Set<string>} tried calls that were to be saved while something was missing
 * @property {Map<string, Search>} searches by call
 * @property {Map<string, Found>} names records that the agent has seen
 * @property {string | null} discarding
 * @property {string | null} editing
 * @property {string} number to dial
 *
 * @typedef {object} Desk what each part of the panel is made from
 * @property {View} view
 * @property {Ui} ui
 * @property {any} wrapper
 * @property {(what: string) => unknown} pop shows something in the console, told as `screenPop` wants it
 * @property {import("./drafts.js").Drafts} drafts
 * @property {number} now epoch milliseconds
 * @property {string} ratings changes when the ratings do
 * @property {(text: string) => string} idOf a part of an element's id
 * @property {(key: string, action: () => Promise<any>) => Promise<any>} act
 * @property {(conversation: string, open: boolean) => void} search
 * @property {(conversation: string) => Promise<void>} find
 * @property {(call: Call, record: Found) => Promise<void>} link
 * @property {(call: Call, change: import("./drafts.js").Draft) => void} write
 * @property {(call: Call) => Promise<void>} save
 * @property {(call: Call) => void} put
 * @property {(conversation: string | null) => void} edit
 * @property {(id: string | null, row: string) => void} ask
 * @property {(method: "retry" | "discard", id: string) => Promise<void>} decide
 */
import css from "./panel.css";
import { match, sorted, waiting, who } from "./calls.js";
import { card } from "./card.js";
import { openDrafts } from "./drafts.js";
import { answer } from "./form.js";
import { head, notices } from "./head.js";
import { ratings as offered } from "./ratings.js";
import { earlier, leftOpen, outbox } from "./lists.js";
import { h, patch } from "./tree.js";
import { call as callWords, desk as deskWords, match as matchWords, outbox as outboxWords, wrapUp as wrapUpWords } from "./strings.js";

/** What may change the view. */
const NEWS = ["ready", "call", "match", "presence", "delivery", "parked", "role", "config", "error", "console", "panel"];

/** How often, and after how many milliseconds each, a search asks again that waits for a token. */
const TOKEN_TRIES = 40;
const TOKEN_PAUSE = 500;

/** When it is said that the time after a call runs out, in milliseconds before. */
const SOON = 10_000;

/** How often it is looked at what waits while no call is at hand, in milliseconds. */
const LOOK = 5_000;

/**
 * Puts a panel into an element.
 * @param {Element} element
 * @param {{wrapper: any, view: (desk: string) => View, pop: (what: string) => unknown, tenant: string}} core
 * @returns {{attached: true, detach: () => void}}
 */
export function attach(element, { wrapper, view: look, pop, tenant }) {
  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const page = document.createElement("div");
  page.setAttribute("role", "region");
  page.setAttribute("aria-label", deskWords.label);
  page.className = "panel";
  const announcer = document.createElement("p");
  announcer.setAttribute("role", "status");
  announcer.className = "unseen";
  root.append(page, announcer);
  element.append(host);

  /** @type {Ui} */
  const ui = {
    busy: new Set(), said: new Map(), tried: new Set(), searches: new Map(), names: new Map(), discarding: null, editing: null, number: "",
  };
  /** @type {Map<string, string>} */
  const ids = new Map();
  const drafts = openDrafts(tenant);
  /** @type {View} */
  let view = {};
  let ratings = "";
  let isDue = false;
  let isGone = false;
  let timer = 0;
  /** What takes the focus after the next drawing. */
  let focus = "";
  /** What was told before: the state of each call, what was refused, questions. @type {Map<string, string> | null} */
  let told = null;
  /** What was told of the time that is left after each call. @type {Map<string, string>} */
  const limits = new Map();

  /** @type {Desk} */
  const desk = {
    get view() { return view; },
    get now() { return Date.now(); },
    get ratings() { return ratings; },
    ui, wrapper, drafts, act, pop,
    idOf(text) {
      if (!ids.has(text)) ids.set(text, String(ids.size + 1));
      return /** @type {string} */ (ids.get(text));
    },
    search(conversation, open) {
      if (open) ui.searches.set(conversation, { text: "" });
      else ui.searches.delete(conversation);
      focus = `${open ? "search" : "change"} ${conversation}`;
      draw();
    },
    async find(conversation) {
      const search = ui.searches.get(conversation);
      if (!search) return;
      const result = await act(`search ${conversation}`, () => searched(search.text));
      search.found = result?.records;
      search.error = result?.accepted === false ? result.error : null;
      for (const record of search.found ?? []) ui.names.set(record.recordId, record);
      if (search.found) announce(matchWords.found(search.found.length));
      draw();
    },
    async link(call, record) {
      const { conversationId } = call;
      ui.names.set(record.recordId, record);
      const { recordId, objectType, name } = record;
      const result = await act(`link ${conversationId}`, () => wrapper.link(conversationId, { recordId, ...(objectType ? { objectType } : {}) }));
      if (!result?.accepted) return;
      const rating = instead(call);
      drafts.change(conversationId, { recordId, recordName: name, ...(rating ? { rating } : {}) });
      ui.searches.delete(conversationId);
      announce([matchWords.linked(name), ...(rating ? [wrapUpWords.switched(rating)] : [])].join(". "));
      focus = `caller ${conversationId}`;
      draw();
    },
    write({ conversationId }, change) {
      drafts.change(conversationId, change);
    },
    async save(call) {
      const { conversationId } = call;
      const said = answer(call, match(call, view, drafts.get(conversationId), ui.names), desk);
      if (said.missing.length > 0) {
        ui.tried.add(conversationId);
        const { field } = said.missing[0];
        focus = `${field !== "record" ? field : find(`choose ${conversationId}`) ? "choose" : "change"} ${conversationId}`;
        announce(said.missing.map((one) => one.text).join(" "));
        return draw();
      }
      const { rating, values, notes } = said;
      const result = await act(`save ${conversationId}`, () => (rating?.action && wrapper.rate
        ? wrapper.rate(conversationId, { rating: rating.rating, values, notes })
        : wrapper.callNotesSubmitted({ conversationId, ...(rating ? { disposition: rating.rating } : {}), notes })));
      if (!result?.accepted) return;
      drafts.drop(conversationId);
      done(conversationId, wrapUpWords.saved);
    },
    put({ conversationId }) {
      drafts.drop(conversationId);
      done(conversationId, "");
    },
    edit(conversation) {
      focus = `edit ${conversation ?? ui.editing}`;
      ui.editing = conversation;
      draw();
    },
    ask(id, row) {
      ui.discarding = id;
      focus = id ? `keep ${row}` : `ask ${row}`;
      draw();
    },
    async decide(method, id) {
      ui.discarding = null;
      await act(`row ${id}`, () => wrapper[method](id));
      focus = "outbox";
      draw();
    },
  };

  /** Who chose a record wants no new lead: the default button for known records takes over (seed 000, "Log Call"). @param {Call} call */
  function instead({ conversationId, disposition }) {
    const ratings = /** @type {import("./form.js").Rating[]} */ (view.ratings ?? []);
    const chosen = drafts.get(conversationId).rating ?? disposition;
    if (ratings.find((one) => one.rating === chosen)?.action !== "createLead") return null;
    return ratings.find((one) => one.action === "logCall" && one.isDefault)?.rating;
  }

  /** A tab that has sent nothing yet has to get a token first. @param {string} text */
  async function searched(text) {
    for (let tries = 0; ; tries++) {
      const result = await wrapper.search(text);
      if (result.error?.code !== "token-awaited" || tries === TOKEN_TRIES || isGone) return result;
      await new Promise((go) => setTimeout(go, TOKEN_PAUSE));
    }
  }

  /** @param {string} conversation @param {string} text */
  function done(conversation, text) {
    drafts.change(conversation, { put: true });
    ui.tried.delete(conversation);
    if (ui.editing === conversation) {
      ui.editing = null;
      focus = `edit ${conversation}`;
    }
    if (text) announce(text);
    draw();
  }

  /** One wish of the agent: asked once at a time, its refusal kept beside it.
   * @param {string} key @param {() => Promise<any>} action */
  async function act(key, action) {
    if (ui.busy.has(key)) return null;
    ui.busy.add(key);
    ui.said.delete(key);
    draw();
    const result = await action();
    ui.busy.delete(key);
    if (result?.accepted === false) ui.said.set(key, result.error);
    draw();
    return result;
  }

  /** What takes the focus under a name. @param {string} name @returns {HTMLElement | null} */
  const find = (name) => root.querySelector(`[data-focus="${CSS.escape(name)}"]`);

  /** @param {string} text */
  function announce(text) {
    // The same words again are news again.
    announcer.textContent = announcer.textContent === text ? `${text}\u00a0` : text;
  }

  /** Draws once, after everything that happens now. */
  function draw() {
    if (isDue || isGone) return;
    isDue = true;
    setTimeout(render, 0);
  }

  /** There is news of the core. */
  function refresh() {
    if (isGone) return;
    const next = look(view.desk ?? "");
    // Without a core what it said last still holds: an agent who writes is not interrupted by its restart.
    const isAlone = next.role === null && view.orgs;
    if (isAlone) {
      view = { ...view, phase: next.phase === "loading" ? view.phase : next.phase, error: next.error };
    } else if (next.desk && next.desk === view.desk) {
      const { statuses, wrapUp, ratings: known, orgs } = view;
      view = { ...next, statuses, wrapUp, ratings: known, orgs };
    } else {
      view = { ...next, ratings: offered(next.ratings ?? []) };
      ratings = JSON.stringify(view.ratings);
    }
    if (view.phase === "ready") {
      const known = new Set((view.calls ?? []).map((/** @type {Call} */ call) => call.conversationId));
      drafts.keep((conversation) => known.has(conversation));
      for (const id of ui.searches.keys()) if (!known.has(id)) ui.searches.delete(id);
    }
    tell();
    draw();
  }

  /** Says what changed by itself, to who does not see it. */
  function tell() {
    /** @type {Map<string, string>} */
    const now = new Map();
    const texts = [];
    for (const call of view.calls ?? []) {
      const known = match(call, view, drafts.get(call.conversationId), ui.names);
      const name = who(call, known.record);
      now.set(call.conversationId, call.state);
      const former = told?.get(call.conversationId);
      if (told && former !== call.state && call.state === "ringing") texts.push(callWords.announceRinging(name));
      if (former === "active" && call.state === "ended") texts.push(callWords.announceEnded(name));
      if (known.outcome === "several" && !known.record) {
        now.set(`several ${call.conversationId}`, "");
        if (told && !told.has(`several ${call.conversationId}`)) texts.push(matchWords.announceSeveral(known.candidates.length));
      }
    }
    for (const row of view.parked ?? []) {
      now.set(`parked ${row.id}`, "");
      if (told && !told.has(`parked ${row.id}`)) texts.push(outboxWords.announceParked);
    }
    if (view.phase === "ready") told = now;
    if (texts.length > 0) announce(texts.join(". "));
  }

  /** Says that the time after a call runs out, and what becomes of the call then. @param {Call[]} atHand */
  function tellLimits(atHand) {
    for (const call of /** @type {Call[]} */ (view.calls ?? [])) {
      const { conversationId, state, noted, wrapUpUntil } = call;
      if (state !== "ended" || noted || wrapUpUntil === null || drafts.get(conversationId).put) continue;
      const left = wrapUpUntil - desk.now;
      const over = atHand.includes(call) ? wrapUpWords.over : wrapUpWords.gone;
      const stage = left <= 0 ? over : left <= SOON ? wrapUpWords.soon : "";
      const former = limits.get(conversationId);
      limits.set(conversationId, stage);
      if (stage && former !== undefined && former !== stage) announce(stage);
    }
  }

  function render() {
    isDue = false;
    if (isGone) return;
    const { atHand, earlier: over, leftOpen: open } = sorted(view, drafts.get, desk.now);
    tellLimits(atHand);
    const had = root.activeElement;
    const region = /** @type {Element | null} */ (had?.parentElement?.closest("[data-region]"));
    patch(page, [
      head(desk),
      ...notices(desk),
      ...(atHand.length > 0 ? atHand.map((call) => card(call, desk)) : view.phase === "ready" ? [idle()] : []),
      outbox(desk),
      leftOpen(open, desk),
      earlier(over, desk),
    ].filter((branch) => branch !== null));
    moveFocus(had, region);
    clearTimeout(timer);
    // Only a running call has a clock; a log becomes news when it has waited for a while.
    if (document.hidden) return;
    if (atHand.length > 0) timer = setTimeout(draw, 1000 - (Date.now() % 1000));
    else if (view.pending?.length > 0) timer = setTimeout(draw, LOOK);
  }

  /** What had the focus may be gone: then it goes to where the agent was, not to the top of the page.
   * @param {Element | null} had @param {Element | null} region */
  function moveFocus(had, region) {
    const wanted = focus;
    focus = "";
    const target = wanted ? find(wanted) : null;
    if (target) return target.focus();
    if (!had || root.activeElement || had.isConnected) return;
    const near = region?.isConnected ? region.querySelector("[data-focus]") : page.querySelector("[data-focus]");
    /** @type {HTMLElement | null} */ (near)?.focus();
  }

  /** No call: a number may be dialled. */
  function idle() {
    const failed = ui.said.get("dial");
    return h("section", { class: "card idle", key: "idle", "data-region": "idle", "aria-labelledby": "idle-heading" },
      h("h2", { id: "idle-heading", tabindex: "-1", "data-focus": "idle" }, callWords.none),
      h("p", { class: "quiet" }, callWords.noneHint, kept()),
      h("form", { class: "row", key: "dial", onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); void dial(); } },
        h("input", {
          type: "tel", class: "grow", autocomplete: "off", "aria-label": callWords.number, placeholder: callWords.number, value: ui.number, "data-focus": "dial",
          oninput: (/** @type {any} */ event) => { ui.number = event.target.value; },
        }),
        h("button", { type: "submit", class: "button brand", "aria-disabled": ui.busy.has("dial") ? "true" : null }, callWords.dial)),
      failed ? h("p", { class: "error", role: "alert" }, failed.message ? `${failed.message}.` : callWords.dialEmpty) : null);
  }

  /** Whether what was said of the calls before has arrived. */
  function kept() {
    const { calls = [], pending = [], parked = [] } = view;
    if (calls.length === 0 || parked.length > 0 || waiting(view, desk.now).length > 0) return null;
    return ` ${pending.length > 0 ? outboxWords.saving : outboxWords.clear}`;
  }

  async function dial() {
    const number = ui.number.trim();
    if (number === "") {
      focus = "dial";
      announce(callWords.dialEmpty);
      return draw();
    }
    const result = await act("dial", () => wrapper.dial(number));
    if (!result?.accepted) return;
    ui.number = "";
    announce(callWords.dialing);
    draw();
  }

  const offs = [drafts.listen(draw), ...NEWS.map((type) => wrapper.on(type, refresh))];
  const seen = () => { if (!document.hidden) refresh(); };
  document.addEventListener("visibilitychange", seen);
  // Where the core fails to come up there is no news: only this.
  wrapper.ready.then(refresh, refresh);
  refresh();

  return {
    attached: true,
    detach() {
      isGone = true;
      clearTimeout(timer);
      for (const off of offs) off();
      document.removeEventListener("visibilitychange", seen);
      host.remove();
    },
  };
}

