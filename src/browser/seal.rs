//! What lies in the store is sealed: AES-GCM with a key that cannot leave the browser (it stops
//! reading the disk, not a hostile script in the page).

use js_sys::{Array, Object, Uint8Array};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::JsValue;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Crypto, CryptoKey};

use super::property::object;

/// The initialisation vector's length in bytes (NIST SP 800-38D).
const VECTOR: usize = 12;

/// Seals and opens texts.
#[derive(Clone)]
pub(super) struct Seal {
    crypto: Crypto,
    key: CryptoKey,
}

fn algorithm(vector: Uint8Array) -> Object {
    object(&[("name", "AES-GCM".into()), ("iv", vector.into())])
}

fn crypto() -> Result<Crypto, JsValue> {
    web_sys::window().ok_or(JsValue::UNDEFINED)?.crypto()
}

/// Makes a key that cannot be exported.
pub(super) async fn new_key() -> Result<CryptoKey, JsValue> {
    let algorithm = object(&[("name", "AES-GCM".into()), ("length", 256.into())]);
    let usages: Array = ["encrypt", "decrypt"]
        .into_iter()
        .map(JsValue::from_str)
        .collect();
    let key = crypto()?
        .subtle()
        .generate_key_with_object(&algorithm, false, &usages)?;
    Ok(JsFuture::from(key).await?.unchecked_into())
}

impl Seal {
    /// Seals with this key.
    pub(super) fn new(key: CryptoKey) -> Result<Self, JsValue> {
        Ok(Self {
            crypto: crypto()?,
            key,
        })
    }

    /// The sealed text: the vector, then the cipher text.
    pub(super) async fn seal(&self, text: &str) -> Result<Uint8Array, JsValue> {
        let mut vector = [0; VECTOR];
        self.crypto.get_random_values_with_u8_array(&mut vector)?;
        let vector = Uint8Array::from(vector.as_slice());
        let plain = Uint8Array::from(text.as_bytes());
        let sealing = self.crypto.subtle().encrypt_with_object_and_buffer_source(
            &algorithm(vector.clone()),
            &self.key,
            &plain,
        )?;
        let cipher = Uint8Array::new(&JsFuture::from(sealing).await?);
        let length = u32::try_from(VECTOR).unwrap_or(0);
        let sealed = Uint8Array::new_with_length(length.saturating_add(cipher.length()));
        sealed.set(&vector, 0);
        sealed.set(&cipher, length);
        Ok(sealed)
    }

    /// Opens what [`Seal::seal`] made.
    pub(super) async fn open(&self, sealed: &Uint8Array) -> Result<String, JsValue> {
        let length = u32::try_from(VECTOR).unwrap_or(0);
        let vector = sealed.slice(0, length);
        let cipher = sealed.slice(length, sealed.length());
        let opening = self.crypto.subtle().decrypt_with_object_and_buffer_source(
            &algorithm(vector),
            &self.key,
            &cipher,
        )?;
        let plain = Uint8Array::new(&JsFuture::from(opening).await?).to_vec();
        String::from_utf8(plain).map_err(|_| JsValue::UNDEFINED)
    }
}
