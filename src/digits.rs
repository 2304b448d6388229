//! Whole numbers as digits. What the standard library formats with, padding and alignment included, would be 2 KB (brotli) of
//! what a page loads.

/// A number in decimal digits.
pub(crate) fn decimal(number: u64) -> String {
    let mut digits = Vec::new();
    let mut rest = number;
    loop {
        digits.push(digit(rest % 10));
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    digits.iter().rev().collect()
}

/// A number in decimal digits, behind its sign if it is negative.
pub(crate) fn signed(number: i64) -> String {
    let digits = decimal(number.unsigned_abs());
    if number < 0 {
        return ["-", &digits].concat();
    }
    digits
}

/// A number in at least so many decimal digits, with zeros before it.
pub(crate) fn padded(number: i64, width: usize) -> String {
    let mut digits = signed(number);
    while digits.len() < width {
        digits.insert(0, '0');
    }
    digits
}

/// A number in 32 hexadecimal digits.
pub(crate) fn hexadecimal(number: u128) -> String {
    let mut digits = String::new();
    for byte in number.to_be_bytes() {
        let [high, low] = nibbles(byte);
        digits.push(high.to_ascii_lowercase());
        digits.push(low.to_ascii_lowercase());
    }
    digits
}

/// The two hexadecimal digits of a byte, in upper case.
pub(crate) fn nibbles(byte: u8) -> [char; 2] {
    [byte >> 4, byte & 15].map(|half| digit(u64::from(half)))
}

fn digit(value: u64) -> char {
    let digit = u32::try_from(value).ok();
    let digit = digit.and_then(|digit| char::from_digit(digit, 16));
    digit.map_or('0', |digit| digit.to_ascii_uppercase())
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn numbers_are_written_as_the_standard_library_writes_them(number in any::<i64>(), long in any::<u128>(), width in 0_usize..6, small in 0_i64..2_000) {
            prop_assert_eq!(signed(number), format!("{number}"));
            prop_assert_eq!(decimal(number.unsigned_abs()), format!("{}", number.unsigned_abs()));
            prop_assert_eq!(padded(small, width), format!("{small:0width$}"));
            prop_assert_eq!(hexadecimal(long), format!("{long:032x}"));
            prop_assert_eq!(nibbles(long.to_be_bytes()[0]).iter().collect::<String>(), format!("{:02X}", long.to_be_bytes()[0]));
        }
    }
}
