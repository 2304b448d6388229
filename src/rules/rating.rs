//! What the rating of a call does (seed 000, "Button Actions").

use super::template::{Source, create_fields, fields};
use crate::call::{CallerKind, Facts, LogCall, TicketType};
use crate::caller_insight::{Action, Button};
use crate::config::{CallerInsight, CallerObject, Document, FieldTemplate};
use crate::json::Map;
use crate::list::Adding;

/// A rated call: the button of its rating, and what was chosen with it.
#[derive(Clone, Copy, Debug)]
pub struct Rated<'a> {
    insight: &'a CallerInsight,
    button: &'a Button,
    chosen: Option<&'a Map>,
    at: i64,
}

/// What the rating makes of the caller.
#[derive(Debug)]
pub struct Making {
    /// The record's object.
    pub object: CallerObject,
    /// Its fields besides the number and the name.
    pub fields: Vec<(String, String)>,
    /// Whether it is made whoever the caller was found to be; else of a stranger alone.
    pub anyway: bool,
}

/// How a call is rated to an account; `None` while its disposition is no rating that does anything.
pub fn rated<'a>(facts: &'a Facts, account: &str, document: &'a Document) -> Option<Rated<'a>> {
    let insight = document.insight_of(account)?;
    let (said, at) = facts.rated()?;
    let button = insight.button(said.text("disposition")?)?;
    if button.action() == Some(Action::Prompt) {
        return None;
    }
    Some(Rated {
        insight,
        button,
        chosen: said.get("values").and_then(crate::json::Value::as_object),
        at,
    })
}

impl<'a> Rated<'a> {
    /// The rating.
    pub fn rating(&self) -> &'a str {
        self.button.rating()
    }

    /// Whether the call is to be logged on a record.
    pub fn wants_record(&self) -> bool {
        self.button.action() == Some(Action::LogCall)
    }

    /// The choices that are required and were not made.
    pub fn missing(&self) -> Vec<&'a str> {
        let action = self.button.action().unwrap_or(Action::RateCall);
        let mut missing = Vec::new();
        for param in self.button.params() {
            let key = param.key(action.target());
            let chosen = self.choice(key).or(param.proposed()).or(param.value());
            if param.is_required() && chosen.is_none() {
                missing.push(key);
            }
        }
        missing
    }

    fn choice(&self, key: &str) -> Option<&'a str> {
        self.chosen?.text(key).filter(|text| !text.is_empty())
    }

    /// What the button fills in a record of `target`, for a call that is linked to a record of `linked`.
    fn fields(&self, facts: &Facts, target: &str, linked: &str) -> Vec<(String, String)> {
        let action = self.button.action().unwrap_or(Action::RateCall);
        let mut filled = Vec::new();
        let mut fill = |field: &str, text: Option<&str>| {
            if let Some(text) = text.filter(|text| !text.is_empty() && !field.is_empty()) {
                filled.push((field.to_owned(), text.to_owned()));
            }
        };
        for param in self.button.params() {
            let chosen = self.choice(param.key(action.target()));
            let text = param.value().or(chosen).or(param.proposed());
            fill(param.field(target, linked).unwrap_or(""), text);
        }
        let notes = facts.text("notes");
        fill(self.button.call_notes_field(), notes.as_deref());
        let number = facts.external_number();
        fill(self.button.source_phone_number_field(), number.as_deref());
        filled
    }
}

/// Adds to a log what the rating of its call says. The notes go into the field that the button names for them, if it does.
pub fn rate(log: &mut LogCall, facts: &Facts, document: &Document) {
    let Some(rated) = rated(facts, &log.account, document) else {
        return;
    };
    let further = &rated.insight.activity_fields;
    log.fields
        .add(further_fields(further, facts, log, document));
    if rated.button.action() == Some(Action::CreateLead) {
        return;
    }
    let target = match log.ticket_type {
        TicketType::Task => "Task",
        TicketType::Case => "Case",
    };
    let kind = log.caller.as_ref().map(crate::call::Caller::kind);
    let linked = match kind {
        Some(CallerKind::Contact) => "Contact",
        Some(CallerKind::Lead) => "Lead",
        Some(CallerKind::Account) => "Account",
        _ => "",
    };
    log.fields.add(rated.fields(facts, target, linked));
    if !rated.button.call_notes_field().is_empty() {
        log.notes.clear();
    }
}

/// The record that the rating of a call makes of the caller: a lead, or what the log's configuration makes of strangers. `None`
/// while a choice is missing, and where a person linked the call after rating it.
pub fn making(facts: &Facts, log: &LogCall, document: &Document) -> Option<Making> {
    let rated = rated(facts, &log.account, document)?;
    if rated.button.action() != Some(Action::CreateLead) {
        let configuration = document.configuration(&log.configuration)?;
        return Some(Making {
            object: configuration.matching.create?,
            fields: create_fields(facts, configuration, document),
            anyway: false,
        });
    }
    if !rated.missing().is_empty() || facts.linked_at() > Some(rated.at) {
        return None;
    }
    let mut fields = further_fields(&rated.insight.lead_fields, facts, log, document);
    fields.add(rated.fields(facts, "Lead", ""));
    Some(Making {
        object: CallerObject::Lead,
        fields,
        anyway: true,
    })
}

fn further_fields(
    templates: &[FieldTemplate],
    facts: &Facts,
    log: &LogCall,
    document: &Document,
) -> Vec<(String, String)> {
    let variables = facts.variables();
    fields(templates, &Source::new(&variables, &log.account, document))
}
