// @ts-check
"use strict";
/** A store of the bench's own, as bare as IndexedDB gets. @returns {Promise<IDBDatabase>} */
function openBare() {
  return new Promise((done, fail) => {
    const opening = indexedDB.open("bare", 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore("rows", { autoIncrement: true });
    opening.onsuccess = () => done(opening.result);
    opening.onerror = () => fail(opening.error);
  });
}

/** @param {IDBDatabase} database @param {string} text @param {IDBTransactionDurability} durability @returns {Promise<void>} */
function put(database, text, durability) {
  return new Promise((done, fail) => {
    const transaction = database.transaction("rows", "readwrite", { durability });
    transaction.objectStore("rows").put({ text });
    transaction.oncomplete = () => done();
    transaction.onabort = () => fail(transaction.error);
  });
}
