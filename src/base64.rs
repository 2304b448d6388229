//! Base64 (RFC 4648), without padding.

const LETTERS: &[u8; 62] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// The text of some bytes; `last` are the two letters in which the alphabets differ: `+/`, or `-_` where it goes into an address.
pub(crate) fn base64(bytes: &[u8], last: [u8; 2]) -> String {
    let mut text = String::new();
    for chunk in bytes.chunks(3) {
        let byte = |index: usize| u32::from(chunk.get(index).copied().unwrap_or(0));
        let group = byte(0) << 16 | byte(1) << 8 | byte(2);
        for place in 0..=chunk.len() {
            let index = (group >> (18 - 6 * place)) as usize & 63;
            let letter = LETTERS.get(index).copied();
            text.push(char::from(letter.unwrap_or(last[index & 1])));
        }
    }
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn the_examples_of_the_rfc_are_written_as_it_writes_them() {
        for (bytes, text) in [
            ("", ""),
            ("f", "Zg"),
            ("fo", "Zm8"),
            ("foo", "Zm9v"),
            ("foobar", "Zm9vYmFy"),
            ("~~~???", "fn5+Pz8/"),
        ] {
            assert_eq!(base64(bytes.as_bytes(), *b"+/"), text);
        }
        assert_eq!(base64(b"~~~???", *b"-_"), "fn5-Pz8_");
    }
}
