//! What was said in a call, message by message.

use crate::json::{Map, Value};

/// Who may speak, in the org's words (seed 004, `senderType`).
pub const SENDERS: [&str; 5] = [
    "END_USER",
    "EXTERNAL_USER",
    HUMAN_AGENT,
    "SUPERVISOR",
    "VIRTUAL_AGENT",
];
/// The agent: named by the id of a Salesforce user.
pub const HUMAN_AGENT: &str = "HUMAN_AGENT";

/// One message of a transcript.
#[derive(Clone, Debug)]
pub struct Message {
    /// Its running number in the store.
    pub sequence: u64,
    /// `{messageId, senderType, participant, content, startTime, endTime}`, times in epoch milliseconds. Where the
    /// call tells who speaks, `participant` is empty.
    pub payload: Map,
}

impl Message {
    /// A field that is a text.
    pub fn text(&self, field: &str) -> &str {
        self.payload.text(field).unwrap_or("")
    }

    /// When it began, milliseconds since the epoch.
    pub fn start(&self) -> i64 {
        let start = self.payload.get("startTime");
        start.and_then(Value::as_i64).unwrap_or(0)
    }

    /// The name of its speaker within the call: the order of messages is kept for each speaker.
    pub fn speaker(&self) -> String {
        [self.text("senderType"), " ", self.text("participant")].concat()
    }
}
