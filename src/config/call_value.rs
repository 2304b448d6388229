//! What of a call may be told to a web service, under the names that administrators know (seed 003, "URL Parameters").

/// A value of a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
pub enum CallValue {
    /// An empty text.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Empty Value"))]
    EmptyValue,
    /// The account codes, comma-joined.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Account Codes"))]
    AccountCodes,
    /// The agent that the last event names, else who is signed in: the name, else the e-mail address or user name.
    Agent,
    /// `Inbound`, `Outbound`, `Internal` or `Intersite`.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Call Direction"))]
    CallDirection,
    /// The caller ID.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Caller Name"))]
    CallerName,
    /// The number that was called.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "DNIS"))]
    Dnis,
    /// The conversation's id.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Call ID"))]
    CallId,
    /// The number of the other party.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "External Number"))]
    ExternalNumber,
    /// The skill, else the queue.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Group/Skill"))]
    GroupSkill,
    /// Where the other party's number is.
    Location,
    /// When the call began, milliseconds since the epoch.
    Time,
    /// The tags, comma-joined.
    Tag,
    /// A link to the recording; paths are put behind an account's `serverAddress`.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Audio Recording Link"))]
    AudioRecordingLink,
    /// The short id of reports.
    #[cfg_attr(not(target_arch = "wasm32"), schemars(rename = "Report Call ID"))]
    ReportCallId,
}

impl CallValue {
    /// All of them by the seed's names.
    pub const NAMES: [(&'static str, Option<Self>); 14] = [
        ("Empty Value", Some(Self::EmptyValue)),
        ("Account Codes", Some(Self::AccountCodes)),
        ("Agent", Some(Self::Agent)),
        ("Call Direction", Some(Self::CallDirection)),
        ("Caller Name", Some(Self::CallerName)),
        ("DNIS", Some(Self::Dnis)),
        ("Call ID", Some(Self::CallId)),
        ("External Number", Some(Self::ExternalNumber)),
        ("Group/Skill", Some(Self::GroupSkill)),
        ("Location", Some(Self::Location)),
        ("Time", Some(Self::Time)),
        ("Tag", Some(Self::Tag)),
        ("Audio Recording Link", Some(Self::AudioRecordingLink)),
        ("Report Call ID", Some(Self::ReportCallId)),
    ];

    /// The seed's name.
    #[cfg(feature = "administration")]
    pub fn name(self) -> &'static str {
        let known = Self::NAMES.iter().find(|(_, value)| *value == Some(self));
        known.map_or("", |(name, _)| name)
    }
}
