// @ts-check
/** How one request to the org, or to a web service, reads as one line of the wire. */
import { wire as words } from "./strings.js";

/**
 * @param {import("./sandbox.js").LoggedRequest} request
 * @param {number | null} callNumber the conversation it speaks of
 * @returns {import("./wire.js").Entry}
 */
export function describeRequest(request, callNumber) {
  /** @type {import("./wire.js").Part[]} */
  const parts = [[words.parts.path, `${request.method} ${request.path}`]];
  if (request.query) parts.push([words.parts.query, request.query]);
  if (request.fault) parts.push([words.parts.fault, request.fault]);
  if (request.body !== undefined && request.body !== null && request.body !== "") parts.push([words.parts.body, request.body]);
  parts.push([request.milliseconds === undefined ? words.parts.response : words.responseAfter(request.milliseconds), request.response]);
  // A look that finds nothing is an answer, no failure: the wrapper looks before it repeats.
  const foundNothing = request.method === "GET" && request.status === 404;
  const failed = !request.status || request.status >= 400;
  return {
    time: Date.parse(request.time),
    kind: request.method === "OPTIONS" ? "preflight" : "request",
    title: `${request.method} ${shortPath(request.path)}`,
    callNumber,
    status: statusText(request.status),
    tone: foundNothing ? "plain" : failed ? "bad" : "good",
    parts,
  };
}

/**
 * @param {import("./sandbox.js").Received} received
 * @param {number | null} callNumber the conversation it speaks of
 * @returns {import("./wire.js").Entry}
 */
export function describeReceived({ name, time, method, parameters, headers, body }, callNumber) {
  /** @type {import("./wire.js").Part[]} */
  const parts = [[words.parts.path, `${method} /hooks/${name}`]];
  if (parameters && parameters.length > 0) parts.push([words.parts.parameters, Object.fromEntries(parameters)]);
  if (headers) parts.push([words.parts.headers, headers]);
  if (body !== undefined && body !== null && body !== "") parts.push([words.parts.body, body]);
  return { time: Date.parse(time), kind: "service", title: `${method} ${name}`, callNumber, status: words.received, tone: "good", parts };
}

/** What is left of a path when everything that is always the same is left out. @param {string} path */
export function shortPath(path) {
  const short = path
    .replace(/^\/services\/apexrest\/\w+\/voice\/v1\//, "")
    .replace(/^\/services\/data\/v\d+\.0\/sobjects\/(\w+)\/\w+\/[^/]+$/, (_, object) => words.byKey(object))
    .replace(/^\/services\/data\/v\d+\.0\/sobjects\/(\w+)\/\w{15,18}$/, (_, object) => words.byId(object))
    .replace(/^\/services\/data\/v\d+\.0\/sobjects\//, "")
    .replace(/^\/services\/data\/v\d+\.0\//, "")
    .replace(/^\/services\/oauth2\//, "oauth2/");
  return short.split("/").map((segment) => segment.length > 24 ? `${segment.slice(0, 8)}\u2026` : segment).join("/");
}

/** @param {number} status 0 where no answer came */
function statusText(status) {
  if (!status) return words.noAnswer;
  const word = words.statusWords[status];
  return word ? `${status} ${word}` : String(status);
}
