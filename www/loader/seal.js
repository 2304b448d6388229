// @ts-check
/**
 * What lies in a database is sealed: AES-GCM with a key that cannot leave the browser. It keeps a stolen disk from being read, not a
 * hostile script in the page.
 */
import { apply } from "./intrinsics.js";
import { committed, done } from "./database.js";

const { crypto } = globalThis;
const subtle = crypto?.subtle;
const { encode } = TextEncoder.prototype;
const { decode } = TextDecoder.prototype;

/** The length of an initialisation vector in bytes (NIST SP 800-38D). */
export const VECTOR = 12;

/**
 * The sealing key of a database, made by whichever tab comes first.
 * @param {IDBDatabase} database
 * @param {string} place the object store that keeps it
 * @param {string} name its key there
 * @returns {Promise<CryptoKey>}
 */
export async function keyOf(database, place, name) {
  const found = await done(database.transaction(place).objectStore(place).get(name));
  if (found) return found;
  const made = await subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = database.transaction(place, "readwrite", { durability: "strict" });
  const end = committed(transaction);
  const store = transaction.objectStore(place);
  const foreign = await done(store.get(name));
  if (!foreign) store.put(made, name);
  await end;
  return foreign ?? made;
}

/**
 * @param {CryptoKey} key
 * @param {string} text
 * @returns {Promise<{iv: Uint8Array<ArrayBuffer>, sealed: ArrayBuffer}>}
 */
export async function seal(key, text) {
  const iv = crypto.getRandomValues(new Uint8Array(VECTOR));
  const sealed = await subtle.encrypt({ name: "AES-GCM", iv }, key, apply(encode, new TextEncoder(), [text]));
  return { iv, sealed };
}

/**
 * Opens what {@link seal} made.
 * @param {CryptoKey} key
 * @param {BufferSource} iv
 * @param {BufferSource} sealed
 * @returns {Promise<string>} rejects when the key is another one, or the bytes were changed
 */
export const unseal = async (key, iv, sealed) =>
  apply(decode, new TextDecoder(), [await subtle.decrypt({ name: "AES-GCM", iv }, key, sealed)]);
