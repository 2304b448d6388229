// @ts-check
/** The pane on the right: the org's records as they are now, newest first, and its people, whom one can call. */
import { ArrowKeys } from "./arrow_keys.js";
import { announce, element, setText } from "./element.js";
import { RecordCard } from "./record_card.js";
import { crm as words, phone as phoneWords } from "./strings.js";

/**
 * @typedef {import("./sandbox.js").State} State
 * @typedef {import("./sandbox.js").Stored} Stored
 * @typedef {{object: string, heading: string, empty: string, layout: import("./record_card.js").Layout}} Section
 * @typedef {{section: Section, cards: Map<string, RecordCard>, list: HTMLElement, keys: ArrowKeys, empty: HTMLElement, count: HTMLElement, older: HTMLElement}} ShownSection
 * @typedef {{name: string, number: string, recordId: string, objectType: string}} Person
 */

/** So many records of an object are in sight; the older ones on demand, so that the newest of every object are. */
const IN_SIGHT = 3;
/** Objects that hold people, and the fields their numbers stand in. */
const PEOPLE = ["Contact", "Lead", "Account"];
const PHONE_FIELDS = ["Phone", "MobilePhone"];

export class Crm {
  /** People with a number, in the org's order. @type {Person[]} */
  people = [];
  #names = new Map();
  /** @type {State | null} */
  #state = null;
  /** @type {ShownSection[]} */
  #shown = [];
  #peopleList = element("ul", { class: "people", role: "list" });
  #noPeople = element("p", { class: "empty" }, words.loading);
  #dial;

