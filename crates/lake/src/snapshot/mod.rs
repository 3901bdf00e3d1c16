//! Snapshots of the lake: written beside, published by one rename, kept for a while.

mod draft;
mod name;
mod previous;
mod retention;

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

pub use draft::{Description, Draft, Publication};
pub use name::SnapshotName;
pub use previous::Previous;
pub use retention::Removed;

use crate::error::{Error, ErrorKind};
use crate::manifest::Manifest;

/// Folder of the symbolic links that publish.
const CURRENT: &str = "current";
/// What the folder of a snapshot that is being written begins with.
const DRAFT_PREFIX: &str = ".draft-";

/// The lake's folder, `data/lake`.
#[derive(Debug, Clone)]
pub struct Lake {
    root: PathBuf,
}

/// A published snapshot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its name.
    pub name: SnapshotName,
    /// Its folder.
    pub path: PathBuf,
}

impl Published {
    /// Its manifest.
    ///
    /// # Errors
    /// As [`Manifest::read`].
    pub fn manifest(&self) -> Result<Manifest, Error> {
        Manifest::read(&self.path)
    }
}

impl Lake {
    /// The lake in a folder; nothing is made yet.
    #[must_use]
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    /// The lake's folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a register's snapshots are.
    #[must_use]
    pub fn register(&self, register: &str) -> PathBuf {
        self.root.join(register)
    }

    /// The symbolic link that publishes a register's snapshot.
    #[must_use]
    pub fn link(&self, register: &str) -> PathBuf {
        self.root.join(CURRENT).join(register)
    }

    /// The snapshot of a register that readers see now, if any.
    ///
    /// # Errors
    /// When something else stands in the link's place, or the link points at something that is no snapshot.
    pub fn published(&self, register: &str) -> Result<Option<Published>, Error> {
        let link = self.link(register);
        let target = match fs::read_link(&link) {
            Ok(target) => target,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Error::new(ErrorKind::Publication, &link).with_source(error)),
        };
        let name = target.file_name().and_then(|name| name.to_str()).and_then(|name| name.parse().ok());
        let name: SnapshotName = name.ok_or_else(|| Error::new(ErrorKind::Publication, &link))?;
        let path = self.register(register).join(name.to_string());
        Ok(Some(Published { name, path }))
    }

    /// The finished snapshots of a register, oldest first.
    ///
    /// # Errors
    /// When the folder cannot be read.
    pub fn snapshots(&self, register: &str) -> Result<Vec<Published>, Error> {
        let folder = self.register(register);
        let entries = match fs::read_dir(&folder) {
            Ok(entries) => entries,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
            Err(error) => return Err(Error::io(&folder, error)),
        };
        let mut snapshots = Vec::new();
        for entry in entries {
            let entry = entry.map_err(|error| Error::io(&folder, error))?;
            if let Some(name) = entry.file_name().to_str().and_then(|name| name.parse().ok()) {
                snapshots.push(Published { name, path: entry.path() });
            }
        }
        snapshots.sort_by_key(|snapshot| snapshot.name);
        Ok(snapshots)
    }
}
