//! Subject, description and fields of a record (seed 002, "Subjects", "Descriptions", "Fields").

use crate::json::Value;

use super::account::api_name;
use super::reader::{Findings, Reader, told};

/// A value in a template.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum TemplateValue {
    /// A fixed text.
    String(String),
    /// A variable of the call, such as `queue` or `calleridnum`.
    Variable(String),
    /// An event field first, then one of `variables`.
    CustomVariable(String),
    /// One of the values of a picklist; fields only.
    Picklist(String),
}

/// A part of a subject; parts are joined by a space.
pub type SubjectPart = TemplateValue;

/// A line of a description; lines are joined by new lines.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct DescriptionPart {
    /// The name before the colon of a key-value line; absent in a line of plain text.
    pub key: Option<String>,
    /// The text, or the value after the colon.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(flatten))]
    pub value: TemplateValue,
}

/// A further field of the record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub struct FieldTemplate {
    /// The API name of the field.
    pub field: String,
    /// Its value.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(flatten))]
    pub value: TemplateValue,
}

const SOURCES: [&str; 4] = ["string", "variable", "customVariable", "picklist"];

impl TemplateValue {
    fn read_from(reader: &mut Reader<'_>, allowed: &[&str]) -> Option<Self> {
        let mut named = Vec::new();
        for key in allowed {
            if reader.has(key) {
                named.push(*key);
            }
        }
        let [key] = named.as_slice() else {
            let message = told(|| ["expected exactly one of: ", &allowed.join(", ")].concat());
            reader.fault(
                allowed.first().unwrap_or(&"string"),
                "template-value",
                &message,
                "",
            );
            return None;
        };
        let text = reader.text(key);
        Some(match *key {
            "variable" => Self::Variable(text),
            "customVariable" => Self::CustomVariable(text),
            "picklist" => Self::Picklist(text),
            _ => Self::String(text),
        })
    }

    /// Reads a part of `subject`.
    pub fn read_subject(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let allowed = &["string", "variable", "customVariable"];
        let mut reader = Reader::new(value, path, findings)?;
        Self::read_from(&mut reader, allowed)
    }
}

impl DescriptionPart {
    /// Reads a line of `description`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let allowed = &["string", "variable", "customVariable"];
        let mut reader = Reader::new(value, path, findings)?;
        let key = reader.has("key").then(|| reader.text("key"));
        Some(Self {
            key,
            value: TemplateValue::read_from(&mut reader, allowed)?,
        })
    }
}

impl FieldTemplate {
    /// Its API name, and whether its value must be one of a picklist's.
    pub fn named(&self) -> (&str, bool) {
        let listed = matches!(self.value, TemplateValue::Picklist(_));
        (&self.field, listed)
    }

    /// Reads an item of `fields`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        reader.text("field");
        let field = api_name(&mut reader, "field");
        Some(Self {
            field,
            value: TemplateValue::read_from(&mut reader, &SOURCES)?,
        })
    }
}
