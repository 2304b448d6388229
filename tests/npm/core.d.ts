/** The core as wasm-bindgen binds it: what the loader imports as `softphone-core`. */

/** What the core says to the loader. */
export type Host = object;

/** Loads the wasm; must have ended before any other function is called. */
export default function init(options: {
  module_or_path: WebAssembly.Module | Promise<WebAssembly.Module> | Response | Promise<Response> | BufferSource | URL | string;
}): Promise<unknown>;

/** Starts the core with its options, as JSON text. */
export function start(host: Host, options: string): void;

/** Makes one call of the contract; the answer comes through `host.settle`. */
export function call(ticket: number, method: string, argumentsText: string, at: number): void;

/** A snapshot, as JSON text. */
export function status(): string;

/** What the agent's panel shows, as JSON text. */
export function panel(): string;

/** The answer of the page's token provider, as JSON text. */
export function token(request: number, text: string): void;

/** The time that the core asked for with `host.wakeAfter` is over. */
export function woke(): void;

/** What came of a sign-in's window, as JSON text. */
export function authorized(request: number, text: string): void;

/** What came of a call of the Salesforce console, by its number; 0 and the event's name for what the console says of itself. JSON text. */
export function console(call: number, event: string, text: string): void;

/** Replaces the instance by a fresh one of the same module. */
export function __wbg_reset_state(): void;
