//! CSV: the rows of one record are put together on the reading thread and decoded on any other.

mod columns;
mod decode;
mod row;
mod rows;
mod splitter;

pub(crate) use columns::Columns;
pub use columns::Layout;
pub(crate) use decode::decode;
pub use rows::{Group, Row};
pub(crate) use splitter::Splitter;

use std::fmt;

use crate::bulk_file::BulkFile;
use crate::record_error::RecordError;

/// The CSV of a register's bulk file.
pub struct Csv<B: BulkFile> {
    /// Its columns, and how many rows make one record.
    pub layout: Layout,
    /// Makes the record of its rows. What is wrong counts as at byte 0.
    pub read: for<'a> fn(Group<'a>) -> Result<B::Record<'a>, RecordError>,
}

impl<B: BulkFile> fmt::Debug for Csv<B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Csv").field("layout", &self.layout).finish_non_exhaustive()
    }
}
