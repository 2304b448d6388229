//! The term of a SOSL search, in its braces: words, phrases, operators, parentheses.

use crate::search_index::Term;

/// The characters that mean something or nothing, and must be escaped to stand for themselves.
const RESERVED: &str = "&|!{}[]^~:'+-";

#[derive(Debug, Clone, PartialEq)]
enum Piece {
    Word(String),
    Phrase(String),
    Open,
    Close,
}

/// Reads `FIND {…}`: the term as written, the term, and the column behind it. The error is a column and a message; columns count from 0.
pub(super) fn read(text: &str) -> Result<(String, Term, usize), (usize, String)> {
    let characters: Vec<char> = text.chars().collect();
    let mut at = 0;
    let skip_space = |at: &mut usize| {
        while characters.get(*at).is_some_and(|one| one.is_whitespace()) {
            *at += 1;
        }
    };
    skip_space(&mut at);
    let word: String = characters.iter().skip(at).take(4).collect();
    if !word.eq_ignore_ascii_case("FIND") {
        return Err((at, "Malformed search: FIND is missing".to_owned()));
    }
    at += 4;
    skip_space(&mut at);
    if characters.get(at) != Some(&'{') {
        return Err((at, "Malformed search: no term in braces".to_owned()));
    }
    at += 1;
    let start = at;
    let mut pieces = Vec::new();
    loop {
        skip_space(&mut at);
        match characters.get(at) {
            None => return Err((at, "mismatched character '<EOF>' expecting '}'".to_owned())),
            Some('}') => break,
            Some('(') => pieces.push((at, Piece::Open)),
            Some(')') => pieces.push((at, Piece::Close)),
            Some('"') => {
                let from = at;
                at += 1;
                let phrase = run(&characters, &mut at, |one| one == '"')?;
                pieces.push((from, Piece::Phrase(phrase)));
            }
            Some(_) => {
                let from = at;
                let is_end = |one: char| one.is_whitespace() || "()}\"".contains(one);
                let word = run(&characters, &mut at, is_end)?;
                pieces.push((from, Piece::Word(word)));
                continue;
            }
        }
        at += 1;
    }
    let inner: String = characters
        .get(start..at)
        .unwrap_or_default()
        .iter()
        .collect();
    let mut reader = Reader {
        pieces: &pieces,
        next: 0,
        end: at,
    };
    let term = if pieces.is_empty() {
        Term::All(Vec::new())
    } else {
        reader.any()?
    };
    match reader.pieces.get(reader.next) {
        None => Ok((inner, term, at + 1)),
        Some((at, _)) => Err((*at, "unexpected token in the search term".to_owned())),
    }
}

/// The text up to a character that ends it, escapes resolved.
fn run(
    characters: &[char],
    at: &mut usize,
    is_end: impl Fn(char) -> bool,
) -> Result<String, (usize, String)> {
    let mut text = String::new();
    loop {
        match characters.get(*at) {
            None => return Err((*at, "mismatched character '<EOF>' expecting '}'".to_owned())),
            Some('\\') => {
                let escaped = characters.get(*at + 1).copied();
                let escaped = escaped
                    .ok_or((*at, "mismatched character '<EOF>' expecting '}'".to_owned()))?;
                // The index holds letters and digits: any other character stands for a break between words.
                text.push(if "*?".contains(escaped) { '-' } else { escaped });
                *at += 2;
            }
            Some(one) if is_end(*one) => return Ok(text),
            Some(one) if RESERVED.contains(*one) => {
                return Err((
                    *at,
                    format!("line 1:{at} mismatched character '{one}' expecting '}}'"),
                ));
            }
            Some(one) => {
                text.push(*one);
                *at += 1;
            }
        }
    }
}

struct Reader<'a> {
    pieces: &'a [(usize, Piece)],
    next: usize,
    end: usize,
}

