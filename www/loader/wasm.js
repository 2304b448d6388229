// @ts-check
/**
 * The wasm's exports, bound by hand: they take texts and give texts, and the glue that wasm-bindgen writes for values of any kind weighs
 * 0.7 KB (brotli) more. Relied on is how it passes a text (its version is exact in Cargo.toml): as address and length, of memory that
 * the wasm lends and takes back.
 */
import { apply } from "./intrinsics.js";

const { encode } = TextEncoder.prototype;
const { decode } = TextDecoder.prototype;
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/**
 * @typedef {object} Exports
 * @property {WebAssembly.Memory} memory
 * @property {WebAssembly.Table} __wbindgen_externrefs
 * @property {() => void} __wbindgen_start
 * @property {(length: number, alignment: number) => number} __wbindgen_malloc
 * @property {(address: number, length: number, alignment: number) => void} __wbindgen_free
 * @property {(wall: number, monotonic: number, address: number, length: number) => [number, number]} handle
 * @property {(address: number, length: number) => [number, number]} panel
 * @property {() => [number, number]} status
 */

/** A fresh instance of the core. Whatever it throws is a trap: it is used no more.
 * @param {WebAssembly.Module} module */
export function instantiate(module) {
  const setUp = () => {
    const table = wasm.__wbindgen_externrefs;
    table.set(0, undefined);
    [undefined, null, true, false].forEach((value, place) => table.set(1024 + place, value));
  };
  const { exports } = new WebAssembly.Instance(module, { "./softphone_wrapper_bg.js": { __wbindgen_init_externref_table: setUp } });
  const wasm = /** @type {Exports} */ (/** @type {unknown} */ (exports));
  wasm.__wbindgen_start();

  /** @param {[number, number]} text */
  const taken = ([address, length]) => {
    const text = apply(decode, decoder, [new Uint8Array(wasm.memory.buffer, address >>> 0, length)]);
    wasm.__wbindgen_free(address, length, 1);
    return text;
  };

  /** @param {string} text @param {(address: number, length: number) => [number, number]} give */
  const given = (text, give) => {
    const bytes = apply(encode, encoder, [text]);
    const address = wasm.__wbindgen_malloc(bytes.length, 1) >>> 0;
    new Uint8Array(wasm.memory.buffer, address).set(bytes);
    return taken(give(address, bytes.length));
  };

  return {
    /** Tells the engine what happened, with both clocks of the page; what it wants done.
     * @param {number} wall @param {number} monotonic @param {string} input */
    handle: (wall, monotonic, input) => given(input, (address, length) => wasm.handle(wall, monotonic, address, length)),
    /** What the agent's panel shows; without what the configuration offers where it is the panel's `desk` already.
     * @param {string} desk */
    panel: (desk) => given(desk, wasm.panel),
    /** The core's snapshot. */
    status: () => taken(wasm.status()),
  };
}
