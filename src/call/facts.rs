//! What the events of one conversation say together, in whatever order they came.

mod times;

use crate::list::Listed;
use crate::sorted::SortedMap;

use crate::json::{Map, Value};

use super::action::Caller;
use super::agent::Agent;
use super::direction::Direction;
use super::event::{CallEvent, EventKind};
use super::phone;
use super::status::Status;
use super::variables::{Variables, text_of};

/// An outbound call that was asked for in Salesforce or through `dial()`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dial {
    /// The number as it was given to the softphone.
    pub number: String,
    /// The Salesforce record that was clicked; empty when there was none.
    pub record_id: String,
    /// Its object, such as `Contact`; empty when unknown.
    pub object_type: String,
}

#[derive(Clone, Debug)]
struct Entry {
    at: i64,
    payload: Map,
}

/// The facts about one conversation. Folding is insensitive to order and repetition: the kind of
/// an event decides what it overrides, not its arrival.
#[derive(Clone, Debug)]
pub struct Facts {
    conversation: String,
    entries: SortedMap<(EventKind, u32), Entry>,
    holds: Vec<(i64, bool)>,
    pauses: Vec<(i64, bool)>,
    dial: Option<Dial>,
    first_at: i64,
    last_at: i64,
    configuration: String,
    sequences: Vec<u64>,
}

/// The fields that the first event of a call carries and later ones repeat (seed 001): they are
/// known from the start even when that event is late or missing.
const FIRST_FIELDS: [&str; 5] = [
    "partnerId",
    "callerANI",
    "language",
    "calledNumber",
    "dialledTo",
];

impl Facts {
    /// Facts about a conversation of which nothing is known yet.
    pub fn new(conversation: &str) -> Self {
        Self {
            conversation: conversation.to_owned(),
            entries: SortedMap::new(),
            holds: Vec::new(),
            pauses: Vec::new(),
            dial: None,
            first_at: i64::MAX,
            last_at: i64::MIN,
            configuration: String::new(),
            sequences: Vec::new(),
        }
    }

    /// Takes in one event. Events must come by ascending sequence of the store.
    pub fn fold(&mut self, sequence: u64, event: &CallEvent) {
        self.first_at = self.first_at.min(event.at);
        self.last_at = self.last_at.max(event.at);
        self.sequences.push(sequence);
        if !event.configuration.is_empty() {
            self.configuration.clone_from(&event.configuration);
        }
        if event.kind == EventKind::Transcript {
            return;
        }
        for (field, turns) in [
            ("held", &mut self.holds),
            ("recordingPaused", &mut self.pauses),
        ] {
            if let Some(on) = event.payload.get(field).and_then(Value::as_bool) {
                let place = turns.partition_point(|known| *known <= (event.at, on));
                turns.insert(place, (event.at, on));
            }
        }
        let entry = self
            .entries
            .get_or_insert_with((event.kind, event.attempt), || Entry {
                at: event.at,
                payload: Map::new(),
            });
        entry.at = match event.kind {
            // What a person says anew is said then.
            EventKind::Linked | EventKind::Rated => event.at,
            _ => entry.at.min(event.at),
        };
        for (field, value) in &event.payload {
            entry.payload.insert(field.clone(), value.clone());
        }
    }

    /// Ties the call to the dial request that it answers.
    pub fn claim(&mut self, sequence: u64, dial: Dial) {
        self.sequences.push(sequence);
        self.dial = Some(dial);
    }

    /// The record that the call is about as people say: chosen by `link()`, else clicked to dial.
    pub fn caller(&self) -> Option<Caller> {
        let linked = self.linked().map(|payload| {
            let text = |field: &str| payload.get(field).and_then(text_of).unwrap_or_default();
            (text("recordId"), text("objectType"))
        });
        let dial = self.dial.as_ref();
        let clicked = dial.map(|dial| (dial.record_id.clone(), dial.object_type.clone()));
        let named = |(record, _): &(String, String)| !record.is_empty();
        let (record, object_type) = linked.or(clicked).filter(named)?;
        Some(Caller {
            record,
            object_type,
            name: String::new(),
        })
    }

    /// What `link()` said last.
    pub fn linked(&self) -> Option<&Map> {
        let linked = self.entries.get(&(EventKind::Linked, 0));
        linked.map(|entry| &entry.payload)
    }

    /// When `link()` spoke last.
    pub fn linked_at(&self) -> Option<i64> {
        self.at(EventKind::Linked)
    }

    /// What the event that has the last word on the disposition says, and when it came.
    pub fn rated(&self) -> Option<(&Map, i64)> {
        for ((kind, _), entry) in self.entries.iter().rev() {
            if *kind <= EventKind::Rated && entry.payload.contains_key("disposition") {
                return Some((&entry.payload, entry.at));
            }
        }
        None
    }

