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
    let moments = Moment::all(facts, agent);
    let mut logs: Vec<LogCall> = Vec::new();
    for trigger in &document.triggers {
        let Some(status) = fired(trigger, &moments, document) else {
            continue;
        };
        for (account, configuration) in trigger.actions.iter().filter_map(Action::log) {
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

/// The pages that triggers open because the call has reached these statuses just now; variables are
/// filled in, percent-encoded.
pub fn opened_urls(
    facts: &Facts,
    agent: &Agent,
    document: &Document,
    reached_now: &[Status],
) -> Vec<String> {
    let opens = |action: &Action| matches!(action, Action::OpenUrl { .. });
    let mut urls = Vec::new();
    if !document
        .triggers
        .iter()
        .any(|trigger| trigger.actions.iter().any(opens))
    {
        return urls;
    }
    let moments = Moment::all(facts, agent);
    for status in reached_now {
        for trigger in &document.triggers {
            for action in &trigger.actions {
                let Action::OpenUrl { url } = action else {
                    continue;
                };
                // At the first status at which it fires: it opens its page once.
                let fired = moments.iter().find(|moment| moment.fires(trigger));
                if let Some(moment) = fired.filter(|moment| moment.status == *status) {
                    urls.push(template::address(url, &moment.variables));
                }
            }
        }
    }
    urls
}

/// The web-service profiles that triggers name, each at the first status at which one fires.
pub fn web_services<'a>(
    facts: &Facts,
    agent: &Agent,
    document: &'a Document,
) -> Vec<(&'a String, Status)> {
    let mut named = Vec::new();
    let mut moments = None;
    for trigger in &document.triggers {
        for action in &trigger.actions {
            let Action::WebService(name) = action else {
                continue;
            };
            let moments = moments.get_or_insert_with(|| Moment::all(facts, agent));
            if let Some(moment) = moments.iter().find(|moment| moment.fires(trigger)) {
                named.push((name, moment.status));
            }
        }
    }
    named
}

/// The log of a record that stands already, by its own configuration and whatever the triggers say
/// by now: a record that was begun is completed.
pub fn complete_log(facts: &Facts, design: (&str, &str), document: &Document) -> Option<LogCall> {
    let over = match (facts.answered(), facts.over_for_agent()) {
        (_, false) => Outcome::Open,
        (true, true) => Outcome::Completed,
        (false, true) => Outcome::Missed,
    };
    let outcome = outcome(facts, document).unwrap_or(over);
    let status = facts.reached().first().copied().unwrap_or(Status::Ring);
    log_call(facts, status, outcome, design, document)
}

/// The first status at which a trigger fired. A missed call is also logged, as the policy says, by
/// a trigger that matches apart from its status (interface, section 4).
pub(super) fn fired(
    trigger: &Trigger,
    moments: &[Moment<'_>],
    document: &Document,
) -> Option<Status> {
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
    let (then, now) = (facts.variables_at(fired_at), facts.variables());
    let then = Source::new(&then, account, document);
    let now = Source::new(&now, account, document);
    // The subject is written when the record is made: it says what was known then.
    let subject = template::subject(&configuration.subject, &then);
    Some(LogCall {
        configuration: configuration.id.clone(),
        account: account.to_owned(),
        ticket_type: configuration.ticket_type,
        outcome,
        subject,
        description: template::description(&configuration.description, &now),
        notes: facts.text("notes").unwrap_or_default(),
        fields: template::fields(&configuration.fields, &now),
        caller: facts.caller(),
        lead_field: configuration.matching.lead_id_field.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::{CallEvent, EventKind};
    use serde_json::{Value, json};

    fn document(triggers: Value, more: Value) -> Document {
        let mut document = json!({
            "configVersion": 1,
            "accounts": [{"id": "main", "instanceUrl": "https://acme.my.salesforce.com", "logKeyField": "K__c", "serverAddress": "https://pbx.example"}],
            "configurations": [
                {"id": "inbound", "account": "main", "subject": [{"string": "[xCALLY Ticket]"}, {"variable": "queue"}, {"variable": "calleridnum"}], "description": [{"string": "*** Call Info ***"}, {"key": "Recording", "variable": "recordingurl"}], "fields": [{"field": "Campaign__c", "customVariable": "campaign"}, {"field": "Empty__c", "variable": "nothing"}]},
                {"id": "outbound", "account": "main", "type": "outbound"}
            ],
            "triggers": triggers,
            "variables": {"campaign": "spring"},
        });
        for (key, value) in more.as_object().unwrap() {
            document[key] = value.clone();
        }
        let (read, findings) = Document::read(&document.to_string());
        read.unwrap_or_else(|| panic!("{findings:?}"))
    }

    fn facts(events: &[(EventKind, Value)]) -> Facts {
        let mut facts = Facts::new("c1");
        for (index, (kind, payload)) in events.iter().enumerate() {
            let event = CallEvent {
                kind: *kind,
                conversation: "c1".to_owned(),
                attempt: 0,
                at: 1_000 * (index as i64 + 1),
                configuration: String::new(),
                payload: crate::json::Value::from(payload.clone())
                    .as_object()
                    .unwrap()
                    .clone(),
            };
            facts.fold(index as u64 + 1, &event);
        }
        facts
    }

    fn incoming() -> (EventKind, Value) {
        (EventKind::IncomingCall, json!({"callerANI": "+1408"}))
    }
    fn accepted() -> (EventKind, Value) {
        (
            EventKind::CallAccepted,
            json!({"channelName": "Sales", "recordingUrl": "/r/1"}),
        )
    }
    fn ended(seconds: u32) -> (EventKind, Value) {
        (
            EventKind::CallEnded,
            json!({"duration": seconds, "callType": "inbound"}),
        )
    }
    fn rejected() -> (EventKind, Value) {
        (EventKind::CallRejected, json!({"reason": "passive"}))
    }

    fn trigger(all: Value, any: Value) -> Value {
        json!([{"name": "t", "all": all, "any": any, "actions": [{"salesforce": {"account": "main", "configuration": "inbound"}}]}])
    }

    #[test]
    fn a_trigger_fires_when_all_and_one_of_any_hold_and_without_conditions_always() {
        let agent = Agent {
            email: "a@acme.test".to_owned(),
            ..Agent::default()
        };
        let call = facts(&[incoming(), accepted()]);
        for (all, any, fires) in [
            (json!([]), json!([]), true),
            (
                json!([{"field": "status", "is": "ANSWER"}]),
                json!([]),
                true,
            ),
            (
                json!([{"field": "status", "is": "hangup"}]),
                json!([]),
                false,
            ),
            (json!([{"field": "queue", "is": "sales"}]), json!([]), true),
            (
                json!([{"field": "queue", "isNot": "sales"}, {"field": "status", "is": "answer"}]),
                json!([]),
                false,
            ),
            (
                json!([{"field": "direction", "is": "inbound"}]),
                json!([{"field": "queue", "is": "VIP"}, {"field": "queue", "is": "Sales"}]),
                true,
            ),
            (json!([]), json!([{"field": "queue", "is": "VIP"}]), false),
            (
                json!([{"field": "agent", "is": "A@acme.test"}]),
                json!([]),
                true,
            ),
            (
                json!([{"field": "outboundRoute", "is": "trunk"}]),
                json!([]),
                false,
            ),
        ] {
            let document = document(trigger(all.clone(), any.clone()), json!({}));
            assert_eq!(
                log_calls(&call, &agent, &document).len(),
                usize::from(fires),
                "{all} {any}"
            );
        }
    }

    #[test]
    fn a_trigger_that_is_off_never_fires_and_two_triggers_of_one_configuration_make_one_record() {
        let agent = Agent::default();
        let call = facts(&[incoming()]);
        let mut triggers = trigger(json!([]), json!([]));
        triggers[0]["status"] = json!("OFF");
        assert!(log_calls(&call, &agent, &document(triggers.clone(), json!({}))).is_empty());
        triggers[0]["status"] = json!("ON");
        let mut second = triggers[0].clone();
        second["name"] = json!("u");
        triggers.as_array_mut().unwrap().push(second);
        assert_eq!(
            log_calls(&call, &agent, &document(triggers, json!({}))).len(),
            1
        );
    }

    #[test]
    fn missed_calls_follow_the_policy_where_the_trigger_matches_apart_from_its_status() {
        let agent = Agent::default();
        let answer_only = trigger(json!([{"field": "status", "is": "answer"}]), json!([]));
        for (policy, outcome) in [
            (json!({}), None),
            (json!({"logging": {"missed": "nothing"}}), None),
            (
                json!({"logging": {"missed": "completedTask"}}),
                Some(Outcome::Missed),
            ),
            (
                json!({"logging": {"missed": "followUpTask"}}),
                Some(Outcome::MissedFollowUp),
            ),
        ] {
            let document = document(answer_only.clone(), policy.clone());
            let logs = log_calls(&facts(&[incoming(), rejected()]), &agent, &document);
            assert_eq!(logs.first().map(|log| log.outcome), outcome, "{policy}");
        }
        let other_queue = trigger(json!([{"field": "queue", "is": "VIP"}]), json!([]));
        let document = document(other_queue, json!({"logging": {"missed": "followUpTask"}}));
        assert!(log_calls(&facts(&[incoming(), rejected()]), &agent, &document).is_empty());
    }

    #[test]
    fn a_call_that_may_leave_no_record_has_none_while_it_rings_and_a_short_one_never() {
        let agent = Agent::default();
        let always = trigger(json!([]), json!([]));
        let nothing = document(always.clone(), json!({"logging": {"missed": "nothing"}}));
        assert!(log_calls(&facts(&[incoming()]), &agent, &nothing).is_empty());
        assert_eq!(
            log_calls(&facts(&[incoming(), accepted()]), &agent, &nothing).len(),
            1
        );
        let long = document(always, json!({"logging": {"minimumDurationSeconds": 30}}));
        for (events, logged) in [
            (vec![incoming()], 0),
            (vec![incoming(), accepted()], 0),
            (vec![incoming(), accepted(), ended(29)], 0),
            (vec![incoming(), accepted(), ended(30)], 1),
        ] {
            assert_eq!(
                log_calls(&facts(&events), &agent, &long).len(),
                logged,
                "{events:?}"
            );
        }
    }

    #[test]
    fn subject_description_and_fields_are_rendered() {
        let logs = log_calls(
            &facts(&[incoming(), accepted(), ended(60)]),
            &Agent::default(),
            &document(
                trigger(json!([{"field": "status", "is": "answer"}]), json!([])),
                json!({}),
            ),
        );
        let log = &logs[0];
        assert_eq!(log.subject, "[xCALLY Ticket] Sales +1408");
        assert_eq!(
            log.description,
            "*** Call Info ***\nRecording: https://pbx.example/r/1"
        );
        assert_eq!(
            log.fields,
            [("Campaign__c".to_owned(), "spring".to_owned())]
        );
    }

    #[test]
    fn at_end_means_at_the_end() {
        let triggers = trigger(json!([]), json!([]));
        let at_end = document(
            triggers,
            json!({"configurations": [{"id": "inbound", "account": "main", "logMode": "atEnd"}]}),
        );
        assert!(
            log_calls(
                &facts(&[incoming(), accepted()]),
                &Agent::default(),
                &at_end
            )
            .is_empty()
        );
        assert_eq!(
            log_calls(
                &facts(&[incoming(), accepted(), ended(9)]),
                &Agent::default(),
                &at_end
            )
            .len(),
            1
        );
    }
}
