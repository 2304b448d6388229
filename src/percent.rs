//! Percent-encoding (RFC 3986), and its undoing as forms write it.

use crate::digits::nibbles;

/// Percent-encodes everything but unreserved characters (RFC 3986), for one path segment or value.
pub fn percent_encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            let [high, low] = nibbles(byte);
            encoded.push('%');
            encoded.push(high);
            encoded.push(low);
        }
    }
    encoded
}

/// What a part of a form or a query stands for: `+` is a blank, `%` begins a byte. `None` where a byte is not two digits or the whole is
/// not UTF-8.
#[cfg(feature = "administration")]
pub fn percent_decoded(text: &str) -> Option<String> {
    let mut decoded = Vec::new();
    let mut bytes = text.bytes();
    while let Some(byte) = bytes.next() {
        decoded.push(match byte {
            b'+' => b' ',
            b'%' => {
                let mut digit = || char::from(bytes.next()?).to_digit(16);
                let code = digit()? * 16 + digit()?;
                u8::try_from(code).ok()?
            }
            _ => byte,
        });
    }
    String::from_utf8(decoded).ok()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn what_is_no_encoding_is_refused() {
        for text in ["%", "%4", "%zz", "%+1", "%ff", "a%c3"] {
            assert_eq!(percent_decoded(text), None, "{text}");
        }
        assert_eq!(
            percent_decoded("a+b%20c%c3%A9").as_deref(),
            Some("a b c\u{e9}")
        );
    }

    proptest! {
        #[test]
        fn any_text_comes_back(text in any::<String>()) {
            prop_assert_eq!(percent_decoded(&percent_encoded(&text)), Some(text));
        }
    }
}
