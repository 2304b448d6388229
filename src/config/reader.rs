//! Reads a document that people wrote: collects every fault with its path instead of stopping at
//! the first.

use std::cell::Cell;

use crate::digits::decimal;
use crate::json::{Map, Value};
use crate::list::{Adding, Listed};

use crate::error::{Family, Fault};

/// What the reading of a document found: faults refuse it, warnings do not.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Findings {
    /// Why the document cannot be used.
    pub faults: Vec<Fault>,
    /// What an administrator should know nevertheless.
    pub warnings: Vec<Fault>,
}

impl Findings {
    /// Adds a fault. In line, so that words which nobody is told are in no binary.
    #[inline(always)]
    pub fn fault(&mut self, path: &str, code: &'static str, message: &str, hint: &'static str) {
        if cfg!(feature = "administration") {
            self.add(in_words(path, code, message, hint));
        } else {
            self.add(by_code(path, code));
        }
    }

    #[inline(never)]
    fn add(&mut self, fault: Fault) {
        self.faults.push(fault);
    }

    #[inline(never)]
    fn warn(&mut self, warning: Fault) {
        self.warnings.push(warning);
    }
}

/// A text put together for those who administer; nothing is put together where it is not told.
pub(super) fn told(text: impl FnOnce() -> String) -> String {
    if cfg!(feature = "administration") {
        text()
    } else {
        String::new()
    }
}

/// What is wrong and what helps is told where administrators work. The script that agents load tells place and code, and fetches the rest
/// where a page asks (`configure()`): 1 KB (brotli).
#[inline(never)]
fn in_words(path: &str, code: &'static str, message: &str, hint: &'static str) -> Fault {
    let mut fault = Fault::new(Family::Configuration, code, "").hint(hint);
    fault.message = message.to_owned().into();
    fault.at(path)
}

#[inline(never)]
fn by_code(path: &str, code: &'static str) -> Fault {
    let words = code.split('-').listed().join(" ");
    let mut fault = Fault::new(Family::Configuration, code, "");
    fault.message = words.into();
    fault.at(path)
}

#[inline(always)]
fn finding(path: &str, code: &'static str, message: &str, hint: &'static str) -> Fault {
    if cfg!(feature = "administration") {
        in_words(path, code, message, hint)
    } else {
        by_code(path, code)
    }
}

/// The place of an item in a list, as paths write it: `accounts[0]`.
pub(super) fn item(list: &str, place: usize) -> String {
    [list, "[", &decimal(place as u64), "]"].concat()
}

/// Reads an item that stands at a path; `None` after a fault.
type ReadItem<T> = fn(&Value, String, &mut Findings) -> Option<T>;

/// One object of the document, at its path.
pub struct Reader<'a> {
    fields: &'a Map,
    path: String,
    findings: &'a mut Findings,
    /// The fields that were asked for, one bit for each: what nobody asks for is unknown, so that no list of keys is needed.
    asked: Cell<u64>,
}

/// Every key is known that was asked for until now; the others are faults.
impl Drop for Reader<'_> {
    fn drop(&mut self) {
        for (place, key) in self.fields.keys().enumerate() {
            // Of more than 64 keys some are nonsense anyway.
            let asked = place < 64 && self.asked.get() >> place & 1 == 1;
            if !asked {
                let path = self.path(key);
                let message = "no such key here";
                let hint = "remove it or mend its spelling; softphone-wrapper.config.schema.json lists the keys";
                self.findings.fault(&path, "unknown-key", message, hint);
            }
        }
    }
}

impl<'a> Reader<'a> {
    /// Reads `value` as an object. Whoever reads it asks for every key that there may be; any other is a fault once the reader goes.
    pub fn new(value: &'a Value, path: String, findings: &'a mut Findings) -> Option<Self> {
        let Some(fields) = value.as_object() else {
            findings.fault(&path, "wrong-type", "expected an object", "write it as {…}");
            return None;
        };
        Some(Self {
            fields,
            path,
            findings,
            asked: Cell::new(0),
        })
    }

    /// Keys that may be there although they are not read: another choice would read them.
    pub fn allow(&self, keys: &[&str]) {
        for key in keys {
            self.has(key);
        }
    }

    /// The path of a key of this object.
    fn path(&self, key: &str) -> String {
        [self.path.as_str(), ".", key].concat()
    }

    /// Adds a fault of a key.
    #[inline(always)]
    pub fn fault(&mut self, key: &str, code: &'static str, message: &str, hint: &'static str) {
        if cfg!(feature = "administration") {
            self.fault_with_hint(key, code, message, hint.to_owned());
        } else {
            self.fault_by_code(key, code);
        }
    }

    #[inline(never)]
    fn fault_by_code(&mut self, key: &str, code: &'static str) {
        let fault = by_code(&self.path(key), code);
        self.findings.add(fault);
    }

    /// Adds a fault of a key whose hint is longer than a constant.
    #[inline(never)]
    pub fn fault_with_hint(&mut self, key: &str, code: &'static str, message: &str, hint: String) {
        let mut fault = finding(&self.path(key), code, message, "");
        fault.hint = hint.into();
        self.findings.add(fault);
    }