  /** @param {HTMLElement} pane @param {(person: Person) => void} dial */
  constructor(pane, dial) {
    this.#dial = dial;
    const body = element("div", { class: "pane-body" });
    for (const section of this.#sections()) {
      const list = element("ol", { class: "cards", role: "list" });
      const empty = element("p", { class: "empty" }, words.loading);
      const count = element("span", { class: "count" }, "0");
      const older = element("button", { type: "button", class: "button small link", "aria-expanded": "false", hidden: true, on: { click: () => {
        older.setAttribute("aria-expanded", String(older.getAttribute("aria-expanded") === "false"));
        this.#fold(shown);
      } } });
      const shown = { section, cards: new Map(), list, keys: new ArrowKeys(list, ".card-head"), empty, count, older };
      this.#shown.push(shown);
      body.append(element("div", { class: "section" }, element("h3", {}, section.heading, count), empty, list, older));
    }
    body.append(element("div", { class: "section" }, element("h3", {}, words.people), this.#noPeople, this.#peopleList));
    pane.append(element("div", { class: "pane-head" }, element("h2", { id: "crm-heading" }, words.heading)), body);
  }

  /** How many calls are logged. */
  get size() {
    return this.#shown[0]?.cards.size ?? 0;
  }

  /** Who the org knows by this number; empty when nobody. @param {string} number */
  nameOf(number) {
    const digits = lastDigits(number);
    if (digits === "") return "";
    return [...new Set(this.people.filter((person) => lastDigits(person.number) === digits).map((person) => person.name))].join(phoneWords.or);
  }

  /** Numbers to call from: those of one person first, who is then known by name. @returns {string[]} */
  get callers() {
    const several = (/** @type {Person} */ { number }) => this.nameOf(number).includes(phoneWords.or);
    return [...this.people.filter((person) => !several(person)), ...this.people.filter(several)].map(({ number }) => number);
  }

  /** The org does not answer; what was seen of it before stays. */
  showUnreachable() {
    if (this.#state) return;
    for (const empty of [this.#noPeople, ...this.#shown.map((shown) => shown.empty)]) setText(empty, words.unreachable);
  }

  /** @param {State} state */
  show(state) {
    const isFirst = this.#state === null;
    this.#state = state;
    this.#learnPeople(state.records);
    for (const shown of this.#shown) this.#showSection(shown, state.records[shown.section.object] ?? [], isFirst);
  }

  /** @param {ShownSection} shown @param {Stored[]} records @param {boolean} silent */
  #showSection(shown, records, silent) {
    const { section, cards, list, empty, count } = shown;
    const known = new Set(records.map((record) => String(record.Id)));
    for (const [id, card] of cards) {
      if (known.has(id)) continue;
      card.node.remove();
      cards.delete(id);
    }
    for (const record of records) {
      const id = String(record.Id);
      let card = cards.get(id);
      if (!card) {
        card = new RecordCard(section.layout);
        cards.set(id, card);
        list.prepend(card.node);
      }
      const what = card.show(record, silent);
      if (section.object === "Task" && !silent && what !== "same") {
        announce(what === "created" ? words.announceCreated(section.layout.title(record)) : words.announceUpdated(section.layout.title(record)));
      }
    }
    const newest = records.at(-1)?.Id;
    for (const [id, card] of cards) card.openByItself(id === newest);
    this.#fold(shown);
    setText(count, String(records.length));
    setText(empty, section.empty);
    empty.hidden = records.length > 0;
  }

  /** @param {ShownSection} shown */
  #fold({ list, keys, older }) {
    const isOpen = older.getAttribute("aria-expanded") === "true";
    const count = list.childElementCount - IN_SIGHT;
    for (const [index, card] of [...list.children].entries()) card.toggleAttribute("hidden", index >= IN_SIGHT && !isOpen);
    older.hidden = count <= 0;
    setText(older, isOpen ? words.hideOlder : words.showOlder(count));
    keys.refresh();
  }

  /** @param {Record<string, Stored[]>} records */
  #learnPeople(records) {
    this.#names = new Map(Object.values(records).flat().map((record) => [record.Id, record.Name ?? record.LastName ?? ""]));
    const people = PEOPLE.flatMap((objectType) => (records[objectType] ?? []).map((record) => ({
      name: String(record.Name ?? ""), number: String(PHONE_FIELDS.map((field) => record[field]).find(Boolean) ?? ""), recordId: String(record.Id), objectType,
    }))).filter((person) => person.number !== "");
    setText(this.#noPeople, words.noPeople);
    this.#noPeople.hidden = people.length > 0;
    if (JSON.stringify(people) === JSON.stringify(this.people)) return;
    this.people = people;
    this.#peopleList.replaceChildren(...people.map((person) => element("li", {},
      element("span", { class: "person-name" }, person.name), element("span", { class: "person-kind" }, person.objectType),
      element("button", { type: "button", class: "button small link", "aria-label": `${words.dial(person.number)}, ${person.name}`, on: { click: () => this.#dial(person) } }, person.number))));
  }

  /** @returns {Section[]} */
  #sections() {
    const value = (/** @type {string} */ field, /** @type {unknown} */ raw) => this.#value(field, raw);
    return [
      { object: "Task", heading: words.tasks, empty: words.noTasks, layout: {
        title: (task) => String(task.Subject ?? words.noSubject),
        badge: (task) => [String(task.Status ?? words.none), task.Status === "Completed" ? "good" : "waiting"],
        summary: (task) => this.#line(task, ["CallType", "WhoId", "CallDurationInSeconds", "CallDisposition"]),
        fields: ["CallType", "CallDurationInSeconds", "CallDisposition", "ActivityDate", "WhoId", "OwnerId", "CallObject", "Description"], value,
      } },
      { object: "VoiceCall", heading: words.voiceCalls, empty: words.noVoiceCalls, layout: {
        title: (call) => `${call.CallType ?? words.none} \u00b7 ${call.FromPhoneNumber ?? words.none} \u2192 ${call.ToPhoneNumber ?? words.none}`,
        badge: (call) => call.CallEndDateTime || this.#ledger(call)?.closed ? [words.closed, "good"] : [words.open, "waiting"],
        note: (call) => {
          const ledger = this.#ledger(call);
          return ledger ? words.ledger(ledger.created, ledger.closed) : "";
        },
        summary: (call) => this.#line(call, ["CallStartDateTime", "CallDurationInSeconds", "CallDisposition"]),
        fields: ["CallStartDateTime", "CallAcceptDateTime", "CallEndDateTime", "CallDurationInSeconds", "CallDisposition", "VendorCallKey"], value,
      } },
    ];
  }

  /** How often this voice call was created and closed. @param {Stored} call */
  #ledger(call) {
    const row = this.#state?.voice?.find((entry) => entry.voiceCallId === call.Id);
    if (!row) return null;
    return { created: Number(row.createCount ?? 0), closed: Number(row.closeCount ?? 0) };
  }

  /** Some fields on one line, those without a value left out. @param {Stored} record @param {string[]} fields */
  #line(record, fields) {
    return fields.filter((field) => record[field] !== null && record[field] !== undefined && record[field] !== "")
      .map((field) => this.#value(field, record[field])).join(" \u00b7 ");
  }

  /** @param {string} field @param {unknown} raw */
  #value(field, raw) {
    if (typeof raw === "boolean") return raw ? words.yes : words.no;
    if (field === "CallDurationInSeconds") return words.seconds(Number(raw));
    if (field.endsWith("DateTime")) return new Date(String(raw)).toLocaleTimeString();
    if (field.endsWith("Id") && this.#names.get(raw)) return this.#names.get(raw);
    return typeof raw === "object" ? JSON.stringify(raw) : String(raw);
  }
}

/** The last ten digits: what two ways of writing one number share. @param {string} number */
function lastDigits(number) {
  return number.replace(/\D/g, "").slice(-10);
}
