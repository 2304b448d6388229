//! The values that templates, criteria and fields may use, under the names administrators know.

use crate::list::Listed;
use crate::sorted::SortedMap;

use crate::json::{Map, Value};

/// The variables of a call at a moment: every field of its events by its own name, and the names
/// of seed 002 (`calleridnum`, `queue`, ...) over them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Variables(SortedMap<String, String>);

/// Seed 002's names and the event fields that they read, first found first (interface, section 5).
const ALIASES: [(&str, &[&str]); 8] = [
    ("calleridnum", &["callerANI"]),
    ("calleridname", &["callerName"]),
    ("destcalleridnum", &["dialledTo"]),
    ("uniqueid", &["conversationId"]),
    ("queue", &["queue", "channelName"]),
    ("recordingurl", &["recordingUrl"]),
    ("outboundroute", &["outboundRoute"]),
    ("agent", &["agent"]),
];

impl Variables {
    /// Adds the fields of one event; what an event says later wins.
    pub fn add(&mut self, payload: &Map) {
        for (name, value) in payload {
            if let Some(text) = text_of(value) {
                self.0.insert(name.clone(), text);
            }
        }
    }

    /// Sets one variable.
    pub fn set(&mut self, name: &str, value: String) {
        self.0.insert(name.to_owned(), value);
    }

    /// The value of a variable under its own name or seed 002's; `None` when no event carried it.
    pub fn get(&self, name: &str) -> Option<&str> {
        let fields = ALIASES
            .iter()
            .find(|(alias, _)| alias.eq_ignore_ascii_case(name))
            .map(|(_, fields)| *fields);
        let found = fields
            .into_iter()
            .flatten()
            .find_map(|field| self.0.get(*field));
        found.or_else(|| self.0.get(name)).map(String::as_str)
    }
}

/// A value as text: strings as they are, numbers and flags written out, lists joined by commas.
pub(super) fn text_of(value: &Value) -> Option<String> {
    match value {
        Value::String(text) => Some(text.clone()),
        Value::Number(number) => Some(number.clone()),
        Value::Bool(_) => Some(value.to_text()),
        Value::Array(items) => Some(items.iter().filter_map(text_of).listed().join(",")),
        Value::Null | Value::Object(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn the_names_of_seed_002_read_the_fields_of_seed_001() {
        let mut variables = Variables::default();
        let payload = Value::from(
            json!({"conversationId": "c1", "callerANI": "+1408", "channelName": "Sales", "skill": 7, "tags": ["a", "b"], "recordingUrl": "/r/1"}),
        );
        variables.add(payload.as_object().unwrap());
        for (name, value) in [
            ("calleridnum", Some("+1408")),
            ("CallerIdNum", Some("+1408")),
            ("queue", Some("Sales")),
            ("uniqueid", Some("c1")),
            ("recordingurl", Some("/r/1")),
            ("skill", Some("7")),
            ("tags", Some("a,b")),
            ("destcalleridnum", None),
        ] {
            assert_eq!(variables.get(name), value, "{name}");
        }
        let later = Value::from(json!({"queue": "VIP"}));
        variables.add(later.as_object().unwrap());
        assert_eq!(variables.get("queue"), Some("VIP"));
    }
}
