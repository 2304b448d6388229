//! What an org allows in the fields that an administrator names: read from describe, so that a value
//! arrives in its field's type, within its length, and a mistake costs the field and not the log.

use crate::call::parse_iso_8601;
use crate::json::{self, Map, Value};
use crate::list::Listed;
use crate::protocol::{Answer, HttpRequest, Method};
use crate::sorted::SortedMap;

use super::call_log::cut;
use super::refusal::{Refusal, refusal, unreadable};
use super::step::Access;

/// Custom fields may be of these types (seed 002, "Fields").
const CUSTOM_TYPES: [&str; 7] = [
    "string", "int", "picklist", "boolean", "email", "textarea", "phone",
];

/// A field as describe tells it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Field {
    kind: String,
    length: usize,
    custom: bool,
    createable: bool,
    updateable: bool,
    restricted: bool,
    options: Vec<(String, String)>,
}

/// The fields of an object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Described(SortedMap<String, Field>);

/// Why a value cannot stand in its field: a stable code and what to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unfit {
    /// Stable, kebab-case.
    pub code: &'static str,
    /// What is wrong, one clause.
    pub message: &'static str,
}

/// A value that fits, and whether it had to be cut.
type Fit = (Value, bool);

const fn unfit(code: &'static str, message: &'static str) -> Unfit {
    Unfit { code, message }
}

const NOT_IN_PICKLIST: Unfit = unfit(
    "value-not-in-picklist",
    "the picklist has no such active value",
);

/// Asks for an object's fields.
pub fn describe_request(access: &Access<'_>, object: &str) -> HttpRequest {
    access.data(
        Method::Get,
        &["/sobjects/", object, "/describe"].concat(),
        None,
    )
}

impl Described {
    /// Reads the answer to [`describe_request`].
    ///
    /// # Errors
    ///
    /// The refusal.
    pub fn read(answer: &Answer) -> Result<Self, Refusal> {
        let value = json::parse(refusal(answer)?).map_err(|_| unreadable())?;
        let fields = value
            .get("fields")
            .and_then(Value::as_array)
            .ok_or_else(unreadable)?;
        let mut described = SortedMap::new();
        for field in fields {
            let Some(name) = field.text("name") else {
                continue;
            };
            described.insert(name.to_ascii_lowercase(), Field::read(field));
        }
        Ok(Self(described))
    }

    /// Whether a field is a lookup.
    pub fn is_lookup(&self, field: &str) -> bool {
        self.field(field)
            .is_some_and(|field| field.kind == "reference")
    }

    fn field(&self, name: &str) -> Option<&Field> {
        self.0.get(&name.to_ascii_lowercase())
    }

    /// A text in its field's type; `None` when it cannot be written at this time. What is `listed` was
    /// chosen from a picklist and must be one of its values, whether or not the org insists.
    ///
    /// # Errors
    ///
    /// Why it does not fit.
    pub fn fit(
        &self,
        (name, listed): (&str, bool),
        text: &str,
        creates: bool,
    ) -> Result<Option<Fit>, Unfit> {
        let Some(field) = self.field(name) else {
            return Err(unfit(
                "field-unknown",
                "the object has no such field, or the user may not see it",
            ));
        };
        if field.custom && !CUSTOM_TYPES.contains(&field.kind.as_str()) {
            return Err(unfit(
                "field-type",
                "custom fields must be string, int, picklist, boolean, email, textarea or phone",
            ));
        }
        if !field.createable && !field.updateable {
            return Err(unfit(
                "field-not-writable",
                "the user may not write this field",
            ));
        }
        let writable = if creates {
            field.createable
        } else {
            field.updateable
        };
        if !writable {
            return Ok(None);
        }
        if listed && !field.offers(text) {
            return Err(NOT_IN_PICKLIST);
        }
        field.fit(text).map(Some)
    }
}

impl Field {
    fn read(field: &Value) -> Self {
        let flag = |key: &str| field.flag(key);
        let text = |value: &Value, key: &str| value.text(key).unwrap_or("").to_owned();
        let length = field.get("length").and_then(Value::as_u64).unwrap_or(0);
        let values = field
            .get("picklistValues")
            .and_then(Value::as_array)
            .unwrap_or_default();
        let active = values
            .iter()
            .filter(|value| value.get("active").and_then(Value::as_bool) != Some(false));
        let scale = field.get("scale").and_then(Value::as_u64);
        let kind = text(field, "type");
        // A custom field Number(18, 0) is what the seed calls int; describe tells it as a double.
        let whole = flag("custom") && kind == "double" && scale == Some(0);
        Self {
            kind: if whole { "int".to_owned() } else { kind },
            length: usize::try_from(length).unwrap_or(0),
            custom: flag("custom"),
            createable: flag("createable"),
            updateable: flag("updateable"),
            restricted: flag("restrictedPicklist"),
            options: active
                .map(|value| (text(value, "value"), text(value, "label")))
                .listed(),
        }
    }

