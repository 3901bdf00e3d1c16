//! A register as something to fetch from, and what was fetched as something to load.

use std::collections::BTreeMap;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use arrow::array::RecordBatch;
use brreg_lake::compare::{ChangeSink, Side, compare};
use brreg_lake::manifest::{Records, Source as LoadedFile, TableEntry};
use brreg_lake::snapshot::{Draft, Previous, SnapshotName};
use brreg_transform::compared::Compared;
use brreg_transform::pseudonym::{Key, NationalId};
use brreg_transform::schema::Table;
use jiff::Timestamp;
use serde_json::Value;

use crate::base::Base;
use crate::context::Context;
use crate::problem::Problem;
use crate::progress::Observer;
use crate::register::{LookupOptions, Subject};
use crate::report::{Note, Unchanged};
use crate::settings::Configuration;
use crate::staged::Staged;

/// A client of a register.
pub trait Source {
    /// Fetches into landing what the published snapshot lacks. `base` is that snapshot where what comes may rest on it.
    ///
    /// # Errors
    /// What a person or time has to mend.
    fn fetch(&self, base: Option<&Base>) -> Result<Fetched, Problem>;

    /// The most rows that the register's first table can have after the fetch, where that is known before it.
    ///
    /// # Errors
    /// As [`Source::fetch`].
    fn most_rows(&self) -> Result<Option<u64>, Problem> {
        Ok(None)
    }

    /// What the fetch did besides, and what was fetched, which a person should know whatever became of it. Asked for when the
    /// night of the register has ended.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }

    /// Fetches one of the register's [downloads](crate::register::Download) into landing and gives its place; `None` where there
    /// is nothing to ask for.
    ///
    /// # Errors
    /// As [`Source::fetch`].
    fn download(&self, name: &str, base: Option<&Base>) -> Result<Option<PathBuf>, Problem>;

    /// One answer of the register as it came. Called with the subjects and options of the register's
    /// [lookups](crate::register::Lookup) alone.
    ///
    /// # Errors
    /// As [`Source::fetch`].
    fn lookup(&self, name: &str, subject: &Subject, options: &LookupOptions) -> Result<Vec<u8>, Problem>;
}

/// What a fetch led to.
pub enum Fetched {
    /// The published snapshot is what there is.
    Unchanged(Unchanged),
    /// Something is in landing.
    Landed(Box<dyn Landed>),
}

/// What was fetched, or files from disk.
pub trait Landed: Send + Sync {
    /// Writes the tables of the next snapshot into the draft's folder, but those that come from the comparison.
    ///
    /// # Errors
    /// Data that cannot be loaded, and tables that cannot be written.
    fn load(&self, loading: &Loading<'_>) -> Result<Loaded, Problem>;

    /// The time of the snapshot where that is not now.
    fn time(&self) -> Option<Timestamp> {
        None
    }

    /// What [`Landed::compare`] compares; nothing by default.
    fn compared(&self) -> Option<&'static Compared> {
        None
    }

    /// The tables whose rows of the snapshot before go on in the new one; none by default. What is damaged of them is not carried
    /// over, and a note says so.
    fn carried(&self) -> Vec<&'static Table> {
        Vec::new()
    }

    /// Those of them that are of use together alone: where one is damaged, all begin again.
    fn carried_together(&self) -> Vec<&'static Table> {
        Vec::new()
    }

    /// Writes what differs from the snapshot before, where the load did not do so.
    ///
    /// # Errors
    /// When either snapshot cannot be read, or a table cannot be written.
    fn compare(&self, _comparing: &Comparing<'_>) -> Result<Differences, brreg_lake::Error> {
        Ok(Differences::default())
    }

    /// What was odd about the fetch.
    fn notes(&self) -> Vec<Note> {
        Vec::new()
    }

    /// Called when what was loaded is published, for work on the published snapshots.
    ///
    /// # Errors
    /// Whatever could not be done; the snapshot stays published.
    fn published(&self, _context: &Context<'_>) -> Result<(), Problem> {
        Ok(())
    }

    /// Called when what was loaded is not published, because a check refused it or it says nothing new: the next run must not
    /// go on with it.
    fn discarded(&self, _context: &Context<'_>) {}

    /// Called when nothing could be published, whatever kept it from that. Returns the problem, which may name what is not there
    /// any more.
    fn failed(&self, _context: &Context<'_>, problem: Problem) -> Problem {
        problem
    }
}

/// A register of whose bulk files each is the whole register as of its day.
pub trait Bulk: Sync {
    /// The settings of the register that change what a file is flattened to.
    ///
    /// # Errors
    /// Settings that cannot be used.
    fn settings(&self, configuration: &Configuration) -> Result<Value, Problem>;

