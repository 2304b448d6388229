//! The rows of an answer: newline-delimited JSON, or one array (`format=jsonarray`).

#[cfg(feature = "administration")]
use crate::json::Map;
use crate::json::{Value, parse};

/// The rows of an answer in either form; `None` where a row is not JSON. A single object is one row.
pub fn read(text: &str) -> Option<Vec<Value>> {
    let text = text.trim();
    if text.starts_with('[') {
        return match parse(text) {
            Ok(Value::Array(rows)) => Some(rows),
            _ => None,
        };
    }
    let mut rows = Vec::new();
    for line in text.split('\n') {
        if !line.trim().is_empty() {
            rows.push(parse(line).ok()?);
        }
    }
    Some(rows)
}

/// A row with the fields of `order` first, as the documents show them, then the others.
#[cfg(feature = "administration")]
pub(super) fn row(fields: &Map, order: &[&str]) -> String {
    let mut text = String::from("{");
    let mut field = |name: &str, value: &Value| {
        if text.len() > 1 {
            text.push(',');
        }
        text.push_str(&Value::from(name).to_text());
        text.push(':');
        text.push_str(&value.to_text());
    };
    for name in order {
        if let Some(value) = fields.get(*name) {
            field(name, value);
        }
    }
    for (name, value) in fields {
        if !order.contains(&name.as_str()) {
            field(name, value);
        }
    }
    text.push('}');
    text
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn lines_and_arrays_hold_the_same_rows() {
        let check = |text: &str, expected: Option<usize>| {
            assert_eq!(read(text).map(|rows| rows.len()), expected, "{text}");
        };
        check("", Some(0));
        check("\n", Some(0));
        check("[]", Some(0));
        check("{\"a\":1}", Some(1));
        check("{\"a\":1}\n{\"a\":2}\n", Some(2));
        check("{\"a\":1}\r\n\r\n{\"a\":2}", Some(2));
        check(" [{\"a\":1},\n{\"a\":2}]\n", Some(2));
        check("{\"a\":1}\n{\"a\":", None);
        check("[{\"a\":1}", None);
        check("<html>", None);
    }
}
