//! Which records a call demands.

use super::criteria::Moment;
use super::template::{self, Source};
use crate::call::{Agent, Facts, LogCall, Outcome, Status};
use crate::config::{Action, Document, LogMode, MissedCalls, Trigger};

/// The records that the facts demand, one for each configuration that a trigger names.
pub fn log_calls(facts: &Facts, agent: &Agent, document: &Document) -> Vec<LogCall> {
    let Some(outcome) = outcome(facts, document) else {
        return Vec::new();
    };
    let moments: Vec<Moment<'_>> = facts
        .reached()
        .into_iter()
        .map(|status| Moment::of(facts, status, agent))
        .collect();
    let mut logs: Vec<LogCall> = Vec::new();
    for trigger in &document.triggers {
        let Some(status) = fired(trigger, &moments, document) else {
            continue;
        };
        for Action::Salesforce {
            account,
            configuration,
        } in &trigger.actions
        {
            let known = logs
                .iter()
                .any(|log| log.configuration == *configuration && log.account == *account);
            if !known
                && let Some(log) =
                    log_call(facts, status, outcome, (account, configuration), document)
            {
                logs.push(log);
            }
        }
    }
    logs
}

/// The first status at which a trigger fired. A missed call is also logged, as the policy says, by
/// a trigger that matches apart from its status (interface, section 4).
fn fired(trigger: &Trigger, moments: &[Moment<'_>], document: &Document) -> Option<Status> {
    let policy = document.logging.missed.is_some();
    moments
        .iter()
        .find(|moment| {
            moment.fires(trigger)
                || (policy
                    && moment.status == Status::Reject
                    && moment.fires_apart_from_status(trigger))
        })
        .map(|moment| moment.status)
}

/// What became of the call, as far as the policy keeps it; `None` when it is not kept (yet).
fn outcome(facts: &Facts, document: &Document) -> Option<Outcome> {
    let missed = document.logging.missed;
    let minimum = i64::from(document.logging.minimum_duration_seconds);
    if facts.answered() {
        let over = facts.ended();
        let long_enough = minimum == 0
            || facts
                .duration_seconds()
                .is_some_and(|seconds| seconds >= minimum);
        // A call that may turn out too short is not logged before it is over.
        return match (over, long_enough) {
            (true, true) => Some(Outcome::Completed),
            (false, _) if minimum == 0 => Some(Outcome::Open),
            _ => None,
        };
    }
    if facts.over_for_agent() {
        return match missed {
            Some(MissedCalls::Nothing) => None,
            Some(MissedCalls::FollowUpTask) => Some(Outcome::MissedFollowUp),
            Some(MissedCalls::CompletedTask) | None => Some(Outcome::Missed),
        };
    }
    // Still ringing: where missed or short calls leave no record, there is none yet.
    let may_vanish = missed == Some(MissedCalls::Nothing) || minimum > 0;
    (!may_vanish).then_some(Outcome::Open)
}

fn log_call(
    facts: &Facts,
    fired_at: Status,
    outcome: Outcome,
    (account, configuration): (&str, &str),
    document: &Document,
) -> Option<LogCall> {
    let configuration = document.configuration(configuration)?;
    if configuration.log_mode == LogMode::AtEnd && outcome == Outcome::Open {
        return None;
    }
    let server_address = document
        .account(account)
        .map_or("", |account| account.server_address.as_str());
    let (then, now) = (facts.variables_at(fired_at), facts.variables());
    let then = Source {
        variables: &then,
        document,
        server_address,
    };
    let now = Source {
        variables: &now,
        document,
        server_address,
    };
    // The subject is written when the record is made: it says what was known then.
    let subject = template::subject(&configuration.subject, &then);
    Some(LogCall {
        configuration: configuration.id.clone(),
        account: account.to_owned(),
        ticket_type: configuration.ticket_type,
        outcome,
        subject,
        description: template::description(&configuration.description, &now),
        fields: template::fields(&configuration.fields, &now),
    })
}
