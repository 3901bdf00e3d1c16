//! What differs between two snapshots of a register.
//!
//! Each file is read once, whatever differs and in whatever order the files are: the keys of the things first, from
//! which it is known which groups the sides have in the same order; then all rows, both sides at the same time. Groups
//! that moved are put aside and compared at the end. A table whose file is the same on both sides is not read.
//!
//! # Memory
//! Nine bytes for each thing of either side, and some fifty while their keys are joined; some batches of
//! [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows of each table and side; and [`GROUPS_IN_MEMORY`] groups that moved, twice
//! that while one part is compared and the next one read. More of them are written to files in between.

mod aside;
mod cells;
mod engine;
mod layout;
mod moved;
mod owners;
mod parts;
mod plan;
mod rows;
mod stream;
#[cfg(test)]
mod tests;
mod text;
mod thing;

pub(crate) use cells::Cells;

use std::path::{Path, PathBuf};

use brreg_transform::compared::Compared;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::Table;

pub use aside::GROUPS_IN_MEMORY;
pub use thing::{Place, Thing, ThingRows};

use self::layout::TableLayout;
use self::rows::Matcher;
use crate::error::Error;
use crate::groups::group_keys;
use crate::manifest::TableEntry;
use crate::privacy::Privacy;
use crate::snapshot::{Draft, Previous};

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
    /// A published snapshot.
    #[must_use]
    pub fn published(previous: &Previous, compared: &Compared) -> Self {
        let file = |table: &'static Table| SideFile {
            path: previous.published.table_file(table),
            sha256: previous.manifest.tables.get(table.name).map(|entry| entry.sha256.clone()),
        };
        Self { files: compared.tables().map(file).collect(), national_id: previous.manifest.national_id }
    }

    /// A snapshot that is not published yet, whose tables are written.
    #[must_use]
    pub fn draft(
        draft: &Draft,
        tables: &[(&'static Table, TableEntry)],
        national_id: NationalId,
        compared: &Compared,
    ) -> Self {
        let written = |table: &Table| tables.iter().find(|(written, _)| written.name == table.name);
        let file = |table: &'static Table| SideFile {
            path: draft.table_file(table),
            sha256: written(table).map(|(_, entry)| entry.sha256.clone()),
        };
        Self { files: compared.tables().map(file).collect(), national_id }
    }

    /// Tables in a folder, as `<table>.parquet`.
    #[must_use]
    pub fn in_folder(folder: &Path, national_id: NationalId, compared: &Compared) -> Self {
        let file = |table: &'static Table| SideFile { path: crate::layout::table_in(folder, table.name), sha256: None };
        Self { files: compared.tables().map(file).collect(), national_id }
    }

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
    /// The pseudonym of the row's person, or the organisation number of the company in its place.
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

/// Where differences go. A sink takes single changes, the rows of things, or both; it passes over what it does not take.
pub trait ChangeSink {
    /// Takes the next change.
    ///
    /// # Errors
    /// Whatever makes the comparison fail.
    fn take(&mut self, _change: Change<'_>) -> Result<(), Error> {
        Ok(())
    }

    /// Takes the rows of a thing that may differ, before what is reported of it. It is called once for each such thing: for all that
    /// only one snapshot has, and for those of which some row is another one or is in another place.
    ///
    /// # Errors
    /// Whatever makes the comparison fail.
    fn take_thing(&mut self, _thing: &Thing<'_>) -> Result<(), Error> {
        Ok(())
    }
}

/// Counts are enough.
impl ChangeSink for () {}

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
    let Some(first) = compared.tables.first() else { return Ok(Counts::default()) };
    let things = TableLayout::of_things(first, 0, compared.group);
    let things = [0, 1].map(|side| layout::open(sides[side], &things, first, privacy[side]));
    if (0..compared.tables.len()).all(|place| before.is_same_file(now, place)) {
        let [_, now] = things;
        let mut keys = group_keys(now?)?;
        keys.sort_unstable();
        keys.dedup();
        return Ok(Counts { unchanged: keys.len() as u64, ..Counts::default() });
    }
    let [before, now] = things;
    let plan = engine::plan(before?, now?)?;
    let (layouts, sources) = layout::of(compared, sides, privacy)?;
    // Where one side has no pseudonyms, persons are known by name and birth date on both.
    let by_name = sides.iter().any(|side| side.national_id == NationalId::Drop);
    let matcher = Matcher::new(&layouts, by_name, compared.same, sink);
    engine::run(&plan, &layouts, sources, matcher, (folder, groups_in_memory))
}
