// @ts-check
/** Whether the page's address tells what belongs to people: it stands in histories, logs and referrers. */

const NUMBER = /\+\d{7,15}(?!\d)/;
const EMAIL = /[^\s/?&=#@]+@[^\s/?&=#@]+\.[a-z]{2,}/i;
const TOKEN = /[?&#](access_token|token|session_?id|sid|password)=[^&#]+/i;

/** Fields whose values are somebody's own. */
const PERSONAL = ["callerANI", "dialledTo", "notes", "callerName"];

/**
 * @param {string} address @param {readonly unknown[]} told what the host told in its events
 * @returns {string | null} the code of what stands there
 */
export function personalIn(address, told) {
  const text = decoded(address.replace(/^[a-z]+:\/\/[^/?#]*/i, ""));
  if (NUMBER.test(text)) return "number-in-address";
  if (EMAIL.test(text)) return "email-in-address";
  if (TOKEN.test(text)) return "token-in-address";
  const digits = text.replace(/[-. ()]/g, "");
  for (const fields of told) {
    for (const name of PERSONAL) {
      const value = /** @type {any} */ (fields)?.[name];
      if (typeof value !== "string" || value.length < 5) continue;
      const bare = value.replace(/^\+/, "");
      if (text.includes(value) || (/^\d{7,}$/.test(bare) && digits.includes(bare))) return "told-in-address";
    }
  }
  return null;
}

/** The page's address as a report may quote it: without what follows the path, and without long numbers in that.
 * @param {{origin: string, pathname: string}} place */
export const quotable = ({ origin, pathname }) => origin + decoded(pathname).replace(/\+?\d{6,}|[^/]*@[^/]*/g, "...");

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