    fn fit(&self, text: &str) -> Result<Fit, Unfit> {
        let trimmed = text.trim();
        let whole = |value: Value| Ok((value, false));
        match self.kind.as_str() {
            "string" | "textarea" | "phone" | "url" | "combobox" | "encryptedstring"
            | "anyType" => self.short(text),
            "email" => match trimmed.split_once('@') {
                Some((name, domain)) if !name.is_empty() && domain.contains('.') => {
                    self.short(trimmed)
                }
                _ => Err(unfit("value-not-email", "the value is no e-mail address")),
            },
            "int" | "long" => match trimmed.parse::<i64>() {
                Ok(number) => whole(Value::from(number)),
                Err(_) => Err(unfit("value-not-whole", "the value is no whole number")),
            },
            "double" | "currency" | "percent" => {
                let spelt = json::parse(trimmed).ok();
                let number = spelt.filter(|value| matches!(value, Value::Number(_)));
                number
                    .map(|number| (number, false))
                    .ok_or(unfit("value-not-number", "the value is no number"))
            }
            "boolean" => match trimmed.to_ascii_lowercase().as_str() {
                "true" | "yes" | "on" | "1" => whole(Value::Bool(true)),
                "false" | "no" | "off" | "0" => whole(Value::Bool(false)),
                _ => Err(unfit(
                    "value-not-boolean",
                    "the value is neither true nor false",
                )),
            },
            "picklist" => self
                .option(trimmed)
                .map(|option| (Value::from(option), false)),
            "multipicklist" => {
                let mut options = Vec::new();
                for part in trimmed.split(';') {
                    options.push(self.option(part.trim())?);
                }
                whole(Value::from(options.join(";")))
            }
            "date" => match trimmed
                .get(..10)
                .filter(|day| parse_iso_8601(&[day, "T00:00:00Z"].concat()).is_some())
            {
                Some(day) => whole(Value::from(day)),
                None => Err(unfit(
                    "value-not-date",
                    "the value is no date like 2026-11-20",
                )),
            },
            "datetime" => match parse_iso_8601(trimmed) {
                Some(_) => whole(Value::from(trimmed)),
                None => Err(unfit(
                    "value-not-datetime",
                    "the value is no time like 2026-11-20T12:00:00Z",
                )),
            },
            "reference" => {
                let id = matches!(trimmed.len(), 15 | 18)
                    && trimmed.chars().all(|c| c.is_ascii_alphanumeric());
                if id {
                    whole(Value::from(trimmed))
                } else {
                    Err(unfit("value-not-id", "the value is no Salesforce id"))
                }
            }
            _ => Err(unfit(
                "field-type",
                "values cannot be written into a field of this type",
            )),
        }
    }

    fn offers(&self, text: &str) -> bool {
        let mut parts = text.split(';').map(str::trim);
        parts.all(|part| self.offered(part).is_some())
    }

    /// The value of a picklist that a text means: by value, else by label, ignoring case.
    fn offered(&self, text: &str) -> Option<&str> {
        let by_value = |option: &&(String, String)| option.0.eq_ignore_ascii_case(text);
        let by_label = |option: &&(String, String)| option.1.eq_ignore_ascii_case(text);
        let mut options = self.options.iter();
        let found = options.find(by_value);
        let found = found.or_else(|| self.options.iter().find(by_label));
        found.map(|(value, _)| value.as_str())
    }

    fn short(&self, text: &str) -> Result<Fit, Unfit> {
        let limit = if self.length == 0 {
            usize::MAX
        } else {
            self.length
        };
        let short = cut(text, limit);
        let is_cut = short.len() < text.len();
        Ok((Value::from(short), is_cut))
    }

    fn option(&self, text: &str) -> Result<String, Unfit> {
        match self.offered(text) {
            Some(value) => Ok(value.to_owned()),
            None if !self.restricted => Ok(text.to_owned()),
            None => Err(NOT_IN_PICKLIST),
        }
    }
}

