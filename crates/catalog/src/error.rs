//! The error of this crate.

use std::path::Path;

#[cfg(feature = "duckdb")]
use brreg_domain::mask_identity_numbers;
#[cfg(feature = "duckdb")]
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
    /// The disk is full.
    DiskFull,
    /// This user may not read or write a file.
    Denied,
    /// There is no `lake.duckdb`.
    Missing,
    /// `lake.duckdb` is not a catalog that DuckDB can open.
    Damaged,
    /// `lake.duckdb` was built for another folder: the lake was moved or copied.
    Moved,
    /// Another program holds `lake.duckdb` open for writing.
    Busy,
    /// What is published could not be read from the lake.
    Lake,
    /// Rows were erased, or a snapshot was removed, while it was read.
    Erased,
    /// DuckDB failed to build the catalog.
    Build,
    /// The statement is not one query.
    Refused,
    /// DuckDB refused the query or failed to answer it.
    Query,
    /// The answer could not be written.
    Output,
    /// This build of the program has no DuckDB.
    Absent,
}

/// The system's words for a full disk, a used quota and a file that can grow no more, which DuckDB quotes.
#[cfg(feature = "duckdb")]
const FULL: [&str; 3] = ["No space left on device", "Disk quota exceeded", "File too large"];

/// The system's words where this user may not do it.
#[cfg(feature = "duckdb")]
pub(crate) const DENIED: &str = "Permission denied";

/// A message of DuckDB, with national identity numbers masked.
#[cfg(feature = "duckdb")]
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct DuckDb(String);

impl Error {
    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        self.kind
    }

    #[cfg(feature = "duckdb")]
    pub(crate) fn erased() -> Self {
        let message = "rows were erased or a snapshot was removed while the lake was read: ask again";
        Self::new(ErrorKind::Erased, message)
    }

    #[cfg(not(feature = "duckdb"))]
    pub(crate) fn absent() -> Self {
        let message = "this build of the program has no DuckDB, and so no catalog and no SQL".to_owned();
        Self { kind: ErrorKind::Absent, message, source: None }
    }

    pub(crate) fn io(path: &Path, doing: &str, source: std::io::Error) -> Self {
        let message = format!("{doing} {} failed", path.display());
        let kind = if brreg_files::is_full(&source) { ErrorKind::DiskFull } else { ErrorKind::Io };
        Self { kind, message, source: Some(source.into()) }
    }

    /// Whether the answer could not be written because its reader went away, as `head` does.
    #[must_use]
    pub fn is_closed_pipe(&self) -> bool {
        let io = self.source.as_ref().and_then(|source| source.downcast_ref::<std::io::Error>());
        self.kind == ErrorKind::Output && io.is_some_and(|io| io.kind() == std::io::ErrorKind::BrokenPipe)
    }
}

/// What the answers and the builds of DuckDB lead to.
#[cfg(feature = "duckdb")]
impl Error {
    pub(crate) fn new(kind: ErrorKind, message: impl Into<String>) -> Self {
        Self { kind, message: message.into(), source: None }
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
        let kind = match said {
            _ if FULL.iter().any(|text| said.contains(text)) => ErrorKind::DiskFull,
            _ if said.contains(DENIED) => ErrorKind::Denied,
            _ => kind,
        };
        let said = DuckDb(mask_identity_numbers(said).into_owned());
        Self { kind, message: message.into(), source: Some(said.into()) }
    }

    pub(crate) fn query(source: &duckdb::Error) -> Self {
        Self::query_said("the query failed", &source.to_string())
    }

    /// What DuckDB says of a query, without its advice to change settings, which a query here cannot do.
    pub(crate) fn query_said(message: &str, said: &str) -> Self {
        let message = if said.contains("Out of Memory Error") || said.contains("could not allocate") {
            "the query needs more memory than one may take here (2 GB): ask for fewer rows or columns at a time"
        } else {
            message
        };
        Self::duckdb_said(ErrorKind::Query, message, &without_settings(said))
    }

    /// A row that is not of the type that the program reads.
    pub(crate) fn unexpected_row(line: usize, column: usize) -> Self {
        let message =
            format!("a row of the answer is not as this program expects (line {line}, column {column} of its JSON)");
        Self::new(ErrorKind::Output, message)
    }

    /// The same error of something published that is damaged.
    pub(crate) fn of_damage(self, finding: &Finding) -> Self {
        let message = format!(
            "the query failed, because {finding}; `brreg-lake verify` names all that is damaged and what to do"
        );
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

/// The text without the sentences that advise a setting.
#[cfg(feature = "duckdb")]
fn without_settings(said: &str) -> String {
    let said = said.split("Possible solutions").next().unwrap_or_default();
    let advises = |sentence: &str| sentence.split(|other: char| !other.is_alphanumeric()).any(|word| word == "SET");
    let lines = said.lines().map(|line| {
        // The line that DuckDB quotes from the query is not its advice.
        if line.starts_with("LINE ") {
            return line.to_owned();
        }
        line.split_inclusive(". ").filter(|sentence| !advises(sentence)).collect::<String>().trim_end().to_owned()
    });
    lines.collect::<Vec<_>>().join("\n").trim_end().to_owned()
}

#[cfg(all(test, feature = "duckdb"))]
mod tests {
    use super::without_settings;

    #[test]
    fn advice_to_change_a_setting_is_left_out_and_all_else_stays() {
        for (said, left) in [
            (
                "Out of Memory Error: failed to allocate. \nPossible solutions:\n* SET threads=1",
                "Out of Memory Error: failed to allocate.",
            ),
            (
                "More than one row returned. \n\nUse \"SET scalar_subquery=false\" to revert.",
                "More than one row returned.",
            ),
            ("Binder Error: no. Use SET x=1. See y.", "Binder Error: no. See y."),
            ("Parser Error: at\n\nLINE 1: SET x", "Parser Error: at\n\nLINE 1: SET x"),
            ("OFFSET and settings stay", "OFFSET and settings stay"),
        ] {
            assert_eq!(without_settings(said), left);
        }
    }
}
