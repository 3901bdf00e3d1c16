//! A load whose tables are written and that no reader sees yet.

use std::collections::BTreeMap;

use arrow::array::RecordBatch;

use crate::error::Error;
use crate::manifest::{Records, TableEntry};
use crate::rejected;
use crate::snapshot::{Description, Draft, Previous, Publication};
use brreg_transform::schema::Table;

/// A load that is ready for publication. Dropped, it leaves nothing.
#[derive(Debug)]
pub struct Loaded {
    draft: Draft,
    entries: Vec<(&'static Table, TableEntry)>,
    description: Description,
}

impl Loaded {
    /// Writes the tables.
    ///
    /// # Errors
    /// When a table cannot be written.
    pub fn write(
        draft: Draft,
        tables: Vec<(&'static Table, RecordBatch)>,
        description: Description,
    ) -> Result<Self, Error> {
        let mut entries = Vec::with_capacity(tables.len());
        for (table, rows) in tables {
            let mut file = draft.writer(table)?;
            file.write(&rows)?;
            entries.push((table, file.finish()?));
        }
        Ok(Self { draft, entries, description })
    }

    /// What became of the records of this load's sources.
    #[must_use]
    pub const fn records(&self) -> Records {
        self.description.records
    }

    /// What else was counted, by the names that the register's `Load` documents.
    #[must_use]
    pub const fn counts(&self) -> &BTreeMap<String, u64> {
        &self.description.counts
    }

    /// Rows of a table, those of the snapshot before included.
    #[must_use]
    pub fn rows(&self, table: &str) -> Option<u64> {
        self.entries.iter().find(|(known, _)| known.name == table).map(|(_, entry)| entry.rows)
    }

    /// The first rejected records as lines of JSON, for a report.
    ///
    /// # Errors
    /// When the file of rejected records cannot be read.
    pub fn first_rejected(&self, most: usize) -> Result<Vec<String>, Error> {
        rejected::first(&self.draft.work_folder(), self.description.records.rejected, most)
    }

    /// The snapshot that this one follows, if any.
    ///
    /// # Errors
    /// As [`Draft::previous`].
    pub fn previous(&self) -> Result<Option<Previous>, Error> {
        self.draft.previous()
    }

    /// The same load with how far the register was read.
    #[must_use]
    pub fn with_progress(mut self, progress: serde_json::Value) -> Self {
        self.description.progress = Some(progress);
        self
    }

    /// Publishes.
    ///
    /// # Errors
    /// As [`Draft::publish`].
    pub fn publish(self) -> Result<Publication, Error> {
        self.draft.publish(self.entries, self.description)
    }
}
