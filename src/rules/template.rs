//! From templates to texts (seed 002, "Subjects", "Descriptions", "Fields").

use crate::call::{Facts, Variables};
use crate::config::{
    Configuration, DescriptionPart, Document, FieldTemplate, SubjectPart, TemplateValue,
};
use crate::list::Listed;

/// Where template values come from.
pub(super) struct Source<'a> {
    variables: &'a Variables,
    document: &'a Document,
    /// Put before recording links that are paths (seed 002, "Motion or Proxy IP Address").
    server_address: &'a str,
}

impl<'a> Source<'a> {
    /// What a call says, for a record in an account.
    pub(super) fn new(variables: &'a Variables, account: &str, document: &'a Document) -> Self {
        let account = document.account(account);
        Self {
            variables,
            document,
            server_address: account.map_or("", |account| account.server_address.as_str()),
        }
    }

    /// A variable of the call; `None` when no event carried it.
    fn variable(&self, name: &str) -> Option<String> {
        let text = self.variables.get(name)?;
        let is_path = name.eq_ignore_ascii_case("recordingurl") && text.starts_with('/');
        Some(if is_path {
            [self.server_address, text].concat()
        } else {
            text.to_owned()
        })
    }

    /// The value of a template part: an unknown variable is empty text.
    fn value(&self, part: &TemplateValue) -> String {
        let value = match part {
            TemplateValue::String(text) | TemplateValue::Picklist(text) => return text.clone(),
            TemplateValue::Variable(name) => self.variable(name),
            TemplateValue::CustomVariable(name) => self
                .variable(name)
                .or_else(|| self.document.variable(name).map(str::to_owned)),
        };
        value.unwrap_or_default()
    }
}

/// The subject: its parts, the empty ones left out, joined by a space.
pub(super) fn subject(parts: &[SubjectPart], source: &Source<'_>) -> String {
    let texts = parts.iter().map(|part| source.value(part));
    texts.filter(|text| !text.is_empty()).listed().join(" ")
}

/// The description: its lines joined by new lines; a key-value line reads `key: value`.
pub(super) fn description(parts: &[DescriptionPart], source: &Source<'_>) -> String {
    let line = |part: &DescriptionPart| {
        let text = source.value(&part.value);
        match &part.key {
            Some(key) => [key, ": ", &text].concat(),
            None => text,
        }
    };
    parts.iter().map(line).listed().join("\n")
}

/// An address with the variables of a call in the places of `{name}`. Dots alone say nothing, but would
/// lead to another path, however they are encoded.
pub(super) fn address(pattern: &str, variables: &Variables) -> String {
    let mut parts = pattern.split('{');
    let mut address = parts.next().unwrap_or("").to_owned();
    for part in parts {
        match part.split_once('}') {
            Some((name, rest)) => {
                let value = variables.get(name).unwrap_or("");
                if value.chars().any(|c| c != '.') {
                    address.push_str(&crate::percent::percent_encoded(value));
                }
                address.push_str(rest);
            }
            None => address.push_str(part),
        }
    }
    address
}

/// Further fields by API name; a field without a value is left out.
pub(super) fn fields(parts: &[FieldTemplate], source: &Source<'_>) -> Vec<(String, String)> {
    let field = |part: &FieldTemplate| (part.field.clone(), source.value(&part.value));
    parts
        .iter()
        .map(field)
        .filter(|(_, text)| !text.is_empty())
        .listed()
}

/// The fields of the record that is made of a stranger (seed 002, "Create the Module").
pub fn create_fields(
    facts: &Facts,
    configuration: &Configuration,
    document: &Document,
) -> Vec<(String, String)> {
    let variables = facts.variables();
    let source = Source::new(&variables, &configuration.account, document);
    fields(&configuration.matching.create_fields, &source)
}

/// The fields of the voice call and their values (interface, section 4, `voice.callAttributes`).
pub fn call_attributes(facts: &Facts, document: &Document) -> Vec<(String, String)> {
    let Some(voice) = &document.voice else {
        return Vec::new();
    };
    let variables = facts.variables();
    let source = Source::new(&variables, &voice.account, document);
    fields(&voice.call_attributes, &source)
}
