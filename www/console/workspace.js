// @ts-check
/**
 * The console's workspace: tabs, which one is looked at, and what the softphone is told of that.
 *
 * @typedef {import("./org.js").Org} Org
 * @typedef {{kind: "record", id: string, title: string, face: import("./org.js").Face | null}
 *   | {kind: "list", object: string, listView: string, title: string}
 *   | {kind: "search", text: string, title: string}
 *   | {kind: "url", url: string, title: string}
 *   | {kind: "flow", name: string, args: any[], title: string}} View what a tab shows
 */
import { announce, byId, element, setText } from "/demo/element.js";
import { NewRecord } from "./new_record.js";
import { header, spoken, workspace as words } from "./strings.js";
import { show } from "./views.js";

const FIRST_LIST = "Contact";
const SHORTEST_SEARCH = 3;

/** A view's own name among the tabs. @param {View} view */
function keyOf(view) {
  switch (view.kind) {
    case "record": return view.id.slice(0, 15);
    case "list": return "list";
    case "search": return "search";
    case "url": return `url ${view.url}`;
    case "flow": return `flow ${view.name}`;
  }
}

/** Where Salesforce would show it. @param {View} view */
function pathOf(view) {
  switch (view.kind) {
    case "record": return `/lightning/r/${view.face?.objectType ?? "sObject"}/${view.id}/view`;
    case "list": return `/lightning/o/${view.object}/${view.listView ? `list?filterName=${view.listView}` : "home"}`;
    case "search": return "/one/one.app#search";
    case "url": return view.url;
    case "flow": return `/flow/${view.name}`;
  }
}

export class Workspace {
  #org;
  #storage;
  #onNavigate;
  #onChange;
  #dial;
  #isDialling;
  /** @type {View[]} The first is the list. */
  #views;
  #selected = 0;
  #newRecord;
  /** What the view last showed, so that nothing is drawn anew for no reason. */
  #shown = "";
  #tabs = byId("tabs");
  #view = byId("view");

