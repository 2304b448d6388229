//! The moments of a call at which requests are sent (interface, section 5).

use crate::call::{Direction, Facts, Status};
use crate::config::CallMoment;
use crate::list::Listed;

/// The moments that a call has come to, in the order of a call without trouble: those that no event told are the same as if one had.
pub fn reached(facts: &Facts) -> Vec<CallMoment> {
    let dialled = facts.direction() == Some(Direction::Outbound) || facts.dialled();
    let recorded = facts.text("recordingUrl");
    let unanswered = facts.ended() && !facts.answered();
    [
        (CallMoment::Ringing, !dialled),
        (CallMoment::OutboundStarted, dialled),
        (CallMoment::Rejected, facts.rejected() || unanswered),
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

/// Whether a moment is that of a trigger's status: a request that a trigger and the profile's own event ask for is one.
pub fn is_of_status(moment: CallMoment, status: Status) -> bool {
    match moment {
        CallMoment::Ringing | CallMoment::OutboundStarted => status == Status::Ring,
        CallMoment::Answered => status == Status::Answer,
        CallMoment::Rejected => status == Status::Reject,
        CallMoment::Ended => status == Status::Hangup,
        CallMoment::NotesSubmitted | CallMoment::Recorded => false,
    }
}
