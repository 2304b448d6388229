//! Both clocks of the page, and the only randomness.

use js_sys::Date;
use web_sys::window;

use crate::protocol::Now;

/// The present moment.
pub(super) fn now() -> Now {
    let monotonic = window()
        .and_then(|window| window.performance())
        .map_or(0.0, |it| it.now());
    // Both are whole milliseconds far below 2^53.
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    Now {
        wall: Date::now() as i64,
        monotonic: monotonic.max(0.0) as u64,
    }
}

/// A seed for jitter.
pub(super) fn seed() -> u64 {
    let mut bytes = [0; 8];
    let filled = window()
        .and_then(|window| window.crypto().ok())
        .is_some_and(|crypto| crypto.get_random_values_with_u8_array(&mut bytes).is_ok());
    if filled {
        u64::from_le_bytes(bytes)
    } else {
        now().wall.unsigned_abs()
    }
}
