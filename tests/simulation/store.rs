//! The database that the tabs of one browser share, as IndexedDB behaves.

use std::collections::BTreeMap;

use softphone_wrapper::protocol::{EventRow, Op, Refusal, WorkRow};

/// Events, rows of work, documents and the epoch.
#[derive(Clone, Debug, Default)]
pub(crate) struct Store {
    pub(crate) epoch: u64,
    pub(crate) last_sequence: u64,
    /// Id and text by running number; the ids are unique among the events that are there.
    pub(crate) events: BTreeMap<u64, (String, String)>,
    pub(crate) work: BTreeMap<String, String>,
    pub(crate) documents: BTreeMap<String, String>,
    pub(crate) current: Option<String>,
}

impl Store {
    /// Writes all of `ops` or nothing; the running number of the appended event, if one was.
    pub(crate) fn commit(
        &mut self,
        require_epoch: Option<u64>,
        ops: &[Op],
    ) -> Result<Option<u64>, Refusal> {
        if require_epoch.is_some_and(|epoch| epoch != self.epoch) {
            return Err(Refusal::Fenced);
        }
        let duplicate = |op: &Op| matches!(op, Op::Append { event_id, .. } if self.has(event_id));
        if ops.iter().any(duplicate) {
            return Err(Refusal::Duplicate);
        }
        let mut sequence = None;
        for op in ops {
            sequence = self.write(op).or(sequence);
        }
        Ok(sequence)
    }

    /// One write of a commit.
    pub(crate) fn write(&mut self, op: &Op) -> Option<u64> {
        match op.clone() {
            Op::Append { event_id, text } => {
                self.last_sequence += 1;
                self.events.insert(self.last_sequence, (event_id, text));
                return Some(self.last_sequence);
            }
            Op::RemoveEvents(sequences) => self.events.retain(|it, _| !sequences.contains(it)),
            Op::PutWork(row) => drop(self.work.insert(row.key, row.text)),
            Op::RemoveWork(key) => drop(self.work.remove(&key)),
            Op::PutDocument { hash, text } => {
                self.current = Some(hash.clone());
                self.documents.insert(hash, text);
            }
            Op::RemoveDocument(hash) => drop(self.documents.remove(&hash)),
        }
        None
    }

    /// Whether an event is there.
    pub(crate) fn has(&self, event_id: &str) -> bool {
        self.events.values().any(|(known, _)| known == event_id)
    }

    /// The events after a running number.
    pub(crate) fn events_after(&self, after: u64) -> Vec<EventRow> {
        let later = self.events.range(after + 1..);
        let row = |(sequence, (_, text)): (&u64, &(String, String))| EventRow {
            sequence: *sequence,
            text: text.clone(),
        };
        later.map(row).collect()
    }

    /// Raises the epoch and reads all work.
    pub(crate) fn claim_epoch(&mut self) -> (u64, Vec<WorkRow>) {
        self.epoch += 1;
        let row = |(key, text): (&String, &String)| WorkRow {
            key: key.clone(),
            text: text.clone(),
        };
        (self.epoch, self.work.iter().map(row).collect())
    }
}
