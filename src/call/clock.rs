//! Dates as Salesforce wants them, from milliseconds since the epoch and back.

use crate::digits::padded;

const DAY: i64 = 86_400_000;

/// Year, month and day of a day number since 1970-01-01 (the civil calendar, after H. Hinnant's
/// `civil_from_days`).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day_of_era = shifted.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1_460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let month_shifted = (5 * day_of_year + 2) / 153;
    let day = day_of_year - (153 * month_shifted + 2) / 5 + 1;
    let month = if month_shifted < 10 {
        month_shifted + 3
    } else {
        month_shifted - 9
    };
    let year = year_of_era + era * 400 + i64::from(month <= 2);
    (year, month, day)
}

/// The day number of a civil date since 1970-01-01 (`days_from_civil`).
fn days(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let month_shifted = if month > 2 { month - 3 } else { month + 9 };
    let day_of_year = (153 * month_shifted + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    era * 146_097 + day_of_era - 719_468
}

/// `2019-07-02T17:32:28.000Z` for milliseconds since the epoch.
pub fn iso_8601(milliseconds: i64) -> String {
    let (year, month, day) = civil(milliseconds.div_euclid(DAY));
    let rest = milliseconds.rem_euclid(DAY);
    let (hour, minute) = (rest / 3_600_000, rest / 60_000 % 60);
    let (second, thousandth) = (rest / 1_000 % 60, rest % 1_000);
    let time = [hour, minute, second].map(|part| padded(part, 2)).join(":");
    [
        &date(year, month, day),
        "T",
        &time,
        ".",
        &padded(thousandth, 3),
        "Z",
    ]
    .concat()
}

/// `2019-07-02`, the agent's local day, for milliseconds since the epoch.
pub fn date_of(milliseconds: i64, utc_offset_minutes: i32) -> String {
    let local = milliseconds.saturating_add(i64::from(utc_offset_minutes) * 60_000);
    let (year, month, day) = civil(local.div_euclid(DAY));
    date(year, month, day)
}

fn date(year: i64, month: i64, day: i64) -> String {
    [padded(year, 4), padded(month, 2), padded(day, 2)].join("-")
}

/// Milliseconds since the epoch of an ISO 8601 date-time with `Z` or an offset, or of a number of
/// milliseconds written as text; `None` for anything else.
pub fn parse_iso_8601(text: &str) -> Option<i64> {
    let text = text.trim();
    if let Ok(number) = text.parse::<i64>() {
        return (number > 0).then_some(number);
    }
    let (date, time) = text.split_once(['T', ' '])?;
    let mut date_parts = date.splitn(3, '-').map(str::parse::<i64>);
    let mut next = || date_parts.next()?.ok();
    let (year, month, day) = (next()?, next()?, next()?);
    let (clock, offset) = if let Some(clock) = time.strip_suffix(['Z', 'z']) {
        (clock, 0)
    } else {
        let sign_at = time.rfind(['+', '-'])?;
        let (clock, zone) = (time.get(..sign_at)?, time.get(sign_at + 1..)?);
        let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
        let hours: i64 = digits.get(..2)?.parse().ok()?;
        let minutes: i64 = digits.get(2..4).unwrap_or("0").parse().ok()?;
        let sign = if time.get(sign_at..=sign_at)? == "-" {
            -1
        } else {
            1
        };
        (clock, sign * (hours * 60 + minutes))
    };
    let mut clock_parts = clock.splitn(3, ':');
    let hour: i64 = clock_parts.next()?.parse().ok()?;
    let minute: i64 = clock_parts.next()?.parse().ok()?;
    let thousandths = thousandths(clock_parts.next().unwrap_or("0"))?;
    let in_range = (1..=9999).contains(&year)
        && (1..=12).contains(&month)
        && (1..=31).contains(&day)
        && (0..24).contains(&hour)
        && (0..60).contains(&minute)
        && thousandths < 61_000;
    if !in_range {
        return None;
    }
    Some(days(year, month, day) * DAY + (hour * 60 + minute - offset) * 60_000 + thousandths)
}

/// Thousandths of a decimal number that is not negative (`12`, `12.5`, `1e3` is none), rounded down;
/// without floating point, whose tables would outweigh the rest of this room in the wasm.
pub fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || whole.len() > 15 || !digits(whole) || !digits(fraction) {
        return None;
    }
    let mut value = whole.parse::<i64>().ok()?;
    let mut decimals = fraction.bytes();
    for _ in 0..3 {
        value = value * 10 + i64::from(decimals.next().unwrap_or(b'0') - b'0');
    }
    Some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_go_there_and_back() {
        for (milliseconds, text) in [
            (0, "1970-01-01T00:00:00.000Z"),
            (1_562_088_748_000, "2019-07-02T17:32:28.000Z"),
            (951_782_400_001, "2000-02-29T00:00:00.001Z"),
            (4_102_444_799_999, "2099-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso_8601(milliseconds), text);
            assert_eq!(
                parse_iso_8601(text),
                Some(milliseconds).filter(|it| *it >= 0)
            );
        }
    }

    #[test]
    fn a_day_is_the_agents_own() {
        let late_evening = parse_iso_8601("2026-11-20T23:30:00Z").unwrap();
        assert_eq!(date_of(late_evening, 0), "2026-11-20");
        assert_eq!(date_of(late_evening, 60), "2026-11-21");
        assert_eq!(date_of(late_evening, -300), "2026-11-20");
    }

    #[test]
    fn thousandths_need_no_floating_point() {
        for (text, expected) in [
            ("0", Some(0)),
            ("12.5", Some(12_500)),
            (" 7.0019 ", Some(7_001)),
            ("999999999999999", Some(999_999_999_999_999_000)),
            ("1e3", None),
            ("-1", None),
            (".5", None),
            ("", None),
            ("9999999999999999", None),
        ] {
            assert_eq!(thousandths(text), expected, "{text}");
        }
    }

    #[test]
    fn offsets_and_numbers_are_read_and_nonsense_is_not() {
        assert_eq!(parse_iso_8601("1970-01-01T01:00:00+01:00"), Some(0));
        assert_eq!(parse_iso_8601("1970-01-01T00:00:00.250-00:00"), Some(250));
        assert_eq!(parse_iso_8601("1573503300000"), Some(1_573_503_300_000));
        for nonsense in [
            "",
            "yesterday",
            "2019-07-02",
            "2019-13-02T00:00:00Z",
            "2019-07-02T25:00:00Z",
            "T",
            "-5",
            "2019-07-02T10:00:00",
        ] {
            assert_eq!(parse_iso_8601(nonsense), None, "{nonsense}");
        }
    }
}
