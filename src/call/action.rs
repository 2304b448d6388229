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
    /// What the agent wrote, for the description.
    pub notes: String,
    /// Further fields, rendered, by API name.
    pub fields: Vec<(String, String)>,
    /// Whom it is logged on; absent while nobody is known.
    pub caller: Option<Caller>,
    /// The field of the ticket that takes a Lead; empty where there is none.
    pub lead_field: String,
}

/// The record that stands for the other party.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caller {
    /// The record's Salesforce id.
    pub record: String,
    /// Its object, such as `Contact`; empty when unknown.
    pub object_type: String,
    /// Its name; empty when unknown.
    pub name: String,
}

/// What a caller's record is to a ticket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CallerKind {
    /// A Contact.
    Contact,
    /// A Lead.
    Lead,
    /// An Account.
    Account,
    /// Anything else that can be worked on.
    Other,
}

impl Caller {
    /// What kind of record it is, by the three characters that its id begins with, whatever it is said to be.
    pub fn kind(&self) -> CallerKind {
        match self.record.get(..3).unwrap_or("") {
            "003" => CallerKind::Contact,
            "00Q" => CallerKind::Lead,
            "001" => CallerKind::Account,
            _ => CallerKind::Other,
        }
    }
}
