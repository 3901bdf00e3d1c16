//! Why one record is rejected, without any of its values.

use std::fmt;

use brreg_domain::mask_identity_numbers;

use crate::shown::shown_name;

/// The most characters of a path that are kept.
const LONGEST_PATH: usize = 1000;

/// Why one record does not fit. It shows no value of the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RecordError {
    kind: RecordErrorKind,
    path: Option<String>,
    /// The column of a CSV.
    column: Option<String>,
    byte: u64,
}

/// The kinds of [`RecordError`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum RecordErrorKind {
    /// Longer than [`Limits::record_bytes`](crate::Limits::record_bytes).
    #[error("the record is longer than the limit of {limit} bytes")]
    TooLong {
        /// The limit, in bytes.
        limit: usize,
    },
    /// Nests deeper than [`Limits::nesting`](crate::Limits::nesting).
    #[error("the record nests deeper than the limit of {limit}")]
    TooDeep {
        /// The limit.
        limit: usize,
    },
    /// A text longer than [`Limits::text_bytes`](crate::Limits::text_bytes).
    #[error("a text of {found} bytes is longer than the limit of {limit}")]
    TextTooLong {
        /// Bytes of the text.
        found: usize,
        /// The limit, in bytes.
        limit: usize,
    },
    /// Bytes that are not UTF-8.
    #[error("the record is not valid UTF-8")]
    InvalidUtf8,
    /// An element of the array that is not an object.
    #[error("an object was expected, {found} was found")]
    NotAnObject {
        /// What was found.
        found: &'static str,
    },
    /// Not JSON.
    #[error("the JSON is broken: {reason}")]
    Syntax {
        /// What is wrong with it.
        reason: String,
    },
    /// A value of another type than the field has.
    #[error("{expected} was expected, {found} was found")]
    WrongType {
        /// What was expected.
        expected: &'static str,
        /// The kind of value that was found.
        found: &'static str,
    },
    /// The same key twice in one object.
    #[error("the key `{key}` appears twice in one object")]
    DuplicateKey {
        /// The key.
        key: &'static str,
    },
    /// A required value is absent or empty.
    #[error("a required value is missing")]
    Missing,
    /// A record of another form than those before it in the content.
    #[error("the record has the form `{found}`, those of this file have the form `{expected}`")]
    OtherForm {
        /// The form of the file's records.
        expected: &'static str,
        /// The form of this one.
        found: &'static str,
    },
    /// A row with too few or too many fields.
    #[error("a row has {found} fields, the header has {expected}")]
    RaggedRow {
        /// Fields of the header.
        expected: usize,
        /// Fields of the row.
        found: usize,
    },
    /// A row whose quotes do not follow the CSV format.
    #[error("a row has a character after a closing quote")]
    BrokenQuoting,
    /// Rows that end elsewhere for the code that splits the content than for the code that reads the record.
    #[error("the record has {counted} rows where the content is split and {found} where it is read")]
    OtherRows {
        /// Rows that were counted when the content was split.
        counted: u64,
        /// Rows that were read.
        found: u64,
    },
    /// Rows of one record that differ in a value that the record has once.
    #[error("the rows of the record differ in the column `{column}`")]
    RowsDiffer {
        /// The column.
        column: &'static str,
    },
}

impl RecordError {
    pub(crate) fn new(kind: RecordErrorKind, byte: u64) -> Self {
        Self { kind, path: None, column: None, byte }
    }

    /// The error of a record that begins at this byte of the content, where it was that of one at byte 0.
    pub(crate) fn after(mut self, byte: u64) -> Self {
        self.byte += byte;
        self
    }

    pub(crate) fn at_path(mut self, path: impl Into<String>) -> Self {
        let mut path = mask_identity_numbers(&path.into()).into_owned();
        // The names in it may be as long as a record.
        if let Some((end, _)) = path.char_indices().nth(LONGEST_PATH) {
            path.truncate(end);
            path.push('…');
        }
        self.path = Some(path);
        self
    }

    /// The error of a cell of this column.
    pub(crate) fn in_column(mut self, name: &str) -> Self {
        self.column = Some(shown_name(name));
        self
    }

    /// What is wrong, and of a cell of a CSV in which column, for people.
    #[must_use]
    pub fn reason(&self) -> String {
        match &self.column {
            Some(column) => format!("in the column `{column}`: {}", self.kind),
            None => self.kind.to_string(),
        }
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &RecordErrorKind {
        &self.kind
    }

    /// JSON Pointer of the value inside the record, also where it was read from CSV.
    #[must_use]
    pub fn path(&self) -> Option<&str> {
        self.path.as_deref()
    }

    /// Offset of the fault, from 0, in the decompressed content or in the text of a single record, as near as it is known; at
    /// least that of the record.
    #[must_use]
    pub fn byte(&self) -> u64 {
        self.byte
    }
}

impl std::error::Error for RecordError {}

impl fmt::Display for RecordError {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) if !path.is_empty() => write!(formatter, "{} (at {path}, byte {})", self.reason(), self.byte),
            _ => write!(formatter, "{} (byte {})", self.reason(), self.byte),
        }
    }
}
