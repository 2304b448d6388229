//! JSON texts are read by one recursive function.

use super::{Map, Value};

/// Deepest nesting that is read: far above what the loader lets through, far below the stack.
const DEEPEST: u32 = 64;

/// Where and why a text is not JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NotJson {
    /// Byte offset into the text.
    pub offset: usize,
}

/// Reads one JSON text (RFC 8259). Numbers keep their spelling; of equal names the last one counts.
///
/// # Errors
///
/// The offset at which the text stops being JSON, or nests deeper than 64 levels.
pub fn parse(text: &str) -> Result<Value, NotJson> {
    let mut reader = Reader { text, offset: 0 };
    let value = reader.value(0);
    if value.is_some() {
        reader.skip_space();
    }
    match value {
        Some(value) if reader.offset == text.len() => Ok(value),
        _ => Err(NotJson {
            offset: reader.offset,
        }),
    }
}

struct Reader<'a> {
    text: &'a str,
    offset: usize,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.offset).copied()
    }

    fn take(&mut self, byte: u8) -> Option<()> {
        let found = self.peek() == Some(byte);
        self.offset += usize::from(found);
        found.then_some(())
    }

    fn skip_space(&mut self) {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            self.offset += 1;
        }
    }

    fn word(&mut self, word: &str, value: Value) -> Option<Value> {
        let there = self.text.get(self.offset..)?.starts_with(word);
        self.offset += if there { word.len() } else { 0 };
        there.then_some(value)
    }

    fn value(&mut self, depth: u32) -> Option<Value> {
        self.skip_space();
        if depth > DEEPEST {
            return None;
        }
        match self.peek()? {
            b'{' => self.object(depth + 1),
            b'[' => self.array(depth + 1),
            b'"' => self.string().map(Value::String),
            b't' => self.word("true", Value::Bool(true)),
            b'f' => self.word("false", Value::Bool(false)),
            b'n' => self.word("null", Value::Null),
            _ => self.number(),
        }
    }

    fn object(&mut self, depth: u32) -> Option<Value> {
        let mut map = Map::new();
        self.take(b'{')?;
        self.skip_space();
        if self.take(b'}').is_some() {
            return Some(Value::Object(map));
        }
        loop {
            self.skip_space();
            let name = self.string()?;
            self.skip_space();
            self.take(b':')?;
            let value = self.value(depth)?;
            map.insert(name, value);
            self.skip_space();
            if self.take(b',').is_none() {
                break;
            }
        }
        self.take(b'}')?;
        Some(Value::Object(map))
    }

    fn array(&mut self, depth: u32) -> Option<Value> {
        let mut items = Vec::new();
        self.take(b'[')?;
        self.skip_space();
        if self.take(b']').is_some() {
            return Some(Value::Array(items));
        }
        loop {
            items.push(self.value(depth)?);
            self.skip_space();
            if self.take(b',').is_none() {
                break;
            }
        }
        self.take(b']')?;
        Some(Value::Array(items))
    }

    fn number(&mut self) -> Option<Value> {
        let start = self.offset;
        let _sign = self.take(b'-');
        if self.take(b'0').is_none() {
            self.digits()?;
        }
        if self.take(b'.').is_some() {
            self.digits()?;
        }
        if let Some(b'e' | b'E') = self.peek() {
            self.offset += 1;
            if let Some(b'+' | b'-') = self.peek() {
                self.offset += 1;
            }
            self.digits()?;
        }
        let spelling = self.text.get(start..self.offset)?.to_owned();
        Some(Value::Number(spelling))
    }

    fn digits(&mut self) -> Option<()> {
        let start = self.offset;
        while self.peek().is_some_and(|byte| byte.is_ascii_digit()) {
            self.offset += 1;
        }
        (self.offset > start).then_some(())
    }

    fn string(&mut self) -> Option<String> {
        self.take(b'"')?;
        let mut string = String::new();
        loop {
            let start = self.offset;
            while self
                .peek()
                .is_some_and(|byte| byte != b'"' && byte != b'\\' && byte >= b' ')
            {
                self.offset += 1;
            }
            string.push_str(self.text.get(start..self.offset)?);
            if self.take(b'"').is_some() {
                return Some(string);
            }
            // A control character ends the text's being JSON here.
            self.take(b'\\')?;
            string.push(self.escaped()?);
        }
    }

    fn escaped(&mut self) -> Option<char> {
        let byte = self.peek()?;
        self.offset += 1;
        Some(match byte {
            b'"' | b'\\' | b'/' => char::from(byte),
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(),
            _ => return None,
        })
    }

    fn unicode(&mut self) -> Option<char> {
        let unit = self.four_digits()?;
        let code = match unit {
            0xD800..=0xDBFF => {
                self.take(b'\\')?;
                self.take(b'u')?;
                let low = self
                    .four_digits()
                    .filter(|low| (0xDC00..=0xDFFF).contains(low))?;
                0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00)
            }
            _ => unit,
        };
        // A lone surrogate is no character.
        char::from_u32(code)
    }

    fn four_digits(&mut self) -> Option<u32> {
        let digits = self.text.get(self.offset..self.offset + 4)?;
        let plain = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
        self.offset += 4;
        u32::from_str_radix(digits, 16).ok().filter(|_| plain)
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn json_is_read_and_what_is_none_is_told_where() {
        for text in [
            "null",
            " true ",
            "[]",
            "{}",
            "[1,-0.5e+3,\"\\ud83d\\ude00\\n\",[{}]]",
            "{\"a\":{\"b\":[false,null]},\"c\":1e+5}",
            "\"\u{e9}\"",
            "0",
            "-0",
            "[ 1 , 2 ]",
        ] {
            assert_eq!(
                parse(text).unwrap().to_text(),
                serde_json::from_str::<serde_json::Value>(text)
                    .unwrap()
                    .to_string(),
                "{text}"
            );
        }
        for (text, offset) in [
            ("", 0),
            ("{", 1),
            ("[1,]", 3),
            ("01", 1),
            ("1 2", 2),
            ("{\"a\" 1}", 5),
            ("tru", 0),
            ("\"\\x\"", 3),
            ("\"\\ud800\"", 7),
            ("-", 1),
            ("1.", 2),
            ("\"a\nb\"", 2),
            ("[1}", 2),
        ] {
            assert_eq!(parse(text), Err(NotJson { offset }), "{text}");
        }
        assert!(parse(&"[".repeat(100_000)).is_err());
        assert_eq!(parse("{\"a\":1,\"a\":2}").unwrap().to_text(), "{\"a\":2}");
    }

    proptest! {
        #[test]
        fn any_text_reads_as_the_reference_reads_it(text in "[\\[\\]{}\",:0-9eE+.\\\\untrfals \\-]{0,24}") {
            let reference = serde_json::from_str::<serde_json::Value>(&text);
            prop_assert_eq!(parse(&text).is_ok(), reference.is_ok(), "{}", text);
        }
    }
}
