//! Dates and times: UTC milliseconds since 1970, read from and written in the forms that Salesforce uses.

use std::time::{SystemTime, UNIX_EPOCH};

/// The clock of the org, in milliseconds since 1970.
pub(crate) fn now() -> i64 {
    let elapsed = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    i64::try_from(elapsed.as_millis()).unwrap_or(i64::MAX)
}

/// Writes a moment as the REST API does: `2026-11-20T19:02:19.000+0000`.
pub(crate) fn write(milliseconds: i64) -> String {
    let days = milliseconds.div_euclid(86_400_000);
    let rest = milliseconds.rem_euclid(86_400_000);
    let (year, month, day) = civil(days);
    let (hour, minute, second) = (rest / 3_600_000, rest / 60_000 % 60, rest / 1000 % 60);
    format!(
        "{year:04}-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}.{:03}+0000",
        rest % 1000
    )
}

const DAYS: [&str; 7] = ["Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// Writes a moment as HTTP headers do: `Fri, 20 Nov 2026 19:02:19 GMT`.
pub(crate) fn write_http(milliseconds: i64) -> String {
    let days = milliseconds.div_euclid(86_400_000);
    let rest = milliseconds.rem_euclid(86_400_000);
    let (year, month, day) = civil(days);
    let name = |names: &[&'static str], index: i64| {
        let index = usize::try_from(index).unwrap_or_default();
        names.get(index).copied().unwrap_or_default()
    };
    format!(
        "{}, {day:02} {} {year:04} {:02}:{:02}:{:02} GMT",
        name(&DAYS, days.rem_euclid(7)),
        name(&MONTHS, month - 1),
        rest / 3_600_000,
        rest / 60_000 % 60,
        rest / 1000 % 60
    )
}

/// Reads a moment of an HTTP header; `None` where it is written otherwise or in another zone than GMT.
pub(crate) fn read_http(text: &str) -> Option<i64> {
    let (_, date) = text.split_once(", ")?;
    let parts: Vec<&str> = date.split(' ').collect();
    let [day, month, year, clock, "GMT"] = parts.as_slice() else {
        return None;
    };
    let month = MONTHS.iter().position(|name| name == month)? + 1;
    read(&format!("{year}-{month:02}-{day:0>2}T{clock}Z"))
}

/// Reads ISO 8601 with a time and an offset: `2019-07-02T17:32:28Z`, with or without milliseconds, `+00:00` or `+0000`.
pub(crate) fn read(text: &str) -> Option<i64> {
    let (date, time) = text.split_once('T')?;
    let days = read_date(date)?;
    let (clock, offset_minutes) = match time.find(['Z', '+', '-']) {
        Some(at) => (time.get(..at)?, read_offset(time.get(at..)?)?),
        None => return None,
    };
    let (whole, fraction) = clock.split_once('.').unwrap_or((clock, "0"));
    let parts: Vec<i64> = whole.split(':').map(two_digits).collect::<Option<_>>()?;
    let (hour, minute, second) = match parts.as_slice() {
        [hour, minute] => (*hour, *minute, 0),
        [hour, minute, second] => (*hour, *minute, *second),
        _ => return None,
    };
    if hour > 23
        || minute > 59
        || second > 60
        || fraction.is_empty()
        || !fraction.bytes().all(|byte| byte.is_ascii_digit())
    {
        return None;
    }
    let milliseconds: i64 = format!("{fraction:0<3}").get(..3)?.parse().ok()?;
    Some(
        ((days * 24 + hour) * 60 + minute - offset_minutes) * 60_000 + second * 1000 + milliseconds,
    )
}

/// Reads `yyyy-mm-dd` into days since 1970; `None` where there is no such day.
pub(crate) fn read_date(text: &str) -> Option<i64> {
    let bytes = text.as_bytes();
    if bytes.len() != 10 || bytes.get(4) != Some(&b'-') || bytes.get(7) != Some(&b'-') {
        return None;
    }
    let year: i64 = text
        .get(..4)
        .filter(|part| part.bytes().all(|byte| byte.is_ascii_digit()))?
        .parse()
        .ok()?;
    let days = days_from_civil(
        year,
        two_digits(text.get(5..7)?)?,
        two_digits(text.get(8..)?)?,
    );
    (civil(days)
        == (
            year,
            two_digits(text.get(5..7)?)?,
            two_digits(text.get(8..)?)?,
        ))
        .then_some(days)
}

fn read_offset(text: &str) -> Option<i64> {
    if text == "Z" {
        return Some(0);
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let digits = text.get(1..)?.replace(':', "");
    let (hours, minutes) = (two_digits(digits.get(..2)?)?, two_digits(digits.get(2..)?)?);
    (hours <= 23 && minutes <= 59).then_some(sign * (hours * 60 + minutes))
}

fn two_digits(text: &str) -> Option<i64> {
    (text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| text.parse().ok())
        .flatten()
}

/// Days since 1970 of a day of the Gregorian calendar; the year is counted from March so that the leap day comes last.
fn days_from_civil(year: i64, month: i64, day: i64) -> i64 {
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468
}

/// The year, month and day of a number of days since 1970.
fn civil(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let day_of_era = days.rem_euclid(146_097);
    let year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    let shifted = (5 * day_of_year + 2) / 153;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (
        year_of_era + era * 400 + i64::from(month <= 2),
        month,
        day_of_year - (153 * shifted + 2) / 5 + 1,
    )
}

#[cfg(test)]
mod tests {
    use super::{read, read_date, read_http, write, write_http};

    #[test]
    fn moments_are_read_in_every_form_clients_send() {
        let table = [
            ("2019-07-02T17:32:28Z", Some(1_562_088_748_000)),
            ("2019-07-02T17:32:28.123Z", Some(1_562_088_748_123)),
            ("2019-07-02T19:32:28+02:00", Some(1_562_088_748_000)),
            ("2019-07-02T17:32:28.000+0000", Some(1_562_088_748_000)),
            ("1970-01-01T00:00Z", Some(0)),
            ("2019-07-02 17:32:28", None),
            ("2019-07-02T17:32:28", None),
            ("2019-02-30T17:32:28Z", None),
            ("1573503300000", None),
        ];
        for (text, expected) in table {
            assert_eq!(read(text), expected, "{text}");
        }
    }

    #[test]
    fn writing_and_reading_agree_over_leap_years() {
        for days in (-200_000..200_000).step_by(97) {
            let milliseconds = days * 86_400_000 + 12_345;
            assert_eq!(read(&write(milliseconds)), Some(milliseconds));
        }
        assert_eq!(write_http(0), "Thu, 01 Jan 1970 00:00:00 GMT");
        assert_eq!(
            write_http(1_562_088_748_000),
            "Tue, 02 Jul 2019 17:32:28 GMT"
        );
        assert_eq!(
            read_http("Tue, 2 Jul 2019 17:32:28 GMT"),
            Some(1_562_088_748_000)
        );
        assert_eq!(read_http("Tue, 2 Jul 2019 17:32:28 MST"), None);
        assert_eq!(read_date("2024-02-29"), Some(19_782));
        assert_eq!(read_date("2023-02-29"), None);
    }
}
