//! Triggers: when something is done (seed 002, "Integration using Trigger").

use crate::json::Value;

use super::origin::is_loopback;
use super::reader::{Findings, Reader, told};

/// A trigger.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Trigger {
    /// For people.
    pub name: String,
    /// Whether it is ON.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(rename = "status", with = "String")
    )]
    pub on: bool,
    /// All of these must hold.
    pub all: Vec<Condition>,
    /// One of these must hold, if there are any.
    pub any: Vec<Condition>,
    /// What it does.
    pub actions: Vec<Action>,
}

/// One condition, `{"field": "status", "is": "answer"}`; values are compared ignoring case.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Condition {
    /// What is looked at.
    pub field: ConditionField,
    /// Whether the value must be (`is`) or must not be (`isNot`) this one.
    pub is: bool,
    /// The value.
    pub value: String,
}

/// What a condition may look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum ConditionField {
    /// The queue's name.
    Queue,
    /// `ring`, `answer`, `hangup` or `reject`.
    Status,
    /// `Inbound`, `Outbound`, `Internal` or `Intersite`.
    Direction,
    /// The outbound route's name.
    OutboundRoute,
    /// The agent's e-mail or user name.
    Agent,
}

/// What a trigger does.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum Action {
    /// Log the call in Salesforce.
    Salesforce {
        /// The account's id.
        account: String,
        /// The configuration's id.
        configuration: String,
    },
    /// Call a web service: the profile's name (seed 003).
    WebService(String),
    /// Open a page in a new browser tab; `{name}` stands for a variable of the call.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(untagged))]
    OpenUrl {
        /// The address.
        #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "openUrl"))]
        url: String,
    },
}

impl Action {
    /// The account's id and the configuration's of a log.
    pub fn log(&self) -> Option<(&String, &String)> {
        match self {
            Self::Salesforce {
                account,
                configuration,
            } => Some((account, configuration)),
            Self::WebService(_) | Self::OpenUrl { .. } => None,
        }
    }
}

impl Trigger {
    /// Reads an item of `triggers`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        reader.choice_or("channel", &[("voice", ())], ());
        reader.text_or("description", "");
        Some(Self {
            name: reader.text("name"),
            on: reader.choice_or("status", &[("on", true), ("off", false)], true),
            all: reader.list("all", Condition::read),
            any: reader.list("any", Condition::read),
            actions: reader.list("actions", Action::read),
        })
    }
}

impl ConditionField {
    const NAMES: [(&'static str, Option<Self>); 5] = [
        ("queue", Some(Self::Queue)),
        ("status", Some(Self::Status)),
        ("direction", Some(Self::Direction)),
        ("outboundRoute", Some(Self::OutboundRoute)),
        ("agent", Some(Self::Agent)),
    ];

    /// The word of the configuration.
    pub fn name(self) -> &'static str {
        let known = Self::NAMES.iter().find(|(_, field)| *field == Some(self));
        known.map_or("", |(name, _)| name)
    }
}

impl Condition {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let (is, is_not) = (reader.has("is"), reader.has("isNot"));
        if !reader.has("field") {
            reader.text("field");
        }
        let field = reader.choice_or("field", &ConditionField::NAMES, None)?;
        if is == is_not {
            reader.fault("is", "condition", "expected exactly one of: is, isNot", "");
            return None;
        }
        let value = reader.text(if is { "is" } else { "isNot" });
        let condition = Self { field, is, value };
        condition.check_value(&mut reader);
        Some(condition)
    }

    fn check_value(&self, reader: &mut Reader<'_>) {
        let known: &[&str] = match self.field {
            ConditionField::Status => &["ring", "answer", "hangup", "reject"],
            ConditionField::Direction => &["Inbound", "Outbound", "Internal", "Intersite"],
            _ => return,
        };
        if !known
            .iter()
            .any(|word| word.eq_ignore_ascii_case(&self.value))
        {
            let key = if self.is { "is" } else { "isNot" };
            let message = told(|| ["expected one of: ", &known.join(", ")].concat());
            reader.fault(key, "unknown-value", &message, "");
        }
    }
}

impl Action {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        if reader.has("openUrl") {
            // A faulty one keeps its place, by which the faults of others are named.
            return Some(open_url(&mut reader));
        }
        if reader.has("webService") {
            return Some(Self::WebService(reader.text("webService")));
        }
        reader.object("salesforce", |value, path, findings| {
            let mut reader = Reader::new(value, path, findings)?;
            Some(Self::Salesforce {
                account: reader.text("account"),
                configuration: reader.text("configuration"),
            })
        })
    }
}

/// An address that a page may be sent to: its host is written out, variables may stand after it.
fn open_url(reader: &mut Reader<'_>) -> Action {
    let url = reader.text("openUrl");
    let secure = url.starts_with("https://") || is_loopback(&url);
    // Without a host of its own, browsers take the next word for it.
    let host = url.split('/').nth(2).unwrap_or("");
    let plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, ':' | '.' | '-' | '[' | ']');
    if !secure || host.is_empty() || !host.chars().all(plain) {
        reader.fault(
            "openUrl",
            "open-url",
            "not an https address with a fixed host",
            "write it like https://crm.example.com/search?number={calleridnum}",
        );
    }
    Action::OpenUrl { url }
}
