//! What the rules ask for, in words that any back end understands.

/// What became of the call for this agent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Ringing or up: not over yet.
    Open,
    /// Answered, and over.
    Completed,
    /// Declined, missed or ended unanswered.
    Missed,
    /// The same, and somebody shall call back.
    MissedFollowUp,
}

/// What kind of record keeps the call (seed 002, "Ticket Type").
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(not(target_arch = "wasm32"), derive(schemars::JsonSchema))]
#[cfg_attr(not(target_arch = "wasm32"), schemars(rename_all = "camelCase"))]
pub enum TicketType {
    /// A Task.
    Task,
    /// A Case.
    Case,
}

/// The action "log this call": everything that the rules decide about one record.
#[derive(Clone, Debug, PartialEq)]
pub struct LogCall {
    /// The configuration that asks for it.
    pub configuration: String,
    /// The account to log in.
    pub account: String,
    /// Task or Case.
    pub ticket_type: TicketType,
    /// What became of the call.
    pub outcome: Outcome,
    /// The rendered subject.
    pub subject: String,
    /// The rendered description, without notes.
    pub description: String,
    /// Further fields, rendered, by API name.
    pub fields: Vec<(String, String)>,
}
