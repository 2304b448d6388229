// @ts-check
/**
 * The document on its server: read with the name of its version (ETag), written back only while it still has that name.
 *
 * @typedef {{document: any, etag: string | null, exists: boolean}} Loaded
 * @typedef {{outcome: "saved", etag: string | null} | {outcome: "conflict"} | {outcome: "unsupported" | "refused", status: number}} Saved
 */
import { same } from "./paths.js";

/** Why a document could not be read. */
export class LoadFailure extends Error {
  /** @param {"unreachable" | "refused" | "not-json" | "not-an-object"} code @param {string} detail */
  constructor(code, detail) {
    super(code);
    this.code = code;
    this.detail = detail;
  }
}

/** Answers of servers that keep files and take none. */
const TAKES_NONE = [404, 405, 501];

/**
 * @param {string} address
 * @returns {Promise<Loaded>}
 * @throws {LoadFailure}
 */
export async function load(address) {
  let answer;
  let text;
  try {
    answer = await fetch(address, { cache: "no-store" });
    text = await answer.text();
  } catch {
    throw new LoadFailure("unreachable", address);
  }
  if (answer.status === 404) return { document: { configVersion: 1 }, etag: null, exists: false };
  if (!answer.ok) throw new LoadFailure("refused", String(answer.status));
  return { document: read(text), etag: answer.headers.get("etag"), exists: true };
}

/** Reads the text of a document. @param {string} text @throws {LoadFailure} */
export function read(text) {
  let document;
  try {
    document = JSON.parse(text);
  } catch (error) {
    throw new LoadFailure("not-json", /** @type {Error} */ (error).message);
  }
  if (typeof document !== "object" || document === null || Array.isArray(document)) throw new LoadFailure("not-an-object", "");
  return document;
}

/** The document as it is written. @param {any} document */
export function written(document) {
  return `${JSON.stringify(document, null, 2)}\n`;
}

/**
 * @param {string} address @param {any} document
 * @param {Loaded} seen the version that it is to take the place of
 * @returns {Promise<Saved>}
 * @throws {LoadFailure} where the server cannot be reached
 */
export async function save(address, document, seen) {
  const { etag, exists } = seen;
  // A server without names of versions can only be looked at once more, just before.
  if (!etag && exists && !same((await load(address)).document, seen.document)) return { outcome: "conflict" };
  /** @type {Record<string, string>} */
  const headers = { "Content-Type": "application/json" };
  if (etag) headers["If-Match"] = etag;
  else if (!exists) headers["If-None-Match"] = "*";
  let answer;
  try {
    answer = await fetch(address, { method: "PUT", headers, body: written(document) });
  } catch {
    throw new LoadFailure("unreachable", address);
  }
  if (answer.status === 412) return { outcome: "conflict" };
  if (answer.ok) return { outcome: "saved", etag: answer.headers.get("etag") };
  return { outcome: TAKES_NONE.includes(answer.status) ? "unsupported" : "refused", status: answer.status };
}
