//! Snapshots of the lake: written aside, published by one rename, kept for a while.
//!
//! # Publication
//! Everything of a draft is below one hidden folder until all of it is written and checked. Then, in this order:
//!
//! 1. each table's file moves to its partition, and a link to it takes its place in the draft;
//! 2. the manifest, with the register's progress, is written to the draft;
//! 3. the draft gets the name of its snapshot: it is complete now, and nothing points to it;
//! 4. the link `current/<register>` is replaced by one rename: **this publishes the snapshot**.
//!
//! Each step is on disk before the next begins. A process that is killed before step 3 leaves a draft, which names all that
//! belongs to it, and the next draft of the register removes it. One that is killed before step 4 leaves a complete snapshot,
//! which stays. **After step 4 nothing is removed**: what fails then is reported, and the snapshot is published.
//!
//! Readers follow the link once ([`Lake::published_all`]) and then read immutable files.

mod draft;
mod exchange;
mod link;
mod previous;
mod published;
mod retention;
mod revision;
mod soundness;
mod strangers;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

pub use draft::{Description, Draft, Publication};
pub(crate) use draft::{Steps, step};
pub(crate) use exchange::{exchange, finish};
pub use previous::Previous;
pub use published::Published;
pub use retention::Tidied;
pub use revision::Revision;

pub use crate::layout::SnapshotName;

use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::store::{Entry, Kind, LocalStore, Store as _};
use brreg_transform::schema::RegisterTables;

/// The lake's folder, `data/lake`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lake {
    store: LocalStore,
}

impl Lake {
    /// The lake in a folder; nothing is created yet.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { store: LocalStore::new(root.into()) }
    }

    /// The lake's folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        self.store.root()
    }

    /// The file of the catalog.
    #[must_use]
    pub fn catalog(&self) -> PathBuf {
        self.path(Path::new(layout::CATALOG))
    }

    /// A table's file as those see it who name the published snapshot, whichever that is.
    #[must_use]
    pub fn current_table(&self, register: &str, table: &str) -> PathBuf {
        layout::table_in(&self.link(register), table)
    }

    /// A path of the layout as a path of the system.
    pub(crate) fn path(&self, name: &Path) -> PathBuf {
        self.store.path(name)
    }

    pub(crate) fn store(&self) -> &LocalStore {
        &self.store
    }

    /// What is directly in a folder of the layout, by name.
    pub(crate) fn list(&self, folder: &Path) -> Result<Vec<Entry>, Error> {
        self.store.list(folder).map_err(|error| Error::io(&self.path(folder), error))
    }

    pub(crate) fn delete(&self, name: &Path) -> Result<(), Error> {
        self.store.delete(name).map_err(|error| Error::io(&self.path(name), error))
    }

    /// The complete snapshots of a register, oldest first, whether they are published or not.
    ///
    /// # Errors
    /// When a folder cannot be read, and [`ErrorKind::OldLayout`] when there are some of the old layout.
    pub fn snapshots(&self, register: &str) -> Result<Vec<Published>, Error> {
        if let Some(name) = self.old_snapshots(register)?.first() {
            return Err(Error::new(ErrorKind::OldLayout, &self.path(&layout::old::snapshot(register, *name))));
        }
        let names = self.named(&layout::snapshots(register))?;
        Ok(names.into_iter().map(|name| Published::new(self, register, name)).collect())
    }

    /// The snapshots of a register that have files in the old layout, oldest first.
    pub(crate) fn old_snapshots(&self, register: &str) -> Result<Vec<SnapshotName>, Error> {
        let mut names = self.named(&layout::tables(register))?;
        let mut failed = Ok(());
        names.retain(|name| match self.list(&layout::old::snapshot(register, *name)) {
            Ok(entries) => entries.iter().any(layout::old::is_of_snapshot),
            Err(error) => {
                failed = Err(error);
                false
            }
        });
        failed.map(|()| names)
    }

    /// The drafts of a register: what a killed process left, and what is under way.
    pub(crate) fn drafts(&self, register: &str) -> Result<Vec<SnapshotName>, Error> {
        let entries = self.list(&layout::snapshots(register))?.into_iter().filter(|entry| entry.kind == Kind::Folder);
        Ok(entries.filter_map(|entry| layout::draft_name(&entry.name)).collect())
    }

    /// Whether there is anything of a snapshot that is being made or removed, or that a killed process left so.
    ///
    /// # Errors
    /// When the register's folder cannot be read.
    pub fn has_drafts(&self, register: &str) -> Result<bool, Error> {
        Ok(!self.drafts(register)?.is_empty())
    }

    /// The partitions of a register's tables: the table and the snapshot of each. A folder beside those of the tables, such as a copy
    /// of one, is a stranger's, whatever is in it.
    pub(crate) fn partitions(&self, register: &RegisterTables) -> Result<Vec<(String, SnapshotName)>, Error> {
        let tables = self.table_names(register)?;
        let mut partitions = Vec::new();
        for table in self.list(&layout::tables(register.name))? {
            if table.kind == Kind::Folder && tables.contains(&table.name) {
                let names = self.named(&layout::table(register.name, &table.name))?;
                partitions.extend(names.into_iter().map(|name| (table.name.clone(), name)));
            }
        }
        Ok(partitions)
    }

    /// The tables that a register has, and those that it had in a snapshot that is still there.
    pub(crate) fn table_names(&self, register: &RegisterTables) -> Result<BTreeSet<String>, Error> {
        let mut names: BTreeSet<String> = register.tables.iter().map(|table| table.name.to_owned()).collect();
        let snapshots = self.named(&layout::snapshots(register.name))?.into_iter();
        let drafts = self.drafts(register.name)?.into_iter().map(|name| layout::draft(register.name, name));
        for folder in snapshots.map(|name| layout::snapshot(register.name, name)).chain(drafts) {
            let links = self.list(&folder)?;
            names.extend(links.iter().filter_map(|link| layout::table_name(&link.name)).map(str::to_owned));
        }
        Ok(names)
    }

    /// The folders in a folder that are named as snapshots, oldest first.
    pub(crate) fn named(&self, folder: &Path) -> Result<Vec<SnapshotName>, Error> {
        let folders = self.list(folder)?.into_iter().filter(|entry| entry.kind == Kind::Folder);
        let mut names: Vec<SnapshotName> = folders.filter_map(|entry| entry.name.parse().ok()).collect();
        names.sort_unstable();
        Ok(names)
    }
}
