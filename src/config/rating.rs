//! A rating: one of the words that agents have for how a call went.

use crate::json::{Value, object};

use super::button::spelt;

/// A rating that an agent can choose.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rating {
    /// Its id, a whole number as text; empty where the document gives none.
    pub id: String,
    /// The text of the rating.
    pub text: String,
    /// Whether a button belongs to it; without one it is Rate Call.
    pub is_used: bool,
}

impl Rating {
    /// Reads a row of an answer or an entry of the administrator's document; `None` where it has no text. The text is `itemText` or
    /// `callRating`: seed 000 documents the one and shows the other.
    pub fn read(row: &Value) -> Option<Self> {
        let field = |name: &str| row.get(name).and_then(spelt);
        let text = field("itemText").or_else(|| field("callRating"))?;
        if text.is_empty() {
            return None;
        }
        Some(Self {
            id: field("callRatingItemId").unwrap_or("").to_owned(),
            text: text.to_owned(),
            is_used: field("isUsed") == Some("1"),
        })
    }

    /// The row that tells of it: both names of its text.
    pub fn to_value(&self) -> Value {
        object! {
            "callRatingItemId" => self.id.as_str(),
            "callRating" => self.text.as_str(),
            "isUsed" => if self.is_used { "1" } else { "0" },
            "itemText" => self.text.as_str(),
        }
    }
}