    /// The conversation's id.
    pub fn conversation(&self) -> &str {
        &self.conversation
    }

    /// The dial request that this call answers.
    pub fn dial(&self) -> Option<&Dial> {
        self.dial.as_ref()
    }

    /// The hash of the configuration of the latest event; empty when none was known.
    pub fn configuration(&self) -> &str {
        &self.configuration
    }

    /// The sequences of the events folded.
    pub fn sequences(&self) -> &[u64] {
        &self.sequences
    }

    /// When the latest event came, milliseconds since the epoch.
    pub fn last_at(&self) -> i64 {
        self.last_at
    }

    fn has(&self, kind: EventKind) -> bool {
        self.at(kind).is_some()
    }

    fn at(&self, kind: EventKind) -> Option<i64> {
        self.entries
            .iter()
            .filter(|((known, _), _)| *known == kind)
            .map(|(_, entry)| entry.at)
            .min()
    }

    /// The last word of the events up to a kind on a field.
    fn field(&self, name: &str, limit: EventKind) -> Option<String> {
        self.entries
            .iter()
            .rev()
            .filter(|((kind, _), _)| *kind <= limit)
            .find_map(|(_, entry)| text_of(entry.payload.get(name)?))
    }

    /// The last word on a field.
    pub fn text(&self, name: &str) -> Option<String> {
        self.field(name, EventKind::Rated)
    }

    /// Whether an agent answered. A positive duration counts as an answer (interface, section 6).
    pub fn answered(&self) -> bool {
        self.has(EventKind::CallAccepted)
            || (self.ended() && self.told_duration().is_some_and(|seconds| seconds > 0))
    }

    /// Whether the softphone told that the agent took the call.
    pub fn accepted(&self) -> bool {
        self.has(EventKind::CallAccepted)
    }

    /// Whether something was told while the call was up that its record has a place for: holds and
    /// pauses have one only once the recording is known.
    pub fn changed(&self) -> bool {
        let silent = [
            "conversationId",
            "held",
            "muted",
            "recordingPaused",
            "totalRecordingDuration",
        ];
        let updates = self.entries.get(&(EventKind::CallUpdated, 0));
        updates.is_some_and(|entry| {
            let mut fields = entry.payload.keys();
            fields.any(|field| !silent.contains(&field.as_str()))
                || (self.text("recordingUrl").is_some() && !self.holds.is_empty())
        })
    }

    /// Whether the caller was on hold, or the recording paused, at a moment: what is said then is
    /// nobody's business.
    pub fn is_silent(&self, at: i64) -> bool {
        let on = |turns: &[(i64, bool)]| {
            let before = turns.iter().rev().find(|(since, _)| *since <= at);
            before.is_some_and(|(_, on)| *on)
        };
        on(&self.holds) || on(&self.pauses)
    }

    /// Whether this agent declined or missed an offer of the call.
    pub fn rejected(&self) -> bool {
        self.has(EventKind::CallRejected)
    }

    /// How often this agent declined or missed an offer of the call.
    pub fn rejections(&self) -> u32 {
        let mut count = 0;
        for (kind, _) in self.entries.keys() {
            count += u32::from(*kind == EventKind::CallRejected);
        }
        count
    }

    /// Whether the call is offered again after the last rejection.
    pub fn rings_again(&self) -> bool {
        let last = |wanted: EventKind| {
            let attempts = self.entries.keys().filter(|(kind, _)| *kind == wanted);
            attempts.map(|(_, attempt)| *attempt).max()
        };
        last(EventKind::IncomingCall) > last(EventKind::CallRejected)
    }

    /// Whether the call is over.
    pub fn ended(&self) -> bool {
        self.has(EventKind::CallEnded) || self.has(EventKind::CallLeftOpen)
    }

    /// Whether the call was closed because nobody told its end.
    pub fn left_open(&self) -> bool {
        self.has(EventKind::CallLeftOpen) && !self.has(EventKind::CallEnded)
    }

    /// Whether the softphone offered the call as an incoming one.
    pub fn offered(&self) -> bool {
        self.has(EventKind::IncomingCall)
    }

    /// Whether nothing more is expected from this agent's softphone but notes.
    pub fn over_for_agent(&self) -> bool {
        self.ended() || (self.rejected() && !self.answered())
    }

    /// Whether the agent's own notes event has come, or the agent's rating.
    pub fn noted(&self) -> bool {
        self.has(EventKind::CallNotesSubmitted) || self.has(EventKind::Rated)
    }

    /// Whether the softphone told that an agent dialled.
    pub fn dialled(&self) -> bool {
        self.has(EventKind::OutboundCallInitiated)
    }

