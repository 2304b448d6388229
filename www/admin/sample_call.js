// @ts-check
/** A call that the draft is tried with: made up, editable, and a source of a form like the draft. */
import { valueAt, withValue } from "./paths.js";
import { sample as words } from "./strings.js";
import { DIRECTIONS } from "./names.js";
import { conditions } from "./strings.js";

/** @typedef {import("./paths.js").Path} Path */

const isOutbound = (/** @type {any} */ call) => call.direction === "Outbound" || call.event === "outboundCallInitiated";
const isOver = (/** @type {any} */ call) => ["callEnded", "callNotesSubmitted"].includes(call.event);

/** @type {import("./fields.js").Field[]} */
export const sampleFields = [
  { path: "event", label: "What happens", kind: "choice", options: words.kinds },
  { path: "direction", label: "Direction", kind: "choice", options: DIRECTIONS.map((one) => [one, conditions.values[one] ?? one]) },
  { path: "callerANI", label: "Caller\u2019s number", kind: "text", when: (call) => !isOutbound(call) },
  { path: "callerName", label: "Caller\u2019s name", kind: "text", when: (call) => !isOutbound(call) },
  { path: "dialledTo", label: "Number dialled", kind: "text", when: isOutbound },
  { path: "queue", label: "Queue", kind: "text" },
  { path: "agent", label: "Agent (e-mail)", kind: "text" },
  { path: "outboundRoute", label: "Outbound route", kind: "text", when: isOutbound },
  { path: "duration", label: "Duration in seconds", kind: "number", when: isOver },
  { path: "disposition", label: "Disposition", kind: "text", when: isOver },
  { path: "notes", label: "Notes", kind: "long", when: isOver },
  { path: "more", label: "Further fields of the events", kind: "map", add: "Add a field", columns: [{ path: "", label: "Name", kind: "text" }, { path: "", label: "Value", kind: "text" }] },
];

/** Event: `change`. */
export class SampleCall extends EventTarget {
  document = /** @type {any} */ ({
    event: "callEnded", direction: "Inbound", callerANI: "+14155550143", callerName: "Morgan Reyes", dialledTo: "+14155550143", queue: "Sales", agent: "agent@acme.test", duration: 61, notes: "Wants an offer.",
  });

  /** @param {Path} path */
  value(path) {
    return valueAt(this.document, path);
  }

  /** @param {Path} path @param {any} next */
  put(path, next) {
    this.document = withValue(this.document, path, next, 0);
    this.dispatchEvent(new Event("change"));
  }

  /** @returns {import("./fields.js").Fault[]} */
  faults() {
    return [];
  }

  /** The event as `test.rules` takes it. @returns {any} */
  get event() {
    const { event, more, ...fields } = this.document;
    const told = { conversationId: "sample", ...fields, ...more };
    if (isOutbound(this.document)) {
      delete told.callerANI;
      delete told.callerName;
      told.callType = "outbound";
    } else {
      delete told.dialledTo;
      delete told.outboundRoute;
      told.callType = "inbound";
    }
    if (!isOver(this.document)) for (const name of ["duration", "disposition", "notes"]) delete told[name];
    if (event === "missed") return { event: "callEnded", ...told, duration: 0 };
    return { event, ...told };
  }
}