    /// Adds a warning about a key.
    #[inline(always)]
    pub fn warning(&mut self, key: &str, code: &'static str, message: &str, hint: &'static str) {
        let warning = finding(&self.path(key), code, message, hint);
        self.findings.warn(warning);
    }

    /// Whether the key is there (null counts as absent).
    pub fn has(&self, key: &str) -> bool {
        self.value(key).is_some()
    }

    /// Warns that a key is understood but that this version does not act on it.
    pub fn warn_inactive(&mut self, key: &str) {
        if self.has(key) {
            self.warning(key, "not-acted-on", "this version does not act on it", "");
        }
    }

    #[inline(always)]
    fn wrong_type(&mut self, key: &str, expected: &str) {
        self.fault(key, "wrong-type", &["expected ", expected].concat(), "");
    }

    fn value(&self, key: &str) -> Option<&'a Value> {
        let place = self.fields.place(key)?;
        if place < 64 {
            self.asked.set(self.asked.get() | 1 << place);
        }
        self.fields.get(key).filter(|value| !value.is_null())
    }

    /// A text, or the default.
    pub fn text_or(&mut self, key: &str, default: &str) -> String {
        match self.value(key) {
            None => default.to_owned(),
            Some(Value::String(text)) => text.trim().to_owned(),
            Some(_) => {
                self.wrong_type(key, "a text");
                default.to_owned()
            }
        }
    }

    /// A text that must be there and not be empty; its absence is a fault and reads as empty.
    pub fn text(&mut self, key: &str) -> String {
        let text = self.text_or(key, "");
        let wrong_type = self
            .value(key)
            .is_some_and(|value| value.as_str().is_none());
        if text.is_empty() && !wrong_type {
            self.fault(key, "missing", "must be there and not be empty", "");
        }
        text
    }

    /// A flag, or the default.
    pub fn flag_or(&mut self, key: &str, default: bool) -> bool {
        match self.value(key) {
            None => default,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.wrong_type(key, "true or false");
                default
            }
        }
    }

    /// A whole number within a range, or the default.
    pub fn number_or(
        &mut self,
        key: &str,
        range: std::ops::RangeInclusive<u32>,
        default: u32,
    ) -> u32 {
        let Some(value) = self.value(key) else {
            return default;
        };
        let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
        match number.filter(|number| range.contains(number)) {
            Some(number) => number,
            None => {
                let expected = told(|| {
                    let [from, to] =
                        [range.start(), range.end()].map(|end| decimal(u64::from(*end)));
                    ["a whole number from ", &from, " to ", &to].concat()
                });
                self.wrong_type(key, &expected);
                default
            }
        }
    }

    /// One of a set of words, ignoring case, or the default.
    pub fn choice_or<T: Copy>(&mut self, key: &str, words: &[(&str, T)], default: T) -> T {
        let known: Vec<&str> = words.iter().map(|(word, _)| *word).listed();
        let choice = self.choice(key, &known).and_then(|place| words.get(place));
        choice.map_or(default, |(_, choice)| *choice)
    }

    fn choice(&mut self, key: &str, known: &[&str]) -> Option<usize> {
        let text = self.value(key)?.as_str().unwrap_or("").trim();
        let place = known
            .iter()
            .position(|word| word.eq_ignore_ascii_case(text));
        if place.is_none() {
            let message = told(|| ["expected one of: ", &known.join(", ")].concat());
            self.fault(key, "unknown-value", &message, "");
        }
        place
    }

    /// A list of texts; absent is empty.
    pub fn texts(&mut self, key: &str) -> Vec<String> {
        self.list(key, |value, path, findings| {
            let text = value.as_str().map(str::to_owned);
            if text.is_none() {
                findings.fault(&path, "wrong-type", "expected a text", "");
            }
            text
        })
    }

    /// A list, each item read by `read`; absent is empty.
    pub fn list<T>(&mut self, key: &str, read: ReadItem<T>) -> Vec<T> {
        let mut list = Vec::new();
        for (place, value) in self.items(key).iter().enumerate() {
            let path = self.path(&item(key, place));
            list.add(read(value, path, self.findings));
        }
        list
    }

    fn items(&mut self, key: &str) -> &'a [Value] {
        match self.value(key) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                self.wrong_type(key, "a list");
                &[]
            }
        }
    }

    /// A map from names to texts (numbers and flags are written out); absent is empty.
    pub fn text_map(&mut self, key: &str) -> Vec<(String, String)> {
        let Some(value) = self.value(key) else {
            return Vec::new();
        };
        let Some(fields) = value.as_object() else {
            self.wrong_type(key, "an object of names and texts");
            return Vec::new();
        };
        let mut texts = Vec::new();
        for (name, value) in fields {
            let text = match value {
                Value::String(text) => text.clone(),
                Value::Number(_) | Value::Bool(_) => value.to_text(),
                _ => {
                    self.wrong_type(&[key, ".", name].concat(), "a text");
                    continue;
                }
            };
            texts.push((name.clone(), text));
        }
        texts
    }

    /// An object, read by `read`; `None` when absent.
    pub fn object<T>(
        &mut self,
        key: &str,
        read: impl FnOnce(&'a Value, String, &mut Findings) -> Option<T>,
    ) -> Option<T> {
        let path = self.path(key);
        read(self.value(key)?, path, self.findings)
    }
}
