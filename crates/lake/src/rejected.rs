//! Records that could not be loaded: the file `rejected.ndjson` of a snapshot.

use std::fs::File;
use std::io::{BufRead as _, BufReader, BufWriter, Write as _};
use std::path::{Path, PathBuf};

use brreg_domain::{mask_identity_numbers, mask_identity_numbers_of_json};
use serde::Serialize;

use crate::error::Error;
use crate::lanes::Sink;
use crate::layout;
use brreg_transform::pseudonym::NationalId;

/// The most bytes of a rejected record that are kept.
pub const RECORD_BYTES: usize = 64 << 10;

/// A record that could not be loaded, as a line of `rejected.ndjson`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rejected {
    /// The file, and the archive's member where there is one.
    pub source: String,
    /// Number of the record in its file, from 1.
    pub element: u64,
    /// Where it begins, in bytes of the decompressed member.
    pub byte_offset: u64,
    /// Why it was rejected.
    pub reason: String,
    /// The invalid value in the record, where that is known (JSON Pointer, or the CSV column).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// The record as it was received, of a long one the beginning. National identity numbers are masked unless the lake shows them.
    pub record: String,
    /// Whether the record was not UTF-8, so that `record` shows U+FFFD in place of the bytes that were not.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub record_is_not_utf8: bool,
    /// Whether `record` is the beginning alone.
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub record_is_cut: bool,
}

impl Rejected {
    /// The record as the lake may show it.
    #[must_use]
    pub fn shown(mut self, national_id: NationalId) -> Self {
        let shown = |text: &str| national_id.shown(text).into_owned();
        // Names of files and members are not data of the register: they are masked in any case.
        self.source = mask_identity_numbers(&self.source).into_owned();
        if national_id != NationalId::Clear {
            self.record = mask_identity_numbers_of_json(&self.record);
        }
        if self.record.len() > RECORD_BYTES {
            // Cut after it was masked: half a number would not be recognised.
            self.record.truncate(self.record.floor_char_boundary(RECORD_BYTES));
            self.record_is_cut = true;
        }
        self.reason = shown(&self.reason);
        self.path = self.path.as_deref().map(shown);
        self
    }
}

/// `rejected.ndjson`, created when there is something to write.
#[derive(Debug)]
pub struct RejectedFile {
    path: PathBuf,
    file: Option<BufWriter<File>>,
}

impl RejectedFile {
    /// The file in the folder of a draft.
    #[must_use]
    pub fn new(folder: &Path) -> Self {
        Self { path: layout::rejected(folder), file: None }
    }

    /// Appends a record, which is written as it is.
    ///
    /// # Errors
    /// When the file cannot be created or written.
    pub fn append(&mut self, record: &Rejected) -> Result<(), Error> {
        let io = |error| Error::io(&self.path, error);
        let file = match &mut self.file {
            Some(file) => file,
            missing => missing.insert(BufWriter::new(brreg_files::create_new(&self.path).map_err(io)?)),
        };
        serde_json::to_writer(&mut *file, record).map_err(|error| io(error.into()))?;
        file.write_all(b"\n").map_err(io)
    }

    /// Makes the file durable.
    ///
    /// # Errors
    /// When it cannot be written or synced.
    pub fn finish(self) -> Result<(), Error> {
        let Some(file) = self.file else { return Ok(()) };
        let io = |error| Error::io(&self.path, error);
        file.into_inner().map_err(|error| io(error.into_error()))?.sync_all().map_err(io)
    }
}

impl Sink for RejectedFile {
    type Item = Vec<Rejected>;

    fn write(&mut self, records: Vec<Rejected>) -> Result<(), Error> {
        records.iter().try_for_each(|record| self.append(record))
    }
}

/// The first rejected records in the folder of a draft or snapshot as lines of JSON, where there are any.
///
/// # Errors
/// When the file cannot be read.
pub fn first(folder: &Path, rejected: u64, most: usize) -> Result<Vec<String>, Error> {
    if rejected == 0 {
        return Ok(Vec::new());
    }
    let path = layout::rejected(folder);
    let file = brreg_files::open(&path).map_err(|error| Error::io(&path, error))?;
    let lines = BufReader::new(file).lines().take(most);
    lines.collect::<Result<_, _>>().map_err(|error| Error::io(&path, error))
}
