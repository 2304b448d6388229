"use strict";
/** What trials let a page do by itself: a round trip to the test for each event would set the pace. */
window.trial = {
  /** All rows' keys and counts in the wrapper's databases: `{"<database>/<store>": {count, ids}}`; ids are the events'. */
  async rows() {
    const found = {};
    for (const { name } of await indexedDB.databases()) {
      if (!name.startsWith("softphone-wrapper")) continue;
      const database = await new Promise((done, fail) => {
        const opening = indexedDB.open(name);
        opening.onsuccess = () => done(opening.result);
        opening.onerror = () => fail(opening.error);
      });
      for (const store of database.objectStoreNames) {
        const rows = database.transaction(store).objectStore(store);
        const answer = (request) => new Promise((done, fail) => {
          request.onsuccess = () => done(request.result);
          request.onerror = () => fail(request.error);
        });
        const events = store === "events" && rows.indexNames.contains("eventId");
        const all = events ? await answer(rows.getAll()) : [];
        const count = events ? all.length : await answer(rows.count());
        found[name.split(":")[0] + "/" + store] = { count, ids: all.map((row) => row.eventId) };
      }
      database.close();
    }
    return found;
  },

  /** Tells calls side by side, each with pauses at random, and says in the console what was accepted. */
  async tellWithPauses(calls, longest) {
    const pause = () => new Promise((done) => setTimeout(done, Math.random() * longest));
    await Promise.all(calls.map(async (events) => {
      for (const [method, payload] of events) {
        await pause();
        const receipt = await SoftphoneWrapper[method](payload);
        if (receipt.accepted) console.debug("accepted", receipt.id, payload.conversationId, receipt.durability);
      }
    }));
  },

  /**
   * Tells whole calls, some side by side; gives the receipts that are not accepted on disk. The core's clocks may go on by so many
   * milliseconds with each call, where `sabotage.js` stands between.
   */
  async tellCalls(template, prefix, from, to, lanes, ahead = 0) {
    const refused = [];
    let next = from;
    const lane = async () => {
      while (next < to) {
        if (ahead) sabotage.ahead += ahead;
        const conversationId = prefix + String(next++).padStart(6, "0");
        for (const [method, payload] of template) {
          const receipt = await SoftphoneWrapper[method](Object.assign({}, payload, { conversationId }));
          if (!receipt.accepted || receipt.durability !== "disk") refused.push(JSON.stringify(receipt));
        }
      }
    };
    await Promise.all(Array.from({ length: lanes }, lane));
    return refused;
  },

  /** Tells events at a steady pace, none waiting for another, and in the middle between two writes the text to a bare store. */
  async pace(template, prefix, count, gap) {
    const database = await openBare();
    const times = { relaxed: [], strict: [], bareRelaxed: [], bareStrict: [], refused: [], late: 0 };
    const begin = performance.now() + gap;
    const until = (at) => new Promise((done) => setTimeout(done, at - performance.now()));
    const work = [];
    for (let index = 0; index < count; index += 1) {
      const slot = index % template.length;
      const [method, payload] = template[slot];
      const event = Object.assign({}, payload, { conversationId: prefix + String(Math.floor(index / template.length)).padStart(6, "0") });
      const durability = slot < 2 ? "relaxed" : "strict";
      await until(begin + index * gap);
      if (performance.now() > begin + (index + 1) * gap) times.late += 1;
      const before = performance.now();
      work.push(SoftphoneWrapper[method](event).then((receipt) => {
        times[durability].push(performance.now() - before);
        if (!receipt.accepted || receipt.durability !== "disk") times.refused.push(JSON.stringify(receipt));
      }));
      await until(begin + (index + 0.5) * gap);
      const between = performance.now();
      work.push(put(database, JSON.stringify(event), durability).then(() => {
        times[durability === "strict" ? "bareStrict" : "bareRelaxed"].push(performance.now() - between);
      }));
    }
    await Promise.all(work);
    database.close();
    return times;
  },
};
