//! Texts searched by plain loops: the standard library's fast search weighs 3 KB (brotli) of what a page loads.

/// Whether a phrase is somewhere in a text.
pub(crate) fn holds(text: &str, phrase: &str) -> bool {
    phrase.is_empty()
        || text
            .as_bytes()
            .windows(phrase.len())
            .any(|window| window == phrase.as_bytes())
}

/// Whether a text has only bytes of which this holds.
pub(crate) fn only(text: &str, holds: fn(u8) -> bool) -> bool {
    for byte in text.as_bytes() {
        if !holds(*byte) {
            return false;
        }
    }
    true
}
