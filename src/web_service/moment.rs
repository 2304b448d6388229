//! The moments of a call at which requests are sent (interface, section 5).

use crate::call::{Direction, Facts, Status};
use crate::config::CallMoment;
use crate::list::Listed;

/// The moments that a call has come to, in the order of a call without trouble.
pub fn reached(facts: &Facts) -> Vec<CallMoment> {
    let dialled = facts.direction() == Some(Direction::Outbound);
    let recorded = facts.text("recordingUrl");
    [
        (CallMoment::Ringing, facts.offered()),
        (CallMoment::OutboundStarted, dialled),
        (CallMoment::Rejected, facts.rejected()),
        (CallMoment::Answered, facts.answered()),
        (
            CallMoment::Recorded,
            recorded.is_some_and(|link| !link.is_empty()),
        ),
        (CallMoment::Ended, facts.ended()),
        (CallMoment::NotesSubmitted, facts.has_notes_event()),
    ]
    .into_iter()
    .filter_map(|(moment, reached)| reached.then_some(moment))
    .listed()
}

/// The moment at which a trigger's status is reached: a request that a trigger and the profile's own event ask for is one.
pub fn of_status(status: Status, facts: &Facts) -> CallMoment {
    match status {
        Status::Ring if facts.offered() => CallMoment::Ringing,
        Status::Ring => CallMoment::OutboundStarted,
        Status::Answer => CallMoment::Answered,
        Status::Reject if facts.rejected() => CallMoment::Rejected,
        Status::Hangup | Status::Reject => CallMoment::Ended,
    }
}
