//! What is published, as readers see it.

use std::path::{Path, PathBuf};

use brreg_transform::schema::Table;

use super::{Lake, SnapshotName};
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::manifest::Manifest;
use brreg_transform::schema::RegisterTables;

/// Times that the links are read before they are said to change all the time.
const READ_ATTEMPTS: usize = 20;

/// A complete snapshot: the published one, or another that is there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its name.
    pub name: SnapshotName,
    register: String,
    lake: Lake,
}

impl Published {
    pub(super) fn new(lake: &Lake, register: &str, name: SnapshotName) -> Self {
        Self { name, register: register.to_owned(), lake: lake.clone() }
    }

    /// The register.
    #[must_use]
    pub fn register(&self) -> &str {
        &self.register
    }

    /// The path of its folder in the layout.
    pub(crate) fn name_in_layout(&self) -> PathBuf {
        layout::snapshot(&self.register, self.name)
    }

    /// Its folder: the manifest, the rejected records, and a link `<table>.parquet` to each table's file.
    #[must_use]
    pub fn folder(&self) -> PathBuf {
        self.lake.path(&self.name_in_layout())
    }

    /// The file of a table, without a link. While rows are erased, and after that was interrupted, it can be in the folder, in the
    /// place of the link.
    #[must_use]
    pub fn table_file(&self, table: &Table) -> PathBuf {
        self.table_file_named(table.name)
    }

    /// The file of the table of this name.
    pub(crate) fn table_file_named(&self, table: &str) -> PathBuf {
        self.file_in_folder(table).unwrap_or_else(|| self.file_in_partition(table))
    }

    /// The files that a table may have until the rows that are being erased are: that of now, and that in its partition.
    pub fn table_files(&self, table: &Table) -> impl Iterator<Item = PathBuf> {
        self.file_in_folder(table.name).into_iter().chain([self.file_in_partition(table.name)])
    }

    fn file_in_partition(&self, table: &str) -> PathBuf {
        self.lake.path(&layout::part(&self.register, table, self.name))
    }

    /// The file in the place of the link to a table, where an erasure put it there.
    pub(super) fn file_in_folder(&self, table: &str) -> Option<PathBuf> {
        let file = layout::table_in(&self.folder(), table);
        let is_file = file.symlink_metadata().is_ok_and(|file| file.is_file());
        (is_file && self.lake.path(&layout::erasing(&self.register, self.name)).is_dir()).then_some(file)
    }

    /// The declared tables of the register that it has: all of them, unless an earlier version wrote it and some came later.
    #[must_use]
    pub fn tables(&self, register: &RegisterTables) -> Vec<&'static Table> {
        let manifest = self.manifest().ok();
        let has = |table: &&&'static Table| {
            manifest.as_ref().is_none_or(|it| table.since <= it.schema_version || it.tables.contains_key(table.name))
        };
        register.tables.iter().filter(has).copied().collect()
    }

    /// The file of the rejected records, which is there only if there are some.
    #[must_use]
    pub fn rejected_path(&self) -> PathBuf {
        layout::rejected(&self.folder())
    }

    /// Whether its folder is missing, as after the restoration of half a backup.
    #[must_use]
    pub fn is_missing(&self) -> bool {
        !self.folder().is_dir()
    }

    /// Its manifest.
    ///
    /// # Errors
    /// As [`Manifest::read`]; the manifest of another snapshot counts as damaged.
    pub fn manifest(&self) -> Result<Manifest, Error> {
        let folder = self.name_in_layout();
        let manifest = Manifest::read(self.lake.store(), &folder).map_err(|error| error.below(self.lake.root()))?;
        if manifest.register != self.register || manifest.snapshot != self.name.to_string() {
            let what = format!("it is the manifest of {} of {}", manifest.snapshot, manifest.register);
            return Err(Error::new(ErrorKind::Manifest, &layout::manifest(&self.folder())).with_source(what));
        }
        Ok(manifest)
    }
}

impl Lake {
    /// The published snapshots of these registers as they were at one time: the links are read until two readings agree, so
    /// that no publication in between is seen for one register and not for another. Registers in whose link's place something
    /// else is are left out.
    ///
    /// # Errors
    /// As [`Lake::readable`], and [`ErrorKind::Changing`].
    pub fn published_all(&self, registers: &[RegisterTables]) -> Result<Vec<Published>, Error> {
        let read = || -> Result<Vec<Published>, Error> {
            let published = registers.iter().map(|register| self.readable(register.name));
            published.filter_map(Result::transpose).collect()
        };
        let mut last = read()?;
        for _ in 0..READ_ATTEMPTS {
            let now = read()?;
            if now == last {
                return Ok(now);
            }
            last = now;
        }
        Err(Error::new(ErrorKind::Changing, &self.path(Path::new(layout::CURRENT))))
    }
}
