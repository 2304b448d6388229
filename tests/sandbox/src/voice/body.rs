//! The body of a voice operation, read field by field with every fault collected.

use serde_json::{Map, Value};

use crate::moment;

/// The contact centres of the org and their certificates: our own, and those of the wrapper's documented samples.
const CONTACT_CENTERS: &[(&str, &str)] = &[
    ("AcmeContactCenter", "AcmeCert"),
    ("contactCenterDevName123", "certDevName123"),
];

/// A body with the faults found in it so far.
#[derive(Debug)]
pub(crate) struct VoiceBody<'a> {
    fields: &'a Map<String, Value>,
    faults: Vec<String>,
}

impl<'a> VoiceBody<'a> {
    /// Starts reading; the two names that every operation carries are checked at once.
    pub(crate) fn new(fields: &'a Map<String, Value>) -> Self {
        let mut body = Self {
            fields,
            faults: Vec::new(),
        };
        let center = body.required_text("callCenterDevName");
        let certificate = body.required_text("certDevName");
        if let (Some(center), Some(certificate)) = (center, certificate) {
            match CONTACT_CENTERS.iter().find(|(known, _)| *known == center) {
                None => body.fault(format!("callCenterDevName: no contact center {center}")),
                Some((_, known)) if *known != certificate => {
                    body.fault(format!("certDevName: no certificate {certificate}"))
                }
                Some(_) => {}
            }
        }
        body
    }

    /// Notes a fault.
    pub(crate) fn fault(&mut self, text: String) {
        self.faults.push(text);
    }

    /// The faults, if there are any.
    pub(crate) fn finish(self) -> Result<(), Vec<String>> {
        if self.faults.is_empty() {
            Ok(())
        } else {
            Err(self.faults)
        }
    }

    /// The field, where it is there and not null.
    pub(crate) fn get(&self, name: &str) -> Option<&'a Value> {
        self.fields.get(name).filter(|value| !value.is_null())
    }

    /// The names in the body that the operation does not know.
    pub(crate) fn unknown(&self, known: &[&str]) -> Vec<&'a str> {
        self.fields
            .keys()
            .map(String::as_str)
            .filter(|name| {
                !known.contains(name) && !["callCenterDevName", "certDevName"].contains(name)
            })
            .collect()
    }

    /// A text that may be missing.
    pub(crate) fn text(&mut self, name: &str) -> Option<&'a str> {
        match self.get(name)? {
            Value::String(text) => Some(text),
            _ => {
                self.fault(format!("{name} must be a string"));
                None
            }
        }
    }

    /// A text that must be there and not be empty.
    pub(crate) fn required_text(&mut self, name: &str) -> Option<&'a str> {
        if self.get(name).is_none() {
            self.fault(format!("{name} is required"));
            return None;
        }
        let text = self.text(name)?;
        if text.trim().is_empty() {
            self.fault(format!("{name} is required"));
            return None;
        }
        Some(text)
    }

    /// One of some words, which may be missing.
    pub(crate) fn word(&mut self, name: &str, words: &[&str]) -> Option<&'a str> {
        let text = self.text(name)?;
        if !words.contains(&text) {
            self.fault(format!("{name} must be one of {}", words.join(", ")));
            return None;
        }
        Some(text)
    }

    /// A moment in ISO 8601 UTC, as milliseconds since 1970.
    pub(crate) fn time(&mut self, name: &str) -> Option<i64> {
        let text = self.text(name)?;
        let moment = moment::read(text);
        if moment.is_none() {
            self.fault(format!("{name} must be a UTC time in ISO 8601 format"));
        }
        moment
    }

    /// A whole number of seconds, or a count.
    pub(crate) fn count(&mut self, name: &str) -> Option<i64> {
        let value = self.get(name)?;
        let number = value
            .as_i64()
            .filter(|number| (0..=i64::from(i32::MAX)).contains(number));
        if number.is_none() {
            self.fault(format!("{name} must be a whole number"));
        }
        number
    }

    /// A truth value.
    pub(crate) fn boolean(&mut self, name: &str) -> Option<bool> {
        let value = self.get(name)?;
        if value.as_bool().is_none() {
            self.fault(format!("{name} must be true or false"));
        }
        value.as_bool()
    }

    /// `callAttributes`: a flat map, written as JSON inside a string.
    pub(crate) fn attributes(&mut self) -> Option<Map<String, Value>> {
        let text = self.text("callAttributes")?;
        let flat = serde_json::from_str::<Value>(text)
            .ok()
            .and_then(|value| value.as_object().cloned());
        let flat = flat.filter(|map| {
            map.values()
                .all(|value| !value.is_object() && !value.is_array())
        });
        if flat.is_none() {
            self.fault("callAttributes must be a JSON string of field names and values".to_owned());
        }
        flat
    }

    /// `disconnectReason`: an object of which both members are needed.
    pub(crate) fn disconnect_reason(&mut self) -> Option<(&'a str, bool)> {
        let value = self.get("disconnectReason")?;
        let reason = value
            .get("value")
            .and_then(Value::as_str)
            .zip(value.get("isError").and_then(Value::as_bool));
        if reason.is_none() {
            self.fault("disconnectReason must be an object with value and isError".to_owned());
        }
        reason
    }
}
