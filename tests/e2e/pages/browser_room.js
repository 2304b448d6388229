"use strict";
/** What a test of the browser room does in the page: looks into its database, takes it away, and uses the room's modules by themselves. */
window.room = {
  database: "softphone-wrapper:default",

  done: (request) => new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  }),

  /** Every byte that lies in the page's database, as text: rows, keys and indexes. */
  async stored() {
    const database = await room.done(indexedDB.open(room.database));
    let text = "";
    for (const place of database.objectStoreNames) {
      const store = database.transaction(place).objectStore(place);
      for (const key of await room.done(store.getAllKeys())) text += `\n${place} ${key}\n`;
      for (const row of await room.done(store.getAll())) {
        for (const part of [row, row.sealed]) text += part instanceof Uint8Array ? new TextDecoder("latin1").decode(part) : JSON.stringify(part);
      }
    }
    database.close();
    return text;
  },

  /** Deletes the page's database, as "clear site data" does: every connection is asked to close. */
  remove: () => room.done(indexedDB.deleteDatabase(room.database)),

  /** Makes a database as the first version of the script made it, byte for byte: the vector, then the cipher text. */
  async plant(name, { events, work, documents, epoch, current }) {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => {
      for (const place of ["meta", "work", "documents"]) request.result.createObjectStore(place);
      request.result.createObjectStore("events", { autoIncrement: true }).createIndex("eventId", "eventId", { unique: true });
    };
    const database = await room.done(request);
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const seal = async (text) => {
      const iv = crypto.getRandomValues(new Uint8Array(12));
      const cipher = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(text));
      return new Uint8Array([...iv, ...new Uint8Array(cipher)]);
    };
    const sealed = async (texts) => Promise.all(Object.entries(texts).map(async ([at, text]) => [at, await seal(text)]));
    const rows = { events: await sealed(events), work: await sealed(work), documents: await sealed(documents) };
    const transaction = database.transaction(["meta", "events", "work", "documents"], "readwrite");
    const store = (place) => transaction.objectStore(place);
    store("meta").put(key, "key");
    store("meta").put(epoch, "epoch");
    store("meta").put(current, "current");
    for (const [eventId, text] of rows.events) store("events").add({ eventId, sealed: text });
    for (const place of ["work", "documents"]) for (const [at, text] of rows[place]) store(place).put(text, at);
    await new Promise((resolve) => (transaction.oncomplete = resolve));
    database.close();
  },

  /** Both kinds of store, each opened under a name of its own. */
  async stores() {
    const { openStore } = await import("/www/loader/store.js");
    const { createMemory } = await import("/www/loader/memory.js");
    return { disk: (await openStore(`store-${Math.random()}`, () => {})).store, memory: createMemory() };
  },

  /** A commit's running number, or the name of what refused it. */
  commit: (store, epoch, writes, strict = false) => store.commit(epoch, strict, writes).catch(({ name }) => name),

  /** One script of commits on each store: what each said, and what is there in the end. */
  async script() {
    const answers = {};
    for (const [kind, store] of Object.entries(await room.stores())) {
      const said = [];
      const commit = async (...given) => said.push(await room.commit(store, ...given));
      await commit(null, [["append", "a", "one"]]);
      await commit(null, [["append", "a", "one again"]]);
      said.push(await store.claim());
      await commit(1, [["append", "b", "two"], ["putWork", "k", "row"], ["putWork", "l", "other"]], true);
      await commit(1, [["putWork", "k", "newer"], ["append", "a", "one"], ["removeWork", "l"]]);
      await commit(2, [["removeWork", "k"]]);
      said.push(await store.claim());
      await commit(1, [["removeWork", "k"]]);
      await commit(2, [["putDocument", "h", "{}"], ["removeEvents", [1]], ["removeWork", "l"]]);
      said.push(await store.events(0), await store.events(2), (await store.claim())[1]);
      store.close();
      answers[kind] = said;
    }
    return answers;
  },

  /** Opens a store that is there already. */
  async reopen(name) {
    const { openStore } = await import("/www/loader/store.js");
    const { store, kept } = await openStore(name, () => {});
    const claimed = await store.claim();
    const documents = await Promise.all([store.document("h"), store.document("absent")]);
    store.close();
    return { kept, claimed, documents };
  },

  /** A verifier's challenge, made anew by hand. */
  async challenge() {
    const { createChallenge } = await import("/www/loader/challenge.js");
    const [made, other] = [await createChallenge(), await createChallenge()];
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(made.verifier)));
    const expected = btoa(String.fromCharCode(...digest)).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
    return { ...made, expected, fresh: made.verifier !== other.verifier && made.state !== other.state };
  },
};
