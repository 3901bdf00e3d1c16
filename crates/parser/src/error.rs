//! What breaks a whole file, with its position.

use std::error::Error as StdError;
use std::fmt;
use std::sync::Arc;

use crate::shown::shown_name;

/// Why an input cannot be loaded at all.
///
/// A record that does not fit is another kind of error, a [`RecordError`](crate::RecordError), and the others are read.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    kind: ErrorKind,
    member: Option<Arc<str>>,
    element: Option<u64>,
    byte: Option<u64>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// The kinds of [`Error`]. Each kind of damage has its own, with what was expected and what was found.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The input could not be read.
    #[error("the input cannot be read")]
    Io,

    /// No end record: the archive is cut off, or the input is not an archive.
    #[error("the ZIP archive of {length} bytes has no end record: it is truncated")]
    NoEndRecord {
        /// Bytes of the input.
        length: u64,
    },
    /// The end record or the central directory contradicts itself.
    #[error("the ZIP archive's central directory is damaged")]
    DamagedDirectory,
    /// Bytes after the end record.
    #[error("the ZIP archive ends at byte {expected}, but the input has {found} bytes")]
    TrailingData {
        /// Where the archive ends.
        expected: u64,
        /// Bytes of the input.
        found: u64,
    },
    /// Bytes before the first local header.
    #[error("the ZIP archive begins at byte {found}, not at byte 0")]
    LeadingData {
        /// Where the first local header begins.
        found: u64,
    },
    /// Bytes between the member and the central directory that belong to neither.
    #[error("the ZIP archive's member ends at byte {expected}, but its central directory begins at byte {found}")]
    HiddenData {
        /// Where the member's data ends.
        expected: u64,
        /// Where the central directory begins.
        found: u64,
    },
    /// The archive has no member.
    #[error("the ZIP archive is empty: one member was expected")]
    NoMember,
    /// The archive has more than one member.
    #[error("the ZIP archive has {count} members, one was expected: {}", names.join(", "))]
    SeveralMembers {
        /// The number of members.
        count: usize,
        /// The first members' names.
        names: Vec<String>,
    },
    /// Two members have the same name.
    #[error("the ZIP archive has two members of the same name: {}", names.join(", "))]
    DuplicateNames {
        /// The members' names, each once.
        names: Vec<String>,
    },
    /// Two members, or a member and the central directory, share bytes.
    #[error("the ZIP archive has overlapping members: {}", names.join(", "))]
    OverlappingMembers {
        /// The members' names.
        names: Vec<String>,
    },
    /// The local header and the central directory describe the member differently.
    #[error("the ZIP archive's local header contradicts its central directory")]
    HeaderMismatch,
    /// The only member is a folder.
    #[error("the ZIP archive's only member is a folder")]
    Folder,
    /// The only member is a symbolic link.
    #[error("the ZIP archive's only member is a symbolic link")]
    SymbolicLink,
    /// The member's name is one that no sound archive has.
    #[error("the ZIP archive's member name {problem}")]
    UnsafeName {
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The member is encrypted.
    #[error("the ZIP archive's member is encrypted")]
    Encrypted,
    /// The member is compressed by another method than stored and deflate.
    #[error("the ZIP archive's member is compressed by method {method}; stored (0) and deflate (8) are known")]
    UnsupportedMethod {
        /// The method's name or number.
        method: String,
    },
    /// The content is itself a ZIP archive or a gzip file.
    #[error("the compressed content is itself compressed, as {found}")]
    NestedArchive {
        /// What it is.
        found: &'static str,
    },
    /// The header of a gzip member is none that the format has.
    #[error("the header of the gzip member at byte {start} of the file is damaged")]
    GzipHeader {
        /// Where the member begins.
        start: u64,
    },
    /// Bytes after the last member of a gzip file.
    #[error("the gzip file ends at its byte {end}, but something else follows")]
    DataAfterGzip {
        /// Where the last member ends.
        end: u64,
    },

    /// The compressed data does not follow the deflate format.
    #[error("the member's compressed data is damaged")]
    DamagedData,
    /// The compressed data stops before its end.
    #[error("the member's compressed data is cut off")]
    TruncatedData,
    /// The compressed data ends before the member does.
    #[error("the member's compressed data is {found} bytes, {expected} were announced")]
    WrongCompressedSize {
        /// Bytes announced.
        expected: u64,
        /// Bytes used.
        found: u64,
    },
    /// The member's content is longer or shorter than announced.
    #[error("the member has {found} bytes, {expected} were announced")]
    WrongSize {
        /// Bytes announced.
        expected: u64,
        /// Bytes found.
        found: u64,
    },
    /// The member's content has another checksum than announced.
    #[error("the member's CRC-32 is {found:08x}, {expected:08x} was announced")]
    WrongCrc {
        /// Checksum announced.
        expected: u32,
        /// Checksum of the content.
        found: u32,
    },
    /// More content than the limit allows.
    #[error("the content is larger than the limit of {limit} bytes")]
    TooLarge {
        /// The limit, in bytes.
        limit: u64,
    },
    /// The content is larger, compared with its compressed form, than the limit allows.
    #[error("the content is more than {limit} times as large as its compressed form")]
    RatioTooHigh {
        /// The limit.
        limit: u64,
    },

    /// The input or the member has no content.
    #[error("there is no content")]
    Empty,
    /// The content is compressed or encrypted by another program.
    #[error("the content is {format}, which is not read")]
    Packed {
        /// What it is.
        format: &'static str,
        /// The command that unpacks it.
        command: &'static str,
    },
    /// The content is text, and not in UTF-8.
    #[error("the content is {encoding} text, and UTF-8 was expected")]
    OtherEncoding {
        /// The name of the encoding.
        encoding: &'static str,
    },
    /// The content is in none of the formats that the register publishes.
    #[error("the content is neither JSON nor the register's CSV: it begins with {found}")]
    UnknownFormat {
        /// What it begins with.
        found: &'static str,
    },
    /// The JSON is an object that is no record and has no array among its members.
    #[error("the JSON is an object without an array of records")]
    NoArray,
    /// The JSON is an object with several arrays of objects among its members.
    #[error("the JSON is an object with more than one array of objects: which of them has the records is not known")]
    SeveralArrays,
    /// The JSON ends before its array does.
    #[error("the JSON is truncated: {expected} was expected")]
    TruncatedJson {
        /// What was expected.
        expected: &'static str,
    },
    /// Something other than a comma or the closing bracket is between two elements.
    #[error("the JSON has {found} where {expected} was expected")]
    UnexpectedJson {
        /// What was expected.
        expected: &'static str,
        /// What was found.
        found: String,
    },
    /// Something after the closing bracket of the JSON.
    #[error("the JSON continues after the end of its array with {found}")]
    DataAfterEnd {
        /// What was found.
        found: String,
    },

    /// The CSV has no header row, or one without any of the register's columns.
    #[error("the CSV's first row names none of the register's columns")]
    NoHeader,
    /// The header of the CSV comes after rows of something else, such as a title.
    #[error("the CSV's header is in row {row}, behind rows that are none of the register's")]
    RowsBeforeHeader {
        /// The row of the header.
        row: usize,
    },
    /// Rows that end with something other than a line break.
    #[error("the rows of the CSV do not end with line breaks; U+{sign:04X} is in their place")]
    OtherRowEnds {
        /// The sign that is there.
        sign: u32,
    },
    /// A row with the keys of several rows.
    #[error("the row that begins here has the keys of more than one row of the CSV: no line break ends them")]
    RowsRunOn,
    /// A row that is longer than a record may be.
    #[error("the row that begins here is longer than {limit} bytes: no line break ends it")]
    RowTooLong {
        /// The limit.
        limit: usize,
    },
    /// Columns of the register that the CSV lacks.
    #[error("the CSV lacks the columns {}", names.join(", "))]
    MissingColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// Columns of the CSV without a name, which no other than one may lack.
    #[error("the CSV has {columns} columns without a name")]
    UnnamedColumns {
        /// The number of them.
        columns: usize,
    },
    /// Columns that the CSV has more than once.
    #[error("the CSV has columns more than once: {}", names.join(", "))]
    DoubledColumns {
        /// Their names.
        names: Vec<String>,
    },
    /// A header row that is longer or has more columns than any register's.
    #[error("the CSV's header has more than {columns} columns or {bytes} bytes")]
    HeaderTooLarge {
        /// The most columns that are read.
        columns: usize,
        /// The most bytes that are read.
        bytes: usize,
    },
    /// Bytes behind the header of the CSV, of which none are a row.
    #[error("the CSV has bytes behind its header and no record")]
    NoRows,
    /// A quoted field that the CSV never closes.
    #[error("the CSV ends inside a quoted field of the row that begins here")]
    UnclosedQuote,
    /// A quoted field in which whole rows of the file are.
    #[error(
        "a quoted field of the row that begins here has whole rows of the CSV in it: its quote is not closed where the field ends"
    )]
    RowsInQuotes,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind) -> Self {
        Self(Box::new(Inner { kind, member: None, element: None, byte: None, source: None }))
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn at_byte(mut self, byte: u64) -> Self {
        self.0.byte = Some(byte);
        self
    }

    pub(crate) fn at_element(mut self, element: u64) -> Self {
        self.0.element = Some(element);
        self
    }

    pub(crate) fn in_member(mut self, member: Option<&Arc<str>>) -> Self {
        if self.0.member.is_none() {
            self.0.member = member.cloned();
        }
        self
    }

    /// What is wrong.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// Whether the input ends before its content does, as after a download that was cut short.
    #[must_use]
    pub fn is_cut_short(&self) -> bool {
        matches!(
            self.kind(),
            ErrorKind::NoEndRecord { .. }
                | ErrorKind::TruncatedData
                | ErrorKind::TruncatedJson { .. }
                | ErrorKind::UnclosedQuote
                | ErrorKind::Empty
        )
    }

    /// Name of the archive's member; `None` for a bare file.
    #[must_use]
    pub fn member(&self) -> Option<&str> {
        self.0.member.as_deref()
    }

    /// Number of the element, from 1, that was being read.
    #[must_use]
    pub fn element(&self) -> Option<u64> {
        self.0.element
    }

    /// Offset in the decompressed content, from 0.
    #[must_use]
    pub fn byte(&self) -> Option<u64> {
        self.0.byte
    }
}

impl From<std::io::Error> for Error {
    fn from(error: std::io::Error) -> Self {
        Self::new(ErrorKind::Io).because(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.0.kind)?;
        let mut separator = " (";
        let mut place = |name: &str, value: &dyn fmt::Display| {
            write!(formatter, "{separator}{name} {value}")?;
            separator = ", ";
            Ok(())
        };
        if let Some(member) = &self.0.member {
            place("member", &shown_name(member))?;
        }
        if let Some(element) = self.0.element {
            place("element", &element)?;
        }
        if let Some(byte) = self.0.byte {
            place("byte", &byte)?;
        }
        if separator == ", " { formatter.write_str(")") } else { Ok(()) }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
