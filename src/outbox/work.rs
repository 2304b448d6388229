//! A row of work: the state that a record of the org shall reach.

use crate::json::{Map, Value};

use crate::call::{Agent, TicketType, digest};
use crate::error::Fault;
use crate::json::{self, object};
use crate::protocol::WorkRow;

/// What kind of record a row is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WorkKind {
    /// The record that keeps the call.
    CallLog(TicketType),
    /// The VoiceCall.
    VoiceCall,
    /// Who the caller is: a search, and a record made of a stranger.
    Match,
    /// How far the transcript of a call was passed on: a mark, never anything to do.
    Transcript,
    /// A request to a web service. Its account is the target's origin, its design the profile's name.
    WebService,
}

impl WorkKind {
    /// The object's API name.
    pub fn name(self) -> &'static str {
        match self {
            Self::CallLog(TicketType::Task) => "Task",
            Self::CallLog(TicketType::Case) => "Case",
            Self::VoiceCall => "VoiceCall",
            Self::Match => "Match",
            Self::Transcript => "Transcript",
            Self::WebService => "WebService",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        [
            Self::CallLog(TicketType::Task),
            Self::CallLog(TicketType::Case),
            Self::VoiceCall,
            Self::Match,
            Self::Transcript,
            Self::WebService,
        ]
        .into_iter()
        .find(|kind| kind.name() == name)
    }
}

/// How a request that must not be repeated stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// None was sent, or its outcome is known.
    None,
    /// One may have been sent and carried out: look before another one.
    Unknown,
}

/// A row of work. It is bound to org, agent and configuration when the leader makes it.
#[derive(Clone, Debug, PartialEq)]
pub struct WorkItem {
    /// Derived: the same in every tab and browser.
    pub key: String,
    /// What kind of record.
    pub kind: WorkKind,
    /// The conversation.
    pub conversation: String,
    /// The configured account's id.
    pub account: String,
    /// The agent who had the call.
    pub agent: Agent,
    /// The id of the configuration that designs the record; call logs only.
    pub design: String,
    /// The hash of the configuration that it was last demanded under.
    pub configuration: String,
    /// The telephony system's key of the call; VoiceCall only.
    pub vendor_call_key: String,
    /// What shall stand in the org.
    pub desired: Map,
    /// What is known to stand there.
    pub acknowledged: Map,
    /// The record's Salesforce id; empty while unknown.
    pub record: String,
    /// A record that the org refused as a link of this one; empty where there is none.
    pub refused_link: String,
    /// How a request that must not be repeated stands.
    pub attempt: Attempt,
    /// When it was first demanded, milliseconds since the epoch.
    pub since: i64,
    /// How often the present state was tried in vain.
    pub attempts: u32,
    /// What went wrong last.
    pub fault: Option<Fault>,
    /// Whether it waits for a person.
    pub parked: bool,
    /// Whether a person gave it up.
    pub discarded: bool,
}

impl WorkItem {
    /// The key of a record that keeps a call: one per org, conversation, agent and configuration
    /// (interface, section 4).
    pub fn call_log_key(org: &str, conversation: &str, agent: &str, configuration: &str) -> String {
        digest(&["call-log", org, conversation, agent, configuration])
    }

    /// The key of a match: who the caller is to one configuration of one agent's call.
    pub fn match_key(org: &str, conversation: &str, agent: &str, configuration: &str) -> String {
        digest(&["match", org, conversation, agent, configuration])
    }

    /// The key of a voice call: one per org and call of the telephony system.
    pub fn voice_call_key(org: &str, vendor_call_key: &str) -> String {
        digest(&["voice-call", org, vendor_call_key])
    }

    /// The key of a request: one for each profile, call and moment (interface, section 5).
    pub fn web_service_key(profile: &str, conversation: &str, moment: &str) -> String {
        digest(&["web-service", profile, conversation, moment])
    }

    /// The key of what is known of a call's transcript.
    pub fn transcript_key(org: &str, conversation: &str) -> String {
        digest(&["transcript", org, conversation])
    }

    /// A row of which nothing was said yet.
    pub fn new(
        key: String,
        kind: WorkKind,
        conversation: &str,
        account: &str,
        agent: &Agent,
        since: i64,
    ) -> Self {
        Self {
            key,
            kind,
            conversation: conversation.to_owned(),
            account: account.to_owned(),
            agent: agent.clone(),
            design: String::new(),
            configuration: String::new(),
            vendor_call_key: String::new(),
            desired: Map::new(),
            acknowledged: Map::new(),
            record: String::new(),
            refused_link: String::new(),
            attempt: Attempt::None,
            since,
            attempts: 0,
            fault: None,
            parked: false,
            discarded: false,
        }
    }

    /// Whether the org holds what it shall, or a person gave it up.
    pub fn is_done(&self) -> bool {
        self.discarded || self.desired == self.acknowledged
    }

    /// Whether nothing of the record's creation is left to do: it was made, or is not ours to make.
    pub fn is_created(&self) -> bool {
        !self.desired.contains_key("create") || self.acknowledged.contains_key("create")
    }

    /// The row for the store.
    pub fn to_row(&self) -> WorkRow {
        let text = object! {
            "kind" => self.kind.name(),
            "conversation" => self.conversation.as_str(),
            "account" => self.account.as_str(),
            "agent" => self.agent.to_value(),
            "design" => self.design.as_str(),
            "configuration" => self.configuration.as_str(),
            "vendorCallKey" => self.vendor_call_key.as_str(),
            "desired" => self.desired.clone(),
            "acknowledged" => self.acknowledged.clone(),
            "record" => self.record.as_str(),
            "refusedLink" => self.refused_link.as_str(),
            "unknown" => self.attempt == Attempt::Unknown,
            "since" => self.since,
            "attempts" => self.attempts,
            "fault" => self.fault.as_ref().map(Fault::to_value),
            "parked" => self.parked,
            "discarded" => self.discarded,
        };
        WorkRow {
            key: self.key.clone(),
            text: text.to_text(),
        }
    }

    /// Reads back what [`WorkItem::to_row`] wrote; `None` for anything else.
    pub fn from_row(row: &WorkRow) -> Option<Self> {
        let value: Value = json::parse(&row.text).ok()?;
        let text = |key: &str| value.text(key).unwrap_or("").to_owned();
        let flag = |key: &str| value.flag(key);
        let map = |key: &str| {
            value
                .get(key)
                .and_then(Value::as_object)
                .cloned()
                .unwrap_or_default()
        };
        Some(Self {
            key: row.key.clone(),
            kind: WorkKind::from_name(&text("kind"))?,
            conversation: text("conversation"),
            account: text("account"),
            agent: Agent::from_object(&map("agent")).unwrap_or_default(),
            design: text("design"),
            configuration: text("configuration"),
            vendor_call_key: text("vendorCallKey"),
            desired: map("desired"),
            acknowledged: map("acknowledged"),
            record: text("record"),
            refused_link: text("refusedLink"),
            attempt: if flag("unknown") {
                Attempt::Unknown
            } else {
                Attempt::None
            },
            since: value.get("since").and_then(Value::as_i64).unwrap_or(0),
            attempts: value
                .get("attempts")
                .and_then(Value::as_u64)
                .and_then(|count| u32::try_from(count).ok())
                .unwrap_or(0),
            fault: value.get("fault").and_then(Fault::from_value),
            parked: flag("parked"),
            discarded: flag("discarded"),
        })
    }
}
