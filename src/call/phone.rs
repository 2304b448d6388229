//! Telephone numbers: told apart from their spelling.

fn digits(number: &str) -> String {
    number.chars().filter(char::is_ascii_digit).collect()
}

/// The last digits of a number.
pub fn last_digits(number: &str, count: usize) -> String {
    let digits = digits(number);
    digits
        .get(digits.len().saturating_sub(count)..)
        .unwrap_or("")
        .to_owned()
}

/// Whether a caller does not show a number.
pub fn is_withheld(number: &str) -> bool {
    digits(number).is_empty()
}

/// The spellings of a number to look for.
pub fn forms(number: &str, default_region: &str, _configured: &[String]) -> Vec<String> {
    e164(number, default_region).into_iter().collect()
}

/// Whether two spellings mean one number: their last `match_digits` digits agree, and there are at
/// least seven of them.
pub fn same(one: &str, other: &str, match_digits: usize) -> bool {
    let tail = |number: &str| {
        let digits = digits(number);
        digits
            .get(digits.len().saturating_sub(match_digits)..)
            .unwrap_or("")
            .to_owned()
    };
    let (one, other) = (tail(one), tail(other));
    one.len() >= 7 && one == other
}

/// The number in E.164 (`+14155550100`): international spellings everywhere, national ones for
/// regions of the North American numbering plan. `None` when it cannot be told.
pub fn e164(number: &str, default_region: &str) -> Option<String> {
    let trimmed = number.trim();
    let spacing = |c: char| matches!(c, ' ' | '+' | '-' | '.' | '/' | '(' | ')' | '\u{a0}');
    let plain = |c: char| c.is_ascii_digit() || spacing(c);
    if !trimmed.chars().all(plain) {
        return None;
    }
    let digits = digits(trimmed);
    let north_american = ["US", "CA", "PR", "DO", "JM"].contains(&default_region);
    let international = if trimmed.starts_with('+') {
        digits
    } else if north_american && digits.len() == 10 {
        format!("1{digits}")
    } else if north_american && digits.len() == 11 && digits.starts_with('1') {
        digits
    } else if north_american && digits.starts_with("011") {
        digits.get(3..)?.to_owned()
    } else if !north_american && digits.starts_with("00") {
        digits.get(2..)?.to_owned()
    } else {
        return None;
    };
    // E.164: at most fifteen digits, no country code begins with zero.
    let valid = (8..=15).contains(&international.len()) && !international.starts_with('0');
    valid.then(|| format!("+{international}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spellings_of_one_number_are_the_same() {
        for (one, other, expected) in [
            ("+1 (408) 145-6688", "4081456688", true),
            ("+14081456688", "+14081456689", false),
            ("911", "911", false),
            ("", "", false),
        ] {
            assert_eq!(same(one, other, 10), expected, "{one} {other}");
        }
    }

    #[test]
    fn e164_is_told_or_not_told_but_never_guessed() {
        for (number, region, expected) in [
            ("+1 888-397-3342", "US", Some("+18883973342")),
            ("(888) 397-3342", "US", Some("+18883973342")),
            ("18883973342", "US", Some("+18883973342")),
            ("011 49 30 901820", "US", Some("+4930901820")),
            ("0049 30 901820", "DE", Some("+4930901820")),
            ("030 901820", "DE", None),
            ("1-800-FLOWERS", "US", None),
            ("911", "US", None),
            ("sip:alice@example.com", "US", None),
            ("+0123456789", "US", None),
        ] {
            assert_eq!(e164(number, region).as_deref(), expected, "{number}");
        }
    }
}
