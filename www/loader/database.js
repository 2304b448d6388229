// @ts-check
/**
 * IndexedDB as promises. Within a transaction nothing but its own requests may be awaited.
 */
import { PagePromise } from "./intrinsics.js";

const { indexedDB } = globalThis;

/** The result of a request. One that is refused is dealt with here: it does not abort its transaction by itself.
 * @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
export const done = (request) =>
  new PagePromise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = (event) => {
      event.preventDefault();
      reject(request.error);
    };
  });

/** The end of a transaction. A request of it may fail first; then nobody looks here.
 * @param {IDBTransaction} transaction @returns {Promise<void>} */
export function committed(transaction) {
  /** @type {Promise<void>} */
  const end = new PagePromise((resolve, reject) => {
    transaction.oncomplete = () => resolve();
    transaction.onabort = () => reject(transaction.error);
  });
  end.catch(() => {});
  return end;
}

/**
 * Opens a database, which closes when a newer version of the script wants to change it.
 * @param {string} name
 * @param {(request: IDBOpenDBRequest) => void} make makes its stores when there is none
 * @param {() => void} [lost] hears that it was closed under our hands: by a newer version, or by the browser
 * @returns {Promise<IDBDatabase>}
 */
export async function open(name, make, lost) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => make(request);
  const database = await done(request);
  database.onclose = () => lost?.();
  database.onversionchange = () => {
    database.close();
    lost?.();
  };
  return database;
}
