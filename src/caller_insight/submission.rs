//! What an administrator posts: a new button, or changes of one.

use crate::json::{Map, Value, set};

use super::form::{Pair, name, nested};
use super::parameters::{self, is_api_name};
use super::{Action, Button, Rating};

/// Parameters of lists, which no button has.
const OF_LISTS: [&str; 4] = ["filter", "sort", "limit", "offset"];

/// The properties that are texts.
const TEXTS: [&str; 8] = [
    "sfButtonId",
    "sfOrgRef",
    "buttonAction",
    "buttonLabel",
    "callRating",
    "isDefaultButton",
    "callNotesField",
    "srcPhoneNumberField",
];

/// Posted fields, judged as far as they can be without the button that they are for.
#[derive(Debug)]
pub(super) struct Submission {
    /// All but `actionParams`; those that no document names are kept as they nest.
    fields: Map,
    parameters: Vec<Pair>,
}

/// The organisation that a button is posted to.
#[derive(Debug)]
pub(super) struct Organisation<'a> {
    /// Its id.
    pub(super) id: &'a str,
    /// Its ratings.
    pub(super) ratings: &'a [Rating],
    /// Its buttons.
    pub(super) buttons: &'a [Button],
}

impl Submission {
    /// Reads what was posted; the text says what is wrong with it.
    pub(super) fn read(pairs: Vec<Pair>) -> Result<Self, String> {
        let (parameters, others): (Vec<Pair>, Vec<Pair>) = pairs
            .into_iter()
            .partition(|pair| is_root(pair, "actionParams"));
        for pair in &others {
            if OF_LISTS.iter().any(|root| is_root(pair, root)) {
                return Err(format!("{} is for lists alone", name(&pair.path)));
            }
        }
        let references: Vec<&Pair> = others.iter().collect();
        let fields = match nested(&references, 0)? {
            Value::Object(fields) => fields,
            Value::Array(items) if !items.is_empty() => {
                return Err("a parameter has a name, not a number".to_owned());
            }
            _ => Map::new(),
        };
        let submission = Self { fields, parameters };
        submission.judge()?;
        Ok(submission)
    }

    fn judge(&self) -> Result<(), String> {
        for (field, value) in &self.fields {
            if TEXTS.contains(&field.as_str()) && value.as_str().is_none() {
                return Err(format!("{field} is one text"));
            }
        }
        for field in ["callRating", "buttonAction", "buttonLabel"] {
            if self
                .fields
                .text(field)
                .is_some_and(|text| text.trim().is_empty())
            {
                return Err(format!("{field} is empty"));
            }
        }
        for field in ["callNotesField", "srcPhoneNumberField"] {
            let text = self.fields.text(field).unwrap_or("");
            if !text.is_empty() && !is_api_name(text) {
                return Err(format!("{field}: {text} is no API name of a field"));
            }
        }
        match self.fields.text("isDefaultButton") {
            None | Some("0" | "1") => Ok(()),
            Some(_) => Err("isDefaultButton is 0 or 1".to_owned()),
        }
    }

    /// The new button with this id, and the button that it takes the default over from.
    pub(super) fn create(
        mut self,
        id: u64,
        organisation: &Organisation<'_>,
    ) -> Result<Vec<Button>, String> {
        if self.fields.contains_key("sfButtonId") {
            return Err("sfButtonId is given by the server".to_owned());
        }
        for field in ["callRating", "buttonAction", "buttonLabel"] {
            if !self.fields.contains_key(field) {
                return Err(format!("{field} is missing"));
            }
        }
        let named = self.fields.text("buttonAction").unwrap_or("");
        let Some(action) = Action::named(named) else {
            let known: Vec<&str> = Action::ALL.iter().map(|(known, _)| *known).collect();
            return Err(format!(
                "unknown buttonAction {named}; known: {}",
                known.join(", ")
            ));
        };
        set(&mut self.fields, "sfButtonId", id.to_string());
        self.finish(Map::new(), action, organisation)
    }

    /// The button with the changes, and the button that it takes the default over from. What is not posted stays.
    pub(super) fn update(
        self,
        button: &Button,
        organisation: &Organisation<'_>,
    ) -> Result<Vec<Button>, String> {
        if self.fields.contains_key("buttonAction") {
            return Err(
                "buttonAction cannot be changed; delete the button and create another".to_owned(),
            );
        }
        if self
            .fields
            .text("sfButtonId")
            .is_some_and(|id| id != button.id())
        {
            return Err(format!(
                "sfButtonId cannot be changed; this is button {}",
                button.id()
            ));
        }
        let action = button.action().unwrap_or(Action::RateCall);
        self.finish(button.fields().clone(), action, organisation)
    }

    /// Lays what was posted over `fields`.
    fn finish(
        self,
        mut fields: Map,
        action: Action,
        organisation: &Organisation<'_>,
    ) -> Result<Vec<Button>, String> {
        if self
            .fields
            .text("sfOrgRef")
            .is_some_and(|id| id != organisation.id)
        {
            return Err(format!("sfOrgRef is {} in this IGRP", organisation.id));
        }
        let asks_rating = self.fields.contains_key("callRating");
        for (field, value) in self.fields {
            fields.insert(field, value);
        }
        set(&mut fields, "sfOrgRef", organisation.id);
        if !self.parameters.is_empty() {
            match parameters::read(&self.parameters, action)? {
                Some(list) => set(&mut fields, "actionParams", list),
                None => drop(fields.remove("actionParams")),
            }
        }
        let Some(button) = Button::read(&Value::Object(fields)) else {
            return Err("callRating is missing".to_owned());
        };
        if asks_rating {
            judge_rating(&button, organisation)?;
        }
        let mut changed = Vec::new();
        for other in organisation.buttons {
            if button.is_default()
                && other.is_default()
                && other.id() != button.id()
                && other.action() == Some(action)
            {
                let mut former = other.clone();
                set(former.fields_mut(), "isDefaultButton", "0");
                changed.push(former);
            }
        }
        changed.push(button);
        Ok(changed)
    }
}

fn judge_rating(button: &Button, organisation: &Organisation<'_>) -> Result<(), String> {
    let rating = button.rating();
    if !organisation
        .ratings
        .iter()
        .any(|known| known.text == rating)
    {
        return Err(format!("there is no call rating {rating}"));
    }
    for other in organisation.buttons {
        if other.rating() == rating && other.id() != button.id() {
            return Err(format!(
                "call rating {rating} has button {} already",
                other.id()
            ));
        }
    }
    Ok(())
}

fn is_root(pair: &Pair, root: &str) -> bool {
    pair.path.first().is_some_and(|part| part == root)
}
