//! Forms and query strings with nested names, as PHP writes them: `actionParams[0][sfFields][Lead]=OwnerId`.

use crate::json::{Map, Value};
use crate::percent::{percent_decoded, percent_encoded};

/// How deep names may nest.
const DEEPEST: usize = 8;

/// How many parameters a request may have.
const MOST: usize = 10_000;

/// One `name=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Pair {
    /// The name's parts: `a[0][b]` is `a`, `0`, `b`; an empty part stands for "the next one". Never empty.
    pub(super) path: Vec<String>,
    /// The value.
    pub(super) value: String,
}

/// Reads a form or a query string; the text says what is wrong with it.
pub(super) fn read(text: &str) -> Result<Vec<Pair>, String> {
    let mut pairs = Vec::new();
    for part in text.split('&').filter(|part| !part.is_empty()) {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        let decoded = |text| {
            percent_decoded(text).ok_or("the parameters are not percent-encoded UTF-8".to_owned())
        };
        let (name, value) = (decoded(name)?, decoded(value)?);
        let Some(path) = parts(&name) else {
            return Err(format!("{name} is no name of a parameter"));
        };
        if pairs.len() == MOST {
            return Err(format!("there are more than {MOST} parameters"));
        }
        pairs.push(Pair { path, value });
    }
    Ok(pairs)
}

/// The parts of a name; `None` where its brackets do not close, or nest too deep.
fn parts(name: &str) -> Option<Vec<String>> {
    let (root, mut rest) = match name.find('[') {
        Some(place) => name.split_at(place),
        None => (name, ""),
    };
    let mut path = vec![root.to_owned()];
    while let Some(opened) = rest.strip_prefix('[') {
        let (part, after) = opened.split_once(']')?;
        path.push(part.to_owned());
        rest = after;
    }
    let is_name = !root.is_empty() && rest.is_empty() && path.len() <= DEEPEST;
    is_name.then_some(path)
}

/// The name of a path, as it was written.
pub(super) fn name(path: &[String]) -> String {
    let mut name = String::new();
    for (depth, part) in path.iter().enumerate() {
        if depth == 0 {
            name.push_str(part);
        } else {
            name.push_str(&format!("[{part}]"));
        }
    }
    name
}

/// What pairs stand for that agree in the first `depth` parts of their names: a text, a list where the next parts are numbers (in
/// the order in which they come), else an object. The text says which name is there twice.
pub(super) fn nested(pairs: &[&Pair], depth: usize) -> Result<Value, String> {
    if let [only] = pairs
        && only.path.len() == depth
    {
        return Ok(Value::String(only.value.clone()));
    }
    let mut groups: Vec<(&str, Vec<&Pair>)> = Vec::new();
    for pair in pairs {
        let Some(part) = pair.path.get(depth) else {
            return Err(format!("{} is there twice", name(&pair.path)));
        };
        match groups.iter_mut().find(|(known, _)| known == part) {
            Some((_, group)) if !part.is_empty() => group.push(pair),
            _ => groups.push((part, vec![pair])),
        }
    }
    let is_list = groups.iter().all(|(part, _)| is_index(part));
    let (mut items, mut fields) = (Vec::new(), Map::new());
    for (part, group) in groups {
        let value = nested(&group, depth + 1)?;
        if is_list {
            items.push(value);
        } else {
            fields.insert(part.to_owned(), value);
        }
    }
    Ok(if is_list {
        Value::Array(items)
    } else {
        Value::Object(fields)
    })
}

/// Whether a part of a name is a place in a list.
pub(super) fn is_index(part: &str) -> bool {
    part.bytes().all(|byte| byte.is_ascii_digit())
}

/// Writes fields as a form; lists are numbered. Empty lists and objects are written as an empty text, which clears what they name;
/// `null` is left out.
pub fn written(fields: &Map) -> String {
    let mut form = String::new();
    for (name, value) in fields {
        write(&percent_encoded(name), value, &mut form);
    }
    form
}

