//! Which way a call goes.

/// Which way a call goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Direction {
    /// A customer called.
    Inbound,
    /// An agent called.
    Outbound,
    /// Between colleagues.
    Internal,
    /// Between sites of one company.
    Intersite,
}

impl Direction {
    /// The seed's word (003, "Call Direction").
    pub fn name(self) -> &'static str {
        match self {
            Self::Inbound => "Inbound",
            Self::Outbound => "Outbound",
            Self::Internal => "Internal",
            Self::Intersite => "Intersite",
        }
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        [
            Self::Inbound,
            Self::Outbound,
            Self::Internal,
            Self::Intersite,
        ]
        .into_iter()
        .find(|direction| direction.name().eq_ignore_ascii_case(name.trim()))
    }
}