  /**
   * @param {Org} org
   * @param {string} console this page's name
   * @param {{onNavigate: (payload: any) => void, onChange: () => void, dial: (number: string, face: import("./org.js").Face) => void, isDialling: () => boolean}} hooks
   */
  constructor(org, console, { onNavigate, onChange, dial, isDialling }) {
    this.#org = org;
    this.#storage = `console ${console}`;
    this.#onNavigate = onNavigate;
    this.#onChange = onChange;
    this.#dial = dial;
    this.#isDialling = isDialling;
    this.#views = this.#remembered();
    this.#newRecord = new NewRecord(org, (object, id) => {
      announce(spoken.saved(object));
      void this.openRecord(id);
    }, onChange);
    this.#tabs.addEventListener("keydown", (event) => this.#moveByKey(event));
    void this.#draw();
  }

  /** What is looked at, as Open CTI tells of it. */
  current() {
    const view = this.#views[this.#selected];
    if (!view) return { url: `${location.origin}/` };
    const url = `${location.origin}${pathOf(view)}`;
    return view.kind === "record" && view.face ? { url, ...view.face } : { url };
  }

  /** The titles of all tabs and which one is looked at. */
  get summary() {
    return { view: this.current(), tabs: this.#views.map((view) => view.title), dialog: this.#newRecord.object };
  }

  /** Tells the softphone what is looked at, as after each change; a list in a console is not told. */
  announceView() {
    const current = this.current();
    if ("recordId" in current) this.#onNavigate(current);
  }

  /** Shows everything as it is now. */
  async refresh() {
    await this.#draw();
  }

  /** @param {string} id of 15 or 18 characters @returns {Promise<boolean>} whether there is such a record */
  async openRecord(id) {
    const record = await this.#org.record(id);
    if (!record) return false;
    const { recordId, recordName, objectType, accountId, contactId, personAccount } = record;
    const face = JSON.parse(JSON.stringify({ recordId, recordName, objectType, accountId, contactId, personAccount }));
    await this.#open({ kind: "record", id: recordId, title: recordName, face });
    return true;
  }

  /** @param {string} object @param {string} [listView] @returns {Promise<boolean>} whether there is such an object */
  async openList(object, listView = "") {
    const table = await this.#org.list(object);
    if (!table) return false;
    await this.#open({ kind: "list", object: table.object, listView, title: table.plural });
    return true;
  }

  /** @param {string} text @returns {Promise<boolean>} whether it is long enough */
  async openSearch(text) {
    if (text.trim().length < SHORTEST_SEARCH) return false;
    await this.#open({ kind: "search", text, title: words.searchTitle(text) });
    return true;
  }

  /** Opens a relative address: a record, a list, or whatever it is. @param {string} url @returns {Promise<boolean>} whether it is relative */
  async openUrl(url) {
    if (!url.startsWith("/") || url.startsWith("//")) return false;
    const record = /^\/(?:lightning\/r\/(?:\w+\/)?)?(\w{18}|\w{15})(?:\/view)?\/?$/.exec(url);
    if (record?.[1] && await this.openRecord(record[1])) return true;
    const list = /^\/lightning\/o\/(\w+)\/(?:home|list)(?:\?filterName=(\w+))?$/.exec(url);
    if (list?.[1] && await this.openList(list[1], list[2])) return true;
    await this.#open({ kind: "url", url, title: words.url });
    return true;
  }

  /** @param {string} name @param {any[]} args @returns {Promise<boolean>} */
  async openFlow(name, args) {
    await this.#open({ kind: "flow", name, args, title: name });
    return true;
  }

  /** Opens the form of a new record. @param {string} object @param {Record<string, unknown>} values @returns {Promise<boolean>} whether records of the object can be made */
  async openNew(object, values) {
    const form = await this.#org.form(object);
    if (!form) return false;
    this.#newRecord.open(form, values);
    this.#onNavigate({ url: `${location.origin}/lightning/o/${form.object}/new` });
    return true;
  }

  /** @param {View} view */
  async #open(view) {
    const key = keyOf(view);
    const known = this.#views.findIndex((one) => keyOf(one) === key);
    if (known >= 0) this.#views[known] = view;
    else this.#views.push(view);
    await this.#select(known >= 0 ? known : this.#views.length - 1);
    announce(spoken.opened(view.title));
  }

  /** @param {number} index */
  async #select(index) {
    this.#selected = index;
    this.#remember();
    this.announceView();
    this.#onChange();
    await this.#draw();
  }

  /** @param {number} index */
  async #close(index) {
    this.#views.splice(index, 1);
    const selected = this.#selected > index || this.#selected >= this.#views.length ? this.#selected - 1 : this.#selected;
    await this.#select(Math.max(0, selected));
    /** @type {HTMLElement | null} */ (this.#tabs.querySelector('[aria-selected="true"]'))?.focus();
  }

  async #draw() {
    this.#drawTabs();
    const view = this.#views[this.#selected];
    if (!view) return;
    const data = await this.#read(view);
    if (view !== this.#views[this.#selected]) return;
    const shown = JSON.stringify([view, data, this.#isDialling()]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    const dial = this.#isDialling() ? this.#dial : null;
    const actions = {
      dial,
      open: (/** @type {string} */ id) => void this.openRecord(id),
      create: (/** @type {string} */ object) => void this.openNew(object, {}),
      refresh: () => void this.#refreshTab(),
    };
    this.#view.replaceChildren(...show(view, data, actions));
  }

  /** A person's refresh of a tab, which the softphone is told. */
  async #refreshTab() {
    this.#shown = "";
    await this.#draw();
    this.announceView();
  }

  /** @param {View} view @returns {Promise<any>} */
  #read(view) {
    switch (view.kind) {
      case "record": return this.#org.record(view.id);
      case "list": return this.#org.list(view.object);
      case "search": return this.#org.search(view.text);
      default: return Promise.resolve(null);
    }
  }

  #drawTabs() {
    const hadFocus = this.#tabs.contains(document.activeElement);
    this.#tabs.replaceChildren(...this.#views.map((view, index) => {
      const isSelected = index === this.#selected;
      return element("div", { class: "tab", role: "presentation", "data-selected": isSelected },
        element("button", {
          type: "button", role: "tab", class: "tab-name", "aria-selected": String(isSelected), "aria-controls": "view", tabindex: isSelected ? "0" : "-1",
          "aria-keyshortcuts": index > 0 && "Delete", on: { click: () => void this.#select(index) },
        }, view.title),
        // A list of tabs may hold tabs alone: who cannot point at this closes the tab by its key.
        index > 0 && element("button", { type: "button", class: "tab-close", tabindex: "-1", "aria-hidden": "true", title: words.close(view.title), on: { click: () => void this.#close(index) } }, "\u00d7"));
    }));
    if (hadFocus) /** @type {HTMLElement | null} */ (this.#tabs.querySelector('[aria-selected="true"]'))?.focus();
    const title = this.#views[this.#selected]?.title ?? words.home;
    document.title = `${title} | ${header.app}`;
    setText(byId("view-title"), title);
  }

  /** @param {KeyboardEvent} event */
  #moveByKey(event) {
    if (event.key === "Delete" && this.#selected > 0) return void this.#close(this.#selected);
    const step = event.key === "ArrowRight" ? 1 : event.key === "ArrowLeft" ? -1 : 0;
    if (step === 0) return;
    event.preventDefault();
    void this.#select((this.#selected + step + this.#views.length) % this.#views.length);
  }

  #remember() {
    sessionStorage.setItem(this.#storage, JSON.stringify({ views: this.#views, selected: this.#selected }));
  }

  /** The tabs that this page had before it was loaded anew. @returns {View[]} */
  #remembered() {
    const kept = sessionStorage.getItem(this.#storage);
    if (!kept) return [{ kind: "list", object: FIRST_LIST, listView: "", title: "Contacts" }];
    const { views, selected } = JSON.parse(kept);
    this.#selected = selected;
    return views;
  }
}
