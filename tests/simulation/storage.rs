//! What the store does for a tab, and what mistakes around it would do in its place.

use serde_json::{Value, json};
use softphone_wrapper::protocol::{Durability, Input, Op, Refusal, WorkRow};

use crate::bug::Bug;
use crate::ledger::Kind;
use crate::simulation::Simulation;
use crate::tab::Job;

impl Simulation {
    pub(crate) fn queue_commit(&mut self, tab: usize, mut job: Job) {
        let random = self.has(Bug::RandomEventId);
        let notes = self.has(Bug::NotesNotStored);
        let early = self.has(Bug::ReportedBeforeWritten);
        let Job::Commit { txn, ops, .. } = &mut job else {
            return;
        };
        for op in ops.iter_mut() {
            if let Op::Append { event_id, text } = op {
                if random {
                    *event_id = format!("{event_id}-{tab}");
                }
                if notes {
                    *text = text.replace("words", "");
                }
            }
        }
        if early {
            let sequence = None;
            let input = Input::Committed {
                txn: *txn,
                sequence,
            };
            self.tabs[tab].inbox.push_back(input);
        }
        self.tabs[tab].jobs.push_back(job);
    }

    /// The store does the next job of a tab.
    pub(crate) fn work(&mut self, tab: usize) -> bool {
        let Some(job) = self.tabs[tab].jobs.pop_front() else {
            return false;
        };
        let browser = self.tabs[tab].browser;
        let refusal = self.tabs[tab].refusals.pop_front();
        let input = match job {
            Job::Open => {
                let store = &self.browsers[browser].store;
                Some(Input::Opened {
                    events: store.events_after(0),
                    documents: store.documents.clone().into_iter().collect(),
                    current: store.current.clone(),
                    durability: Durability::Disk,
                })
            }
            Job::Commit {
                txn,
                require_epoch,
                ops,
            } => self.commit(tab, txn, require_epoch, &ops, refusal),
            Job::ClaimEpoch if refusal.is_some() => Some(Input::Unclaimed),
            Job::ClaimEpoch => {
                let (mut epoch, mut work) = self.browsers[browser].store.claim_epoch();
                if self.has(Bug::EpochNotRaised) {
                    self.browsers[browser].store.epoch = 1;
                    epoch = 1;
                }
                if self.has(Bug::RowsNotRead) {
                    work.clear();
                }
                Some(Input::Snapshot { epoch, work })
            }
            Job::ReadEvents { .. } if refusal.is_some() => Some(Input::Unread),
            Job::ReadEvents { after } => {
                let mut events = self.browsers[browser].store.events_after(after);
                if self.has(Bug::AppendedNotRead) {
                    events.clear();
                }
                Some(Input::Events { after, events })
            }
            Job::ReadDocument { .. } if refusal.is_some() => Some(Input::DocumentUnread),
            Job::ReadDocument { hash } => {
                let text = self.browsers[browser].store.documents.get(&hash).cloned();
                Some(Input::Document { hash, text })
            }
        };
        self.tabs[tab].inbox.extend(input);
        true
    }

    fn commit(
        &mut self,
        tab: usize,
        txn: u64,
        require_epoch: Option<u64>,
        ops: &[Op],
        refusal: Option<Refusal>,
    ) -> Option<Input> {
        if let Some(refusal) = refusal {
            let swallowed = refusal == Refusal::Quota && self.has(Bug::FullStoreReportedAsWritten);
            let sequence = None;
            return Some(match swallowed {
                true => Input::Committed { txn, sequence },
                false => Input::Refused { txn, refusal },
            });
        }
        let unchecked = self.has(Bug::NoEpochCheck) || self.has(Bug::LockGivenTwice);
        let require_epoch = require_epoch.filter(|_| !unchecked);
        let mut ops: Vec<Op> = ops.iter().map(|op| self.spoilt(tab, op)).collect();
        if self.has(Bug::HalfACommit) {
            ops.truncate(1);
        }
        if self.has(Bug::WorkNotWritten) {
            ops.retain(|op| !matches!(op, Op::PutWork(_)));
        }
        let browser = self.tabs[tab].browser;
        let committed = self.browsers[browser].store.commit(require_epoch, &ops);
        let committed = match committed {
            Err(Refusal::Duplicate) if self.has(Bug::NoUniqueIndex) => {
                let store = &mut self.browsers[browser].store;
                Ok(ops.iter().find_map(|op| store.write(op)))
            }
            other => other,
        };
        if let Ok(sequence) = committed {
            self.note_commit(browser, sequence, &ops);
            self.erase_too_early(browser, &ops);
        }
        if self.has(Bug::ReportedBeforeWritten) {
            return None;
        }
        Some(match committed {
            Ok(sequence) => Input::Committed { txn, sequence },
            Err(refusal) => Input::Refused { txn, refusal },
        })
    }

