//! What differs between two snapshots of a register.
//!
//! Each file is read once, whatever differs and in whatever order the files are: the keys of the things first, from
//! which it is known which groups the sides have in the same order; then all rows, both sides at the same time. Groups
//! that moved are put aside and compared at the end. A table whose file is the same on both sides is not read.
//!
//! # Memory
//! Twelve bytes for each thing of either side, some batches of [`BATCH_ROWS`](crate::groups::BATCH_ROWS) rows of each
//! table and side, and [`GROUPS_IN_MEMORY`] groups that moved; more of them are written to files in between.

mod aside;
mod cells;
mod engine;
mod layout;
mod owners;
mod plan;
mod rows;
mod stream;
mod text;

use std::path::{Path, PathBuf};

use brreg_transform::compared::Compared;
use brreg_transform::pseudonym::NationalId;

pub use aside::GROUPS_IN_MEMORY;

use crate::error::{Error, ErrorKind};
use crate::groups::{StoredTable, TextType, group_keys};
use crate::privacy::Privacy;

/// One of the two snapshots.
#[derive(Debug, Clone)]
pub struct Side {
    /// The file of each compared table.
    pub files: Vec<SideFile>,
    /// What the snapshot shows of national identity numbers.
    pub national_id: NationalId,
}

/// A compared table's file.
#[derive(Debug, Clone)]
pub struct SideFile {
    /// Where it is.
    pub path: PathBuf,
    /// Its SHA-256 in hex; files with the same one are not read.
    pub sha256: Option<String>,
}

impl Side {
    fn is_same_file(&self, other: &Self, place: usize) -> bool {
        let sha256 = |side: &Self| side.files.get(place).and_then(|file| file.sha256.clone());
        sha256(self).is_some_and(|sha256_here| sha256(other) == Some(sha256_here))
    }
}

/// How many things differ.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Things that the earlier snapshot does not have.
    pub new: u64,
    /// Things that both have with different content.
    pub changed: u64,
    /// Things that both have with the same content.
    pub unchanged: u64,
    /// Things that the later snapshot does not have.
    pub absent: u64,
}

/// One difference.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change<'c> {
    /// The thing.
    pub group: &'c str,
    /// The pseudonym of the row's person.
    pub person: Option<&'c str>,
    /// The further value that the row is matched by.
    pub kind: Option<&'c str>,
    /// The table.
    pub table: &'static str,
    /// What is different.
    pub difference: Difference<'c>,
}

/// What is different.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Difference<'c> {
    /// The later snapshot alone has the row.
    New,
    /// The earlier snapshot alone has the row.
    Removed,
    /// Both have the row, with different values in a column.
    Changed {
        /// The column.
        column: &'static str,
        /// The earlier value as text.
        from: Option<&'c str>,
        /// The later value as text.
        to: Option<&'c str>,
    },
}

/// Where differences go.
pub trait ChangeSink {
    /// Takes the next one.
    ///
    /// # Errors
    /// Whatever makes the comparison fail.
    fn take(&mut self, change: Change<'_>) -> Result<(), Error>;
}

/// Counts are enough.
impl ChangeSink for () {
    fn take(&mut self, _: Change<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Compares two snapshots: thing by thing in the order of the later one, things that moved at the end; within a thing
/// table by table, and by the rows' keys.
///
/// Rows are compared as the later snapshot's setting lets them be shown. A column that one of the files lacks is not
/// compared. Files that are needed in between are made below `folder` and removed again.
///
/// # Errors
/// When a file cannot be read, has other types than the declared ones, or its rows are not in the order of the other
/// tables' rows; when a file in between cannot be written; and those of the sink.
pub fn compare(
    before: &Side,
    now: &Side,
    compared: &Compared,
    folder: &Path,
    sink: &mut dyn ChangeSink,
) -> Result<Counts, Error> {
    compare_within(before, now, compared, folder, sink, GROUPS_IN_MEMORY)
}

fn compare_within(
    before: &Side,
    now: &Side,
    compared: &Compared,
    folder: &Path,
    sink: &mut dyn ChangeSink,
    groups_in_memory: usize,
) -> Result<Counts, Error> {
    let sides = [before, now];
    let privacy = sides.map(|side| Privacy { then: side.national_id, now: now.national_id });
    if let Some(first) = compared.tables.first()
        && (0..compared.tables.len()).all(|place| before.is_same_file(now, place))
    {
        let stored = StoredTable::open(&now.files[0].path, first.table, ErrorKind::Compare)?;
        let things = layout::TableLayout::of_things(first, 0, compared.group);
        let mut keys = group_keys(stored.rows(&things.columns, TextType::View, privacy[1])?)?;
        keys.sort_unstable();
        keys.dedup();
        return Ok(Counts { unchanged: keys.len() as u64, ..Counts::default() });
    }
    let (layouts, stored) = layout::of(compared, sides)?;
    // Where one side has no pseudonyms, persons are known by name and birth date on both.
    let by_name = sides.iter().any(|side| side.national_id == NationalId::Drop);
    let comparison =
        engine::Comparison { layouts: &layouts, stored: &stored, privacy, by_name, folder, groups_in_memory };
    comparison.run(sink)
}
