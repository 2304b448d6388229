//! Telephone numbers: told apart from their spelling.
//!
//! A library that knows every number range weighs several times what the whole script does, so
//! that only the rules of `numbering.rs` are known: what they cannot tell is not
//! told, and whether a number is in service is nobody's claim.

pub use super::numbering::regions;
use super::numbering::{Told, tell};
pub use super::spelling::is_withheld;
use super::spelling::read;
use crate::list::Adding;

/// The fewest digits by which two numbers may be taken for the same.
pub(super) const FEWEST_DIGITS: usize = 7;

/// The number in E.164 (`+14155550100`); `region` is where it would be dialled (`US`). `None` when
/// it cannot be told, or was withheld.
pub fn e164(number: &str, region: &str) -> Option<String> {
    Some(["+", &told(number, region)?.digits()].concat())
}

/// The spellings to search for, in this order and none twice: E.164, its digits without the plus,
/// national with the trunk prefix, national significant number, and the patterns of `phone.forms`
/// that ask for as many digits (`(###) ###-####`).
///
/// Of a number that cannot be told, its digits, if there are seven at least.
pub fn forms(number: &str, region: &str, configured: &[String]) -> Vec<String> {
    let mut forms: Vec<String> = Vec::new();
    let Some(told) = told(number, region) else {
        forms.add(digits_of(number).filter(|digits| digits.len() >= FEWEST_DIGITS));
        return forms;
    };
    let digits = told.digits();
    let mut candidates = vec![["+", &digits].concat(), digits];
    if !told.code.is_empty() {
        candidates.push([told.trunk, &told.national].concat());
        candidates.push(told.national.clone());
        candidates.add(
            configured
                .iter()
                .filter_map(|form| fill(form, &told.national)),
        );
    }
    for candidate in candidates {
        if !forms.contains(&candidate) {
            forms.push(candidate);
        }
    }
    forms
}

/// A pattern with a digit for each `#`; `None` when it asks for more or fewer digits.
fn fill(pattern: &str, digits: &str) -> Option<String> {
    let mut rest = digits.chars();
    let mut filled = String::new();
    for c in pattern.chars() {
        filled.push(if c == '#' { rest.next()? } else { c });
    }
    rest.next().is_none().then_some(filled)
}

/// The last `count` digits of a number, or fewer where it has fewer; without its extension, and
/// empty when it is withheld or no number.
pub fn last_digits(number: &str, count: usize) -> String {
    let mut digits = digits_of(number).unwrap_or_default();
    digits.split_off(digits.len().saturating_sub(count))
}

/// Whether two spellings mean one number: their E.164 is equal where both can be told in the
/// region, else their last `match_digits` digits, of which there must be seven.
pub fn same(one: &str, other: &str, region: &str, match_digits: usize) -> bool {
    if let (Some(one), Some(other)) = (told(one, region), told(other, region)) {
        return one.digits() == other.digits();
    }
    let one = last_digits(one, match_digits);
    one.len() >= FEWEST_DIGITS && one == last_digits(other, match_digits)
}

fn told(number: &str, region: &str) -> Option<Told> {
    let (is_international, digits) = read(number)?;
    tell(&digits, is_international, region)
}

