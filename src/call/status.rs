//! How far a call has come.

/// A status that a call has reached; triggers are asked once for each (seed 002).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// Offered or dialled.
    Ring,
    /// Answered.
    Answer,
    /// Over after an answer.
    Hangup,
    /// Declined, missed or over unanswered.
    Reject,
}

impl Status {
    /// The word of trigger conditions.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ring => "ring",
            Self::Answer => "answer",
            Self::Hangup => "hangup",
            Self::Reject => "reject",
        }
    }
}
