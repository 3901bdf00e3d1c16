//! The error of this crate.

use std::path::Path;

use brreg_domain::mask_identity_numbers;

/// What went wrong with the catalog or a query on it.
///
/// The message is about the catalog; the message of DuckDB or of the system is its source. National identity numbers in DuckDB's
/// messages, which quote the query and sometimes a value, are masked.
#[derive(Debug, thiserror::Error)]
#[error("{message}")]
pub struct Error {
    kind: ErrorKind,
    message: String,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// The kinds of [`Error`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A path that DuckDB cannot open, or that is not a lake.
    Path,
    /// Reading or writing a file failed.
    Io,
    /// The disk is full.
    DiskFull,
    /// There is no `lake.duckdb`.
    Missing,
    /// `lake.duckdb` is not a catalog that DuckDB can open.
    Damaged,
    /// Another program holds `lake.duckdb` open for writing.
    Busy,
    /// What is published could not be read from the lake.
    Lake,
    /// DuckDB failed to build the catalog.
    Build,
    /// The statement is not one query.
    Refused,
    /// DuckDB refused the query or failed to answer it.
    Query,
    /// The answer could not be written.
    Output,
}

/// The system's words for a full disk, a used quota and a file that can grow no more, which DuckDB quotes.
const FULL: [&str; 3] = ["No space left on device", "Disk quota exceeded", "File too large"];

/// A message of DuckDB, with national identity numbers masked.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct DuckDb(String);

impl Error {
    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
    }

    pub(crate) fn io(path: &Path, doing: &str, source: std::io::Error) -> Self {
        let message = format!("{doing} {} failed", path.display());
        let kind = if brreg_files::is_full(&source) { ErrorKind::DiskFull } else { ErrorKind::Io };
        Self { kind, message, source: Some(source.into()) }
    }

    pub(crate) fn lake(source: brreg_lake::Error) -> Self {
        let message = "reading what is published failed".to_owned();
        let is_full = *source.kind() == brreg_lake::ErrorKind::DiskFull;
        Self { kind: if is_full { ErrorKind::DiskFull } else { ErrorKind::Lake }, message, source: Some(source.into()) }
    }

    pub(crate) fn duckdb(kind: ErrorKind, message: impl Into<String>, source: &duckdb::Error) -> Self {
        Self::duckdb_said(kind, message, &source.to_string())
    }

    pub(crate) fn duckdb_said(kind: ErrorKind, message: impl Into<String>, said: &str) -> Self {
        let kind = if FULL.iter().any(|text| said.contains(text)) { ErrorKind::DiskFull } else { kind };
        let said = DuckDb(mask_identity_numbers(said).into_owned());
        Self { kind, message: message.into(), source: Some(said.into()) }
    }

    pub(crate) fn query(source: &duckdb::Error) -> Self {
        Self::duckdb(ErrorKind::Query, "the query failed", source)
    }

    pub(crate) fn output(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Output, message: "writing the answer failed".to_owned(), source: Some(source.into()) }
    }
}