    /// Flattens one file: writes the tables that it gives into the folder.
    ///
    /// # Errors
    /// As [`Landed::load`].
    fn flatten(&self, path: &Path, flattening: &Flattening<'_>) -> Result<Loaded, Problem>;

    /// What was flattened as what is to be published as the snapshot of a time.
    fn landed(&self, staged: Staged, time: Timestamp) -> Box<dyn Landed>;
}

/// What a comparison works with.
pub struct Comparing<'c> {
    /// The snapshot that is being made.
    pub draft: &'c Draft,
    /// Its tables.
    pub entries: &'c [(&'static Table, TableEntry)],
    /// What it says about national identity numbers.
    pub national_id: NationalId,
    /// The snapshot before it, where there is a sound one.
    pub previous: Option<&'c Previous>,
    /// How far it goes, as the register wrote it down.
    pub progress: Option<&'c Value>,
}

impl Comparing<'_> {
    /// Reports the differences to the sink; none where there is no sound snapshot before.
    ///
    /// # Errors
    /// As [`compare`].
    pub fn with(&self, compared: &Compared, sink: &mut dyn ChangeSink) -> Result<(), brreg_lake::Error> {
        let Some(previous) = self.previous else { return Ok(()) };
        let before = Side::published(previous, compared);
        let now = Side::draft(self.draft, self.entries, self.national_id, compared);
        compare(&before, &now, compared, &self.draft.work_folder(), sink).map(drop)
    }
}

/// What a comparison found.
#[derive(Debug, Default)]
pub struct Differences {
    /// The tables that were written.
    pub entries: Vec<(&'static Table, TableEntry)>,
    /// What was counted, by name.
    pub counts: BTreeMap<String, u64>,
}

/// What a load works with.
pub struct Loading<'l> {
    /// Configuration, registers, data folder.
    pub context: &'l Context<'l>,
    /// The snapshot that is being made.
    pub draft: &'l Draft,
    /// The snapshot before it.
    pub previous: Option<&'l Previous>,
    /// The key of the pseudonyms.
    pub key: Key,
}

/// What a file is flattened with: the part of a load that needs no lake.
pub struct Flattening<'f> {
    /// The configuration.
    pub configuration: &'f Configuration,
    /// Who follows the work.
    pub observer: &'f dyn Observer,
    /// The folder of the tables and the rejected records; it is there, and empty.
    pub folder: PathBuf,
    /// The key of the pseudonyms.
    pub key: Key,
    /// Threads that decode; `None` for one per core.
    pub threads: Option<NonZeroUsize>,
}

impl<'l> Flattening<'l> {
    /// As a part of a load.
    #[must_use]
    pub fn of(loading: &Loading<'l>) -> Self {
        let Loading { context, draft, key, .. } = loading;
        let (configuration, observer) = (context.configuration, context.observer);
        Self { configuration, observer, folder: draft.work_folder(), key: key.clone(), threads: None }
    }
}

/// What was loaded.
#[derive(Debug, Default)]
pub struct Loaded {
    /// The tables that were written.
    pub entries: Vec<(&'static Table, TableEntry)>,
    /// What was read.
    pub sources: Vec<LoadedFile>,
    /// What became of the records.
    pub records: Records,
    /// Bytes that were read, decompressed.
    pub bytes: u64,
    /// Deviations by kind among what was read, of a register without a table of them.
    pub avvik: BTreeMap<String, u64>,
    /// What else was counted, by name.
    pub counts: BTreeMap<String, u64>,
    /// The snapshot whose rows it includes.
    pub merged_with: Option<SnapshotName>,
    /// The snapshot with which the load compared what it read.
    pub compared_with: Option<SnapshotName>,
    /// Whether the load would have compared what it read with the snapshot before, and could not because that is damaged.
    pub is_not_compared: bool,
    /// The fingerprint of the key under which its pseudonyms were made; [`publish`](crate::publish::publish) sets it.
    pub person_key: Option<String>,
    /// The time of the last order to erase companies or persons; set likewise.
    pub erased_until: Option<String>,
    /// How far the snapshot goes, for the next fetch; the register alone reads it.
    pub progress: Option<Value>,
    /// Whether what was read is all that the register has, so that its number is compared with that of the snapshot before.
    pub is_whole: bool,
    /// The tables that are empty because the settings say so: their numbers are not compared.
    pub switched_off: Vec<&'static str>,
    /// Whether more than before is the choice of whoever names the companies, so that of a whole only a smaller number is
    /// compared.
    pub may_grow: bool,
    /// Whether the published snapshot says the same, so that a new one would only replace its changes by none. No table needs to
    /// be complete then.
    pub is_unchanged: bool,
}

/// Writes tables that are in memory.
///
/// # Errors
/// When one cannot be written.
pub fn write(
    draft: &Draft,
    tables: Vec<(&'static Table, RecordBatch)>,
) -> Result<Vec<(&'static Table, TableEntry)>, brreg_lake::Error> {
    let write = |(table, rows): (&'static Table, RecordBatch)| {
        let mut file = draft.writer(table)?;
        file.write(&rows)?;
        Ok((table, file.finish()?))
    };
    tables.into_iter().map(write).collect()
}

impl Loaded {
    /// Rows of a table.
    #[must_use]
    pub fn rows(&self, table: &str) -> Option<u64> {
        self.entries.iter().find(|(known, _)| known.name == table).map(|(_, entry)| entry.rows)
    }
}
