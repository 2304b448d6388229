//! The face that the loader sees: what happened comes in as one JSON text, what is to be done goes out as one.
//! The talking itself, to the store, the network and the other tabs, is JavaScript's (`www/loader/tab.js`).
//!
//! Both texts are lists whose first item is a name: `["committed", 7, 12]`, `[["settle", 3, "{...}"], ["announce"]]`.

// A panic here would poison the instance in somebody else's page.
#![deny(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout
)]

mod effect;
#[cfg(target_arch = "wasm32")]
mod exports;
mod input;

pub use effect::written;
#[cfg(target_arch = "wasm32")]
pub use exports::{handle, panel, status};
pub use input::read;

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Engine;
    use crate::protocol::Now;
    use serde_json::{Value, json};

    /// The steps of one tab, text in and text out.
    struct Tab(Engine);

    impl Tab {
        fn open() -> Self {
            let mut tab = Self(Engine::new());
            let config = json!({
                "configVersion": 1,
                "softphone": {"vendor": "acme-phone"},
                "accounts": [{"id": "main", "instanceUrl": "https://org.example"}],
            });
            tab.step(json!([
                "started",
                1,
                json!({ "config": config }).to_string()
            ]));
            let effects = tab.step(json!(["opened", false, null, [], []]));
            assert!(
                effects.iter().any(|effect| effect[0] == "ready"),
                "{effects:?}"
            );
            tab
        }

        fn step(&mut self, input: Value) -> Vec<Value> {
            let now = Now {
                wall: 1_790_000_000_000,
                monotonic: 1_000,
            };
            let input = read(&input.to_string()).unwrap();
            serde_json::from_str(&written(self.0.handle(now, input))).unwrap()
        }

        fn call(&mut self, arguments: &str) -> Vec<Value> {
            self.step(json!([
                "call",
                7,
                "callEnded",
                arguments,
                1_790_000_000_000_i64
            ]))
        }
    }

    #[test]
    fn texts_that_are_no_arguments_get_a_receipt_with_a_code() {
        let mut tab = Tab::open();
        let deep = "[".repeat(100_000);
        for (arguments, code) in [
            ("", "arguments-unreadable"),
            ("{}", "arguments-unreadable"),
            ("[]", "wrong-type"),
            ("[\"{\"]", "invalid-json"),
            ("[{\"conversationId\":\"\\ud800\"}]", "arguments-unreadable"),
            ("[{}]", "missing-field"),
            ("[{\"conversationId\":[]}]", "wrong-type"),
            (deep.as_str(), "arguments-unreadable"),
        ] {
            let effects = tab.call(arguments);
            let settled = effects.iter().find(|effect| effect[0] == "settle").unwrap();
            assert_eq!(settled[1], 7);
            let receipt: Value = serde_json::from_str(settled[2].as_str().unwrap()).unwrap();
            assert_eq!(receipt["error"]["code"], code, "{arguments:.40}: {receipt}");
        }
        let effects = tab.call("[{\"conversationId\":\"c\",\"duration\":9}]");
        let stored = |effect: &Value| effect[0] == "commit" && effect[4][0][0] == "append";
        assert!(effects.iter().any(stored), "{effects:?}");
    }
}
