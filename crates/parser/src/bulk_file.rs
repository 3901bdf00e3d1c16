//! What the parser has to know of a register's bulk file.

use std::fmt::Debug;

use crate::csv::Csv;
use crate::json::FromJson;

/// A register's bulk file: an array of records in JSON, and maybe rows in CSV.
///
/// The type itself has no values; it names the file where one is [opened](crate::open).
pub trait BulkFile: Sized + 'static {
    /// The record, which borrows its texts from the bytes that it was read from.
    type Record<'a>: FromJson<'a> + Debug;

    /// The CSV, where the register publishes one; other content than JSON is refused else.
    const CSV: Option<&'static Csv<Self>> = None;

    /// The JSON Pointer of the first required value that the record lacks, if any.
    fn missing(record: &Self::Record<'_>) -> Option<&'static str>;
}
