//! What is left of conversations whose payload was erased: enough to know a late event for one.

use crate::json::Value;
use crate::list::Listed;

use crate::call::digest;
use crate::json;

/// Most conversations that are remembered.
const MOST: usize = 4_000;
/// How long they are remembered, in days.
const DAYS: i64 = 30;
const DAY: i64 = 86_400_000;

/// Erased conversations: 64 bits of each one's digest, and the day of its erasure.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Closed(Vec<(u64, i64)>);

fn name(conversation: &str) -> u64 {
    let digest = digest(&["closed", conversation]);
    digest
        .get(..16)
        .and_then(|half| u64::from_str_radix(half, 16).ok())
        .unwrap_or(0)
}

impl Closed {
    /// The key of the row that keeps them.
    pub const KEY: &'static str = "closed";

    /// Whether a conversation was erased.
    pub fn contains(&self, conversation: &str) -> bool {
        let name = name(conversation);
        self.0.iter().any(|(known, _)| *known == name)
    }

    /// Remembers a conversation; forgets the oldest and those of long ago.
    pub fn add(&mut self, conversation: &str, now: i64) {
        if self.contains(conversation) {
            return;
        }
        let today = now / DAY;
        self.0.retain(|(_, day)| today - day <= DAYS);
        let surplus = (self.0.len() + 1).saturating_sub(MOST);
        self.0.drain(..surplus);
        self.0.push((name(conversation), today));
    }

    /// The text of its row.
    pub fn to_text(&self) -> String {
        let pairs = self
            .0
            .iter()
            .map(|(name, day)| Value::from(vec![Value::from(*name), Value::from(*day)]));
        Value::Array(pairs.listed()).to_text()
    }

    /// Reads back what [`Closed::to_text`] wrote; empty for anything else.
    pub fn from_text(text: &str) -> Self {
        let value = json::parse(text).unwrap_or_default();
        let pair = |pair: &Value| Some((pair.item(0)?.as_u64()?, pair.item(1)?.as_i64()?));
        Self(
            value
                .as_array()
                .map(|pairs| pairs.iter().filter_map(pair).listed())
                .unwrap_or_default(),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_erased_conversation_is_known_for_thirty_days() {
        let mut closed = Closed::default();
        closed.add("c1", 0);
        assert!(closed.contains("c1") && !closed.contains("c2"));
        assert_eq!(Closed::from_text(&closed.to_text()), closed);
        closed.add("c2", 31 * DAY);
        assert!(!closed.contains("c1") && closed.contains("c2"));
    }

    #[test]
    fn the_memory_of_erased_conversations_is_bounded() {
        let mut closed = Closed::default();
        for number in 0..MOST + 10 {
            closed.add(&number.to_string(), 0);
        }
        assert_eq!(closed.0.len(), MOST);
        assert!(!closed.contains("9") && closed.contains("10"));
    }
}
