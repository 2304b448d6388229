//! JSON, small: a value, a reader and a writer of our own. A library's would bring floating point, number tables and
//! error texts of some 25 KB (brotli) that nothing here needs.

mod read;
mod write;

use crate::digits::{decimal, signed};
use crate::list::Listed;
use crate::sorted::SortedMap;

pub use read::{NotJson, parse};

/// The fields of an object, by name.
pub type Map = SortedMap<String, Value>;

/// Any JSON value.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Value {
    /// `null`.
    #[default]
    Null,
    /// `true` or `false`.
    Bool(bool),
    /// A number as it is spelt, so that nothing is rounded.
    Number(String),
    /// A text.
    String(String),
    /// A list.
    Array(Vec<Value>),
    /// An object.
    Object(Map),
}

/// An object of these fields: `object! { "name" => value, ... }`. A field is set by a call of its own: an array of
/// them, built on the stack first, weighs twice as much.
macro_rules! object {
    ($($field:expr => $value:expr),* $(,)?) => {{
        let mut fields = $crate::json::Map::new();
        $($crate::json::set(&mut fields, $field, $value);)*
        $crate::json::Value::Object(fields)
    }};
}

pub(crate) use object;

/// Sets a field.
#[inline(never)]
pub fn set(map: &mut Map, field: &str, value: impl Into<Value>) {
    map.insert(field.to_owned(), value.into());
}

impl Map {
    /// A field that is a text.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.get(field)?.as_str()
    }

    /// Whether a field is `true`.
    pub fn flag(&self, field: &str) -> bool {
        self.get(field) == Some(&Value::Bool(true))
    }
}

impl Value {
    /// The JSON text of it, compact. Not by `Display`: that would bring all of the standard library's formatting along.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        write::write(self, &mut text);
        text
    }

    /// A field that is a text; `None` for anything but an object.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.as_object()?.text(field)
    }

    /// Whether a field is `true`.
    pub fn flag(&self, field: &str) -> bool {
        self.as_object().is_some_and(|fields| fields.flag(field))
    }

    /// A field of an object; `None` for anything else.
    pub fn get(&self, field: &str) -> Option<&Self> {
        self.as_object()?.get(field)
    }

    /// An item of a list; `None` for anything else.
    pub fn item(&self, index: usize) -> Option<&Self> {
        self.as_array()?.get(index)
    }

    /// The fields of an object.
    pub fn as_object(&self) -> Option<&Map> {
        match self {
            Self::Object(fields) => Some(fields),
            _ => None,
        }
    }

    /// The fields of an object, taken out of it; none of anything else.
    pub fn into_object(self) -> Map {
        match self {
            Self::Object(fields) => fields,
            _ => Map::new(),
        }
    }

    /// The items of a list.
    pub fn as_array(&self) -> Option<&[Self]> {
        match self {
            Self::Array(items) => Some(items),
            _ => None,
        }
    }

    /// A text.
    pub fn as_str(&self) -> Option<&str> {
        match self {
            Self::String(text) => Some(text),
            _ => None,
        }
    }

    /// `true` or `false`.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(flag) => Some(*flag),
            _ => None,
        }
    }

    /// A whole number.
    pub fn as_i64(&self) -> Option<i64> {
        match self {
            Self::Number(spelling) => spelling.parse().ok(),
            _ => None,
        }
    }

    /// A whole number that is not negative.
    pub fn as_u64(&self) -> Option<u64> {
        match self {
            Self::Number(spelling) => spelling.parse().ok(),
            _ => None,
        }
    }

    /// Whether it is an object.
    pub fn is_object(&self) -> bool {
        matches!(self, Self::Object(_))
    }

    /// Whether it is `null`.
    pub fn is_null(&self) -> bool {
        *self == Self::Null
    }
}

/// For what tests print: a page has no use for it, and does without the formatting that it brings.
#[cfg(any(test, not(target_arch = "wasm32")))]
impl std::fmt::Display for Value {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.to_text())
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::String(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::String(text)
    }
}

impl From<bool> for Value {
    fn from(flag: bool) -> Self {
        Self::Bool(flag)
    }
}

impl From<Map> for Value {
    fn from(fields: Map) -> Self {
        Self::Object(fields)
    }
}

impl<T: Into<Self>> From<Vec<T>> for Value {
    fn from(items: Vec<T>) -> Self {
        Self::Array(items.into_iter().map(Into::into).listed())
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}

impl From<i64> for Value {
    fn from(number: i64) -> Self {
        Self::Number(signed(number))
    }
}

impl From<u64> for Value {
    fn from(number: u64) -> Self {
        Self::Number(decimal(number))
    }
}

impl From<i32> for Value {
    fn from(number: i32) -> Self {
        Self::from(i64::from(number))
    }
}

impl From<u32> for Value {
    fn from(number: u32) -> Self {
        Self::from(u64::from(number))
    }
}

/// Tests write their values with the library's macro.
#[cfg(test)]
impl From<serde_json::Value> for Value {
    fn from(value: serde_json::Value) -> Self {
        parse(&value.to_string()).unwrap()
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn whole_numbers_are_read_and_no_others() {
        for (text, signed, unsigned) in [
            ("0", Some(0), Some(0)),
            ("-7", Some(-7), None),
            ("18446744073709551615", None, Some(u64::MAX)),
            ("1.5", None, None),
            ("1e3", None, None),
            ("\"7\"", None, None),
        ] {
            let value = parse(text).unwrap();
            assert_eq!(
                (value.as_i64(), value.as_u64()),
                (signed, unsigned),
                "{text}"
            );
        }
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_back_and_is_what_the_reference_writes(texts in proptest::collection::vec(any::<String>(), 0..8)) {
            let value = Value::from(texts.clone());
            prop_assert_eq!(value.to_text(), serde_json::Value::from(texts).to_string());
            prop_assert_eq!(parse(&value.to_text()).unwrap(), value);
        }
    }
}
