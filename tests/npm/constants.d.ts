/** The core's wasm as an address relative to the script, `./` and its name. Set by `cargo xtask build`. */
declare const WASM_FILE: string;
/** Whether the core brings what administrators try out. */
declare const ADMINISTRATION: boolean;
/** The wasm's integrity, `sha384-...`. */
declare const WASM_INTEGRITY: string;
/** The product's version. */
declare const VERSION: string;
/** The git revision that it was built from. */
declare const REVISION: string;

/** What stands beside the module. */
declare module "*/softphone-wrapper-administration.mjs";
declare module "*/softphone-wrapper-panel.mjs";
declare module "*/softphone-wrapper-open-cti.mjs";
