//! The browser room in a real browser: real IndexedDB, WebCrypto, Web Locks and timers; only the
//! loader is played.
#![cfg(target_arch = "wasm32")]

mod page;
mod room;
