//! What the softphone is told, and telephone numbers.

use crate::call::phone;
use crate::json::Value;
use crate::list::Listed;

use super::reader::{Findings, Reader, told};

/// The softphone's side of the document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct Softphone {
    /// The vendor's name: part of every event's identity.
    pub vendor: String,
    /// Payload of the callback `partner_config` (seed 001).
    pub partner: Partner,
    /// Payload of the callback `disposition`, used when Caller Insight gives none.
    pub dispositions: Vec<String>,
    /// What `start_call` says besides the number.
    pub start_call: StartCall,
    /// The statuses that the softphone knows.
    pub statuses: Vec<PresenceStatus>,
    /// Whether to ask for the presence after `load` (`get_presence`).
    pub ask_presence_on_load: bool,
}

/// The ids of seed 001's `partner_config`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct Partner {
    /// Identifies the partner in the platform.
    pub partner_id: String,
    /// Identifies the business segment.
    pub business_segment_id: String,
    /// Identifies the channel of origin.
    pub channel_origin_id: String,
}

/// Defaults of seed 001's `start_call`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct StartCall {
    /// The number that the customer sees.
    pub dial_from: String,
    /// `Traveler`, `Supplier` or `Agent`.
    pub participant_type: String,
    /// The participant type by the object that was clicked.
    #[cfg_attr(
        not(target_arch = "wasm32"),
        schemars(with = "std::collections::BTreeMap<String, String>")
    )]
    pub participant_type_by_object: Vec<(String, String)>,
}

/// One status of the softphone.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub struct PresenceStatus {
    /// The softphone's id for it.
    pub softphone_id: String,
    /// For people.
    pub label: String,
    /// Whether calls are routed to an agent in it.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(default))]
    pub available: bool,
}

/// How telephone numbers are read.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(
    not(target_arch = "wasm32"),
    schemars(rename_all = "camelCase", default)
)]
pub struct Phone {
    /// The region of numbers without a country code, as ISO 3166 (`US`).
    pub default_region: String,
    /// How many last digits make two numbers the same where one of them cannot be told.
    pub match_digits: u32,
    /// Spellings to search for besides the usual ones: patterns with `#` for each digit of the
    /// national number (`(###) ###-####`).
    pub forms: Vec<String>,
}

impl Default for Phone {
    fn default() -> Self {
        Self {
            default_region: "US".to_owned(),
            match_digits: 10,
            forms: Vec::new(),
        }
    }
}

const PARTICIPANT_TYPES: [(&str, &str); 3] = [
    ("Traveler", "Traveler"),
    ("Supplier", "Supplier"),
    ("Agent", "Agent"),
];

impl Softphone {
    /// Reads `softphone`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        Some(Self {
            vendor: reader.text_or("vendor", ""),
            partner: reader.object("partner", Partner::read).unwrap_or_default(),
            dispositions: reader.texts("dispositions"),
            start_call: reader
                .object("startCall", StartCall::read)
                .unwrap_or_default(),
            statuses: reader.list("statuses", PresenceStatus::read),
            ask_presence_on_load: reader.flag_or("askPresenceOnLoad", false),
        })
    }
}

impl Partner {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        Some(Self {
            partner_id: reader.text_or("partnerId", ""),
            business_segment_id: reader.text_or("businessSegmentId", ""),
            channel_origin_id: reader.text_or("channelOriginId", ""),
        })
    }
}

impl StartCall {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let participant_type = reader
            .choice_or("participantType", &PARTICIPANT_TYPES, "")
            .to_owned();
        let by_object = reader.object("participantTypeByObject", |value, path, findings| {
            let objects: Vec<&str> = value.as_object()?.keys().map(String::as_str).listed();
            let mut reader = Reader::new(value, path, findings)?;
            let read = |object: &&str| {
                (
                    (*object).to_owned(),
                    reader.choice_or(object, &PARTICIPANT_TYPES, "").to_owned(),
                )
            };
            Some(objects.iter().map(read).listed())
        });
        Some(Self {
            dial_from: reader.text_or("dialFrom", ""),
            participant_type,
            participant_type_by_object: by_object.unwrap_or_default(),
        })
    }
}

impl PresenceStatus {
    fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        Some(Self {
            softphone_id: reader.text("softphoneId"),
            label: reader.text_or("label", ""),
            available: reader.flag_or("available", false),
        })
    }
}

impl Phone {
    /// Reads `phone`.
    pub fn read(value: &Value, path: String, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader::new(value, path, findings)?;
        let default_region = reader.text_or("defaultRegion", "US").to_ascii_uppercase();
        if !phone::regions().any(|region| region == default_region) {
            let hint = told(|| ["one of ", &phone::regions().listed().join(", ")].concat());
            let message = "the numbering plan of this region is not known";
            reader.fault_with_hint("defaultRegion", "unknown-region", message, hint);
        }
        Some(Self {
            default_region,
            match_digits: reader.number_or("matchDigits", 7..=15, 10),
            forms: reader.list("forms", read_form),
        })
    }
}

/// A pattern for the digits of a national number.
fn read_form(value: &Value, path: String, findings: &mut Findings) -> Option<String> {
    let form = value.as_str().unwrap_or("").trim();
    let is_plain = |c: char| matches!(c, '#' | ' ' | '(' | ')' | '+' | '-' | '.' | '/' | '0'..='9');
    let places = form.chars().filter(|c| *c == '#').count();
    if !form.chars().all(is_plain) || !(6..=14).contains(&places) {
        findings.fault(
            &path,
            "phone-form",
            "expected a pattern with 6 to 14 # and nothing else but digits, spaces and ()+-./",
            "write it like (###) ###-####",
        );
        return None;
    }
    Some(form.to_owned())
}
