//! A snapshot while it is written: a hidden folder that is gone again unless it is published.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;

use super::{CURRENT, DRAFT_PREFIX, Lake, Previous, Published, SnapshotName};
use crate::error::{Error, ErrorKind};
use crate::manifest::{Manifest, Records, Source, TableEntry};
use crate::verify;
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::{SCHEMA_VERSION, Table};

/// A snapshot that nobody sees yet. Dropped without [`Draft::publish`], it leaves nothing.
#[derive(Debug)]
pub struct Draft {
    lake: Lake,
    register: &'static str,
    name: SnapshotName,
    folder: PathBuf,
    published: bool,
}

/// What a manifest says beside what the draft knows itself.
#[derive(Debug, Clone, Default)]
pub struct Description {
    /// What the tables say about national identity numbers.
    pub national_id: NationalId,
    /// What was loaded.
    pub sources: Vec<Source>,
    /// What became of the records.
    pub records: Records,
    /// Deviations by kind.
    pub avvik: BTreeMap<String, u64>,
    /// What else was counted, by name.
    pub counts: BTreeMap<String, u64>,
    /// The snapshot whose rows this one goes on from.
    pub merged_with: Option<SnapshotName>,
    /// The snapshot that its changes are told against.
    pub compared_with: Option<SnapshotName>,
}

/// A snapshot that readers see.
#[derive(Debug)]
pub struct Publication {
    /// Where it is.
    pub published: Published,
    /// Its manifest.
    pub manifest: Manifest,
    /// Why a power failure may bring the snapshot before back, where the publication could not be made durable.
    pub not_durable: Option<Error>,
}

impl Draft {
    /// Begins a snapshot of a register, later than all that are there. Drafts that a killed run left are removed.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn begin(lake: &Lake, register: &'static str) -> Result<Self, Error> {
        let register_folder = lake.register(register);
        brreg_files::create_folder(&register_folder).map_err(|error| Error::io(&register_folder, error))?;
        lake.remove_unpublished(register)?;
        let last = lake.snapshots(register)?.last().map(|snapshot| snapshot.name);
        let name = SnapshotName::next(Timestamp::now(), last);
        let folder = register_folder.join(format!("{DRAFT_PREFIX}{name}"));
        brreg_files::create_folder(&folder).map_err(|error| Error::io(&folder, error))?;
        Ok(Self { lake: lake.clone(), register, name, folder, published: false })
    }

    /// Where its files are written.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The snapshot that this one follows, if any. One whose folder is missing counts as none.
    ///
    /// # Errors
    /// As [`Lake::published`]; a manifest of a later schema version; a damaged one beside files that are damaged too.
    pub fn previous(&self) -> Result<Option<Previous>, Error> {
        let published = self.lake.published(self.register)?.filter(|published| published.path.is_dir());
        published.map(|published| Previous::read(published, self.register)).transpose()
    }

    /// Reads every table's footer back against what was written, adds the manifest, and publishes with one rename.
    ///
    /// The snapshot is published once the link is renamed. What fails after that is in [`Publication::not_durable`]; the
    /// snapshot stays.
    ///
    /// # Errors
    /// A table that does not read back, and failures of the file system before the link is renamed; readers then still
    /// see what they saw.
    pub fn publish(
        mut self,
        tables: Vec<(&'static Table, TableEntry)>,
        description: Description,
    ) -> Result<Publication, Error> {
        for (table, entry) in &tables {
            verify::read_back(&self.folder, table, entry)?;
        }
        let manifest = Manifest {
            schema_version: SCHEMA_VERSION,
            tool_version: env!("CARGO_PKG_VERSION").to_owned(),
            register: self.register.to_owned(),
            snapshot: self.name.to_string(),
            national_id: description.national_id,
            sources: description.sources,
            records: description.records,
            tables: tables.into_iter().map(|(table, entry)| (table.name.to_owned(), entry)).collect(),
            avvik: description.avvik,
            counts: description.counts,
            merged_with: description.merged_with.map(|name| name.to_string()),
            compared_with: description.compared_with.map(|name| name.to_string()),
        };
        // This syncs the folder, and so the names of the tables too.
        manifest.write(&self.folder)?;

        let link = self.lake.link(self.register);
        if fs::symlink_metadata(&link).is_ok_and(|there| !there.is_symlink()) {
            return Err(Error::new(ErrorKind::Publication, &link));
        }
        let current = self.lake.root().join(CURRENT);
        brreg_files::create_folder(&current).map_err(|error| Error::io(&current, error))?;
        let register_folder = self.lake.register(self.register);
        let path = register_folder.join(self.name.to_string());
        fs::rename(&self.folder, &path).map_err(|error| Error::io(&path, error))?;
        // From here on the draft's folder has its final name; it is removed there should the publication fail.
        self.folder.clone_from(&path);
        brreg_files::sync_folder(&register_folder).map_err(|error| Error::io(&register_folder, error))?;
        let target = Path::new("..").join(self.register).join(self.name.to_string());
        brreg_files::replace_link(&link, &target).map_err(|error| Error::io(&link, error))?;
        self.published = true;
        let not_durable = brreg_files::sync_folder(&current).err().map(|error| Error::io(&current, error));
        Ok(Publication { published: Published { name: self.name, path }, manifest, not_durable })
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // What cannot be removed now is removed when the next snapshot begins.
            let _ = fs::remove_dir_all(&self.folder);
        }
    }
}