/// The fields of a request's body in their types. What does not fit is left out and told, with the
/// field's name.
pub fn fit_all(
    fields: &mut Map,
    named: &[(&str, bool)],
    described: &Described,
    creates: bool,
) -> Vec<(String, Unfit)> {
    let mut told = Vec::new();
    for (name, listed) in named {
        let Some(Value::String(text)) = fields.get(*name) else {
            continue;
        };
        match described.fit((name, *listed), text, creates) {
            Ok(Some((value, is_cut))) => {
                fields.insert((*name).to_owned(), value);
                if is_cut {
                    told.push((
                        (*name).to_owned(),
                        unfit("value-cut", "the value was cut to the field's length"),
                    ));
                }
            }
            Ok(None) => {
                fields.remove(*name);
            }
            Err(why) => {
                fields.remove(*name);
                told.push(((*name).to_owned(), why));
            }
        }
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value as Json, json};

    fn described() -> Described {
        let field = |name: &str, kind: &str, more: Json| {
            let mut field = json!({"name": name, "type": kind, "custom": name.ends_with("__c"), "createable": true, "updateable": true, "length": 0});
            for (key, value) in more.as_object().unwrap() {
                field[key] = value.clone();
            }
            field
        };
        let options = json!({"restrictedPicklist": true, "picklistValues": [{"value": "High", "label": "Hoch", "active": true}, {"value": "Old", "label": "Old", "active": false}]});
        let body = json!({"fields": [
            field("Text__c", "string", json!({"length": 5})),
            field("Int__c", "int", json!({})),
            field("Flag__c", "boolean", json!({})),
            field("Mail__c", "email", json!({"length": 80})),
            field("Choice__c", "picklist", options.clone()),
            field("Open__c", "picklist", json!({"picklistValues": []})),
            field("Priority", "picklist", options),
            field("Date__c", "date", json!({})),
            field("ActivityDate", "date", json!({})),
            field("ReminderDateTime", "datetime", json!({})),
            field("Amount", "currency", json!({})),
            field("WhatId", "reference", json!({})),
            field("Once__c", "string", json!({"updateable": false, "length": 80})),
            field("CreatedDate", "datetime", json!({"createable": false, "updateable": false})),
            field("Where", "address", json!({})),
        ]});
        let answer = Answer::Http {
            status: 200,
            body: body.to_string(),
            retry_after: None,
        };
        Described::read(&answer).unwrap()
    }

    #[test]
    fn a_value_arrives_in_its_fields_type_or_is_refused_with_a_reason() {
        for (field, text, expected) in [
            ("Text__c", "Straße", Ok((json!("Straß"), true))),
            ("text__c", "abc", Ok((json!("abc"), false))),
            ("Int__c", " 42 ", Ok((json!(42), false))),
            ("Int__c", "4.2", Err("value-not-whole")),
            ("Flag__c", "Yes", Ok((json!(true), false))),
            ("Flag__c", "0", Ok((json!(false), false))),
            ("Flag__c", "maybe", Err("value-not-boolean")),
            ("Mail__c", "a@acme.test", Ok((json!("a@acme.test"), false))),
            ("Mail__c", "acme.test", Err("value-not-email")),
            ("Choice__c", "hoch", Ok((json!("High"), false))),
            ("Choice__c", "Old", Err("value-not-in-picklist")),
            ("Open__c", "Anything", Ok((json!("Anything"), false))),
            ("Priority", "HIGH", Ok((json!("High"), false))),
            ("Date__c", "2026-11-20", Err("field-type")),
            (
                "ActivityDate",
                "2026-11-20T10:00:00Z",
                Ok((json!("2026-11-20"), false)),
            ),
            ("ActivityDate", "tomorrow", Err("value-not-date")),
            (
                "ReminderDateTime",
                "2026-11-20T10:00:00Z",
                Ok((json!("2026-11-20T10:00:00Z"), false)),
            ),
            ("ReminderDateTime", "noon", Err("value-not-datetime")),
            ("Amount", "12.5", Ok((json!(12.5), false))),
            ("Amount", "much", Err("value-not-number")),
            (
                "WhatId",
                "001000000000001",
                Ok((json!("001000000000001"), false)),
            ),
            ("WhatId", "Acme", Err("value-not-id")),
            (
                "CreatedDate",
                "2026-11-20T10:00:00Z",
                Err("field-not-writable"),
            ),
            ("Where", "here", Err("field-type")),
            ("Nowhere__c", "x", Err("field-unknown")),
        ] {
            let fit = described().fit((field, false), text, true);
            let told = fit.map_err(|why| why.code).map(|fit| {
                let (value, is_cut) = fit.unwrap();
                (
                    serde_json::from_str::<Json>(&value.to_text()).unwrap(),
                    is_cut,
                )
            });
            assert_eq!(told, expected, "{field} {text}");
        }
        assert_eq!(
            described().fit(("Once__c", false), "x", false),
            Ok(None),
            "written at creation only"
        );
        for (field, text, fits) in [
            ("Choice__c", "hoch", true),
            ("Choice__c", "Low", false),
            ("Open__c", "Anything", false),
            ("Text__c", "High", false),
        ] {
            let fit = described().fit((field, true), text, true);
            assert_eq!(fit.is_ok(), fits, "chosen from a list: {field} {text}");
        }
    }
}
