//! Caller Insight (seed 000): what the ratings of a call do.

use crate::caller_insight::{Action, Button, Rating};
use crate::json::{Value, object};
use crate::list::{Adding, Listed};

use super::reader::{Findings, Reader};
use super::template::FieldTemplate;

/// `callerInsight`: ratings, the buttons that say what they do, and fields besides.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct CallerInsight {
    /// The account whose records the ratings fill.
    pub account: String,
    /// The organisation whose buttons count; empty: all.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(default))]
    pub org_ref: String,
    /// The installation's number.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(default))]
    pub igrp: u32,
    /// What an agent can choose, as the document orders it: a button for each rating; one that the document gives no button rates
    /// the call and nothing else.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub buttons: Vec<Button>,
    /// Further fields of the activity of a rated call.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(default))]
    pub activity_fields: Vec<FieldTemplate>,
    /// Further fields of the lead that a button makes.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(default))]
    pub lead_fields: Vec<FieldTemplate>,
}

impl CallerInsight {
    /// Reads `callerInsight`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let known = &[
            "account",
            "orgRef",
            "igrp",
            "ratings",
            "buttons",
            "activityFields",
            "leadFields",
        ];
        let mut reader = Reader::new(value, path, known, findings)?;
        let org_ref = reader.text_or("orgRef", "");
        let mut buttons = reader.list("buttons", read_button);
        unique(&mut reader, &buttons);
        // The same id has 15 characters or 18.
        let org = org_ref.get(..15).unwrap_or("");
        buttons.retain(|button| button.org_ref().is_empty() || button.org_ref().starts_with(org));
        Some(Self {
            account: reader.text("account"),
            org_ref,
            igrp: reader.number_or("igrp", 1..=u32::MAX, 0),
            buttons: offered(reader.list("ratings", read_rating), buttons),
            activity_fields: reader.list("activityFields", FieldTemplate::read),
            lead_fields: reader.list("leadFields", FieldTemplate::read),
        })
    }

    /// The button of a rating.
    pub fn button(&self, rating: &str) -> Option<&Button> {
        self.buttons.iter().find(|button| button.rating() == rating)
    }

    /// The texts of the ratings that rate.
    pub fn ratings(&self) -> Vec<String> {
        let rates = |button: &&Button| button.action() != Some(Action::Prompt);
        let buttons = self.buttons.iter().filter(rates);
        buttons.map(|button| button.rating().to_owned()).listed()
    }

    /// The names of all fields that may be filled in the record that an action makes, and whether a value must be one of a picklist's.
    pub fn named(&self, leads: bool) -> Vec<(&str, bool)> {
        let templates = if leads {
            &self.lead_fields
        } else {
            &self.activity_fields
        };
        let mut named = templates.iter().map(FieldTemplate::named).listed();
        for button in &self.buttons {
            if leads == (button.action() == Some(Action::CreateLead)) {
                named.add(button.field_names().into_iter().map(|name| (name, false)));
            }
        }
        named
    }
}

/// Every rating with its button, then the buttons of ratings that are not listed.
fn offered(ratings: Vec<String>, mut buttons: Vec<Button>) -> Vec<Button> {
    let mut offered = Vec::new();
    for rating in ratings {
        match buttons.iter().position(|button| button.rating() == rating) {
            Some(place) => offered.push(buttons.remove(place)),
            None => {
                let row = object! { "callRating" => rating, "buttonAction" => "rateCall" };
                offered.add(Button::read(&row));
            }
        }
    }
    offered.add(buttons);
    offered
}

fn read_rating(value: &Value, path: String, findings: &mut Findings) -> Option<String> {
    let rating = Rating::read(value);
    if rating.is_none() {
        findings.fault(&path, "missing", "a rating has an itemText", "");
    }
    rating.map(|rating| rating.text)
}

fn read_button(value: &Value, path: String, findings: &mut Findings) -> Option<Button> {
    let button = Button::read(value);
    let action = button.as_ref().and_then(Button::action);
    if action.is_none() {
        let hint = "a button has a callRating, and prompt, logCall, createLead or rateCall as its buttonAction";
        findings.fault(
            &path,
            "button",
            "cannot be read as a button of seed 000",
            hint,
        );
    } else if button.as_ref().is_some_and(Button::loses_params) {
        let path = [&path, ".actionParams"].concat();
        findings.fault(
            &path,
            "action-params",
            "an entry names no field, or no value",
            "",
        );
    }
    button.filter(|_| action.is_some())
}

/// A rating has one button, and an action one default.
fn unique(reader: &mut Reader<'_>, buttons: &[Button]) {
    for (place, button) in buttons.iter().enumerate() {
        for before in buttons.iter().take(place) {
            let both = before.is_default() && button.is_default();
            let field = if before.rating() == button.rating() {
                "callRating"
            } else if both && before.action() == button.action() {
                "isDefaultButton"
            } else {
                continue;
            };
            let key = format!("buttons[{place}].{field}");
            reader.fault(&key, "not-unique", "another button has the same", "");
        }
    }
}
