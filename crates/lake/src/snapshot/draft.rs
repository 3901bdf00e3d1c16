//! A snapshot while it is written: a hidden folder that is gone again unless it is published.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::Table;
use jiff::Timestamp;

use super::{Lake, Previous, Published, SnapshotName};
use crate::damage::Finding;
use crate::data_package;
use crate::error::{Error, ErrorKind};
use crate::file_check::read_back;
use crate::hash::file_entry;
use crate::layout;
use crate::manifest::{FileEntry, MANIFEST_VERSION, Manifest, Records, Source, TableEntry};
use crate::table_file::TableFile;
use brreg_transform::schema::RegisterTables;

/// A snapshot that no reader sees yet. Dropped without [`Draft::publish`], it leaves nothing.
#[derive(Debug)]
pub struct Draft {
    lake: Lake,
    register: RegisterTables,
    name: SnapshotName,
    stage: Stage,
    removed: Vec<PathBuf>,
}

/// How far a draft is on its way to publication.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    /// It is hidden; some tables may be in their partitions.
    Hidden,
    /// It has the name of its snapshot, and nothing points to it.
    Complete,
    /// The link points to it.
    Published,
}

/// What a manifest says besides what the draft knows itself.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// What the tables say about national identity numbers.
    pub national_id: NationalId,
    /// The fingerprint of the key of the pseudonyms.
    pub person_key: Option<String>,
    /// The time of the last order to erase companies or persons.
    pub erased_until: Option<String>,
    /// What was loaded.
    pub sources: Vec<Source>,
    /// What became of the records.
    pub records: Records,
    /// Deviations by kind: the rows of the table `avvik`, and in a register without one those of what was read.
    pub avvik: BTreeMap<String, u64>,
    /// What else was counted, by name.
    pub counts: BTreeMap<String, u64>,
    /// The snapshot whose rows this one continues.
    pub merged_with: Option<SnapshotName>,
    /// The snapshot that this one was compared with.
    pub compared_with: Option<SnapshotName>,
    /// How far the register was read, in the register's own form.
    pub progress: Option<serde_json::Value>,
}

/// A snapshot that readers see.
#[derive(Debug)]
pub struct Publication {
    /// The snapshot.
    pub published: Published,
    /// Its manifest.
    pub manifest: Manifest,
    /// Why a power failure may bring the previous snapshot back, where the publication could not be made durable.
    pub not_durable: Option<Error>,
}