fn digits_of(number: &str) -> Option<String> {
    read(number).map(|(_, digits)| digits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::digest;
    use serde_json::Value;
    use std::collections::{BTreeMap, BTreeSet};

    #[test]
    fn e164_is_what_libphonenumber_tells_or_nothing() {
        let vectors = include_str!("../../tests/vectors/phone.json");
        let vectors: Value = serde_json::from_str(vectors).unwrap();
        let (mut regions, mut tellable, mut left_untold) = (BTreeSet::new(), 0, 0);
        for case in vectors["cases"].as_array().unwrap() {
            let text = |key: &str| case[key].as_str().unwrap();
            let (region, input) = (text("region"), text("input"));
            regions.insert(region);
            let theirs = case["e164"].as_str();
            tellable += usize::from(theirs.is_some());
            let expected = if case.get("ours").is_some() {
                assert!(case["ours"].is_null() && theirs.is_some() && !text("why").is_empty());
                left_untold += 1;
                None
            } else {
                theirs
            };
            assert_eq!(e164(input, region).as_deref(), expected, "{region} {input}");
        }
        assert!(tellable >= 240 && regions.len() >= 35);
        assert!(left_untold * 20 <= tellable, "{left_untold} of {tellable}");
        let known: BTreeSet<&str> = super::regions().collect();
        assert_eq!(regions, known, "every region has its cases");
        assert_eq!(
            super::regions().count(),
            known.len(),
            "no region stands twice"
        );
    }

    #[test]
    fn addresses_extensions_and_what_libphonenumber_does_not_read() {
        for (number, region, expected) in [
            (
                "sip:+14155552671@pbx.example.com;user=phone",
                "DE",
                Some("+14155552671"),
            ),
            ("SIPS:+1-415-555-2671@10.0.0.1", "DE", Some("+14155552671")),
            (
                "\"Ann Lee\" <sip:4155552671@pbx>;tag=17",
                "US",
                Some("+14155552671"),
            ),
            ("callto:+14155552671", "US", Some("+14155552671")),
            ("tel:+49-30-901820;ext=12", "US", Some("+4930901820")),
            ("tel:5552671;phone-context=+1415", "US", None),
            ("tel:4155552671;Phone-Context=pbx.example.com", "US", None),
            ("sip:alice@example.com", "US", None),
            ("sip:4711@pbx", "US", None),
            ("+1 415 555 2671 Extension 7", "US", Some("+14155552671")),
            ("415-555-2671,,12", "US", Some("+14155552671")),
            ("415-555-2671 x", "US", None),
            ("415-555-2671 or 2672", "US", None),
            ("1-800-555-EXIT", "DE", None),
            ("*67 415 555 2671", "US", None),
            (
                "\u{202d}+1 (415) 555\u{2011}2671\u{202c}",
                "DE",
                Some("+14155552671"),
            ),
            ("+52 1 55 1234 5678", "US", Some("+525512345678")),
            ("044 55 1234 5678", "MX", Some("+525512345678")),
            ("15 2345 6789", "AR", None),
            ("+54 11 15 2345 6789", "US", Some("+5491123456789")),
            ("+39 6 698 12345", "US", None),
            ("0 99 11 98765-4321", "BR", Some("+5511987654321")),
            ("0 11 98765-43210", "BR", None),
            ("+290 12345", "US", Some("+29012345")),
            ("+266696687", "US", None),
            ("4155552671", "", None),
            ("+0123456789", "US", None),
            ("+1234567890123456", "US", None),
        ] {
            assert_eq!(
                e164(number, region).as_deref(),
                expected,
                "{number} in {region}"
            );
        }
    }

    #[test]
    fn forms_are_what_people_write_down_each_once() {
        let patterns = ["(###) ###-####", "### ######", "+1 ### ### ####"].map(str::to_owned);
        for (number, region, expected) in [
            (
                "+1 415 555 2671 x9",
                "DE",
                vec![
                    "+14155552671",
                    "14155552671",
                    "4155552671",
                    "(415) 555-2671",
                    "+1 415 555 2671",
                ],
            ),
            (
                "030 9018200",
                "DE",
                vec![
                    "+49309018200",
                    "49309018200",
                    "0309018200",
                    "309018200",
                    "309 018200",
                ],
            ),
            (
                "20 12 34 56",
                "DK",
                vec!["+4520123456", "4520123456", "20123456"],
            ),
            (
                "06 1 234 5678",
                "HU",
                vec!["+3612345678", "3612345678", "0612345678", "12345678"],
            ),
            ("+290 12345", "US", vec!["+29012345", "29012345"]),
            ("9018200", "DE", vec!["9018200"]),
            ("911", "US", vec![]),
            ("anonymous", "US", vec![]),
        ] {
            assert_eq!(
                forms(number, region, &patterns),
                expected,
                "{number} in {region}"
            );
        }
    }

    #[test]
    fn spellings_are_the_same_by_e164_and_by_their_last_digits_where_one_cannot_be_told() {
        for (one, other, region, digits, expected) in [
            ("+1 (408) 145-6688", "4081456688", "", 10, true),
            ("+14081456688", "+14081456689", "US", 10, false),
            ("+1 415 555 2671", "+60 415 555 2671", "US", 10, false),
            ("030 901820", "+4930901820", "DE", 10, true),
            ("4930901820", "+4930901820", "DE", 10, true),
            ("0 30 901820", "+49 40 901820", "DE", 7, false),
            ("415 555 2671 x1", "+1 415 555 2671 x2", "US", 10, true),
            ("911", "911", "US", 10, false),
            ("", "", "US", 10, false),
            ("+266696687", "+266696687", "US", 10, false),
            ("anonymous", "anonymous", "US", 10, false),
        ] {
            assert_eq!(same(one, other, region, digits), expected, "{one} {other}");
            assert_eq!(same(other, one, region, digits), expected, "{other} {one}");
        }
        assert_eq!(last_digits("sip:+14155552671@10.0.0.1", 7), "5552671");
        assert_eq!(last_digits("tel:911", 7), "911");
    }

    /// 10,000 numbers of all regions: deterministic, and in groups of some twenty that share their last digits.
    fn generated() -> BTreeMap<String, BTreeSet<(String, &'static str)>> {
        let regions: Vec<&str> = super::regions().collect();
        let (mut numbers, mut groups) = (BTreeSet::new(), BTreeMap::new());
        for attempt in 0_u64.. {
            let chance = |what: &str| {
                u64::from_str_radix(&digest(&[what, &attempt.to_string()])[..12], 16).unwrap()
            };
            let region = regions[usize::try_from(attempt).unwrap() % regions.len()];
            let tail = format!("{:07}", (chance("tail") % 500) * 19_997 + 2_000_000);
            let number = format!(
                "{}{tail}",
                chance("head") % 10_u64.pow(u32::try_from(attempt % 6).unwrap())
            );
            // As a national number of its region, however it may be dialled there.
            let Some(known) = super::super::numbering::tell_national(&number, region) else {
                continue;
            };
            let number = ["+", &known.digits()].concat();
            if numbers.insert(number.clone()) {
                groups
                    .entry(last_digits(&number, FEWEST_DIGITS))
                    .or_insert_with(BTreeSet::new)
                    .insert((number, region));
            }
            if numbers.len() == 10_000 {
                break;
            }
        }
        groups
    }

    #[test]
    fn of_ten_thousand_numbers_no_two_are_the_same_and_each_is_its_own_six_spellings() {
        let groups = generated();
        let (mut numbers, mut pairs) = (0, 0);
        for group in groups.values() {
            for (number, region) in group {
                numbers += 1;
                let told = told(number, region).unwrap();
                let middle = told.national.len() / 2;
                let (area, line) = told.national.split_at(middle);
                for spelling in [
                    number.clone(),
                    told.digits(),
                    format!("{} ({area}) {line}", told.trunk),
                    format!("+{} {area}-{line} ext. 5", told.code),
                    format!("tel:+{}-{area}.{line};ext=5", told.code),
                    format!("\"Ann\" <sip:+{}{area}{line}@example.com>", told.code),
                ] {
                    assert!(
                        same(number, &spelling, region, 10),
                        "{number} {spelling} in {region}"
                    );
                }
                // Numbers of other groups differ in their last seven digits already.
                let national = format!("{} ({area}) {line}", told.trunk);
                for (other, _) in group.range((number.clone(), *region)..).skip(1) {
                    pairs += 1;
                    assert!(
                        !same(&national, other, region, 10),
                        "{national} of {region} is {other}"
                    );
                }
            }
        }
        assert_eq!(numbers, 10_000);
        assert!(pairs > 75_000, "{pairs}");
    }
}
