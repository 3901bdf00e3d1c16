//! New rows of a register and the snapshot before them as the tables of the next one.
//!
//! Rows are merged group by group, a group being all rows of one thing. Groups come in any order and are sorted in runs;
//! the runs and the snapshot before, which is in the same order, are then read at the same time, and each file once. What
//! came again replaces the rows that were there; everything else passes through.
//!
//! # Memory
//! 32 bytes for each thing that came and 8 more where there is a snapshot before, [`RUN_BYTES`] of their rows (twice that while a run is sorted), a batch
//! of [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows of each table of the snapshot before, and a smaller one of each
//! run. All runs but the last are in files in between.

mod incoming;
mod input;
mod output;
mod runs;
#[cfg(test)]
mod tests;
mod things;

use std::path::PathBuf;

use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::Table;

pub use incoming::Incoming;
pub use runs::RUN_BYTES;

use crate::compare::Counts;
use crate::manifest::TableEntry;
use crate::privacy::Privacy;
use crate::snapshot::Previous;

/// How the rows of a register are merged.
#[derive(Debug)]
pub struct MergeRules {
    /// The tables. The first has a row for every thing.
    pub tables: &'static [&'static Table],
    /// The column that names the thing of a row; every table has it.
    pub group: &'static str,
    /// A column of timestamps of the first table in whose order the things are, those without one at the end. Things with
    /// the same one, and all where there is none, are in the order of their names.
    pub order: Option<&'static str>,
    /// A column of truths of the first table: where it is true in the snapshot before, the thing stays as it was unless
    /// what came for it [gives way](NewGroup::gives_way).
    pub outlasts: Option<&'static str>,
}

/// The rows that came for one thing.
#[derive(Debug, Clone)]
pub struct NewGroup {
    /// The thing: its name in the rows, or where they have none, what distinguishes it from others.
    pub key: String,
    /// Its place in the order of the things.
    pub order: Option<i64>,
    /// Whether all its rows came; otherwise those of the first table alone did, and in the other tables it stays as it was.
    pub is_whole: bool,
    /// Whether it gives way to the rows of the snapshot before where those [outlast](MergeRules::outlasts) it.
    pub gives_way: bool,
    /// The number of its rows in each table.
    pub rows: Vec<usize>,
}

/// The snapshot whose rows stay where nothing came for their things.
#[derive(Debug)]
pub struct Base {
    /// The file of each table; none where the snapshot does not have the table.
    files: Vec<Option<PathBuf>>,
    privacy: Privacy,
}

impl Base {
    /// A snapshot, as it may be shown under the setting of now.
    #[must_use]
    pub fn new(previous: &Previous, rules: &MergeRules, now: NationalId) -> Self {
        let has = |table: &Table| previous.manifest.tables.contains_key(table.name);
        let file = |table: &&'static Table| has(table).then(|| previous.published.table_file(table));
        let files = rules.tables.iter().map(file).collect();
        Self { files, privacy: Privacy { then: previous.manifest.national_id, now } }
    }
}

/// What was written.
#[derive(Debug)]
pub struct Merged {
    /// The tables.
    pub entries: Vec<(&'static Table, TableEntry)>,
    /// How the things that came compare with the snapshot before: those that it had and that did not come are
    /// [absent](Counts::absent) here, and in the tables all the same.
    pub counts: Counts,
    /// The number of things that came.
    pub came: u64,
}