    /// Whether the agent's own notes event has come.
    pub fn has_notes_event(&self) -> bool {
        self.has(EventKind::CallNotesSubmitted)
    }

    /// Which way the call goes; `None` while no event tells.
    pub fn direction(&self) -> Option<Direction> {
        if let Some(told) = self
            .text("direction")
            .as_deref()
            .and_then(Direction::from_name)
        {
            return Some(told);
        }
        if self.has(EventKind::OutboundCallInitiated) {
            return Some(Direction::Outbound);
        }
        if let Some(told) = self
            .text("callType")
            .as_deref()
            .and_then(Direction::from_name)
        {
            return Some(told);
        }
        if self.offered() {
            return Some(Direction::Inbound);
        }
        self.dial.as_ref().map(|_| Direction::Outbound)
    }

    /// The direction to act on: a call that nothing marks otherwise was routed to the agent.
    pub fn direction_or_inbound(&self) -> Direction {
        self.direction().unwrap_or(Direction::Inbound)
    }

    /// Whether no event has told yet which way the call goes, and one still may.
    pub fn direction_is_open(&self) -> bool {
        self.direction().is_none() && !self.over_for_agent()
    }

    /// Whether an earlier event of the call seems to be still under way (order repair): acting now
    /// would act on half of the story.
    pub fn awaits_earlier_event(&self) -> bool {
        let started = self.offered() || self.has(EventKind::OutboundCallInitiated);
        let start_missing = !started && self.dial.is_none();
        let answer_missing = self.ended() && !self.has(EventKind::CallAccepted) && !self.rejected();
        start_missing || answer_missing
    }

    /// The statuses reached so far, in the order of a call without trouble.
    pub fn reached(&self) -> Vec<Status> {
        let unanswered = self.rejected() || (self.ended() && !self.answered());
        [
            (Status::Ring, true),
            (Status::Reject, unanswered),
            (Status::Answer, self.answered()),
            (Status::Hangup, self.answered() && self.ended()),
        ]
        .into_iter()
        .filter_map(|(status, reached)| reached.then_some(status))
        .listed()
    }

    /// The variables as they were when a status was reached in a call without trouble.
    pub fn variables_at(&self, status: Status) -> Variables {
        self.variables_until(match status {
            Status::Ring => EventKind::OutboundCallInitiated,
            Status::Answer => EventKind::CallAccepted,
            Status::Reject if self.rejected() => EventKind::CallRejected,
            Status::Hangup | Status::Reject => EventKind::CallEnded,
        })
    }

    /// The variables with everything that is known.
    pub fn variables(&self) -> Variables {
        self.variables_until(EventKind::Rated)
    }

    fn variables_until(&self, limit: EventKind) -> Variables {
        let mut variables = Variables::default();
        for entry in self.entries.values().rev() {
            for field in FIRST_FIELDS {
                if let Some(text) = entry.payload.get(field).and_then(text_of) {
                    variables.set(field, text);
                }
            }
        }
        for ((kind, _), entry) in &self.entries {
            if *kind <= limit {
                variables.add(&entry.payload);
            }
        }
        variables.set("conversationId", self.conversation.clone());
        variables.set("direction", self.direction_or_inbound().name().to_owned());
        if let Some(dial) = &self.dial
            && variables.get("dialledTo").is_none()
        {
            variables.set("dialledTo", dial.number.clone());
        }
        variables
    }

    /// The other party's number: the caller's, or the one dialled.
    pub fn external_number(&self) -> Option<String> {
        let dialled = || {
            self.text("dialledTo")
                .or_else(|| self.dial.as_ref().map(|dial| dial.number.clone()))
        };
        match self.direction_or_inbound() {
            Direction::Outbound => dialled().or_else(|| self.text("callerANI")),
            _ => self.text("callerANI").or_else(dialled),
        }
    }

    /// The agent that the events name, if any does.
    pub fn agent(&self) -> Option<Agent> {
        Agent::from_name(&self.text("agent")?)
    }

    /// Whether this call can be the one that a dial request asked for: it began within the minute
    /// after it, and is an outbound one or to the same number (interface, section 3).
    pub fn answers(&self, dial: &Dial, dialled_at: i64, region: &str, match_digits: usize) -> bool {
        let in_time = (dialled_at..=dialled_at + 60_000).contains(&self.first_at);
        let outbound = self.direction() == Some(Direction::Outbound);
        let same_number = ["dialledTo", "callerANI", "calledNumber"]
            .iter()
            .any(|field| {
                self.text(field)
                    .is_some_and(|number| phone::same(&number, &dial.number, region, match_digits))
            });
        in_time && self.dial.is_none() && (outbound || (same_number && !self.offered()))
    }
}
