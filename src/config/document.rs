//! The whole document.

use serde_json::Value;

use super::account::Account;
use super::logging::{Configuration, Logging};
use super::reader::{Findings, Reader};
use super::softphone::{Phone, Softphone};
use super::trigger::{Action, Trigger};
use super::voice::Voice;
use crate::call::{TicketType, digest};
use crate::json;

/// The configuration of one installation (interface, section 4).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct Document {
    /// What the softphone is told.
    pub softphone: Softphone,
    /// How telephone numbers are read.
    pub phone: Phone,
    /// Salesforce orgs.
    pub accounts: Vec<Account>,
    /// Designs of records.
    pub configurations: Vec<Configuration>,
    /// When something is done.
    pub triggers: Vec<Trigger>,
    /// Service Cloud Voice; absent where it is not used.
    pub voice: Option<Voice>,
    /// Variables of the administrator's own.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(with = "std::collections::BTreeMap<String, String>")
    )]
    pub variables: Vec<(String, String)>,
    /// Which calls are kept.
    pub logging: Logging,
    /// Seconds after the end of a call within which notes are waited for.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub wrap_up_seconds: u32,
    /// The hash that names this document.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(skip))]
    pub hash: String,
}

const KNOWN: [&str; 16] = [
    "$schema",
    "configVersion",
    "softphone",
    "phone",
    "accounts",
    "configurations",
    "triggers",
    "webServices",
    "callerInsight",
    "voice",
    "openCti",
    "panel",
    "wrapUp",
    "variables",
    "logging",
    "log",
];

impl Document {
    /// Reads a document from its text.
    ///
    /// # Errors
    ///
    /// Every fault of the document, each with its path; warnings come with both outcomes.
    pub fn read(text: &str) -> (Option<Self>, Findings) {
        let mut findings = Findings::default();
        let document = match json::parse(text) {
            Ok(value) => Self::read_value(&value, text, &mut findings),
            Err(json::NotJson { offset }) => {
                let before = text.get(..offset).unwrap_or(text);
                let line = before.matches('\n').count() + 1;
                let column = before.chars().rev().take_while(|c| *c != '\n').count() + 1;
                let message = format!("not JSON at line {line}, column {column}");
                findings.fault("$", "not-json", message, "mend the document");
                None
            }
        };
        (document.filter(|_| findings.faults.is_empty()), findings)
    }

    fn read_value(value: &Value, text: &str, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, "$".to_owned(), &KNOWN, findings)?;
        if reader.number_or("configVersion", 1..=1, 0) == 0 {
            let path = reader.path("configVersion");
            reader.findings().fault(
                &path,
                "config-version",
                "must be 1",
                "write \"configVersion\": 1",
            );
        }
        for key in ["webServices", "callerInsight", "openCti", "panel"] {
            reader.warn_inactive(key);
        }
        let document = Self {
            softphone: reader
                .object("softphone", Softphone::read)
                .unwrap_or_default(),
            phone: reader.object("phone", Phone::read).unwrap_or_default(),
            accounts: reader.list("accounts", Account::read),
            configurations: reader.list("configurations", Configuration::read),
            triggers: reader.list("triggers", Trigger::read),
            voice: reader.object("voice", Voice::read),
            variables: reader.text_map("variables"),
            logging: reader.object("logging", Logging::read).unwrap_or_default(),
            wrap_up_seconds: reader.object("wrapUp", read_wrap_up).unwrap_or(60),
            hash: digest(&[text]),
        };
        document.check_references(findings);
        Some(document)
    }

    /// The administrator's own variable of a name.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.variables
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, text)| text.as_str())
    }

    /// The account of an id.
    pub fn account(&self, id: &str) -> Option<&Account> {
        self.accounts.iter().find(|account| account.id == id)
    }

    /// The configuration of an id.
    pub fn configuration(&self, id: &str) -> Option<&Configuration> {
        self.configurations
            .iter()
            .find(|configuration| configuration.id == id)
    }

    fn check_references(&self, findings: &mut Findings) {
        duplicates(
            "accounts",
            self.accounts.iter().map(|account| &account.id),
            findings,
        );
        duplicates(
            "configurations",
            self.configurations.iter().map(|item| &item.id),
            findings,
        );
        duplicates(
            "triggers",
            self.triggers.iter().map(|trigger| &trigger.name),
            findings,
        );
        for (index, configuration) in self.configurations.iter().enumerate() {
            let path = format!("$.configurations[{index}].account");
            self.check_account(&configuration.account, &path, findings);
            let key_field = self
                .account(&configuration.account)
                .map(|account| account.log_key_field.as_str());
            if configuration.ticket_type == TicketType::Case && key_field == Some("") {
                let path = format!("$.configurations[{index}].ticketType");
                findings.fault(
                    &path,
                    "case-needs-key",
                    "a Case needs the account's logKeyField",
                    "install the field and name it in accounts[].logKeyField",
                );
            }
        }
        for (index, trigger) in self.triggers.iter().enumerate() {
            for (
                place,
                Action::Salesforce {
                    account,
                    configuration,
                },
            ) in trigger.actions.iter().enumerate()
            {
                let path = format!("$.triggers[{index}].actions[{place}].salesforce");
                self.check_account(account, &format!("{path}.account"), findings);
                if !configuration.is_empty() && self.configuration(configuration).is_none() {
                    let path = format!("{path}.configuration");
                    findings.fault(
                        &path,
                        "unknown-reference",
                        "no configuration has this id",
                        "",
                    );
                }
            }
        }
        if let Some(voice) = &self.voice {
            self.check_account(&voice.account, "$.voice.account", findings);
        }
    }

    fn check_account(&self, id: &str, path: &str, findings: &mut Findings) {
        if !id.is_empty() && self.account(id).is_none() {
            findings.fault(path, "unknown-reference", "no account has this id", "");
        }
    }
}

fn read_wrap_up(value: &Value, path: String, findings: &mut Findings) -> Option<u32> {
    let known = ["limitSeconds", "notesRequired", "ratingRequired"];
    let mut reader = Reader::new(value, path, &known, findings)?;
    for key in ["notesRequired", "ratingRequired"] {
        reader.warn_inactive(key);
    }
    Some(reader.number_or("limitSeconds", 1..=3_600, 60))
}

fn duplicates<'a>(list: &str, names: impl Iterator<Item = &'a String>, findings: &mut Findings) {
    let mut seen: Vec<&String> = Vec::new();
    for (index, name) in names.enumerate() {
        if !name.is_empty() && seen.contains(&name) {
            let path = format!("$.{list}[{index}]");
            findings.fault(&path, "not-unique", "another one has the same name", "");
        }
        seen.push(name);
    }
}
