//! The words of SOQL: names, literals, operators, each with the column it starts at.

/// A word and where it stands, counted in characters from 0.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    /// What it is.
    pub(super) kind: TokenKind,
    /// Where it starts.
    pub(super) at: usize,
}

/// What a word is.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum TokenKind {
    /// A keyword, field, object, `true`, `null` …
    Name(String),
    /// A quoted text, its escapes still in it.
    Quoted(String),
    /// A number, date or date and time, as written.
    Number(String),
    /// An operator or a mark.
    Mark(&'static str),
    /// The end of the query.
    End,
}

impl Token {
    /// The word as error texts show it.
    pub(super) fn shown(&self) -> String {
        match &self.kind {
            TokenKind::Name(text) | TokenKind::Number(text) => text.clone(),
            TokenKind::Quoted(text) => text.clone(),
            TokenKind::Mark(mark) => (*mark).to_owned(),
            TokenKind::End => "<EOF>".to_owned(),
        }
    }
}

const MARKS: &[&str] = &["<=", ">=", "!=", "<>", "=", "<", ">", "(", ")", ",", ":"];

/// Splits a query; the error is a column and a message.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, (usize, String)> {
    let characters: Vec<char> = text.chars().collect();
    let mut tokens = Vec::new();
    let mut at = 0;
    while let Some(&character) = characters.get(at) {
        let start = at;
        let kind = if character.is_whitespace() {
            at += 1;
            continue;
        } else if character == '\'' {
            let raw = quoted(characters.get(at + 1..).unwrap_or_default()).ok_or((
                start,
                "expecting a right single quote, found <EOF>".to_owned(),
            ))?;
            at += raw.chars().count() + 2;
            TokenKind::Quoted(raw)
        } else if character.is_ascii_alphabetic() || character == '_' {
            TokenKind::Name(run(&characters, &mut at, |next| {
                next.is_ascii_alphanumeric() || next == '_' || next == '.'
            }))
        } else if character.is_ascii_digit() || character == '-' || character == '+' {
            at += 1;
            let rest = run(&characters, &mut at, |next| {
                next.is_ascii_alphanumeric() || "-+.:".contains(next)
            });
            TokenKind::Number(format!("{character}{rest}"))
        } else {
            let rest: String = characters.iter().skip(at).take(2).collect();
            let mark = MARKS
                .iter()
                .find(|mark| rest.starts_with(**mark))
                .ok_or_else(|| {
                    (
                        start,
                        format!("line 1:{start} no viable alternative at character '{character}'"),
                    )
                })?;
            at += mark.len();
            TokenKind::Mark(mark)
        };
        tokens.push(Token { kind, at: start });
    }
    tokens.push(Token {
        kind: TokenKind::End,
        at: characters.len(),
    });
    Ok(tokens)
}

/// Resolves the escapes of a literal. For `LIKE`, escaped wildcards keep their backslash.
pub(super) fn unescape(raw: &str, for_like: bool) -> Result<String, String> {
    let mut text = String::new();
    let mut rest = raw.chars();
    while let Some(character) = rest.next() {
        if character != '\\' {
            text.push(character);
            continue;
        }
        match rest.next() {
            Some('n' | 'N') => text.push('\n'),
            Some('r' | 'R') => text.push('\r'),
            Some('t' | 'T') => text.push('\t'),
            Some('b' | 'B') => text.push('\u{8}'),
            Some('f' | 'F') => text.push('\u{c}'),
            Some(same @ ('"' | '\'')) => text.push(same),
            Some('\\') => text.push_str(if for_like { "\\\\" } else { "\\" }),
            Some(wildcard @ ('%' | '_')) if for_like => text.extend(['\\', wildcard]),
            other => {
                return Err(format!(
                    "Invalid string literal '{raw}'. Illegal character sequence '\\{}' in string literal.",
                    other.map(String::from).unwrap_or_default()
                ));
            }
        }
    }
    Ok(text)
}

fn quoted(characters: &[char]) -> Option<String> {
    let mut raw = String::new();
    let mut rest = characters.iter();
    loop {
        match rest.next()? {
            '\'' => return Some(raw),
            '\\' => raw.extend(['\\', *rest.next()?]),
            other => raw.push(*other),
        }
    }
}

fn run(characters: &[char], at: &mut usize, belongs: impl Fn(char) -> bool) -> String {
    let rest = characters.get(*at..).unwrap_or_default();
    let word: String = rest
        .iter()
        .take_while(|character| belongs(**character))
        .collect();
    *at += word.chars().count();
    word
}

#[cfg(test)]
mod tests {
    use super::unescape;

    #[test]
    fn escapes_mean_what_the_reference_says() {
        let table = [
            (r"O\'Brien", false, Some("O'Brien")),
            (r#"a\"b\\c"#, false, Some(r#"a"b\c"#)),
            (r"a\nb\tc", false, Some("a\nb\tc")),
            (r"100\%", true, Some(r"100\%")),
            (r"100\%", false, None),
            (r"a\qb", false, None),
        ];
        for (raw, for_like, expected) in table {
            assert_eq!(unescape(raw, for_like).ok().as_deref(), expected, "{raw}");
        }
    }
}
