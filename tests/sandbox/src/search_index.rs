//! The search index: which records a search term finds.
//!
//! Documented: terms have two characters at least, case does not matter, words are delimited by spaces, punctuation and changes between
//! letters and digits, `*` and `?` stand for text in the middle or at the end of a word, all words must be found unless an operator says
//! otherwise, the group of fields limits the search, numbers are not searchable. Guesses, of which nothing is documented: see
//! [`phone_forms`]; a word that begins with a wildcard finds nothing.

use crate::records::Record;
use crate::schema::{Field, Kind};
use crate::setup::Setup;

/// The fields that are searched.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum SearchGroup {
    /// Every text.
    All,
    /// Names, and what the reference counts as one: companies, subjects, web sites.
    Name,
    /// E-mail addresses.
    Email,
    /// Phone numbers.
    Phone,
}

/// What is searched for.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Term {
    /// A word, wildcards perhaps in it.
    Word(String),
    /// Words that stand beside each other.
    Phrase(String),
    /// All are found.
    All(Vec<Term>),
    /// One is found.
    Any(Vec<Term>),
    /// The first is found, the second is not.
    Without(Box<Term>, Box<Term>),
}

impl SearchGroup {
    /// The group of this name, whatever its case. The sidebar's fields are an org's own choice; here they are all.
    pub(crate) fn named(name: &str) -> Option<Self> {
        match name.to_uppercase().as_str() {
            "ALL" | "SIDEBAR" => Some(Self::All),
            "NAME" => Some(Self::Name),
            "EMAIL" => Some(Self::Email),
            "PHONE" => Some(Self::Phone),
            _ => None,
        }
    }

    fn holds(self, field: &Field) -> bool {
        match self {
            Self::All => matches!(
                field.kind,
                Kind::Text(_)
                    | Kind::TextArea(_)
                    | Kind::Email(_)
                    | Kind::Phone(_)
                    | Kind::Url(_)
                    | Kind::Picklist(..)
            ),
            Self::Name => [
                "Name",
                "FirstName",
                "LastName",
                "Company",
                "Subject",
                "Website",
            ]
            .contains(&field.name),
            Self::Email => matches!(field.kind, Kind::Email(_)),
            Self::Phone => matches!(field.kind, Kind::Phone(_)),
        }
    }
}

/// Whether a record is found.
pub(crate) fn finds(term: &Term, record: &Record, group: SearchGroup, setup: &Setup) -> bool {
    match term {
        Term::All(all) => all.iter().all(|one| finds(one, record, group, setup)),
        Term::Any(all) => all.iter().any(|one| finds(one, record, group, setup)),
        Term::Without(one, other) => {
            finds(one, record, group, setup) && !finds(other, record, group, setup)
        }
        Term::Word(text) | Term::Phrase(text) => {
            let fields = record
                .object
                .all_fields()
                .filter(|field| group.holds(field) && setup.shows(record.object, field.name));
            let mut found = fields.filter_map(|field| {
                let value = record.text(field.name)?;
                Some(match field.kind {
                    Kind::Phone(_) => phone_has(value, text),
                    _ => text_has(value, text),
                })
            });
            found.any(|found| found)
        }
    }
}

/// Reads a search string without operators, as the parameterised search takes it: reserved characters mean nothing but `"`, `*`, `?`.
pub(crate) fn plain(text: &str) -> Term {
    let mut all = Vec::new();
    for (index, part) in text.split('"').enumerate() {
        if index % 2 == 1 {
            all.push(Term::Phrase(part.to_owned()));
        } else {
            let words = part.split_whitespace();
            all.extend(words.map(|word| Term::Word(word.to_owned())));
        }
    }
    all.retain(|term| !matches!(term, Term::Word(text) | Term::Phrase(text) if length(text) == 0));
    let words = Term::All(all);
    if is_phone(text) {
        return Term::Any(vec![Term::Word(digits(text)), words]);
    }
    words
}

/// How many letters and digits a search string has; fewer than two are refused.
pub(crate) fn length(text: &str) -> usize {
    text.chars().filter(|one| one.is_alphanumeric()).count()
}

/// The forms in which the index knows a phone number, digits only.
///
/// Documented is nothing but that formatting is ignored. Guessed from what clients find: the whole number; the groups of digits as they
/// are written; without the country code where a `+` marks it and a space ends it; and of North American numbers the last ten and the last
/// seven digits. A country code that the record lacks is never added, so that `+14155550100` does not find `(415) 555-0100`.
pub(crate) fn phone_forms(value: &str) -> Vec<String> {
    let whole = digits(value);
    let mut forms: Vec<String> = value
        .split(|one: char| !one.is_ascii_digit())
        .filter(|group| !group.is_empty())
        .map(str::to_owned)
        .collect();
    if let Some((_, national)) = value
        .trim()
        .strip_prefix('+')
        .and_then(|rest| rest.split_once(' '))
    {
        forms.push(digits(national));
    }
    if whole.len() == 10 && !whole.starts_with('0') || whole.len() == 11 && whole.starts_with('1') {
        for count in [10, 7] {
            forms.extend(whole.get(whole.len() - count..).map(str::to_owned));
        }
    }
    forms.push(whole);
    forms
}

