// @ts-check
/** Which pages are consoles of Salesforce: pure, for the bridge and for the page that tells what is not set up. */

/** What Salesforce's library takes for a console. */
const SALESFORCE = /^https?:\/\/[\w-.]+(?:\.(?:(?:my-)?visual)?force\.com|\.my-lightning\.com|\.(?:my-)?salesforce\.com|\.(?:salesforce|crmforce)\.(?:mil|ms))(?::\d+)?$/;
const LOOPBACK = /^https?:\/\/(?:localhost|127\.0\.0\.1|\[::1\])(?::\d+)?$/;

/**
 * @param {string} origin that a page was told
 * @param {string} own origin of that page; a page on loopback may be tried out in a console on loopback
 */
export const isConsole = (origin, own) =>
  (SALESFORCE.test(origin) || (LOOPBACK.test(origin) && LOOPBACK.test(own))) && origin.split(":")[0] === own.split(":")[0];
