//! What was backfilled, also of snapshots that are no longer kept: `state/backfill/<register>.ndjson`, a line per snapshot.
//!
//! The line of a snapshot is written before the next one is published. So the newest snapshot alone can lack its line, and its
//! manifest says the same.
//!
//! Of objects in a bucket, `state/backfill/<register>.objects.ndjson` has the SHA-256, so that a repeated backfill need not read the
//! published ones again. Without it, it does.

use std::collections::BTreeSet;
use std::fs;
use std::io::{self, Write as _};
use std::path::PathBuf;

use brreg_lake::manifest::Manifest;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::data::DataFolder;
use crate::problem::{Advice, At as _, Problem, Step};

pub(super) const FOLDER_NAME: &str = "backfill";

/// A snapshot and the file that it was made of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Line {
    pub(crate) snapshot: String,
    pub(crate) sha256: String,
}

impl Line {
    /// That of a snapshot with a single source.
    pub(crate) fn of(manifest: &Manifest) -> Option<Self> {
        let [source] = manifest.sources.as_slice() else { return None };
        Some(Self { snapshot: manifest.snapshot.clone(), sha256: source.sha256.clone() })
    }
}

/// What an object in a bucket was when it was read.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct ObjectLine {
    pub(crate) address: String,
    pub(crate) bytes: u64,
    pub(crate) tag: String,
    pub(crate) sha256: String,
}

/// Lines that are added to a file, of which none is changed.
#[derive(Debug)]
struct Lines<L> {
    path: PathBuf,
    lines: BTreeSet<L>,
}

impl<L: Ord + Serialize + DeserializeOwned> Lines<L> {
    /// Reads them; one that was cut short counts as missing.
    fn read(path: PathBuf) -> Result<Self, Problem> {
        let bytes = match fs::read(&path) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Vec::new(),
            read => read
                .at_path(Step::History, &path)
                .map_err(|problem| problem.advise_otherwise(Advice::Check(path.clone())))?,
        };
        let lines = bytes.split(|byte| *byte == b'\n').filter_map(|line| serde_json::from_slice(line).ok()).collect();
        Ok(Self { path, lines })
    }

    /// Writes a line down.
    fn add(&mut self, line: L) -> Result<(), Problem> {
        if self.lines.contains(&line) {
            return Ok(());
        }
        // A line break first ends a line that was cut short.
        let mut text = vec![b'\n'];
        serde_json::to_writer(&mut text, &line).at(Step::History)?;
        text.push(b'\n');
        let folder = self.path.parent().unwrap_or(&self.path);
        let written = brreg_files::create_folder(folder)
            .and_then(|()| brreg_files::open_append(&self.path))
            .and_then(|mut file| file.write_all(&text).and_then(|()| file.sync_data()));
        written
            .at_path(Step::History, &self.path)
            .map_err(|problem| problem.advise_otherwise(Advice::Check(self.path.clone())))?;
        self.lines.insert(line);
        Ok(())
    }
}

/// The record of a register.
#[derive(Debug)]
pub(crate) struct Record(Lines<Line>);

impl Record {
    pub(crate) fn read(data: &DataFolder, register: &str) -> Result<Self, Problem> {
        Lines::read(path(data, register, "")).map(Self)
    }

    pub(crate) fn has(&self, snapshot: &str, sha256: &str) -> bool {
        self.0.lines.iter().any(|line| line.snapshot == snapshot && line.sha256 == sha256)
    }

    /// Writes a line down.
    pub(crate) fn add(&mut self, line: Line) -> Result<(), Problem> {
        self.0.add(line)
    }
}

/// The objects that were read for a register.
#[derive(Debug)]
pub(crate) struct Objects(Lines<ObjectLine>);

impl Objects {
    pub(crate) fn read(data: &DataFolder, register: &str) -> Result<Self, Problem> {
        Lines::read(path(data, register, ".objects")).map(Self)
    }

    /// The SHA-256 of an object, where it was read.
    pub(crate) fn sha256(&self, address: &str, bytes: u64, tag: &str) -> Option<&str> {
        let is_it = |line: &&ObjectLine| line.address == address && line.bytes == bytes && line.tag == tag;
        self.0.lines.iter().find(is_it).map(|line| line.sha256.as_str())
    }

    /// Writes a line down.
    pub(crate) fn add(&mut self, line: ObjectLine) -> Result<(), Problem> {
        self.0.add(line)
    }
}

fn path(data: &DataFolder, register: &str, of: &str) -> PathBuf {
    data.state().join(FOLDER_NAME).join(format!("{register}{of}.ndjson"))
}

/// Forgets what was backfilled of a register, which has no snapshot any more.
///
/// # Errors
/// When the record is there and cannot be removed.
pub(crate) fn forget(data: &DataFolder, register: &str) -> io::Result<()> {
    ["", ".objects"].into_iter().try_for_each(|of| match fs::remove_file(path(data, register, of)) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        removed => removed,
    })
}