fn phone_has(value: &str, word: &str) -> bool {
    if !is_phone(word) {
        return false;
    }
    let pattern: String = word
        .chars()
        .filter(|one| one.is_ascii_digit() || "*?".contains(*one))
        .collect();
    phone_forms(value).iter().any(|form| fits(&pattern, form))
}

fn text_has(value: &str, text: &str) -> bool {
    let (pieces, wanted) = (pieces(value), pieces(text));
    !wanted.is_empty()
        && pieces.windows(wanted.len()).any(|window| {
            let mut pairs = wanted.iter().zip(window);
            pairs.all(|(pattern, piece)| fits(pattern, piece))
        })
}

/// The words of a text, lower case: runs of letters, and runs of digits; wildcards stay with theirs.
fn pieces(text: &str) -> Vec<String> {
    let mut pieces: Vec<String> = Vec::new();
    let mut last = None;
    for one in text.to_lowercase().chars() {
        let kind = if "*?".contains(one) {
            last
        } else if one.is_alphabetic() {
            Some('a')
        } else if one.is_numeric() {
            Some('1')
        } else {
            None
        };
        match (kind, pieces.last_mut()) {
            (None, _) => {}
            (Some(_), Some(piece)) if kind == last => piece.push(one),
            (Some(_), _) => pieces.push(one.to_string()),
        }
        last = kind;
    }
    pieces
}

/// Whether a word fits a pattern in which `*` is any text and `?` one character.
fn fits(pattern: &str, word: &str) -> bool {
    fn rest_fits(pattern: &[char], word: &[char]) -> bool {
        match pattern {
            [] => word.is_empty(),
            ['*', rest @ ..] => (0..=word.len())
                .any(|skipped| rest_fits(rest, word.get(skipped..).unwrap_or_default())),
            [one, rest @ ..] => word.split_first().is_some_and(|(first, tail)| {
                (*one == '?' || one == first) && rest_fits(rest, tail)
            }),
        }
    }
    let characters = |text: &str| text.chars().collect::<Vec<_>>();
    !pattern.starts_with(['*', '?']) && rest_fits(&characters(pattern), &characters(word))
}

fn is_phone(text: &str) -> bool {
    text.chars().any(|one| one.is_ascii_digit())
        && text
            .chars()
            .all(|one| one.is_ascii_digit() || " +()-./*?".contains(one))
}

fn digits(text: &str) -> String {
    text.chars().filter(char::is_ascii_digit).collect()
}

#[cfg(test)]
mod tests {
    use super::{Term, phone_has, plain, text_has};

    #[test]
    fn a_number_is_found_in_the_forms_the_index_knows() {
        let table = [
            ("(415) 555-0100", "4155550100", true),
            ("(415) 555-0100", "(415) 555-0100", true),
            ("(415) 555-0100", "5550100", true),
            ("(415) 555-0100", "0100", true),
            ("(415) 555-0100", "+14155550100", false),
            ("(415) 555-0100", "155550100", false),
            ("+1 415 555 0100", "4155550100", true),
            ("+1 415 555 0100", "14155550100", true),
            ("+44 20 7946 0018", "2079460018", true),
            ("+44 20 7946 0018", "02079460018", false),
            ("020 7946 0018", "02079460018", true),
            ("020 7946 0018", "2079460018", false),
            ("(415) 555-0100", "41555*", true),
            ("(415) 555-0100", "*0100", false),
            ("(415) 555-0100", "dana", false),
        ];
        for (value, word, is_found) in table {
            assert_eq!(phone_has(value, word), is_found, "{word} in {value}");
        }
    }

    #[test]
    fn words_are_found_whole_or_by_their_wildcards() {
        let table = [
            ("Acme Travel", "acme", true),
            ("Acme Travel", "acm", false),
            ("Acme Travel", "acm*", true),
            ("Acme Travel", "*cme", false),
            ("Acme Travel", "tr?vel", true),
            ("Acme Travel", "acme travel", true),
            ("Acme Travel", "travel acme", false),
            ("blue1", "blue", true),
            ("blue1", "blue1", true),
            ("dana@acme.test", "dana@acme.test", true),
            ("O'Brien", "brien", true),
        ];
        for (value, word, is_found) in table {
            assert_eq!(text_has(value, word), is_found, "{word} in {value}");
        }
    }

    #[test]
    fn a_plain_search_string_has_no_operators() {
        let word = |text: &str| Term::Word(text.to_owned());
        let table = [
            ("dana fields", Term::All(vec![word("dana"), word("fields")])),
            (
                "a {b} OR -c",
                Term::All(vec![word("a"), word("{b}"), word("OR"), word("-c")]),
            ),
            (
                "\"acme travel\" x",
                Term::All(vec![Term::Phrase("acme travel".to_owned()), word("x")]),
            ),
        ];
        for (text, expected) in table {
            assert_eq!(plain(text), expected, "{text}");
        }
    }
}
