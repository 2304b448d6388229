// What no softphone should pass. Each value has a name, a way to make it, and what is to become of it when it stands in an
// event: the loader's code; "kept", where it is copied into an event that is stored; or "core", where the core has the word.
"use strict";

window.hostileValues = function hostileValues() {
  const fail = () => {
    throw new Error("a trap of the page");
  };
  const repeated = (text, times) => Array(times + 1).join(text);
  const nested = (depth) => {
    let value = {};
    for (let level = 1; level < depth; level++) value = { inner: value };
    return value;
  };
  const keyed = (count) => Object.fromEntries(Array.from({ length: count }, (_, index) => ["key" + index, index]));
  const cyclic = { name: "cycle" };
  cyclic.inner = { list: [cyclic] };
  const endless = () => new Proxy({}, { ownKeys: () => ["more"], getOwnPropertyDescriptor: () => ({ value: 1, enumerable: true, configurable: true }), get: endless });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const revokedList = Proxy.revocable([], {});
  revokedList.revoke();
  const rejected = Promise.reject(new Error("nobody looks at this"));
  rejected.catch(() => {});
  const trapped = (trap) => new Proxy({ field: 1 }, { [trap]: fail });
  const huge = repeated("0123456789abcdef", 4 * 1024 * 1024);
  const realm = document.querySelector("iframe").contentWindow;
  let reads = 0;

  return [
    // Nothing and primitives.
    ["undefined", undefined, "kept"],
    ["null", null, "kept"],
    ["true", true, "kept"],
    ["zero", 0, "kept"],
    ["minus zero", -0, "kept"],
    ["a fraction", 0.1, "kept"],
    ["more than an integer holds", 2 ** 53 + 2, "kept"],
    ["the greatest number", Number.MAX_VALUE, "kept"],
    ["not a number", NaN, "value-not-finite"],
    ["infinity", Infinity, "value-not-finite"],
    ["minus infinity", -Infinity, "value-not-finite"],
    ["a bigint", 10n ** 30n, "value-unsupported"],
    ["a symbol", Symbol("name"), "value-unsupported"],
    ["a well-known symbol", Symbol.iterator, "value-unsupported"],
    // Texts.
    ["an empty text", "", "kept"],
    ["blanks", " \t\r\n", "kept"],
    ["no JSON", "{conversationId: 1}", "kept"],
    ["half a JSON text", '{"conversationId": "', "kept"],
    ["JSON of null", "null", "kept"],
    ["JSON of a list", "[]", "kept"],
    ["JSON of a text", '"text"', "kept"],
    ["JSON with a byte order mark", '\ufeff{"a": 1}', "kept"],
    ["JSON with something after it", '{"a": 1} {}', "kept"],
    ["JSON with a repeated key", '{"a": 1, "a": 2}', "kept"],
    ["JSON with a number beyond all bounds", '{"a": 1e999}', "kept"],
    ["JSON with __proto__", '{"__proto__": {"polluted": true}}', "kept"],
    ["JSON with constructor.prototype", '{"constructor": {"prototype": {"polluted": true}}}', "kept"],
    ["JSON with a lone surrogate", '{"a": "\\ud800"}', "kept"],
    ["JSON 20,000 deep", repeated("[", 20000) + repeated("]", 20000), "kept"],
    ["JSON 100,000 deep", repeated('{"a":', 100000) + "1" + repeated("}", 100000), "value-too-large"],
    ["a high surrogate", "a\ud800b", "kept"],
    ["a low surrogate", "\udfff", "kept"],
    ["control characters", Array.from({ length: 32 }, (_, code) => String.fromCharCode(code)).join(""), "kept"],
    ["right to left override and line separators", "\u202e\u2028\u2029\u0000", "kept"],
    ["emoji", "\ud83d\udcde", "kept"],
    ["markup", "<img src=x onerror=alert(1)>", "kept"],
    ["64 KiB of text", repeated("x", 65536), "value-too-large"],
    ["64 KiB when escaped", repeated("\u0001", 20000), "value-too-large"],
    ["64 MiB of text", huge, "value-too-large"],
    ["64 MiB of JSON", '{"conversationId":"' + huge + '"}', "value-too-large"],
    // Functions and what hides its content.
    ["a function", function named() {}, "value-unsupported"],
    ["an asynchronous arrow", async () => {}, "value-unsupported"],
    ["a class", class {}, "value-unsupported"],
    ["a map", new Map([["a", 1]]), "value-unsupported"],
    ["a set", new Set([1]), "value-unsupported"],
    ["a weak map", new WeakMap(), "value-unsupported"],
    ["a promise", Promise.resolve(1), "value-unsupported"],
    ["a rejected promise", rejected, "value-unsupported"],
    ["an error", new TypeError("broken"), "value-unsupported"],
    ["a regular expression", /a/g, "value-unsupported"],
    ["a buffer", new ArrayBuffer(8), "value-unsupported"],
    ["a generator", (function* () {})(), "value-unsupported"],
    ["an element", document.createElement("b"), "value-unsupported"],
    ["the window", window, "value-unreadable value-too-many-keys value-unsupported value-cyclic value-too-deep"],
    ["the document", document, "value-unreadable value-too-many-keys value-unsupported value-cyclic value-too-deep"],
    ["a boxed text", new String("text"), "kept"],
    ["a boxed number", new Number(NaN), "value-not-finite"],
    ["a boxed bigint", Object(1n), "value-unsupported"],
    ["a boxed symbol", Object(Symbol()), "value-unsupported"],
    ["a date", new Date(0), "kept"],
    ["an invalid date", new Date(NaN), "value-not-finite"],
    ["an object that says it is a date", { [Symbol.toStringTag]: "Date" }, "value-unreadable"],
    ["a typed array", new Uint8Array([1, 2]), "kept"],
    // Reading that throws, or never ends.
    ["a throwing getter", { get field() { return fail(); } }, "value-unreadable"],
    ["a getter that throws nothing", { get field() { throw undefined; } }, "value-unreadable"],
    ["a getter in a list", Object.defineProperty([], 0, { get: fail, enumerable: true }), "value-unreadable"],
    ["a throwing toStringTag", { get [Symbol.toStringTag]() { return fail(); } }, "value-unreadable"],
    ["throwing conversions", { [Symbol.toPrimitive]: fail, field: 1 }, "kept"],
    ["a toJSON", { toJSON: fail }, "value-unsupported"],
    ["a then", { then: fail }, "value-unsupported"],
    ["a throwing then", { get then() { return fail(); } }, "value-unreadable"],
    ["a getter that calls the wrapper", { get field() { window.SoftphoneWrapper.callEnded({ conversationId: "inside" }); return 1; } }, "kept"],
    ["a getter that differs at each look", { get field() { return reads++; } }, "kept"],
    ["a getter that empties its object", { get field() { delete this.after; return 1; }, after: 1 }, "kept"],
    ["a proxy that throws at its keys", trapped("ownKeys"), "value-unreadable"],
    ["a proxy that throws at its properties", trapped("get"), "value-unreadable"],
    ["a proxy that throws at its descriptors", trapped("getOwnPropertyDescriptor"), "value-unreadable"],
    ["a proxy that throws at its prototype", trapped("getPrototypeOf"), "kept"],
    ["a proxy that lies about its keys", new Proxy({}, { ownKeys: () => "keys" }), "value-unreadable"],
    ["a revoked proxy", revoked.proxy, "value-unreadable"],
    ["a revoked list", revokedList.proxy, "value-unreadable"],
    ["a proxy without end", endless(), "value-too-deep"],
    ["a list of a length without end", new Proxy([], { get: (list, key) => (key === "length" ? Infinity : list[key]) }), "value-unreadable value-too-many-keys"],
    // Shapes.
    ["a cycle", cyclic, "value-cyclic"],
    ["the same object twice", ((twin) => ({ one: twin, two: twin }))({ a: 1 }), "kept"],
    ["14 levels", nested(14), "kept"],
    ["17 levels", nested(17), "value-too-deep"],
    ["100,000 levels", nested(100000), "value-too-deep"],
    ["256 keys", keyed(256), "kept"],
    ["257 keys", keyed(257), "value-too-many-keys"],
    ["100,000 keys", keyed(100000), "value-too-many-keys"],
    ["a list of 257", Array(257).fill(1), "value-too-many-keys"],
    ["the longest sparse list", Array(2 ** 32 - 1), "value-too-many-keys"],
    ["a list with holes", [1, , 3], "kept"],
    ["a key of 64 KiB", { [repeated("k", 65536)]: 1 }, "value-too-large"],
    ["a key with a lone surrogate", { "\ud800": 1 }, "kept"],
    ["an own __proto__", { ["__proto__"]: { polluted: true } }, "kept"],
    ["an own constructor", { constructor: { prototype: { polluted: true } } }, "kept"],
    ["an object without prototype", Object.assign(Object.create(null), { a: 1 }), "kept"],
    ["inherited fields", Object.create({ conversationId: "inherited" }), "kept"],
    ["symbol keys", { [Symbol("key")]: 1 }, "kept"],
    ["an object of another realm", new realm.Object(), "kept"],
    ["a list of another realm", realm.Array.of(1), "kept"],
    ["the arguments of a function", (function () { return arguments; })(1), "kept"],
    ["a frozen object", Object.freeze({ a: 1 }), "kept"],
  ];
};
