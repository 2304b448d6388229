// @ts-check
/**
 * What an agent has typed and not yet saved: it survives a reload of the tab, and goes away with the call.
 *
 * Notes are personal. So they stand in the session memory of this tab only, which ends with it, and there sealed, under a key that cannot
 * be exported and stays in the browser's database: a stolen disk or a copied session tells nothing. Where a page has neither (no secure
 * context, storage denied), drafts live as long as the page.
 *
 * @typedef {{notes?: string, rating?: string, values?: Record<string, string>, recordId?: string, recordName?: string, put?: boolean}} Draft
 */

/** How long a call may be missing before its draft goes, in milliseconds: a store that is opened anew is empty for a moment. */
const GONE = 60_000;

/** @template T @param {IDBRequest<T>} request @returns {Promise<T>} */
const done = (request) =>
  new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });

/** The key of this installation's drafts, made once. @param {string} name @returns {Promise<CryptoKey>} */
async function keyOf(name) {
  const request = indexedDB.open(name, 1);
  request.onupgradeneeded = () => request.result.createObjectStore("keys");
  const database = await done(request);
  try {
    const found = await done(database.transaction("keys").objectStore("keys").get("seal"));
    if (found) return found;
    const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
    const store = database.transaction("keys", "readwrite").objectStore("keys");
    // Another tab may have been faster.
    const foreign = await done(store.get("seal"));
    if (foreign) return foreign;
    await done(store.put(made, "seal"));
    return made;
  } finally {
    database.close();
  }
}

const bytesOf = (/** @type {string} */ text) => Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));

/** @typedef {ReturnType<typeof open>} Drafts */

/** All panels of a page share what is typed. @type {Map<string, Drafts>} */
const opened = new Map();

/** @param {string} tenant names the installation @returns {Drafts} */
export function openDrafts(tenant) {
  const drafts = opened.get(tenant) ?? open(tenant);
  opened.set(tenant, drafts);
  return drafts;
}

/** @param {string} tenant */
function open(tenant) {
  const name = `softphone-wrapper-panel:${tenant}`;
  /** @type {Record<string, Draft>} */
  let drafts = Object.create(null);
  /** Panels that show them. @type {Set<() => void>} */
  const listeners = new Set();
  /** @type {CryptoKey | null} */
  let key = null;
  let writing = false;
  let again = false;
  /** Since when a call is not there. @type {Map<string, number>} */
  const missedSince = new Map();
  /** Nothing is thrown away before it is known what there was. */
  let read = false;

  async function start() {
    try {
      key = await keyOf(name);
      const sealed = sessionStorage.getItem(name);
      if (sealed) {
        const [iv, text] = sealed.split(" ").map(bytesOf);
        const plain = await crypto.subtle.decrypt({ name: "AES-GCM", iv }, key, text);
        drafts = Object.assign(Object.create(null), JSON.parse(new TextDecoder().decode(plain)), drafts);
      }
    } catch {
      // Without a store, or with what another key sealed, there is nothing to restore.
    }
    read = true;
    changed();
  }

  function changed() {
    for (const listener of listeners) listener();
    void write();
  }

  /** Sealing takes a moment: one at a time, the newest state last. */
  async function write() {
    if (!key || !read) return;
    again = writing;
    if (writing) return;
    writing = true;
    try {
      if (Object.keys(drafts).length === 0) {
        sessionStorage.removeItem(name);
      } else {
        const iv = crypto.getRandomValues(new Uint8Array(12));
        const sealed = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, key, new TextEncoder().encode(JSON.stringify(drafts)));
        const text = (/** @type {Uint8Array} */ bytes) => btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
        sessionStorage.setItem(name, `${text(iv)} ${text(new Uint8Array(sealed))}`);
      }
    } catch {
      // A full or forbidden store: the draft lives as long as the page.
    }
    writing = false;
    if (again) void write();
  }

  void start();
  return {
    /** Tells of every change. @param {() => void} listener @returns {() => void} ends it */
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },

    /** @param {string} conversation @returns {Draft} */
    get: (conversation) => drafts[conversation] ?? {},

    /** @param {string} conversation @param {Draft} change */
    change(conversation, change) {
      drafts[conversation] = { ...drafts[conversation], ...change };
      changed();
    },

    /** The call is put away. @param {string} conversation */
    drop(conversation) {
      delete drafts[conversation];
      changed();
    },

    /** Forgets the drafts of calls that are gone for good. @param {(conversation: string) => boolean} stays */
    keep(stays) {
      if (!read) return;
      const now = Date.now();
      let isChanged = false;
      for (const conversation of Object.keys(drafts)) {
        if (stays(conversation)) {
          missedSince.delete(conversation);
        } else if (now - (missedSince.get(conversation) ?? now) > GONE) {
          missedSince.delete(conversation);
          delete drafts[conversation];
          isChanged = true;
        } else if (!missedSince.has(conversation)) {
          missedSince.set(conversation, now);
        }
      }
      if (isChanged) void write();
    },
  };
}
