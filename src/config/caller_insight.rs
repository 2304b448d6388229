//! Caller Insight (seed 000): what the ratings of a call do.

use super::button::{Action, Button};
use crate::base64::base64;
use crate::digits::decimal;
use crate::json::{Value, object};

use super::account::{accept_secret, require_secure};
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
    /// The Config API's address, such as `https://api.example.com/config/v2`: ratings and buttons are read there. Empty: those of the
    /// document count.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(default))]
    pub endpoint: String,
    /// What goes with each request to it; empty where the page's token provider is asked, for the account `callerInsight`.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub authorization: String,
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
        let mut reader = Reader::new(value, path, findings)?;
        let org_ref = reader.text_or("orgRef", "");
        let endpoint = reader.text_or("endpoint", "");
        let endpoint = endpoint.trim_end_matches('/').to_owned();
        require_secure(&mut reader, "endpoint", &endpoint);
        let read = |value: &Value, path, findings: &mut Findings| {
            authorization(value, path, findings, &endpoint)
        };
        let authorization = reader.object("auth", read).unwrap_or_default();
        let igrp = reader.number_or("igrp", 1..=u32::MAX, 0);
        if igrp == 0 && !endpoint.is_empty() {
            reader.fault("igrp", "missing", "an endpoint needs it", "");
        }
        let ratings = reader.list("ratings", read_rating);
        let read = reader.list("buttons", read_button);
        unique(&mut reader, &read);
        let mut buttons = Vec::new();
        for rating in &ratings {
            let bare = || {
                let row = object! { "callRating" => rating.as_str(), "buttonAction" => "rateCall" };
                Button::read(&row)
            };
            if let Some(button) = of(rating, &read).cloned().or_else(bare) {
                buttons.push(button);
            }
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
            igrp,
            endpoint,
            authorization,
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

/// What goes with each request: a user's name and password, an API key, or nothing that stands here.
fn authorization(
    value: &Value,
    path: String,
    findings: &mut Findings,
    endpoint: &str,
) -> Option<String> {
    let mut reader = Reader::new(value, path, findings)?;
    let kind = reader.choice_or("type", &[("host", 0), ("basic", 1), ("apiKey", 2)], 0);
    reader.allow(&["username", "password", "key", "acceptSecretInBrowser"]);
    if kind == 0 {
        return None;
    }
    let field = if kind == 1 { "password" } else { "key" };
    accept_secret(&mut reader, field, endpoint);
    let secret = reader.text(field);
    if kind == 2 {
        return Some(["ApiKey ", &secret].concat());
    }
    let pair = [&reader.text("username"), ":", &secret].concat();
    let mut text = base64(pair.as_bytes(), *b"+/");
    while !text.len().is_multiple_of(4) {
        text.push('=');
    }
    Some(["Basic ", &text].concat())
}

fn read_rating(value: &Value, path: String, findings: &mut Findings) -> Option<String> {
    // The one name is documented, the other shown.
    let text = value.text("itemText").or_else(|| value.text("callRating"));
    if text.is_none_or(str::is_empty) {
        findings.fault(&path, "missing", "a rating has an itemText", "");
    }
    text.map(str::to_owned)
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
            let key = ["buttons[", &decimal(place as u64), "].", field].concat();
            reader.fault(&key, "not-unique", "another button has the same", "");
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::super::document::Document;
    use super::super::document::tests::{complete, faults};
    use super::*;
    use serde_json::{Value as Json, json};

    fn insight(keys: &Json) -> Json {
        let mut insight = json!({"account": "main"});
        for (key, value) in keys.as_object().unwrap() {
            insight[key] = value.clone();
        }
        insight
    }

    #[test]
    fn each_fault_is_named_by_its_path() {
        let button = |rating: &str, action: &str, default: bool| json!({"callRating": rating, "buttonAction": action, "isDefaultButton": default});
        let endpoint = "https://api.example.com/config/v2";
        for (keys, path, code) in [
            (json!({"account": "other"}), "account", "unknown-reference"),
            (json!({"account": ""}), "account", "missing"),
            (json!({"surprise": 1}), "surprise", "unknown-key"),
            (
                json!({"ratings": [{"callRatingItemId": 1}]}),
                "ratings[0]",
                "missing",
            ),
            (
                json!({"buttons": [button("A", "explode", false)]}),
                "buttons[0]",
                "button",
            ),
            (
                json!({"buttons": [{"buttonAction": "rateCall"}]}),
                "buttons[0]",
                "button",
            ),
            (
                json!({"buttons": [{"callRating": "A", "buttonAction": "rateCall", "actionParams": [{"value": "x"}]}]}),
                "buttons[0].actionParams",
                "action-params",
            ),
            (
                json!({"buttons": [button("A", "rateCall", false), button("A", "logCall", false)]}),
                "buttons[1].callRating",
                "not-unique",
            ),
            (
                json!({"buttons": [button("A", "logCall", true), button("B", "logCall", true)]}),
                "buttons[1].isDefaultButton",
                "not-unique",
            ),
            (json!({"endpoint": endpoint}), "igrp", "missing"),
            (
                json!({"endpoint": "http://api.example.com", "igrp": 1}),
                "endpoint",
                "insecure-url",
            ),
            (
                json!({"activityFields": [{"field": "A b", "string": "x"}]}),
                "activityFields[0].field",
                "api-name",
            ),
            (
                json!({"endpoint": endpoint, "igrp": 1, "auth": {"type": "apiKey", "key": "k"}}),
                "auth.key",
                "secret-in-browser",
            ),
            (
                json!({"endpoint": endpoint, "igrp": 1, "auth": {"type": "basic", "username": "u", "password": "p"}}),
                "auth.password",
                "secret-in-browser",
            ),
        ] {
            let path = ["$.callerInsight.", path].concat();
            let told = faults("/callerInsight", insight(&keys));
            assert_eq!(told, [(path, code.to_owned())], "{keys}");
        }
    }

    #[test]
    fn what_is_offered_is_each_rating_in_its_order_then_buttons_of_others() {
        let keys = json!({
            "orgRef": "00Di0000000jTQiMAM",
            "ratings": [{"itemText": "B"}, {"callRating": "C"}, {"itemText": "P"}],
            "buttons": [
                {"callRating": "A", "buttonAction": "logCall", "sfOrgRef": "00Di0000000jTQi"},
                {"callRating": "B", "buttonAction": "createLead"},
                {"callRating": "P", "buttonAction": "prompt"},
                {"callRating": "X", "buttonAction": "rateCall", "sfOrgRef": "00Di0000000other00"},
            ],
        });
        let mut document = complete();
        document["callerInsight"] = insight(&keys);
        let document = Document::read(&document.to_string()).0.unwrap();
        assert_eq!(document.dispositions(), ["B", "C", "A"]);
        let insight = document.insight_of("main").unwrap();
        for (rating, action) in [
            ("A", Some(Action::LogCall)),
            ("B", Some(Action::CreateLead)),
            ("C", Some(Action::RateCall)),
            ("P", Some(Action::Prompt)),
            ("X", None),
        ] {
            assert_eq!(
                insight.button(rating).and_then(Button::action),
                action,
                "{rating}"
            );
        }
        assert!(document.insight_of("other").is_none());
    }
}
