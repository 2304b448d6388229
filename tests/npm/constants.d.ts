/** The file name of the core's wasm, beside the script. Set by `cargo xtask build`. */
declare const WASM_FILE: string;
/** Whether the core brings what administrators try out. */
declare const ADMINISTRATION: boolean;
/** The wasm's integrity, `sha384-...`. */
declare const WASM_INTEGRITY: string;
/** The product's version. */
declare const VERSION: string;
/** The git revision that it was built from. */
declare const REVISION: string;
