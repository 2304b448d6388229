//! What the rating of a call does (seed 000, "Button Actions").

use super::template::{Source, create_fields, fields};
use crate::call::{CallerKind, Facts, LogCall, TicketType};
use crate::config::{ActionParam, Button, ButtonAction as Action};
use crate::config::{CallerInsight, CallerObject, Document, FieldTemplate};
use crate::json::Map;

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
    Rated::read(said, at, insight)
}

impl<'a> Rated<'a> {
    /// Reads the payload of an event that may rate.
    pub fn read(said: &'a Map, at: i64, insight: &'a CallerInsight) -> Option<Self> {
        let button = insight.button(said.text("disposition")?)?;
        if button.action() == Some(Action::Prompt) {
            return None;
        }
        Some(Self {
            insight,
            button,
            chosen: said.get("values").and_then(crate::json::Value::as_object),
            at,
        })
    }

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
        let mut missing = Vec::new();
        for param in self.button.params() {
            if param.is_required() && self.text(&param).is_none() {
                missing.push(param.key(self.target()));
            }
        }
        missing
    }

    /// What of the chosen values is no option of the button.
    pub fn foreign(&self) -> Option<&'a str> {
        let params = self.button.params();
        for (key, value) in self.chosen.into_iter().flatten() {
            let mut is_known = value.as_str() == Some("");
            for param in &params {
                if param.key(self.target()) == key {
                    for (_, option) in param.options() {
                        is_known |= value.as_str() == Some(option);
                    }
                }
            }
            if !is_known {
                return Some(key);
            }
        }
        None
    }

    fn target(&self) -> &'static str {
        self.button.action().unwrap_or(Action::RateCall).target()
    }

    /// What a parameter fills in: what was chosen, else what it says itself.
    fn text(&self, param: &ActionParam<'a>) -> Option<&'a str> {
        let chosen = self
            .chosen
            .and_then(|chosen| chosen.text(param.key(self.target())));
        let chosen = chosen.filter(|text| !text.is_empty() && param.is_dropdown());
        chosen.or_else(|| param.proposed())
    }

    /// Adds what the button fills in a record of `target`, for a call that is linked to a record of `linked`.
    fn fill(&self, fields: &mut Vec<(String, String)>, facts: &Facts, target: &str, linked: &str) {
        for param in self.button.params() {
            let field = param.field(target, linked).unwrap_or("");
            let text = self.text(&param).unwrap_or("");
            fill(fields, field, text.to_owned());
        }
        let notes = facts.text("notes").unwrap_or_default();
        fill(fields, self.button.call_notes_field(), notes);
        let number = facts.external_number().unwrap_or_default();
        fill(fields, self.button.source_phone_number_field(), number);
    }
}

/// Adds to a log what the rating of its call says. The notes go into the field that the button names for them, if it does.
pub fn rate(log: &mut LogCall, facts: &Facts, document: &Document) {
    let Some(rated) = rated(facts, &log.account, document) else {
        return;
    };
    let further = &rated.insight.activity_fields;
    let mut further = further_fields(further, facts, log, document);
    log.fields.append(&mut further);
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
    rated.fill(&mut log.fields, facts, target, linked);
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
    rated.fill(&mut fields, facts, "Lead", "");
    Some(Making {
        object: CallerObject::Lead,
        fields,
        anyway: true,
    })
}

fn fill(fields: &mut Vec<(String, String)>, field: &str, text: String) {
    if !field.is_empty() && !text.is_empty() {
        fields.push((field.to_owned(), text));
    }
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
