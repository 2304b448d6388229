//! What proves that the page which exchanges a code is the one that asked for it (RFC 7636): a random
//! verifier, and its digest as the challenge.

use js_sys::Uint8Array;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::window;

/// The letters of base64url (RFC 4648, section 5).
const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// A verifier with its challenge, and the state by which the answer is known.
pub(super) struct Challenge {
    /// Shown when the code is exchanged.
    pub(super) verifier: String,
    /// SHA-256 of the verifier.
    pub(super) challenge: String,
    /// Comes back with the code.
    pub(super) state: String,
}

impl Challenge {
    /// Makes one; an error where the page is no secure context, which alone has WebCrypto.
    pub(super) async fn new() -> Result<Self, JsValue> {
        let crypto = window().ok_or(JsValue::UNDEFINED)?.crypto()?;
        let mut random = [0; 64];
        crypto.get_random_values_with_u8_array(&mut random)?;
        let (secret, state) = random.split_at(32);
        let verifier = base64url(secret);
        let bytes = Uint8Array::from(verifier.as_bytes());
        let digest = crypto
            .subtle()
            .digest_with_str_and_buffer_source("SHA-256", &bytes)?;
        let digest = Uint8Array::new(&JsFuture::from(digest).await?).to_vec();
        Ok(Self {
            challenge: base64url(&digest),
            state: base64url(state),
            verifier,
        })
    }
}

/// Base64url without padding.
fn base64url(bytes: &[u8]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=chunk.len() {
            let index = (group >> (18 - 6 * place)) as usize & 63;
            text.push(char::from(LETTERS.get(index).copied().unwrap_or(b'A')));
        }
    }
    text
}
