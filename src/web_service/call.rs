//! A call as web services see it: the values of seed 003, "URL Parameters", and whether criteria hold of them.

use crate::call::{Agent, Direction, Facts, Status, Variables};
use crate::config::{CallMoment, CallValue, Comparison, Criterion, Document};
use crate::digits::signed;
use crate::text::holds;

/// What is known of a call at a moment: what later events say does not change it.
#[derive(Debug)]
pub struct Call<'a> {
    variables: Variables,
    started_at: i64,
    direction: Direction,
    agent: &'a Agent,
    document: &'a Document,
}

impl<'a> Call<'a> {
    /// The call at one of its moments.
    pub fn new(
        facts: &Facts,
        moment: CallMoment,
        agent: &'a Agent,
        document: &'a Document,
    ) -> Self {
        let variables = match moment {
            CallMoment::Ringing | CallMoment::OutboundStarted => facts.variables_at(Status::Ring),
            CallMoment::Answered => facts.variables_at(Status::Answer),
            CallMoment::Rejected => facts.variables_at(Status::Reject),
            CallMoment::Ended => facts.variables_at(Status::Hangup),
            CallMoment::NotesSubmitted | CallMoment::Recorded => facts.variables(),
        };
        Self {
            variables,
            started_at: facts.started_at(),
            direction: facts.direction_or_inbound(),
            agent,
            document,
        }
    }

    /// The first of these variables that says something; empty where none does.
    fn first(&self, names: &[&str]) -> String {
        let mut told = names.iter().filter_map(|name| self.variables.get(name));
        told.find(|text| !text.is_empty()).unwrap_or("").to_owned()
    }

    /// A value as the receiver reads it; what is not known is empty.
    pub fn text(&self, value: CallValue) -> String {
        match value {
            CallValue::EmptyValue => String::new(),
            CallValue::AccountCodes => self.first(&["accountCodes"]),
            CallValue::Agent => self.agent(),
            CallValue::CallDirection => self.direction.name().to_owned(),
            CallValue::CallerName => self.first(&["callerName"]),
            CallValue::Dnis => self.first(&["calledNumber", "dialledTo"]),
            CallValue::CallId => self.first(&["conversationId"]),
            CallValue::ExternalNumber if self.direction == Direction::Outbound => {
                self.first(&["dialledTo", "callerANI"])
            }
            CallValue::ExternalNumber => self.first(&["callerANI", "dialledTo"]),
            CallValue::GroupSkill => self.first(&["skill", "queue"]),
            CallValue::Location => self.first(&["location"]),
            CallValue::Time => signed(self.started_at),
            CallValue::Tag => self.first(&["tags"]),
            CallValue::AudioRecordingLink => self.recording(),
            CallValue::ReportCallId => self.first(&["reportCallId"]),
        }
    }

    fn agent(&self) -> String {
        let told = self.first(&["agent"]);
        let Agent {
            name,
            email,
            username,
            ..
        } = self.agent;
        let mut known = [&told, name, email, username].into_iter();
        known
            .find(|text| !text.is_empty())
            .cloned()
            .unwrap_or_default()
    }

    fn recording(&self) -> String {
        let link = self.first(&["recordingUrl"]);
        let mut accounts = self.document.accounts.iter();
        let server = accounts.find(|account| !account.server_address.is_empty());
        match server {
            Some(account) if link.starts_with('/') => {
                [account.server_address.as_str(), &link].concat()
            }
            _ => link,
        }
    }

    /// Whether a criterion holds.
    pub fn meets(&self, criterion: &Criterion) -> bool {
        let actual = self.text(criterion.field);
        let actual = actual.trim();
        let lower = || actual.to_ascii_lowercase();
        match &criterion.test {
            Comparison::Is(text) => actual.eq_ignore_ascii_case(text),
            Comparison::IsNot(text) => !actual.eq_ignore_ascii_case(text),
            Comparison::Contains(text) => holds(&lower(), &text.to_ascii_lowercase()),
            Comparison::BeginsWith(text) => lower().starts_with(&text.to_ascii_lowercase()),
            Comparison::Between(from, to) => actual
                .parse()
                .is_ok_and(|number: i64| (from..=to).contains(&&number)),
        }
    }
}
