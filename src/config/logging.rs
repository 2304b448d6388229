//! Which record a call becomes (seed 002, "Create a Salesforce Configuration"), and which calls.

use crate::json::Value;

use super::matching::{Matching, Pop};
use super::reader::{Findings, Reader};
use super::template::{DescriptionPart, FieldTemplate, SubjectPart, TemplateValue};
use crate::call::TicketType;

/// The design of a record.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct Configuration {
    /// The id that triggers name.
    pub id: String,
    /// For people.
    pub name: String,
    /// The account that the record is made in.
    pub account: String,
    /// Decides the defaults of subject and description only.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "type"))]
    pub kind: ConfigurationType,
    /// Task or Case.
    pub ticket_type: TicketType,
    /// The subject; the parts are joined by a space.
    pub subject: Vec<SubjectPart>,
    /// The description; the lines are joined by new lines.
    pub description: Vec<DescriptionPart>,
    /// Further fields.
    pub fields: Vec<FieldTemplate>,
    /// When the record is made.
    pub log_mode: LogMode,
    /// Whom it is logged on.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(flatten))]
    pub matching: Matching,
    /// What the agent is shown.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(default))]
    pub pop: Pop,
}

/// Seed 002's configuration types.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum ConfigurationType {
    /// "Inbound in Queue".
    InboundQueue,
    /// "Outbound Call".
    Outbound,
}

/// When the record is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum LogMode {
    /// Created when the trigger fires, completed at the end.
    Incremental,
    /// Created when the call is over.
    AtEnd,
}

/// What becomes of calls that nobody answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum MissedCalls {
    /// A completed Task.
    CompletedTask,
    /// A Task to call back.
    FollowUpTask,
    /// No record.
    Nothing,
}

/// How long after its last event a call without an end is closed, in minutes.
const LEFT_OPEN_MINUTES: u32 = 240;

/// `logging`: which calls are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct Logging {
    /// What becomes of missed calls whose trigger matches apart from `status`; absent: they are
    /// logged where a trigger names them, as completed.
    pub missed: Option<MissedCalls>,
    /// Answered calls shorter than this are not kept.
    pub minimum_duration_seconds: u32,
    /// A call whose end nobody told is closed so many minutes after its last event, once its page is gone.
    pub close_left_open_after_minutes: u32,
}

impl Configuration {
    /// Reads an item of `configurations`; without subject or description it gets seed 002's.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        reader.choice_or("channel", &[("voice", ())], ());
        let kinds = &[
            ("inboundQueue", ConfigurationType::InboundQueue),
            ("outbound", ConfigurationType::Outbound),
        ];
        let kind = reader.choice_or("type", kinds, ConfigurationType::InboundQueue);
        let tickets = &[("task", TicketType::Task), ("case", TicketType::Case)];
        let modes = &[
            ("incremental", LogMode::Incremental),
            ("atEnd", LogMode::AtEnd),
        ];
        let has_subject = reader.has("subject");
        let has_description = reader.has("description");
        let subject = reader.list("subject", TemplateValue::read_subject);
        let description = reader.list("description", DescriptionPart::read);
        Some(Self {
            id: reader.text("id"),
            name: reader.text_or("name", ""),
            account: reader.text("account"),
            kind,
            ticket_type: reader.choice_or("ticketType", tickets, TicketType::Task),
            subject: if has_subject {
                subject
            } else {
                kind.default_subject()
            },
            description: if has_description {
                description
            } else {
                kind.default_description()
            },
            fields: reader.list("fields", FieldTemplate::read),
            log_mode: reader.choice_or("logMode", modes, LogMode::Incremental),
            matching: Matching::read(&mut reader),
            pop: reader.object("pop", Pop::read).unwrap_or_default(),
        })
    }
}

impl ConfigurationType {
    /// Seed 002: `[xCALLY Ticket] Queue calleridnum`, and `[xCALLY Ticket] Outbound Call destcalleridnum`.
    fn default_subject(self) -> Vec<SubjectPart> {
        let string = |text: &str| TemplateValue::String(text.to_owned());
        let variable = |name: &str| TemplateValue::Variable(name.to_owned());
        match self {
            Self::InboundQueue => vec![
                string("[xCALLY Ticket]"),
                variable("queue"),
                variable("calleridnum"),
            ],
            Self::Outbound => vec![
                string("[xCALLY Ticket]"),
                string("Outbound Call"),
                variable("destcalleridnum"),
            ],
        }
    }

    /// Ours: seed 002 names no default description but `*** Call Info ***` and Caller Number.
    fn default_description(self) -> Vec<DescriptionPart> {
        let pair = |key: &str, name: &str| DescriptionPart {
            key: Some(key.to_owned()),
            value: TemplateValue::Variable(name.to_owned()),
        };
        let number = match self {
            Self::InboundQueue => pair("Caller Number", "calleridnum"),
            Self::Outbound => pair("Called Number", "destcalleridnum"),
        };
        let heading = DescriptionPart {
            key: None,
            value: TemplateValue::String("*** Call Info ***".to_owned()),
        };
        vec![
            heading,
            number,
            pair("Queue", "queue"),
            pair("Unique Id", "uniqueid"),
        ]
    }
}

impl Default for Logging {
    fn default() -> Self {
        Self {
            missed: None,
            minimum_duration_seconds: 0,
            close_left_open_after_minutes: LEFT_OPEN_MINUTES,
        }
    }
}

impl Logging {
    /// Reads `logging`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let words = &[
            ("completedTask", Some(MissedCalls::CompletedTask)),
            ("followUpTask", Some(MissedCalls::FollowUpTask)),
            ("nothing", Some(MissedCalls::Nothing)),
        ];
        Some(Self {
            missed: reader.choice_or("missed", words, None),
            minimum_duration_seconds: reader.number_or("minimumDurationSeconds", 0..=86_400, 0),
            close_left_open_after_minutes: reader.number_or(
                "closeLeftOpenAfterMinutes",
                30..=10_080,
                LEFT_OPEN_MINUTES,
            ),
        })
    }
}