impl Reader<'_> {
    fn take(&mut self, word: &str) -> bool {
        let found = self.pieces.get(self.next);
        let fits = matches!(found, Some((_, Piece::Word(text))) if text.eq_ignore_ascii_case(word));
        self.next += usize::from(fits);
        fits
    }

    fn any(&mut self) -> Result<Term, (usize, String)> {
        let mut all = vec![self.all()?];
        while self.take("OR") {
            all.push(self.all()?);
        }
        Ok(one_of(all, Term::Any))
    }

    fn all(&mut self) -> Result<Term, (usize, String)> {
        let mut all = vec![self.one()?];
        loop {
            if self.take("AND") {
                if self.take("NOT") {
                    let other = self.one()?;
                    let before = one_of(std::mem::take(&mut all), Term::All);
                    all.push(Term::Without(Box::new(before), Box::new(other)));
                    continue;
                }
                all.push(self.one()?);
                continue;
            }
            match self.pieces.get(self.next) {
                Some((_, Piece::Word(word))) if word.eq_ignore_ascii_case("OR") => break,
                None | Some((_, Piece::Close)) => break,
                Some(_) => all.push(self.one()?),
            }
        }
        Ok(one_of(all, Term::All))
    }

    fn one(&mut self) -> Result<Term, (usize, String)> {
        let unexpected = |at: usize| (at, "unexpected token in the search term".to_owned());
        let Some((at, piece)) = self.pieces.get(self.next) else {
            return Err(unexpected(self.end));
        };
        self.next += 1;
        match piece {
            Piece::Word(word) if ["AND", "OR", "NOT"].contains(&word.to_uppercase().as_str()) => {
                Err(unexpected(*at))
            }
            Piece::Word(word) => Ok(Term::Word(word.clone())),
            Piece::Phrase(phrase) => Ok(Term::Phrase(phrase.clone())),
            Piece::Close => Err(unexpected(*at)),
            Piece::Open => {
                let inner = self.any()?;
                match self.pieces.get(self.next) {
                    Some((_, Piece::Close)) => {
                        self.next += 1;
                        Ok(inner)
                    }
                    other => Err(unexpected(other.map_or(self.end, |(at, _)| *at))),
                }
            }
        }
    }
}

fn one_of(mut all: Vec<Term>, join: fn(Vec<Term>) -> Term) -> Term {
    match (all.pop(), all.is_empty()) {
        (Some(only), true) => only,
        (last, _) => {
            all.extend(last);
            join(all)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::read;
    use crate::search_index::Term;

    #[test]
    fn operators_bind_as_the_reference_says() {
        let word = |text: &str| Term::Word(text.to_owned());
        let table = [
            ("FIND {dana}", word("dana")),
            (
                "FIND {dana fields}",
                Term::All(vec![word("dana"), word("fields")]),
            ),
            (
                "find {a OR b AND c}",
                Term::Any(vec![word("a"), Term::All(vec![word("b"), word("c")])]),
            ),
            (
                "FIND {(a or b) and not \"c d\"}",
                Term::Without(
                    Box::new(Term::Any(vec![word("a"), word("b")])),
                    Box::new(Term::Phrase("c d".to_owned())),
                ),
            ),
            (
                "FIND {O\\'Brien \\{x\\}}",
                Term::All(vec![word("O'Brien"), word("{x}")]),
            ),
            ("FIND {\"and\"}", Term::Phrase("and".to_owned())),
        ];
        for (text, expected) in table {
            let (_, term, end) = read(text).unwrap();
            assert_eq!((term, end), (expected, text.len()), "{text}");
        }
    }

    #[test]
    fn what_must_be_escaped_is_refused_at_its_column() {
        let table = [
            (
                "FIND {John|jane}",
                10,
                "line 1:10 mismatched character '|' expecting '}'",
            ),
            (
                "FIND {Marie-Pier Martin}",
                11,
                "line 1:11 mismatched character '-' expecting '}'",
            ),
            (
                "FIND {dana",
                10,
                "mismatched character '<EOF>' expecting '}'",
            ),
            ("FIND {a OR}", 10, "unexpected token in the search term"),
            ("FIND {a)}", 7, "unexpected token in the search term"),
            ("SELECT Id", 0, "Malformed search: FIND is missing"),
        ];
        for (text, at, message) in table {
            assert_eq!(read(text).unwrap_err(), (at, message.to_owned()), "{text}");
        }
    }
}
