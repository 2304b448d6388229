//! Progress: long work says what it does and how long each stage took.
//!
//! All of it goes to standard error, so that what a command prints as its result can be piped.

use crate::failure::Outcome;
use std::time::{Duration, Instant};

/// Runs one stage, told before and after.
pub(crate) fn stage<T>(name: &str, work: impl FnOnce() -> Outcome<T>) -> Outcome<T> {
    eprintln!("==> {name}");
    let start = Instant::now();
    let answer = work()?;
    eprintln!("    {name}: {}", seconds(start.elapsed()));
    Ok(answer)
}

/// A span of time as people read it: `0.4 s`, `12.0 s`, `3 min 05 s`.
pub(crate) fn seconds(time: Duration) -> String {
    let whole = time.as_secs();
    if whole < 60 {
        format!("{:.1} s", time.as_secs_f64())
    } else {
        format!("{} min {:02} s", whole / 60, whole % 60)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_told_as_people_read_them() {
        let check = |milliseconds, expected| {
            assert_eq!(seconds(Duration::from_millis(milliseconds)), expected);
        };
        check(0, "0.0 s");
        check(440, "0.4 s");
        check(59_900, "59.9 s");
        check(60_000, "1 min 00 s");
        check(185_400, "3 min 05 s");
    }
}
