// Puts each hostile value through each function of the contract: as the event itself, and as a field of an event.
"use strict";

const CONTRACT = ["load", "incomingCall", "callAccepted", "callRejected", "callEnded", "callNotesSubmitted", "outboundCallInitiated", "statusChanged"];

/** What a page has that input could pollute. */
function pageState() {
  const names = (object) => Reflect.ownKeys(object).map(String).join();
  const built = [Object, Array, Function, String, Number, Promise, Map, Date, Error].map(({ prototype }) => names(prototype));
  return JSON.stringify([names(window), ...built, names(window.SoftphoneWrapper), typeof {}.polluted]);
}

/** A fault of a receipt, or empty text. */
function receiptFault(method, receipt) {
  if (typeof receipt !== "object" || receipt === null) return "no receipt";
  // `load` is no event: nothing of it is stored.
  const durability = method === "load" ? "memory" : "disk";
  if (receipt.accepted === true) return typeof receipt.id === "string" && receipt.durability === durability ? "" : "accepted without being stored";
  if (receipt.accepted !== false) return "neither accepted nor refused";
  const { name, code, message, path, retryable, hint } = receipt.error ?? {};
  if (![name, code, message, path, hint].every((text) => typeof text === "string")) return "refused without a reason";
  if (!/^[a-z]+(-[a-z0-9]+)*$/.test(code) || typeof retryable !== "boolean") return "refused with code " + code;
  return "";
}

/** Calls one function and gives what went wrong, or empty text. */
async function put(method, values, expected) {
  let promise;
  try {
    promise = window.SoftphoneWrapper[method](...values);
  } catch (error) {
    return "threw " + error;
  }
  if (!(promise instanceof Promise)) return "gave no promise";
  const late = new Promise((resolve) => setTimeout(resolve, 20000, "late"));
  const receipt = await Promise.race([promise, late]).catch((error) => "rejected with " + error);
  if (typeof receipt === "string") return receipt;
  const fault = receiptFault(method, receipt);
  if (fault) return fault + ": " + JSON.stringify(receipt);
  if (expected === null) return "";
  const code = receipt.accepted ? "kept" : receipt.error.code;
  if (!expected.split(" ").includes(code)) return "gave " + code + " instead of " + expected + ": " + JSON.stringify(receipt);
  return code.startsWith("value-") && !receipt.error.path.startsWith("$") ? "gave no path" : "";
}

/** Runs everything; resolves with `{values, calls, faults, polluted}`. */
window.runHostile = async function runHostile() {
  const before = pageState();
  const faults = [];
  let calls = 0;
  const values = window.hostileValues();
  for (const method of CONTRACT) {
    const answers = [];
    values.forEach(([name, value, expected], index) => {
      const note = (where, answer) => answers.push(answer.then((fault) => fault && faults.push(`${method}(${name}${where}): ${fault}`)));
      const event = { conversationId: `${method}-${index}`, softphoneId: `status-${index}`, field: value };
      // Bare, only the loader's refusals are known beforehand; whether the rest is an event is the core's to say.
      const bare = expected.startsWith("value-") && method !== "load" ? expected : null;
      note("", put(method, [value], method === "load" && typeof value !== "function" && typeof value !== "string" ? "callback-invalid" : bare));
      note(" as a field", put(method, [event], method === "load" ? "callback-invalid" : expected));
      calls += 2;
    });
    for (const several of [[], [undefined, undefined], ["p", 1n, Symbol(), {}], Array(300).fill("x"), [{ conversationId: method + "-more" }, 1n]]) {
      answers.push(put(method, several, null).then((fault) => fault && faults.push(`${method}(${several.length} arguments): ${fault}`)));
      calls++;
    }
    await Promise.all(answers);
  }
  return { values: values.length, calls, faults, polluted: pageState() !== before };
};
