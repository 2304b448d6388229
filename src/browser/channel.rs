//! The tabs of one installation talk: "events were appended".

use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::{Closure, JsValue};
use web_sys::{BroadcastChannel, Event};

use super::host::Host;
use super::listener::dispose_by_call;
use super::property::property;
use crate::protocol::Input;

const APPENDED: &str = "appended";

/// The channel of one tenant; closed when dropped.
pub(super) struct Channel {
    channel: BroadcastChannel,
    _callback: Closure<dyn FnMut(Event)>,
}

impl Channel {
    /// Opens the channel; `None` where the browser refuses one. `told` is called for each message of
    /// another tab.
    pub(super) fn open(host: &Host, name: &str, told: impl Fn(Input) + 'static) -> Option<Self> {
        let channel = BroadcastChannel::new(name).ok()?;
        let callback = Closure::<dyn FnMut(Event)>::new(move |message: Event| {
            match property(&message, "data").as_string() {
                Some(text) if text == APPENDED => told(Input::Appended),
                Some(text) => told(Input::Told(text)),
                None => {}
            }
        });
        channel.set_onmessage(Some(callback.as_ref().unchecked_ref()));
        dispose_by_call(host, &channel, "close", &[]);
        Some(Self {
            channel,
            _callback: callback,
        })
    }

    /// Tells the other tabs that events were appended.
    pub(super) fn announce(&self) {
        self.tell(APPENDED);
    }

    /// Tells the other tabs something. A closed channel tells nobody, which is no loss: they read
    /// the store when they come back.
    pub(super) fn tell(&self, text: &str) {
        let _ = self.channel.post_message(&JsValue::from_str(text));
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.channel.close();
    }
}
