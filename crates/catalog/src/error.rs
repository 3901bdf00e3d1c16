//! The error of this crate.

use std::path::Path;

use brreg_domain::mask_identity_numbers;
use brreg_lake::verify::Finding;

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
        Self { kind: ErrorKind::Io, message, source: Some(source.into()) }
    }

    pub(crate) fn lake(source: brreg_lake::Error) -> Self {
        let message = "reading what is published failed".to_owned();
        Self { kind: ErrorKind::Lake, message, source: Some(source.into()) }
    }

    pub(crate) fn duckdb(kind: ErrorKind, message: impl Into<String>, source: &duckdb::Error) -> Self {
        Self::duckdb_said(kind, message, &source.to_string())
    }

    pub(crate) fn duckdb_said(kind: ErrorKind, message: impl Into<String>, said: &str) -> Self {
        let said = DuckDb(mask_identity_numbers(said).into_owned());
        Self { kind, message: message.into(), source: Some(said.into()) }
    }

    pub(crate) fn query(source: &duckdb::Error) -> Self {
        Self::duckdb(ErrorKind::Query, "the query failed", source)
    }

    /// The same error of something published that is damaged.
    pub(crate) fn of_damage(self, finding: &Finding) -> Self {
        let message = format!("the query failed, because {finding}; `brreg-lake verify` names all that is damaged");
        Self { kind: ErrorKind::Lake, message, source: self.source }
    }

    /// Whether the message of DuckDB has this text in it.
    pub(crate) fn quotes(&self, text: &str) -> bool {
        self.kind == ErrorKind::Query && self.source.as_ref().is_some_and(|said| said.to_string().contains(text))
    }

    pub(crate) fn output(source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        Self { kind: ErrorKind::Output, message: "writing the answer failed".to_owned(), source: Some(source.into()) }
    }
}
