//! Memory that a batch's builders reserve before its first row, so that they do not grow step by step.

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch};
use arrow::datatypes::Int32Type;

/// What a column's builder reserves.
#[derive(Debug, Clone, Copy, Default)]
pub struct Room {
    /// The number of rows.
    pub rows: usize,
    /// The bytes of all values together; only text needs them.
    pub bytes: usize,
}

/// What the builders of a table reserve, column by column.
#[derive(Debug, Clone, Default)]
pub struct TableRoom(Vec<Room>);

impl TableRoom {
    /// As much as this batch takes, and an eighth more.
    pub fn like(batch: &RecordBatch) -> Self {
        let more = |size: usize| size + size / 8;
        let room = |column: &ArrayRef| {
            // Of text that is repeated, a batch has each once.
            let values = column.as_run_opt::<Int32Type>().map_or(column, |runs| runs.values());
            Room {
                rows: more(values.len()),
                bytes: more(values.as_string_opt::<i32>().map_or(0, |texts| texts.values().len())),
            }
        };
        Self(batch.columns().iter().map(room).collect())
    }

    /// The room of each column, in their order; after the last, and where none was measured, there is none.
    pub fn columns(&self) -> impl Iterator<Item = Room> {
        self.0.iter().copied().chain(std::iter::repeat(Room::default()))
    }
}

/// Memory that the rows of one batch reserve, table by table.
#[derive(Debug)]
pub struct BatchRoom(pub(crate) Vec<TableRoom>);

impl BatchRoom {
    /// As much as the rows of these tables take, and a little more.
    pub fn like(batches: &[RecordBatch]) -> Self {
        Self(batches.iter().map(TableRoom::like).collect())
    }
}