fn write(name: &str, value: &Value, form: &mut String) {
    let mut text = |value: &str| {
        if !form.is_empty() {
            form.push('&');
        }
        form.push_str(name);
        form.push('=');
        form.push_str(&percent_encoded(value));
    };
    match value {
        Value::Null => {}
        Value::Bool(flag) => text(if *flag { "1" } else { "0" }),
        Value::Number(spelling) => text(spelling),
        Value::String(value) => text(value),
        Value::Array(items) if items.is_empty() => text(""),
        Value::Object(fields) if fields.is_empty() => text(""),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                write(&format!("{name}%5B{index}%5D"), item, form);
            }
        }
        Value::Object(fields) => {
            for (part, field) in fields {
                let part = percent_encoded(part);
                write(&format!("{name}%5B{part}%5D"), field, form);
            }
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use crate::json::parse;
    use proptest::prelude::*;

    fn tree(text: &str) -> Result<String, String> {
        let pairs = read(text)?;
        let roots: Vec<&Pair> = pairs.iter().collect();
        nested(&roots, 0).map(|value| value.to_text())
    }

    #[test]
    fn names_nest_as_php_nests_them() {
        let check = |text: &str, expected: &str| {
            assert_eq!(tree(text).as_deref(), Ok(expected), "{text}");
        };
        check("a=1", r#"{"a":"1"}"#);
        check("a=1&b=%26+%3D", r#"{"a":"1","b":"& ="}"#);
        check("&a&&b=", r#"{"a":"","b":""}"#);
        check("a[]=1&a[]=2", r#"{"a":["1","2"]}"#);
        check("a[0]=1&a[7]=2", r#"{"a":["1","2"]}"#);
        check("a%5Bx%5D%5B0%5D=1", r#"{"a":{"x":["1"]}}"#);
        check("a[x]=1&a[0]=2", r#"{"a":{"0":"2","x":"1"}}"#);
        check(
            "a[0][b]=1&a[1][b]=2&a[0][c]=3",
            r#"{"a":[{"b":"1","c":"3"},{"b":"2"}]}"#,
        );
    }

    #[test]
    fn what_is_no_form_is_told() {
        let check = |text: &str, expected: &str| {
            assert_eq!(tree(text), Err(expected.to_owned()), "{text}");
        };
        check("a=%zz", "the parameters are not percent-encoded UTF-8");
        check("a[=1", "a[ is no name of a parameter");
        check("a[0]b=1", "a[0]b is no name of a parameter");
        check("[0]=1", "[0] is no name of a parameter");
        check("=1", " is no name of a parameter");
        check("a=1&a=2", "a is there twice");
        check("a=1&a[b]=2", "a is there twice");
        check("a[b][c]=1&a[b]=2", "a[b] is there twice");
        check(
            &"a[]=&".repeat(10_001),
            "there are more than 10000 parameters",
        );
        let deep = format!("a{}=1", "[b]".repeat(8));
        check(
            &deep,
            &format!("{} is no name of a parameter", deep.trim_end_matches("=1")),
        );
    }

    fn values() -> impl Strategy<Value = Value> {
        let texts = any::<String>().prop_map(Value::String);
        texts.prop_recursive(3, 24, 4, |inner| {
            let list = proptest::collection::vec(inner.clone(), 1..4).prop_map(Value::Array);
            let object =
                proptest::collection::vec(("[A-Za-z_]{1,6}", inner), 1..4).prop_map(|fields| {
                    let mut map = Map::new();
                    for (name, value) in fields {
                        map.insert(name, value);
                    }
                    Value::Object(map)
                });
            prop_oneof![list, object]
        })
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back(value in values()) {
            let mut fields = Map::new();
            fields.insert("root".to_owned(), value);
            prop_assert_eq!(tree(&written(&fields)), Ok(Value::Object(fields).to_text()));
        }

        #[test]
        fn no_form_panics(text in "[a\\[\\]=&%0-9+]{0,30}") {
            let _ = tree(&text);
        }
    }

    #[test]
    fn empty_lists_clear_and_null_is_left_out() {
        let Ok(Value::Object(fields)) = parse(r#"{"a":[],"b":{},"c":null,"d":true,"e":7}"#) else {
            unreachable!()
        };
        assert_eq!(written(&fields), "a=&b=&d=1&e=7");
    }
}
