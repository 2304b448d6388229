// @ts-check
/**
 * Where the configuration is: as the host says, else the script's own `?config=`, else beside the script.
 */
import { baseAddress } from "./intrinsics.js";

/**
 * @param {string | null} given by an attribute or an option, relative to the page
 * @param {string} scriptUrl
 * @returns {{configUrl: string | null, configGiven: boolean, refusal?: string}} absolute; null when what was said cannot be used
 */
export function configAddress(given, scriptUrl) {
  try {
    if (given) return { configUrl: new URL(given, baseAddress()).href, configGiven: true };
    const asked = new URL(scriptUrl).searchParams.get("config");
    if (!asked) return { configUrl: new URL("softphone-wrapper.config.json", scriptUrl).href, configGiven: false };
    const url = new URL(asked, scriptUrl);
    // Whoever can add to a query string must not choose where the calls of an agent are sent.
    const origins = [location.origin, new URL(scriptUrl).origin];
    return { configGiven: true, ...(origins.includes(url.origin) ? { configUrl: url.href } : { configUrl: null, refusal: "config-origin" }) };
  } catch {
    return { configUrl: null, configGiven: true, refusal: "address-invalid" };
  }
}

/**
 * An absolute address; the text itself where there is no base to start from, as in a document without one.
 * @param {string} address
 * @param {string} base
 */
export function absolute(address, base) {
  try {
    return new URL(address, base).href;
  } catch {
    return address;
  }
}

/** @param {string} url */
export const withoutQuery = (url) => url.split(/[?#]/)[0];
