//! Record identifiers as Salesforce writes them: 15 case-sensitive characters and a 3 character checksum.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const CHECKSUM: &[u8; 32] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ012345";

/// The organisation that every token belongs to.
pub(crate) const ORGANIZATION: &str = "00DSB0000000001";

/// Writes the 18 character id of the record number `sequence` of an object with this key prefix.
///
/// Later numbers sort after earlier ones, so ids order records by their creation.
pub(crate) fn record_id(prefix: &str, sequence: u64) -> String {
    let mut tail = [b'0'; 9];
    let mut rest = sequence;
    for place in tail.iter_mut().rev() {
        *place = digit(rest % 62);
        rest /= 62;
    }
    let short: String = prefix
        .chars()
        .chain("SB0".chars())
        .chain(tail.iter().map(|byte| char::from(*byte)))
        .collect();
    lengthen(&short)
}

/// Reads an id of 15 or 18 characters into its 18 character form; `None` where it is malformed or its checksum is wrong.
pub(crate) fn normalize(text: &str) -> Option<String> {
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric()) {
        return None;
    }
    match text.len() {
        15 => Some(lengthen(text)),
        18 => {
            let long = lengthen(text.get(..15)?);
            long.eq_ignore_ascii_case(text).then_some(long)
        }
        _ => None,
    }
}

/// Appends the checksum: one character for each five, its bits telling which of the five are capitals.
fn lengthen(short: &str) -> String {
    let mut long = short.to_owned();
    for chunk in short.as_bytes().chunks(5) {
        let bits = chunk
            .iter()
            .enumerate()
            .filter(|(_, byte)| byte.is_ascii_uppercase())
            .fold(0_usize, |bits, (index, _)| bits | 1 << index);
        long.push(CHECKSUM.get(bits).copied().map_or('A', char::from));
    }
    long
}

fn digit(value: u64) -> u8 {
    usize::try_from(value)
        .ok()
        .and_then(|index| DIGITS.get(index))
        .copied()
        .unwrap_or(b'0')
}

#[cfg(test)]
mod tests {
    use super::{normalize, record_id};

    #[test]
    fn an_id_of_fifteen_gets_the_checksum_of_its_capitals() {
        for (short, long) in [
            ("0018000000QPx0V", "0018000000QPx0VAAT"),
            ("00530000003xqAb", "00530000003xqAbAAI"),
        ] {
            assert_eq!(normalize(short).as_deref(), Some(long));
            assert_eq!(normalize(long).as_deref(), Some(long));
        }
    }

    #[test]
    fn malformed_ids_are_refused() {
        for text in [
            "",
            "123",
            "0018000000QPx0VAAA",
            "0018000000QPx0!",
            "0018000000QPx0VAAT0",
        ] {
            assert_eq!(normalize(text), None, "{text}");
        }
    }

    #[test]
    fn ids_sort_by_creation_and_carry_the_prefix() {
        let ids: Vec<String> = [1, 2, 61, 62, 4000]
            .iter()
            .map(|number| record_id("00T", *number))
            .collect();
        assert!(ids.is_sorted());
        assert!(ids.iter().all(|id| id.len() == 18
            && id.starts_with("00T")
            && normalize(id).as_ref() == Some(id)));
    }
}
