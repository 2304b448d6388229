//! The paths that Rust code names, with the groups of `use` written out and `super` followed up to the crate.

use super::source::is_word_letter;

/// A path such as `crate::call::Facts` and the line on which it begins.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct NamedPath<'a> {
    /// The line, counted from 1.
    pub(crate) line: usize,
    /// Its segments.
    pub(crate) segments: Vec<&'a str>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Token<'a> {
    Word(&'a str),
    Colons,
    Open,
    Close,
    Other,
}

/// Every path of at least two segments in blanked code.
pub(crate) fn named_paths(code: &str) -> Vec<NamedPath<'_>> {
    let mut paths = Vec::new();
    // For each open brace the path before it: that of a group of `use`, or nothing.
    let mut groups: Vec<Vec<&str>> = Vec::new();
    let mut current = NamedPath {
        line: 0,
        segments: Vec::new(),
    };
    let mut before = Token::Other;
    for (line, token) in tokens(code) {
        match token {
            Token::Word(word) if before == Token::Colons => current.segments.push(word),
            Token::Word(word) => {
                keep(&mut paths, &mut current);
                current.line = line;
                current.segments = groups.last().cloned().unwrap_or_default();
                current.segments.push(word);
            }
            Token::Colons => {}
            Token::Open => {
                let group = before == Token::Colons;
                let prefix = std::mem::take(&mut current.segments);
                groups.push(if group { prefix } else { Vec::new() });
            }
            Token::Close => {
                keep(&mut paths, &mut current);
                groups.pop();
            }
            Token::Other => keep(&mut paths, &mut current),
        }
        before = token;
    }
    keep(&mut paths, &mut current);
    paths
}

/// The module of the crate that a path leads into, seen from a file of `src/`: `crate::call::Facts` leads into `call`, and so
/// does `super::call` in `src/engine.rs`.
pub(crate) fn room_of_path<'a>(file: &str, path: &NamedPath<'a>) -> Option<&'a str> {
    match *path.segments.first()? {
        "crate" => path.segments.get(1).copied(),
        "super" => {
            let up = path
                .segments
                .iter()
                .take_while(|segment| **segment == "super")
                .count();
            (up == depth(file)).then(|| path.segments.get(up).copied())?
        }
        _ => None,
    }
}

/// The room of a file of `src/`: `call` for `src/call/facts.rs` and `log` for `src/log.rs`; none for the crate's root.
pub(crate) fn room_of_file(file: &str) -> Option<&str> {
    let inside = file.strip_prefix("src/")?;
    let room = inside.split('/').next()?.trim_end_matches(".rs");
    (room != "lib").then_some(room)
}

/// How many modules stand between a file and the crate's root.
fn depth(file: &str) -> usize {
    let inside = file.trim_start_matches("src/");
    let inside = inside
        .strip_suffix("/mod.rs")
        .or(inside.strip_suffix(".rs"));
    inside.map_or(0, |path| path.split('/').count())
}

fn keep<'a>(paths: &mut Vec<NamedPath<'a>>, current: &mut NamedPath<'a>) {
    let segments = std::mem::take(&mut current.segments);
    if segments.len() > 1 {
        paths.push(NamedPath {
            line: current.line,
            segments,
        });
    }
}

fn tokens(code: &str) -> impl Iterator<Item = (usize, Token<'_>)> {
    code.lines().enumerate().flat_map(|(index, line)| {
        line_tokens(line)
            .into_iter()
            .map(move |token| (index + 1, token))
    })
}

fn line_tokens(line: &str) -> Vec<Token<'_>> {
    let mut tokens = Vec::new();
    let mut rest = line.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = rest
            .find(|letter| !is_word_letter(letter))
            .unwrap_or(rest.len());
        let (token, length) = match first {
            _ if length > 0 => (rest.get(..length).map_or(Token::Other, Token::Word), length),
            ':' if rest.starts_with("::") => (Token::Colons, 2),
            '{' => (Token::Open, 1),
            '}' => (Token::Close, 1),
            _ => (Token::Other, first.len_utf8()),
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or("").trim_start();
    }
    tokens
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn groups_are_written_out() {
        let check = |code: &str, expected: &[&str]| {
            let found: Vec<String> = named_paths(code)
                .iter()
                .map(|path| path.segments.join("::"))
                .collect();
            assert_eq!(found, expected, "{code}");
        };
        check("use crate::call::Facts;", &["crate::call::Facts"]);
        check(
            "use crate::{\n  call::{Facts, Call},\n  config,\n};",
            &["crate::call::Facts", "crate::call::Call", "crate::config"],
        );
        check(
            "fn f(x: &crate::call::Facts) -> std::io::Result<()> { a.b() }",
            &["crate::call::Facts", "std::io::Result"],
        );
        check("struct S { a: u8, b: B }", &[]);
        check("match x { A::B => c::d(), _ => {} }", &["A::B", "c::d"]);
    }

    #[test]
    fn a_path_leads_into_a_room() {
        let check = |file: &str, code: &str, expected: Option<&str>| {
            let paths = named_paths(code);
            let path = paths.first().expect("one path");
            assert_eq!(room_of_path(file, path), expected, "{file}: {code}");
        };
        check("src/engine.rs", "crate::call::Facts", Some("call"));
        check("src/engine.rs", "super::call", Some("call"));
        check("src/call/mod.rs", "super::engine", Some("engine"));
        check("src/call/facts.rs", "super::engine", None);
        check(
            "src/call/facts.rs",
            "super::super::engine::E",
            Some("engine"),
        );
        check("src/call/facts.rs", "std::fs", None);
    }

    #[test]
    fn a_file_belongs_to_a_room() {
        let check = |file, room| assert_eq!(room_of_file(file), room, "{file}");
        check("src/call/facts.rs", Some("call"));
        check("src/engine.rs", Some("engine"));
        check("src/lib.rs", None);
        check("xtask/src/main.rs", None);
    }
}
