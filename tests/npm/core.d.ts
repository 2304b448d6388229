/** The core as wasm-bindgen binds it: what the loader imports as `softphone-core`. */

/** Instantiates the wasm; must have ended before any other function is called. */
export function initSync(options: { module: WebAssembly.Module }): unknown;

/** One step of the engine, at this moment by both clocks: from an input to a list of effects, both JSON text. */
export function handle(wall: number, monotonic: number, input: string): string;

/** A snapshot, as JSON text. */
export function status(): string;

/** What the agent's panel shows, as JSON text. */
export function panel(desk: string): string;

/** Replaces the instance by a fresh one of the same module. */
export function __wbg_reset_state(): void;