/// Called before each step that changes the disk; an error ends the publication there. Tests look at the lake in each state.
pub(crate) type Steps<'s> = &'s mut dyn FnMut(&'static str) -> io::Result<()>;

/// Calls `steps` before the step of this name.
pub(crate) fn step(steps: Steps<'_>, name: &'static str, path: &Path) -> Result<(), Error> {
    steps(name).map_err(|error| Error::io(path, error))
}

impl Draft {
    /// Begins a snapshot of a register, later than all that are there. An interrupted erasure is finished first. Drafts that killed processes left are removed: they may
    /// hold the space that this one needs, and no reader ever saw them.
    ///
    /// # Errors
    /// When the folder cannot be created, and as [`Lake::published`].
    pub fn begin(lake: &Lake, register: &RegisterTables) -> Result<Self, Error> {
        Self::begin_of(lake, register, Timestamp::now())
    }

    /// The same, of a snapshot of another time than now: its name is that time, or later than all that are there.
    ///
    /// # Errors
    /// As [`Draft::begin`].
    pub fn begin_of(lake: &Lake, register: &RegisterTables, time: Timestamp) -> Result<Self, Error> {
        super::finish(lake, register.name, &mut |_| Ok(()))?;
        let published = lake.published(register.name)?.map(|published| published.name);
        let mut names: Vec<SnapshotName> =
            lake.snapshots(register.name)?.iter().map(|snapshot| snapshot.name).collect();
        names.extend(published);
        names.extend(lake.partitions(register)?.into_iter().map(|(_, name)| name));
        let drafts = lake.drafts(register.name)?;
        names.extend(&drafts);
        let mut removed = Vec::new();
        for name in drafts {
            removed.extend(lake.discard(register, name)?);
        }
        let name = SnapshotName::next(time, names.into_iter().max());
        let folder = lake.path(&layout::draft(register.name, name));
        brreg_files::create_folder_durably(&folder).map_err(|error| Error::io(&folder, error))?;
        Ok(Self { lake: lake.clone(), register: *register, name, stage: Stage::Hidden, removed })
    }

    /// The name of the snapshot.
    #[must_use]
    pub const fn name(&self) -> SnapshotName {
        self.name
    }

    /// What killed processes had left of this register and [`Draft::begin`] removed.
    #[must_use]
    pub fn removed(&self) -> &[PathBuf] {
        &self.removed
    }

    /// The folder in which the tables are written, as `<table>.parquet`, until they are published.
    #[must_use]
    pub fn work_folder(&self) -> PathBuf {
        self.lake.path(&layout::draft(self.register.name, self.name))
    }

    /// Where the file of a table is until it is published.
    #[must_use]
    pub fn table_file(&self, table: &Table) -> PathBuf {
        layout::table_in(&self.work_folder(), table.name)
    }

    /// Creates the file of a table.
    ///
    /// # Errors
    /// As [`TableFile::create`]; ending the file fails if two rows have the same key.
    pub fn writer(&self, table: &Table) -> Result<TableFile, Error> {
        Ok(TableFile::create(&self.work_folder(), table)?.with_unique_key(table))
    }

    /// Takes a table from the snapshot before as it is: the two share the file on disk. `None` where that snapshot does not have
    /// the table.
    ///
    /// # Errors
    /// When the file cannot be linked or read.
    pub fn keep(&self, table: &'static Table, previous: &Previous) -> Result<Option<TableEntry>, Error> {
        self.keep_as(table, table, previous)
    }

    /// The same, of a table with the same columns and another name there.
    ///
    /// # Errors
    /// As [`Draft::keep`].
    pub fn keep_as(
        &self,
        table: &'static Table,
        there: &'static Table,
        previous: &Previous,
    ) -> Result<Option<TableEntry>, Error> {
        let Some(entry) = previous.manifest.tables.get(there.name) else { return Ok(None) };
        let path = previous.published.table_file(there);
        // A link to a link would be a link to the same file only as long as the snapshot before is there.
        let file = fs::canonicalize(&path).map_err(|error| Error::io(&path, error))?;
        let here = self.table_file(table);
        fs::hard_link(&file, &here).map_err(|error| Error::io(&here, error))?;
        Ok(Some(entry.clone()))
    }

    /// Takes a file that was written elsewhere under the name that it has there, such as that of a table: the two share it on disk,
    /// or it is copied where it is on another disk.
    ///
    /// # Errors
    /// When it cannot be linked or copied.
    pub fn take(&self, file: &Path) -> Result<(), Error> {
        let Some(name) = file.file_name() else { return Err(Error::new(ErrorKind::Io, file)) };
        let here = self.work_folder().join(name);
        match fs::hard_link(file, &here) {
            Err(error) if matches!(error.kind(), io::ErrorKind::CrossesDevices | io::ErrorKind::Unsupported) => {
                brreg_files::copy_if_absent(file, &here, |_| Ok(true)).map(drop)
            }
            linked => linked,
        }
        .map_err(|error| Error::io(&here, error))
    }

    /// Creates the file of a table in place of the one that was written.
    ///
    /// # Errors
    /// As [`TableFile::create`], and any failure to remove the file.
    pub fn rewriter(&self, table: &Table) -> Result<TableFile, Error> {
        let path = self.table_file(table);
        fs::remove_file(&path).map_err(|error| Error::io(&path, error))?;
        self.writer(table)
    }

    /// The snapshot that this one follows, if any. One whose folder is missing counts as none; see [`Draft::missing`].
    ///
    /// # Errors
    /// As [`Lake::published`], and [`ErrorKind::LaterVersion`].
    pub fn previous(&self) -> Result<Option<Previous>, Error> {
        let published = self.lake.published(self.register.name)?.filter(|published| !published.is_missing());
        published.map(|published| Previous::read(published, &self.register)).transpose()
    }

    /// The published snapshot as a finding, where its folder is missing.
    ///
    /// # Errors
    /// As [`Lake::published`].
    pub fn missing(&self) -> Result<Option<Finding>, Error> {
        let published = self.lake.published(self.register.name)?.filter(Published::is_missing);
        Ok(published.as_ref().map(Published::missing_folder))
    }

    /// Checks every table's footer against what was written, and publishes.
    ///
    /// The snapshot is published once the link is replaced. What fails after that is in [`Publication::not_durable`]; the
    /// snapshot stays.
    ///
    /// # Errors
    /// A table that does not read back, and failures of the file system before the link is replaced. Readers then still see
    /// what they saw, and the draft is gone.
    pub fn publish(
        self,
        tables: Vec<(&'static Table, TableEntry)>,
        description: Description,
    ) -> Result<Publication, Error> {
        self.publish_stepwise(tables, description, &mut |_| Ok(()))
    }

    pub(crate) fn publish_stepwise(
        mut self,
        tables: Vec<(&'static Table, TableEntry)>,
        description: Description,
        steps: Steps<'_>,
    ) -> Result<Publication, Error> {
        let link = self.lake.link(self.register.name);
        if fs::symlink_metadata(&link).is_ok_and(|there| !there.is_symlink()) {
            return Err(Error::new(ErrorKind::Publication, &link));
        }
        for (table, entry) in &tables {
            read_back(&layout::table_in(&self.work_folder(), table.name), table, entry)?;
        }
        let rejected = self.rejected()?;
        self.move_to_partitions(tables.iter().map(|(table, _)| *table), steps)?;
        self.step("manifest", steps)?;
        let mut manifest = self.manifest(tables, rejected, description);
        let folder = layout::draft(self.register.name, self.name);
        let store = self.lake.store();
        let described = data_package::write(&self.register, &manifest, store, &folder);
        manifest.data_package = Some(described.map_err(|error| error.below(self.lake.root()))?);
        // This syncs the folder too, and so the names of the links.
        manifest.write(store, &folder).map_err(|error| error.below(self.lake.root()))?;

        self.step("complete", steps)?;
        let snapshots = self.lake.path(&layout::snapshots(self.register.name));
        let path = self.lake.path(&layout::snapshot(self.register.name, self.name));
        fs::rename(self.work_folder(), &path).map_err(|error| Error::io(&path, error))?;
        self.stage = Stage::Complete;
        brreg_files::sync_folder(&snapshots).map_err(|error| Error::io(&snapshots, error))?;

        self.step("link", steps)?;
        self.lake.set_link(self.register.name, self.name)?;
        self.stage = Stage::Published;
        let not_durable = step(steps, "durable", &link).and_then(|()| self.lake.sync_links()).err();
        let published = Published::new(&self.lake, self.register.name, self.name);
        Ok(Publication { published, manifest, not_durable })
    }

    fn step(&self, name: &'static str, steps: Steps<'_>) -> Result<(), Error> {
        step(steps, name, &self.work_folder())
    }

    /// Moves the tables' files to their partitions and puts links in their places; all of it is durable when this returns, except
    /// the names of the links. The folders are synced together, after the last move.
    fn move_to_partitions(&self, tables: impl Iterator<Item = &'static Table>, steps: Steps<'_>) -> Result<(), Error> {
        let mut changed = BTreeSet::new();
        for table in tables {
            self.move_to_partition(table, &mut changed, steps)?;
        }
        self.step("folders", steps)?;
        brreg_files::sync_folders(&changed).map_err(|(folder, error)| Error::io(folder, error))
    }

    /// Moves a table's file to its partition and puts a link in its place; adds the folders that are to be synced for it.
    fn move_to_partition(&self, table: &Table, changed: &mut BTreeSet<PathBuf>, steps: Steps<'_>) -> Result<(), Error> {
        let (register, name) = (self.register.name, self.name);
        self.step("partition", steps)?;
        let partition = self.lake.path(&layout::partition(register, table.name, name));
        let above = brreg_files::create_folder_to_sync(&partition).map_err(|error| Error::io(&partition, error))?;
        changed.extend(above);
        self.step("table", steps)?;
        let here = layout::table_in(&self.work_folder(), table.name);
        let there = self.lake.path(&layout::part(register, table.name, name));
        fs::rename(&here, &there).map_err(|error| Error::io(&there, error))?;
        changed.insert(partition);
        let target = layout::table_target(register, table.name, name);
        std::os::unix::fs::symlink(target, &here).map_err(|error| Error::io(&here, error))
    }

    /// The entry of the rejected records, where there are some.
    fn rejected(&self) -> Result<Option<FileEntry>, Error> {
        let path = layout::rejected(&self.work_folder());
        match file_entry(&path) {
            Ok(entry) => Ok(Some(entry)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(Error::io(&path, error)),
        }
    }

    fn manifest(
        &self,
        tables: Vec<(&'static Table, TableEntry)>,
        rejected: Option<FileEntry>,
        description: Description,
    ) -> Manifest {
        Manifest {
            manifest_version: MANIFEST_VERSION,
            schema_version: self.register.schema_version,
            reading_version: self.register.reading_version,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            register: self.register.name.to_owned(),
            snapshot: self.name.to_string(),
            national_id: description.national_id,
            person_key: description.person_key,
            erased_until: description.erased_until,
            sources: description.sources,
            records: description.records,
            tables: tables.into_iter().map(|(table, entry)| (table.name.to_owned(), entry)).collect(),
            rejected,
            data_package: None,
            avvik: description.avvik,
            counts: description.counts,
            merged_with: description.merged_with.map(|name| name.to_string()),
            compared_with: description.compared_with.map(|name| name.to_string()),
            erased: Vec::new(),
            progress: description.progress,
            checksum: String::new(),
        }
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        let (register, name) = (&self.register, self.name);
        if self.stage == Stage::Complete && self.lake.hide(register.name, name).is_err() {
            // It is complete: it stays as an unpublished snapshot.
            return;
        }
        if self.stage != Stage::Published {
            // What cannot be removed now is removed when the next draft begins.
            let _ = self.lake.discard(register, name);
        }
    }
}
