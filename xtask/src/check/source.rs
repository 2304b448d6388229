//! Rust source as the checks read it: the code alone, without comments, texts and tests.

/// The code of a file, line for line: comments and the insides of texts are blanked, and the test module at its end is
/// left out.
pub(crate) fn code(source: &str) -> String {
    let blanked = blank(source);
    let end = blanked.find("#[cfg(test)]\nmod ").unwrap_or(blanked.len());
    blanked.get(..end).unwrap_or(&blanked).to_owned()
}

/// The words of code: identifiers, keywords and numbers, each with the line on which it stands, counted from 1.
pub(crate) fn words(code: &str) -> impl Iterator<Item = (usize, &str)> {
    code.lines().enumerate().flat_map(|(index, line)| {
        line.split(|letter: char| !is_word_letter(letter))
            .filter(|word| !word.is_empty())
            .map(move |word| (index + 1, word))
    })
}

/// Whether a letter can stand in an identifier.
pub(crate) fn is_word_letter(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Replaces comments and the insides of texts by blanks; line ends stay.
fn blank(source: &str) -> String {
    let letters: Vec<char> = source.chars().collect();
    let mut code = String::with_capacity(source.len());
    let mut position = 0;
    while let Some(&letter) = letters.get(position) {
        let rest = letters.get(position..).unwrap_or(&[]);
        let length = comment(rest)
            .or_else(|| raw_text(rest, code.chars().next_back()))
            .or_else(|| text(rest))
            .or_else(|| character(rest));
        match length {
            Some(length) => {
                let skipped = rest.iter().take(length);
                code.extend(skipped.map(|&letter| if letter == '\n' { '\n' } else { ' ' }));
                position += length;
            }
            None => {
                code.push(letter);
                position += 1;
            }
        }
    }
    code
}

fn comment(rest: &[char]) -> Option<usize> {
    match rest {
        ['/', '/', ..] => Some(line_length(rest)),
        ['/', '*', ..] => {
            let (mut depth, mut position) = (0, 0);
            while let Some(pair) = rest.get(position..position + 2) {
                match pair {
                    ['/', '*'] => depth += 1,
                    ['*', '/'] => depth -= 1,
                    _ => {
                        position += 1;
                        continue;
                    }
                }
                position += 2;
                if depth == 0 {
                    return Some(position);
                }
            }
            Some(rest.len())
        }
        _ => None,
    }
}

fn line_length(rest: &[char]) -> usize {
    let end = rest.iter().position(|&letter| letter == '\n');
    end.unwrap_or(rest.len())
}

fn text(rest: &[char]) -> Option<usize> {
    if rest.first() != Some(&'"') {
        return None;
    }
    let mut position = 1;
    while let Some(letter) = rest.get(position) {
        match letter {
            '\\' => position += 2,
            '"' => return Some(position + 1),
            _ => position += 1,
        }
    }
    Some(rest.len())
}

fn raw_text(rest: &[char], before: Option<char>) -> Option<usize> {
    if rest.first() != Some(&'r')
        || before.is_some_and(|letter| letter != 'b' && is_word_letter(letter))
    {
        return None;
    }
    let hashes = rest
        .iter()
        .skip(1)
        .take_while(|&&letter| letter == '#')
        .count();
    if rest.get(1 + hashes) != Some(&'"') {
        return None;
    }
    let inside = 2 + hashes;
    let ends = |position: &usize| {
        rest.get(*position) == Some(&'"')
            && rest
                .iter()
                .skip(position + 1)
                .take_while(|&&letter| letter == '#')
                .count()
                >= hashes
    };
    let end = (inside..rest.len()).find(ends);
    Some(end.map_or(rest.len(), |end| end + 1 + hashes))
}

/// A character such as `'"'`; a lifetime is none.
fn character(rest: &[char]) -> Option<usize> {
    match rest {
        ['\'', '\\', ..] => {
            let end = rest.iter().skip(3).position(|&letter| letter == '\'');
            end.map(|end| end + 4)
        }
        ['\'', _, '\'', ..] => Some(3),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_texts_and_tests_are_no_code() {
        let check = |source: &str, expected: &[&str]| {
            let found: Vec<String> = words(&code(source))
                .map(|(_, word)| word.to_owned())
                .collect();
            assert_eq!(found, expected, "{source}");
        };
        check("let a = 1; // JsValue", &["let", "a", "1"]);
        check("/// JsValue\nfn f() {}", &["fn", "f"]);
        check("/* JsValue /* nested */ still */ x", &["x"]);
        check(r#"say("eval(\"x\")", y)"#, &["say", "y"]);
        check(r###"say(r#"a "quoted" word"#, y)"###, &["say", "y"]);
        check(
            r#"match c { '"' => a, '\'' => b, '\u{1f}' => d }"#,
            &["match", "c", "a", "b", "d"],
        );
        check(
            "fn f<'a>(x: &'a str) {}",
            &["fn", "f", "a", "x", "a", "str"],
        );
        check("x\n#[cfg(test)]\nmod tests {\n  use std::fs;\n}\n", &["x"]);
        check("for r in x {}", &["for", "r", "in", "x"]);
    }

    #[test]
    fn words_know_their_line() {
        let code = code("a\n/* b\nc */ d\n\"e\nf\" g");
        let found: Vec<_> = words(&code).collect();
        assert_eq!(found, [(1, "a"), (3, "d"), (5, "g")]);
    }
}
