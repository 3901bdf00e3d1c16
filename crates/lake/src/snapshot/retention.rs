//! Which snapshots are kept.

use std::fs;
use std::io;

use super::{DRAFT_PREFIX, Lake, SnapshotName};
use crate::error::Error;

/// What tidying up removed.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Removed {
    /// Snapshots.
    pub snapshots: usize,
}

impl Lake {
    /// Keeps the published snapshot of a register and the `keep` before it, and removes those that are older.
    ///
    /// # Errors
    /// When a folder cannot be read or removed.
    pub fn tidy(&self, register: &str, keep: usize) -> Result<Removed, Error> {
        let Some(published) = self.published(register)? else { return Ok(Removed::default()) };
        let mut older = self.snapshots(register)?;
        older.retain(|snapshot| snapshot.name < published.name);
        let surplus = older.len().saturating_sub(keep);
        for snapshot in older.drain(..surplus) {
            fs::remove_dir_all(&snapshot.path).map_err(|error| Error::io(&snapshot.path, error))?;
        }
        Ok(Removed { snapshots: surplus })
    }

    /// Removes what a killed run left: drafts, and snapshots later than the published one. Where nothing is published,
    /// finished snapshots stay: somebody may have lost the link alone.
    pub(super) fn remove_unpublished(&self, register: &str) -> Result<(), Error> {
        let published = self.published(register)?.map(|published| published.name);
        let folder = self.register(register);
        for entry in fs::read_dir(&folder).map_err(|error| Error::io(&folder, error))? {
            let entry = entry.map_err(|error| Error::io(&folder, error))?;
            let name = entry.file_name();
            let Some(name) = name.to_str() else { continue };
            let unpublished =
                name.parse().is_ok_and(|name: SnapshotName| published.is_some_and(|published| name > published));
            if name.starts_with(DRAFT_PREFIX) || unpublished {
                match fs::remove_dir_all(entry.path()) {
                    Err(error) if error.kind() != io::ErrorKind::NotFound => {
                        return Err(Error::io(&entry.path(), error));
                    }
                    _ => {}
                }
            }
        }
        Ok(())
    }
}
