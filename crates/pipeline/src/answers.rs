//! Answers of a register as they came: the place of a record in them, and why one is rejected.

use std::fmt;
use std::path::Path;

use brreg_parser::Limits;
use brreg_parser::json::FromJson;
use serde::Deserialize;
use serde_json::error::Category;
use serde_json::value::RawValue;

use brreg_lake::rejected::Rejected;
use brreg_lake::{Error, ErrorKind};

/// Bytes of answers whose rows are collected at most before they are handed to the merge.
pub(crate) const BYTES_AT_A_TIME: usize = 16 << 20;

/// Where in the sources a record is.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    /// Name of the source.
    pub(crate) source: String,
    /// Number of the record in it, from 1.
    pub(crate) element: u64,
    /// Bytes before the record.
    pub(crate) byte_offset: u64,
}

impl Place {
    /// The line of `rejected.ndjson` for a record here.
    pub(crate) fn rejected(&self, refusal: Refusal, record: &str) -> Rejected {
        Rejected {
            source: self.source.clone(),
            element: self.element,
            byte_offset: self.byte_offset,
            reason: refusal.reason,
            path: refusal.path,
            record: record.to_owned(),
            record_is_not_utf8: false,
            record_is_cut: false,
        }
    }
}

/// Why a record cannot be loaded.
#[derive(Debug, Clone)]
pub(crate) struct Refusal {
    /// What is wrong: the same of all records with the same fault, which are counted by it.
    reason: String,
    /// JSON Pointer of the value.
    path: Option<String>,
}

impl Refusal {
    /// Of the record as a whole.
    pub(crate) fn new(reason: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: None }
    }

    /// Of a value of it.
    pub(crate) fn at(reason: impl Into<String>, path: impl Into<String>) -> Self {
        Self { reason: reason.into(), path: Some(path.into()) }
    }

    /// The same of a value below this one.
    pub(crate) fn below(self, path: &str) -> Self {
        Self { path: Some(path.to_owned() + self.path.as_deref().unwrap_or_default()), ..self }
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.path.as_deref().filter(|path| !path.is_empty()) {
            Some(path) => write!(formatter, "{} (at {path})", self.reason),
            None => formatter.write_str(&self.reason),
        }
    }
}

/// Decodes a source that has to be whole: a page, or a line that was written here.
pub(crate) fn decode<'b, T: Deserialize<'b>>(source: &str, bytes: &'b [u8]) -> Result<T, Error> {
    serde_json::from_slice(bytes).map_err(|error| undecoded(Path::new(source), &error))
}

/// The error of a source that cannot be decoded.
pub(crate) fn undecoded(source: &Path, error: &serde_json::Error) -> Error {
    Error::new(ErrorKind::Answer, source).with_source(reason(error))
}

/// Decodes one record; why it cannot be decoded otherwise.
pub(crate) fn record<'b, T: FromJson<'b>>(raw: &'b RawValue) -> Result<T, Refusal> {
    brreg_parser::json::read_within(raw.get(), &Limits::default())
        .map_err(|error| Refusal { reason: error.reason(), path: error.path().map(str::to_owned) })
}

/// What is wrong, and where. The message of the JSON reader would quote a value.
fn reason(error: &serde_json::Error) -> String {
    let what = match error.classify() {
        Category::Data => "a value is not of the type that the field has, or a field is missing",
        Category::Eof => "the JSON ends too early",
        Category::Syntax | Category::Io => "not valid JSON",
    };
    format!("{what} (line {}, column {})", error.line(), error.column())
}
