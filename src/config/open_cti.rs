//! The Salesforce console around the page (Open CTI).

use crate::json::Value;

use super::account::{api_version, is_api_name, require_secure};
use super::reader::{Findings, Reader};

/// `openCti`: what the wrapper does in a Salesforce console.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct OpenCti {
    /// The version of Salesforce's library, such as `67.0`, where the page brings none of its own.
    pub api_version: String,
    /// Whether records are shown in the console.
    pub screen_pop: bool,
    /// Whether the softphone layout decides what is shown when a call rings, rather than `pop` of the configurations. Absent: where
    /// no configuration searches for callers.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(rename = "popBy", with = "String")
    )]
    pub pop_by_layout: Option<bool>,
    /// Whether a click on a number in Salesforce dials.
    pub click_to_dial: bool,
    /// The message channel on which calls are told; empty: none.
    pub publish: String,
    /// The message channel on which commands are heard; empty: none.
    pub subscribe: String,
    /// Whether a call of an unknown caller is linked to the record in view.
    pub link_record_in_view: bool,
    /// The utility item and the panel.
    pub panel: ConsolePanel,
    /// The Apex method that finds a log by its key; absent: none.
    pub lookup_apex: Option<LookupApex>,
    /// The softphone that `cti.html` brings; absent where the call center names a page of the softphone's own.
    pub softphone: Option<ConsoleSoftphone>,
}

/// `openCti.panel`.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct ConsolePanel {
    /// What stands in the utility bar while there is nothing to tell.
    pub label: String,
    /// Whether the panel opens when a call rings.
    pub show_on_ringing: bool,
}

/// `openCti.lookupApex`: a `webservice static` method of a `global` class, called with `key=<CallObject>`; it answers with the id of
/// the Task, or with nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct LookupApex {
    /// The class, with its namespace if it has one.
    pub class: String,
    /// The method.
    pub method: String,
}

/// `openCti.softphone`: one of the two, over https or from the page's own origin (`/…`).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(
        rename_all = "camelCase",
        default,
        extend("minProperties" = 1, "maxProperties" = 1)
    )
)]
pub struct ConsoleSoftphone {
    /// The softphone's page, shown in a frame; softphone-wrapper-frame.js is its side.
    pub frame_url: String,
    /// The softphone's script, which finds `SoftphoneWrapper` on the page.
    pub script_url: String,
}

impl Default for OpenCti {
    fn default() -> Self {
        Self {
            api_version: "67.0".to_owned(),
            screen_pop: true,
            pop_by_layout: None,
            click_to_dial: true,
            publish: String::new(),
            subscribe: String::new(),
            link_record_in_view: false,
            panel: ConsolePanel::default(),
            lookup_apex: None,
            softphone: None,
        }
    }
}

impl Default for ConsolePanel {
    fn default() -> Self {
        Self {
            label: "Phone".to_owned(),
            show_on_ringing: true,
        }
    }
}

impl OpenCti {
    /// Reads `openCti`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let deciders = &[("configuration", Some(false)), ("layout", Some(true))];
        Some(Self {
            api_version: api_version(&mut reader),
            screen_pop: reader.flag_or("screenPop", true),
            pop_by_layout: reader.choice_or("popBy", deciders, None),
            click_to_dial: reader.flag_or("clickToDial", true),
            publish: name(&mut reader, "publish"),
            subscribe: name(&mut reader, "subscribe"),
            link_record_in_view: reader.flag_or("linkRecordInView", false),
            panel: reader
                .object("panel", ConsolePanel::read)
                .unwrap_or_default(),
            lookup_apex: reader.object("lookupApex", LookupApex::read),
            softphone: reader.object("softphone", ConsoleSoftphone::read),
        })
    }
}

impl ConsolePanel {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        Some(Self {
            label: reader.text_or("label", "Phone"),
            show_on_ringing: reader.flag_or("showOnRinging", true),
        })
    }
}

impl LookupApex {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        // Absent ones are told as missing.
        let (_class, _method) = (reader.text("class"), reader.text("method"));
        Some(Self {
            class: name(&mut reader, "class"),
            method: name(&mut reader, "method"),
        })
    }
}

impl ConsoleSoftphone {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let mut address = |key: &str| {
            let url = reader.text_or(key, "");
            require_secure(&mut reader, key, &url);
            url
        };
        let (frame_url, script_url) = (address("frameUrl"), address("scriptUrl"));
        if frame_url.is_empty() == script_url.is_empty() {
            let message = "frameUrl or scriptUrl, and not both";
            reader.fault("frameUrl", "softphone-address", message, "");
        }
        Some(Self {
            frame_url,
            script_url,
        })
    }
}

/// A developer name, perhaps with its namespace: `ns__Channel__c`, `ns.Class`.
fn name(reader: &mut Reader<'_>, key: &str) -> String {
    let name = reader.text_or(key, "");
    if !name.split('.').all(is_api_name) {
        let hint = "write it like Softphone__c or ns.Class";
        reader.fault(key, "api-name", "not a developer name", hint);
    }
    name
}

#[cfg(test)]
mod tests {
    use super::super::document::Document;
    use super::super::document::tests::{complete, faults};
    use serde_json::json;

    #[test]
    fn each_fault_of_the_console_is_named_by_its_path() {
        for (key, value, path, code) in [
            ("apiVersion", json!("67"), ".apiVersion", "api-version"),
            ("screenPop", json!("yes"), ".screenPop", "wrong-type"),
            ("popBy", json!("chance"), ".popBy", "unknown-value"),
            ("publish", json!("Calls c"), ".publish", "api-name"),
            ("subscribe", json!("a/b"), ".subscribe", "api-name"),
            (
                "lookupApex",
                json!({"class": "L"}),
                ".lookupApex.method",
                "missing",
            ),
            (
                "lookupApex",
                json!({"class": "a'b", "method": "m"}),
                ".lookupApex.class",
                "api-name",
            ),
            ("panel", json!({"text": ""}), ".panel.text", "unknown-key"),
            ("surprise", json!(1), ".surprise", "unknown-key"),
        ] {
            let mut settings = serde_json::Map::new();
            settings.insert(key.to_owned(), value);
            let told = faults("/openCti", settings.into());
            let path = ["$.openCti", path].concat();
            assert_eq!(told, [(path, code.to_owned())]);
        }
    }

    #[test]
    fn a_console_is_looked_for_where_it_is_named_and_used_by_default_where_there_is_one() {
        let read = |document: serde_json::Value| Document::read(&document.to_string()).0.unwrap();
        let mut document = complete();
        let silent = read(document.clone());
        assert!(!silent.wants_console && silent.open_cti.screen_pop);
        document["openCti"] = json!({"publish": "ns__Calls__c", "lookupApex": {"class": "ns.Logs", "method": "find"}});
        let named = read(document);
        assert!(named.wants_console && named.open_cti.click_to_dial);
        assert_eq!(named.open_cti.panel.label, "Phone");
    }

    #[test]
    fn the_layout_decides_where_no_configuration_searches_unless_it_is_said() {
        for (search, told, expected) in [
            (json!([]), json!({}), true),
            (json!(["contact"]), json!({}), false),
            (json!(["contact"]), json!({"popBy": "layout"}), true),
            (json!([]), json!({"popBy": "configuration"}), false),
        ] {
            let mut document = complete();
            document["configurations"][0]["moduleSearch"] = search;
            document["openCti"] = told;
            let read = Document::read(&document.to_string()).0.unwrap();
            assert_eq!(read.pops_by_layout(), expected, "{document}");
        }
    }
}
