//! Derived keys: what two tabs see of the same thing has the same name.

use std::hash::Hasher;

use crate::digits::{decimal, hexadecimal, signed};
use crate::json::Value;
use siphasher::sip128::{Hasher128, SipHasher24};

use super::event::{CallEvent, EventKind};

/// 128 bits over the parts, as 32 hexadecimal digits. Each part counts with its length, so that
/// `["ab", "c"]` and `["a", "bc"]` differ. Not a secret: it only has to be the same everywhere.
pub fn digest(parts: &[&str]) -> String {
    let mut hasher = SipHasher24::new();
    for part in parts {
        hasher.write(&(part.len() as u64).to_le_bytes());
        hasher.write(part.as_bytes());
    }
    hexadecimal(hasher.finish128().as_u128())
}

/// The id of an event: from vendor, conversation, attempt, kind and content, so that the same
/// event seen by two tabs, or said twice, is one. A presence or an update counts each time;
/// what was said in a call is told apart by the id of the message.
pub fn event_id(vendor: &str, event: &CallEvent) -> String {
    let moment = if event.kind.repeats() {
        signed(event.at)
    } else {
        String::new()
    };
    let content = match event.kind {
        EventKind::Transcript => event.payload.text("messageId").unwrap_or("").to_owned(),
        _ => Value::Object(event.payload.clone()).to_text(),
    };
    digest(&[
        vendor,
        &event.conversation,
        &decimal(u64::from(event.attempt)),
        event.kind.name(),
        &moment,
        &content,
    ])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_boundaries_between_parts_count() {
        assert_ne!(digest(&["ab", "c"]), digest(&["a", "bc"]));
        assert_eq!(digest(&["ab", "c"]), digest(&["ab", "c"]));
        assert_eq!(digest(&[]).len(), 32);
    }
}