    /// The mistake of erasing a call as soon as there is a row for it.
    fn erase_too_early(&mut self, browser: usize, ops: &[Op]) {
        if !self.has(Bug::ErasedBeforeDone) {
            return;
        }
        for op in ops {
            let Op::PutWork(row) = op else { continue };
            let row: Value = serde_json::from_str(&row.text).unwrap_or_default();
            let conversation = format!("\"conversation\":{}", row["conversation"]);
            let events = &mut self.browsers[browser].store.events;
            events.retain(|_, (_, text)| !text.contains(&conversation));
        }
    }

    fn note_commit(&mut self, browser: usize, sequence: Option<u64>, ops: &[Op]) {
        for op in ops {
            match op {
                Op::Append { event_id, text } => {
                    let sequence = sequence.unwrap_or_default();
                    self.ledger
                        .keep(browser, (sequence, event_id, text), self.now.monotonic);
                }
                Op::PutWork(WorkRow { key, text }) => {
                    let row: Value = serde_json::from_str(text).unwrap_or_default();
                    if let Some(conversation) = row["conversation"].as_str() {
                        let conversation = conversation.to_owned();
                        self.ledger
                            .conversation_of
                            .insert(key.clone(), conversation);
                    }
                }
                Op::RemoveEvents(sequences) => {
                    self.ledger.remove(browser, sequences, self.now.monotonic);
                }
                _ => {}
            }
        }
    }

    /// A write as a mistake would have it; checked where there is none.
    fn spoilt(&mut self, tab: usize, op: &Op) -> Op {
        let store = &self.browsers[self.tabs[tab].browser].store;
        match op {
            Op::RemoveEvents(sequences) if self.has(Bug::PositionalDelete) => {
                let first = store.events.keys().take(sequences.len());
                Op::RemoveEvents(first.copied().collect())
            }
            Op::RemoveWork(key) => {
                let text = store.work.get(key).cloned().unwrap_or_default();
                let row: Value = serde_json::from_str(&text).unwrap_or_default();
                let done = row["desired"] == row["acknowledged"] || row["discarded"] == true;
                if !done {
                    self.ledger.violates(Kind::RemovedBeforeDone, text);
                }
                op.clone()
            }
            Op::PutWork(row) => Op::PutWork(self.spoilt_row(row)),
            _ => op.clone(),
        }
    }

    fn spoilt_row(&self, row: &WorkRow) -> WorkRow {
        let mut value: Value = serde_json::from_str(&row.text).unwrap_or_default();
        if self.has(Bug::MarkerLost) {
            value["unknown"] = json!(false);
        } else if self.has(Bug::NewerVersionAcknowledged) && value["record"] != "" {
            value["acknowledged"] = value["desired"].clone();
        } else if self.has(Bug::GivenUpAfterThreeTries) && value["attempts"].as_u64() >= Some(3) {
            value["discarded"] = json!(true);
        } else {
            return row.clone();
        }
        if value["kind"].is_null() {
            return row.clone();
        }
        WorkRow {
            key: row.key.clone(),
            text: value.to_string(),
        }
    }
}
