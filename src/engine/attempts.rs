//! Which offer of a call an event belongs to: one that is declined may ring again.

use crate::call::{CallEvent, EventKind};
use crate::sorted::SortedMap;

/// How often each call was rejected, as this tab saw it: it tells a second offer from a repetition.
#[derive(Debug, Default)]
pub(super) struct Attempts(SortedMap<String, Attempt>);

#[derive(Debug, Default)]
struct Attempt {
    rejections: u32,
    rejected: bool,
}

impl Attempts {
    /// The attempt that an event belongs to.
    pub(super) fn of(&mut self, event: &CallEvent) -> u32 {
        if !matches!(
            event.kind,
            EventKind::IncomingCall | EventKind::CallRejected
        ) {
            return 0;
        }
        let attempt = self.0.get_or_default(event.conversation.clone());
        if event.kind == EventKind::IncomingCall {
            attempt.rejected = false;
            return attempt.rejections;
        }
        if !attempt.rejected {
            attempt.rejected = true;
            attempt.rejections += 1;
        }
        attempt.rejections - 1
    }

    /// Takes in an event of a former page, so that counting goes on where that page stopped.
    pub(super) fn recall(&mut self, event: &CallEvent) {
        match event.kind {
            EventKind::IncomingCall => {
                let attempt = self.0.get_or_default(event.conversation.clone());
                attempt.rejected = attempt.rejected && event.attempt < attempt.rejections;
            }
            EventKind::CallRejected => {
                let attempt = self.0.get_or_default(event.conversation.clone());
                attempt.rejections = attempt.rejections.max(event.attempt + 1);
                attempt.rejected = true;
            }
            _ => {}
        }
    }

    /// Forgets a conversation.
    pub(super) fn forget(&mut self, conversation: &str) {
        self.0.remove(conversation);
    }
}
