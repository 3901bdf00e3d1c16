//! A place among the rows of one table.

use arrow::array::RecordBatch;

use super::TableSource;
use super::key::read_keys;
use crate::error::Error;

/// The batch of a table that is being passed over.
pub(super) struct Cursor {
    pub(super) source: TableSource,
    batch: RecordBatch,
    keys: Vec<u64>,
    pub(super) at: usize,
}

impl Cursor {
    pub(super) fn new(source: TableSource) -> Self {
        let batch = RecordBatch::new_empty(source.schema().clone());
        Self { source, batch, keys: Vec::new(), at: 0 }
    }

    /// Takes the next batch when this one is passed.
    pub(super) fn refill(&mut self) -> Result<(), Error> {
        if self.at == self.keys.len()
            && let Some(batch) = self.source.next_batch()?
        {
            read_keys(batch.column(0), &mut self.keys);
            (self.batch, self.at) = (batch, 0);
        }
        Ok(())
    }

    /// The key of the row here; none after the batch's last row.
    pub(super) fn key(&self) -> Option<u64> {
        self.keys.get(self.at).copied()
    }

    /// Where the rows from here on with this key end in the batch.
    pub(super) fn end_of(&self, key: u64) -> usize {
        self.keys[self.at..].iter().position(|other| *other != key).map_or(self.keys.len(), |rows| self.at + rows)
    }

    /// Whether rows of the same group may follow in another batch when they end here.
    pub(super) fn goes_on_after(&self, end: usize) -> bool {
        end == self.keys.len() && self.source.has_more()
    }

    /// The rows from `start` to here.
    pub(super) fn since(&self, start: usize) -> RecordBatch {
        self.batch.slice(start, self.at - start)
    }
}
