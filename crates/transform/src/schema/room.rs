//! Room for the columns of a batch, so that their builders do not grow step by step.

use arrow::array::{Array as _, ArrayRef, AsArray as _, RecordBatch};

/// The room of one column.
#[derive(Debug, Clone, Copy, Default)]
pub struct Room {
    pub rows: usize,
    /// Of the values of a column of text.
    pub bytes: usize,
}

/// The room of a table's columns, in their order.
#[derive(Debug, Clone, Default)]
pub struct TableRoom(Vec<Room>);

impl TableRoom {
    /// Room for batches like this one, and a little more.
    pub fn like(batch: &RecordBatch) -> Self {
        let more = |size: usize| size + size / 8;
        let room = |column: &ArrayRef| Room {
            rows: more(column.len()),
            bytes: more(column.as_string_opt::<i32>().map_or(0, |texts| texts.values().len())),
        };
        Self(batch.columns().iter().map(room).collect())
    }

    /// The room of each column; none when nothing is known.
    pub fn columns(&self) -> impl Iterator<Item = Room> {
        self.0.iter().copied().chain(std::iter::repeat(Room::default()))
    }
}
