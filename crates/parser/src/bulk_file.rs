//! What the parser has to know of a register's bulk file.

use std::borrow::Cow;
use std::fmt::{self, Debug};

use crate::csv::{Group, Layout};
use crate::record_error::RecordError;

/// A register's bulk file: records in JSON, and maybe rows in CSV.
///
/// The type itself has no values; it names the file where one is [opened](crate::open).
pub trait BulkFile: Sized + 'static {
    /// The record, which borrows its texts from the bytes that it was read from.
    type Record<'a>: Debug;

    /// The forms that a record may have in JSON, at least one. All records of a file have the same.
    const FORMS: &'static [Form<Self>];

    /// The CSV, where the register publishes one; other content than JSON is refused else.
    const CSV: Option<&'static Csv<Self>> = None;

    /// Writes the keys of a record in one way, so that what is sent in several spellings is one thing.
    fn normalise(record: &mut Self::Record<'_>);

    /// The JSON Pointer of the first required value that the record lacks, if any.
    fn missing(record: &Self::Record<'_>) -> Option<Cow<'static, str>>;
}

/// One form of a register's records, such as a version of its API.
#[derive(Debug)]
pub struct Form<B: BulkFile> {
    /// Its name in messages.
    pub name: &'static str,
    /// Fields that no record of another form has. One of the first records must have one of them for the form to be detected.
    pub marks: &'static [&'static str],
    /// Reads a record from JSON.
    pub read: for<'a> fn(&'a str) -> Result<B::Record<'a>, RecordError>,
}

/// The marks of the forms, in their order.
pub(crate) fn marks<B: BulkFile>() -> Vec<&'static [&'static str]> {
    B::FORMS.iter().map(|form| form.marks).collect()
}

/// The CSV of a register's bulk file.
pub struct Csv<B: BulkFile> {
    /// Its columns, and how many rows make one record.
    pub layout: Layout,
    /// Makes the record of its rows. What is wrong counts as at byte 0.
    pub read: for<'a> fn(Group<'a>) -> Result<B::Record<'a>, RecordError>,
    /// The column of a required value, which a JSON Pointer names.
    pub column: fn(&str) -> Option<&'static str>,
}

impl<B: BulkFile> fmt::Debug for Csv<B> {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Csv").field("layout", &self.layout).finish_non_exhaustive()
    }
}
