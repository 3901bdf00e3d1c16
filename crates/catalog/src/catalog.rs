//! The catalog's file as everybody sees it who has a lake: what is said of it, and what killed calls left. Nothing here opens it.

use std::fs::{self, File};
use std::path::{Path, PathBuf};

use brreg_lake::layout;
use brreg_lake::snapshot::Lake;
use brreg_lake::verify::Finding;

use crate::Error;

/// A catalog that was built.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refreshed {
    /// Where it is.
    pub path: PathBuf,
    /// The registers that it has: those with a published snapshot.
    pub registers: Vec<&'static str>,
    /// The number of its views over published tables.
    pub views: usize,
    /// Why registers with snapshots are left out: what is wrong with the publication of each.
    pub left_out: Vec<Finding>,
}

/// Why a catalog has to be rebuilt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Stale {
    /// There is none.
    Missing,
    /// It is there and cannot be read.
    Damaged,
    /// Another program has it open for writing, so that no other can read it.
    Busy,
    /// It was built for another place: the lake was moved.
    Moved,
    /// It was built of other registers, tables or macros, or by another version.
    Outdated,
}

/// A lock on the lake's folder, which ends with the value, also when the process is killed.
pub(crate) fn lock(lake: &Path) -> Result<File, Error> {
    let folder = File::open(lake).map_err(|error| Error::io(lake, "opening", error))?;
    folder.lock().map_err(|error| Error::io(lake, "locking", error))?;
    Ok(folder)
}

/// Removes what killed calls of `refresh` left in the lake's folder.
///
/// # Errors
/// [`ErrorKind::Io`](crate::ErrorKind::Io).
pub fn remove_leftovers(lake: &Lake) -> Result<(), Error> {
    let _lock = lock(lake.root())?;
    remove_work_folders(lake.root())
}

/// Removes the work folders of calls that were killed; the lock excludes other calls.
pub(crate) fn remove_work_folders(lake: &Path) -> Result<(), Error> {
    for entry in fs::read_dir(lake).map_err(|error| Error::io(lake, "reading", error))? {
        let entry = entry.map_err(|error| Error::io(lake, "reading", error))?;
        let ours = entry.file_name().to_str().is_some_and(|name| name.starts_with(layout::CATALOG_WORK_PREFIX));
        if ours && entry.file_type().is_ok_and(|kind| kind.is_dir()) {
            fs::remove_dir_all(entry.path()).map_err(|error| Error::io(&entry.path(), "removing", error))?;
        }
    }
    Ok(())
}
