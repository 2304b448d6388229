//! How telephone numbers are written down, wherever they are from.
//!
//! Read are national and international spellings with any punctuation, digits of full width and
//! Arabic ones, `tel:`, `sip:`, `sips:` and `callto:` addresses (the part before the `@`; with a
//! `phone-context` the number is a private one), alone or as `"Name" <sip:...>`. An extension
//! (`x12`, `ext. 12`, `#12`, `,12`, `;ext=12`) is left out: all extensions of a number are that number.

use super::phone::FEWEST_DIGITS;

/// What stands in a number's place when the caller is not told, by its letters alone.
///
/// `anonymous` is RFC 3323's (section 4.1.1.3); the others are what telephony systems and carriers
/// are seen to send.
const WITHHELD_WORDS: [&str; 13] = [
    "anonymous",
    "blocked",
    "hidden",
    "nocallerid",
    "numberwithheld",
    "outofarea",
    "private",
    "privatenumber",
    "restricted",
    "unavailable",
    "unknown",
    "unknownnumber",
    "withheld",
];

/// The same as numbers: what Twilio and some American carriers send, `ANONYMOUS`, `RESTRICTED`, `BLOCKED`,
/// `UNKNOWN` and `UNAVAILABLE` on a telephone's keys (help.twilio.com, article 223179988), and the `-1`
/// of systems that have no better word.
const WITHHELD_NUMBERS: [&str; 6] = [
    "+266696687",
    "+7378742833",
    "+2562533",
    "+8656696",
    "+86282452253",
    "-1",
];

/// Whether the caller's number was withheld: there is none, a word for that, or a number that stands for it.
pub fn is_withheld(number: &str) -> bool {
    let (subscriber, _) = subscriber(number);
    let letters: String = subscriber
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|c| c.to_ascii_lowercase())
        .collect();
    let says_nothing = !subscriber.chars().filter_map(digit).any(|digit| digit > 0);
    if letters.is_empty() {
        says_nothing || WITHHELD_NUMBERS.contains(&subscriber)
    } else {
        says_nothing && WITHHELD_WORDS.contains(&letters.as_str())
    }
}

/// The part of an address that names the subscriber, and its parameters.
fn subscriber(number: &str) -> (&str, &str) {
    let mut text = number;
    if let Some((_, address)) = text.split_once('<') {
        text = address.split('>').next().unwrap_or("");
    }
    if let Some((scheme, address)) = text.split_once(':') {
        let scheme = scheme.trim();
        let is_known = ["tel", "sip", "sips", "callto"]
            .iter()
            .any(|known| scheme.eq_ignore_ascii_case(known));
        if is_known {
            text = address;
        }
    }
    text = text.split('@').next().unwrap_or("");
    let (subscriber, parameters) = text.split_once(';').unwrap_or((text, ""));
    (subscriber.trim(), parameters)
}

/// The digits of a number, and whether a plus stood before them; `None` when it is none.
pub(super) fn read(number: &str) -> Option<(bool, String)> {
    let (subscriber, parameters) = subscriber(number);
    let context = "phone-context";
    let is_private = parameters.split(';').any(|parameter| {
        let name = parameter.get(..context.len());
        name.is_some_and(|name| name.eq_ignore_ascii_case(context))
    });
    if is_private || is_withheld(number) {
        return None;
    }
    let mut is_international = false;
    let mut digits = String::new();
    for (place, c) in subscriber.char_indices() {
        if let Some(digit) = digit(c) {
            digits.push(char::from(b'0' + digit));
        } else if matches!(c, '+' | '\u{ff0b}') && digits.is_empty() {
            is_international = true;
        } else if !is_spacing(c) {
            let rest = subscriber.get(place..).unwrap_or("");
            let is_number = digits.len() >= FEWEST_DIGITS && is_extension(rest);
            return is_number.then_some((is_international, digits));
        }
    }
    Some((is_international, digits))
}

/// The value of a digit: ASCII, full width (Japan, Korea, China), Arabic, Persian.
fn digit(c: char) -> Option<u8> {
    let zero = match c {
        '0'..='9' => '0',
        '\u{ff10}'..='\u{ff19}' => '\u{ff10}',
        '\u{660}'..='\u{669}' => '\u{660}',
        '\u{6f0}'..='\u{6f9}' => '\u{6f0}',
        _ => return None,
    };
    u8::try_from(u32::from(c) - u32::from(zero)).ok()
}

/// What parts the digits of a number and means nothing: among it the dashes, spaces and marks of
/// direction of Unicode's general punctuation, which come along when a number is copied.
fn is_spacing(c: char) -> bool {
    matches!(
        c,
        ' ' | '-' | '.' | '/' | '(' | ')' | '\t' | '\u{a0}' | '\u{2000}'
            ..='\u{206f}' | '\u{2212}' | '\u{3000}' | '\u{ff08}' | '\u{ff09}' | '\u{ff0d}'
    )
}

/// Whether the rest of a number is its extension.
fn is_extension(rest: &str) -> bool {
    let mark = rest.trim_end_matches(|c: char| c.is_ascii_digit());
    let word = mark.trim_matches(|c: char| !c.is_ascii_alphabetic());
    let is_marked = if word.is_empty() {
        rest.starts_with('#') || rest.starts_with(',')
    } else {
        ["x", "ext", "extn", "extension"]
            .iter()
            .any(|known| word.eq_ignore_ascii_case(known))
    };
    is_marked && mark.len() < rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_withheld_number_is_known_by_its_words_and_by_the_numbers_that_stand_for_it() {
        for number in [
            "",
            "  ",
            "Anonymous",
            "RESTRICTED",
            "private",
            "Private Number",
            "unknown",
            "Unavailable",
            "withheld",
            "No Caller ID",
            "sip:anonymous@anonymous.invalid",
            "\"Anonymous\" <sip:anonymous@anonymous.invalid>;tag=1",
            "<sip:unavailable@unknown.invalid>",
            "tel:+266696687",
            "+86282452253",
            "-1",
            "0",
            "+000000000",
        ] {
            assert!(is_withheld(number), "{number}");
        }
        // 737 is an area of Texas; Ann is somebody.
        for number in [
            "+1 415 555 2671",
            "7378742833",
            "911",
            "1",
            "Ann",
            "sip:alice@example.com",
            "unknown 4155552671",
        ] {
            assert!(!is_withheld(number), "{number}");
        }
    }
}
