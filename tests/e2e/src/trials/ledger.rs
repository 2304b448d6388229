//! The accepted ledger beside the org's: one Task and one VoiceCall for each call, complete, and nothing else.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::vectors::{self, CallEvent};
use crate::{Finding, LoggedCall, Result};

/// Calls whose events were all accepted.
pub(super) struct Ledger {
    prefix: String,
    template: Vec<CallEvent>,
    calls: Vec<String>,
}

/// What distinguishes the two ledgers.
#[derive(Default)]
pub(super) struct Difference {
    /// Calls of which a record is missing or incomplete.
    pub(super) lost: Vec<String>,
    /// Calls that have a record twice, and records of no call.
    pub(super) doubled: Vec<String>,
    /// Voice calls that were told twice that they ended: harmless, since it says the same again.
    pub(super) closed_again: usize,
}

impl Difference {
    /// Adds what another part of the run found.
    pub(super) fn add(&mut self, other: Self) {
        self.lost.extend(other.lost);
        self.doubled.extend(other.doubled);
        self.closed_again += other.closed_again;
    }

    /// The lines of a trial's result.
    pub(super) fn findings(&self) -> [Finding; 3] {
        [
            Finding::none_of("calls lost or incomplete in the org", &self.lost),
            Finding::none_of("records doubled or unexpected in the org", &self.doubled),
            Finding::told(
                "voice calls told twice that they ended (answers lost)",
                self.closed_again,
            ),
        ]
    }

    /// Whether the ledgers are equal.
    pub(super) fn is_none(&self) -> bool {
        self.lost.is_empty() && self.doubled.is_empty()
    }
}

/// The digits of a call's number in its conversation id.
const DIGITS: usize = 6;

impl Ledger {
    /// A ledger of inbound calls, whose conversations are named with this prefix.
    pub(super) fn new(prefix: &str) -> Result<Self> {
        Ok(Self::of(prefix, vectors::call("inbound")?))
    }

    /// The same with other events of an inbound call.
    pub(super) fn of(prefix: &str, template: Vec<CallEvent>) -> Self {
        Self {
            prefix: format!("{prefix}-"),
            template,
            calls: Vec::new(),
        }
    }

    /// The next call: its four events in their clean order.
    pub(super) fn next(&mut self) -> Vec<CallEvent> {
        let conversation = self.name(self.calls.len());
        self.calls.push(conversation.clone());
        self.events_of(&conversation)
    }

    /// The conversation of a call by its number.
    pub(super) fn name(&self, number: usize) -> String {
        format!("{}{number:0DIGITS$}", self.prefix)
    }

    /// A call that the page itself makes up, by its number.
    pub(super) fn note(&mut self, number: usize) {
        self.calls.push(self.name(number));
    }

    /// The four events of a conversation.
    pub(super) fn events_of(&self, conversation: &str) -> Vec<CallEvent> {
        let events = self.template.iter();
        events.map(|event| event.clone().of(conversation)).collect()
    }

    /// How many calls there are.
    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    /// Forgets the calls, so that the org may.
    pub(super) fn clear(&mut self) {
        self.calls.clear();
    }

    /// Compares with everything the org holds.
    pub(super) fn compare(&self, state: &Value) -> Difference {
        let mut by_call: HashMap<String, Value> = HashMap::new();
        let mut difference = Difference::default();
        let mut sort = |kind: &'static str, rows: &Value, fields: &[&str]| {
            for row in rows.as_array().into_iter().flatten() {
                match self.call_of(row, fields) {
                    Some(call) => {
                        let held = by_call.entry(call).or_insert_with(
                            || json!({ "records": { "Task": [], "VoiceCall": [] }, "voice": [] }),
                        );
                        let rows = match kind {
                            "voice" => &mut held["voice"],
                            _ => &mut held["records"][kind],
                        };
                        rows.as_array_mut()
                            .into_iter()
                            .for_each(|rows| rows.push(row.clone()));
                    }
                    None => difference.doubled.push(format!("{kind} of no call: {row}")),
                }
            }
        };
        let records = &state["records"];
        sort("Task", &records["Task"], &["CallObject", "Description"]);
        sort("VoiceCall", &records["VoiceCall"], &["VendorCallKey"]);
        sort("voice", &state["voice"], &["vendorCallKey"]);
        for call in &self.calls {
            let held = by_call.remove(call).unwrap_or_default();
            let logged = LoggedCall::find(&held, call);
            let several = [&logged.tasks, &logged.voice_calls];
            let created_again = logged.ledger["createCount"].as_u64() > Some(1);
            if several.iter().any(|records| records.len() > 1) || created_again {
                difference.doubled.push(format!("{call}: {held}"));
                continue;
            }
            let again = logged.ledger["closeCount"].as_u64() > Some(1);
            difference.closed_again += usize::from(again);
            let mut faults = logged.faults_of_inbound_call(&self.events_of(call));
            faults.retain(|fault| !(again && fault.starts_with("voice.closeCount")));
            if !faults.is_empty() {
                let faults = faults.join("; ");
                difference.lost.push(format!("{call}: {faults}"));
            }
        }
        let strangers = by_call.into_keys();
        difference
            .doubled
            .extend(strangers.map(|call| format!("records of {call}, which was not told")));
        difference
    }

    fn call_of(&self, record: &Value, fields: &[&str]) -> Option<String> {
        fields.iter().find_map(|field| {
            let text = record[field].as_str()?;
            let from = text.find(&self.prefix)?;
            let call = text.get(from..from + self.prefix.len() + DIGITS)?;
            Some(call.to_owned())
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Ledger;

    #[test]
    fn a_missing_record_is_lost_and_a_second_or_strange_one_is_doubled() {
        let mut ledger = Ledger::new("unit").expect("the fixtures");
        ledger.next();
        let voice_call = json!({ "VendorCallKey": "unit-000000" });
        let cases = [
            (json!({ "records": {} }), 1, 0),
            (
                json!({ "records": { "VoiceCall": [voice_call, voice_call] } }),
                0,
                1,
            ),
            (
                json!({ "records": { "Task": [{ "CallObject": "unit-000007" }] } }),
                1,
                1,
            ),
            (
                json!({ "records": { "Task": [{ "CallObject": "other" }] } }),
                1,
                1,
            ),
        ];
        for (state, lost, doubled) in cases {
            let difference = ledger.compare(&state);
            let found = (difference.lost.len(), difference.doubled.len());
            assert_eq!(found, (lost, doubled), "{state}");
        }
    }
}
