//! The store of a page whose browser refuses it a database: gone with the page, and receipts say so.

use std::cell::RefCell;

use crate::list::Listed;
use crate::sorted::SortedMap;

use crate::protocol::{EventRow, Op, Refusal, WorkRow};

/// What the database would hold.
#[derive(Default)]
pub(super) struct Memory(RefCell<Rows>);

#[derive(Default)]
struct Rows {
    epoch: u64,
    last_sequence: u64,
    ids: Vec<String>,
    events: Vec<EventRow>,
    work: SortedMap<String, String>,
}

impl Memory {
    /// As the database commits.
    pub(super) fn commit(
        &self,
        require_epoch: Option<u64>,
        ops: Vec<Op>,
    ) -> Result<Option<u64>, Refusal> {
        let mut rows = self.0.borrow_mut();
        if require_epoch.is_some_and(|epoch| epoch != rows.epoch) {
            return Err(Refusal::Fenced);
        }
        let mut sequence = None;
        for op in ops {
            match op {
                Op::Append { event_id, text } => {
                    if rows.ids.contains(&event_id) {
                        return Err(Refusal::Duplicate);
                    }
                    rows.ids.push(event_id);
                    rows.last_sequence += 1;
                    let last = rows.last_sequence;
                    rows.events.push(EventRow {
                        sequence: last,
                        text,
                    });
                    sequence = Some(last);
                }
                Op::RemoveEvents(sequences) => {
                    rows.events.retain(|row| !sequences.contains(&row.sequence));
                }
                Op::PutWork(WorkRow { key, text }) => {
                    rows.work.insert(key, text);
                }
                Op::RemoveWork(key) => {
                    rows.work.remove(&key);
                }
                // The engine keeps documents for as long as the page lives.
                Op::PutDocument { .. } | Op::RemoveDocument(_) => {}
            }
        }
        Ok(sequence)
    }

    /// As the database claims.
    pub(super) fn claim_epoch(&self) -> (u64, Vec<WorkRow>) {
        let mut rows = self.0.borrow_mut();
        rows.epoch += 1;
        let row = |(key, text): (&String, &String)| WorkRow {
            key: key.clone(),
            text: text.clone(),
        };
        (rows.epoch, rows.work.iter().map(row).listed())
    }

    /// As the database reads.
    pub(super) fn events_after(&self, after: u64) -> Vec<EventRow> {
        let rows = self.0.borrow();
        let later = rows.events.iter().filter(|row| row.sequence > after);
        later.cloned().listed()
    }
}
