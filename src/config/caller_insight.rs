//! Caller Insight (seed 000): what the ratings of a call do.

use super::button::{Action, Button};
use super::rating::Rating;
use crate::json::{Value, object};
use crate::list::Adding;

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
        let ratings = reader.list("ratings", read_rating);
        let read = reader.list("buttons", read_button);
        unique(&mut reader, &read);
        let mut buttons = Vec::new();
        for rating in &ratings {
            let bare = || {
                let row = object! { "callRating" => rating.as_str(), "buttonAction" => "rateCall" };
                Button::read(&row)
            };
            buttons.add(of(rating, &read).cloned().or_else(bare));
        }
        // The same id has 15 characters or 18.
        let org = org_ref.get(..15).unwrap_or("");
        for button in read {
            let is_ours = button.org_ref().is_empty() || button.org_ref().starts_with(org);
            if is_ours && of(button.rating(), &buttons).is_none() {
                buttons.push(button);
            }
        }
        Some(Self {
            account: reader.text("account"),
            org_ref,
            igrp: reader.number_or("igrp", 1..=u32::MAX, 0),
            buttons,
            activity_fields: reader.list("activityFields", FieldTemplate::read),
            lead_fields: reader.list("leadFields", FieldTemplate::read),
        })
    }

    /// The button of a rating.
    pub fn button(&self, rating: &str) -> Option<&Button> {
        of(rating, &self.buttons)
    }

    /// The texts of the ratings that rate.
    pub fn ratings(&self) -> Vec<String> {
        let mut ratings = Vec::new();
        for button in &self.buttons {
            if button.action() != Some(Action::Prompt) {
                ratings.push(button.rating().to_owned());
            }
        }
        ratings
    }
}

/// The button of a rating.
fn of<'a>(rating: &str, buttons: &'a [Button]) -> Option<&'a Button> {
    buttons.iter().find(|button| button.rating() == rating)
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
