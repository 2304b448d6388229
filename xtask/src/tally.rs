//! How many tests ran, read from what cargo and Node.js print.

/// The outcome of the tests of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    /// Tests that held.
    pub(crate) passed: u32,
    /// Tests that did not, and programs that could not be built or run.
    pub(crate) failed: u32,
    /// Tests that were left out.
    pub(crate) ignored: u32,
}

impl Tally {
    /// Reads one printed line; only a line that ends a run of tests counts.
    pub(crate) fn read(&mut self, line: &str) {
        if let Some(count) = line.strip_prefix("# ") {
            self.read_count(count);
            return;
        }
        let Some((_, counts)) = line
            .strip_prefix("test result: ")
            .and_then(|result| result.split_once(". "))
        else {
            return;
        };
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let number = words.next().and_then(|word| word.parse().ok()).unwrap_or(0);
            match words.next() {
                Some("passed") => self.passed += number,
                Some("failed") => self.failed += number,
                Some("ignored") => self.ignored += number,
                _ => {}
            }
        }
    }

    /// Reads one of the counts that Node.js ends a run with: `pass 3`.
    fn read_count(&mut self, line: &str) {
        let Some((name, Ok(number))) = line
            .split_once(' ')
            .map(|(name, number)| (name, number.trim().parse::<u32>()))
        else {
            return;
        };
        match name {
            "pass" => self.passed += number,
            "fail" => self.failed += number,
            "skipped" | "todo" => self.ignored += number,
            _ => {}
        }
    }

    /// Counts a program that ended badly without naming a failed test: it did not build, or it died.
    pub(crate) fn ended(&mut self, well: bool, failed_before: u32) {
        if !well && self.failed == failed_before {
            self.failed += 1;
        }
    }

    /// Adds another outcome.
    pub(crate) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.ignored += other.ignored;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(lines: &[&str], passed: u32, failed: u32, ignored: u32) {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        let expected = Tally {
            passed,
            failed,
            ignored,
        };
        assert_eq!(tally, expected, "{lines:?}");
    }

    #[test]
    fn the_result_lines_of_both_runners_are_summed_and_others_ignored() {
        check(&[], 0, 0, 0);
        check(
            &["running 3 tests", "test a ... ok", "test result: pending"],
            0,
            0,
            0,
        );
        check(
            &[
                "test result: ok. 12 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.00s",
                "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 4 filtered out; finished in 1.50s",
                "test result: ok. 1 passed; 0 failed; 0 ignored; 0 filtered out; finished in 0.01s",
            ],
            16,
            2,
            1,
        );
        check(
            &[
                "# Subtest: pass 9",
                "# tests 7",
                "# pass 4",
                "# fail 1",
                "# skipped 2",
                "# todo 0",
            ],
            4,
            1,
            2,
        );
        check(&["I said: test result: ok. 1 passed"], 0, 0, 0);
    }

    #[test]
    fn a_program_that_dies_without_a_failed_test_counts_as_one() {
        let mut tally = Tally::default();
        tally.ended(true, 0);
        assert_eq!(tally.failed, 0);
        tally.ended(false, 0);
        assert_eq!(tally.failed, 1);
        tally.read("test result: FAILED. 0 passed; 2 failed; 0 ignored");
        tally.ended(false, 1);
        assert_eq!(tally.failed, 3);
    }
}
