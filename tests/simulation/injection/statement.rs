//! What a request says, taken apart: the statement with its values left out, and the values.

use serde_json::Value;

/// Decodes percent-encoding; anything else than it in the rest must be unreserved (RFC 3986).
pub(super) fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let (mut decoded, mut place) = (Vec::new(), 0);
    while let Some(&byte) = bytes.get(place) {
        if byte == b'%' {
            let digits = text.get(place + 1..place + 3).expect("two digits");
            decoded.push(u8::from_str_radix(digits, 16).expect("hexadecimal digits"));
            place += 3;
        } else {
            assert!(
                byte.is_ascii_alphanumeric() || b"-._~".contains(&byte),
                "{} in {text}",
                char::from(byte)
            );
            decoded.push(byte);
            place += 1;
        }
    }
    String::from_utf8(decoded).expect("UTF-8")
}

/// A SOQL statement with `?` for each text, and the texts as the org reads them (SOQL reference, "Quoted String
/// Escape Sequences").
pub(super) fn soql(statement: &str) -> (String, Vec<String>) {
    let (mut shape, mut texts) = (String::new(), Vec::new());
    let mut characters = statement.chars();
    while let Some(character) = characters.next() {
        if character != '\'' {
            shape.push(character);
            continue;
        }
        let mut text = String::new();
        loop {
            match characters.next().expect("the text ends") {
                '\'' => break,
                '\\' => text.push(match characters.next().expect("something escaped") {
                    'n' => '\n',
                    'r' => '\r',
                    't' => '\t',
                    'b' => '\u{8}',
                    'f' => '\u{c}',
                    same @ ('\\' | '\'' | '"') => same,
                    other => panic!("\\{other} means something else in {statement}"),
                }),
                other => text.push(other),
            }
        }
        shape.push('?');
        texts.push(text);
    }
    (shape, texts)
}

/// The statement of a query: of a GET's address, or of a composite request's only part.
pub(super) fn statement_of((_, path, body): &(String, String, Value)) -> Option<String> {
    let url = match body["compositeRequest"].as_array() {
        Some(parts) => {
            assert_eq!(parts.len(), 1, "{body}");
            assert_eq!(parts[0]["method"], "GET");
            parts[0]["url"].as_str()?
        }
        None => path,
    };
    let (path, statement) = url.split_once("/query?q=")?;
    assert_eq!(path, "/services/data/v67.0");
    Some(decoded(statement))
}

/// The segments of a path as the org reads them. A browser sends none that is `.` or `..`, however it is encoded.
pub(super) fn segments(path: &str) -> Vec<String> {
    let segments: Vec<String> = path.split('/').skip(1).map(decoded).collect();
    for segment in &segments {
        let lower = segment.to_lowercase();
        assert!(
            !matches!(lower.as_str(), "." | ".."),
            "{path} leads elsewhere"
        );
    }
    segments
}

#[test]
fn a_text_that_leaves_its_quotes_changes_the_shape() {
    let harmless = soql("SELECT Id FROM User WHERE Email = 'x' LIMIT 1");
    assert_eq!(
        harmless,
        (
            "SELECT Id FROM User WHERE Email = ? LIMIT 1".to_owned(),
            vec!["x".to_owned()]
        )
    );
    let hostile = soql("SELECT Id FROM User WHERE Email = 'x' OR Id != '' LIMIT 1");
    assert_ne!(hostile.0, harmless.0);
}
