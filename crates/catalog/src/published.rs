//! Which snapshots are published, and their files.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind as Io;
use std::path::{Path, PathBuf};

use crate::{Error, ErrorKind};

/// How often the links are read again when a publication falls into the reading.
const READ_ATTEMPTS: usize = 20;

/// The snapshots that `current/` pointed to at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Published {
    /// For each register the folder of its snapshot, without links.
    snapshots: BTreeMap<String, PathBuf>,
}

impl Published {
    /// Reads the links of `<lake>/current`, twice with the same outcome, so that the snapshots were published together.
    ///
    /// `lake` has no links in it (see [`resolve`]).
    pub(crate) fn read(lake: &Path) -> Result<Self, Error> {
        let mut last = None;
        for _ in 0..READ_ATTEMPTS {
            let now = Self::read_once(lake)?;
            if now.is_some() && now == last {
                break;
            }
            last = now;
        }
        last.ok_or_else(|| Error::new(ErrorKind::Snapshot, "the published snapshots change all the time"))
    }

    /// `None` when a snapshot was replaced and removed under the reading.
    fn read_once(lake: &Path) -> Result<Option<Self>, Error> {
        let current = lake.join("current");
        let entries = match fs::read_dir(&current) {
            Ok(entries) => entries,
            Err(error) if error.kind() == Io::NotFound => {
                return Ok(Some(Self { snapshots: BTreeMap::new() }));
            }
            Err(error) => return Err(Error::io(&current, "reading", error)),
        };
        let mut snapshots = BTreeMap::new();
        for entry in entries {
            let entry = entry.map_err(|error| Error::io(&current, "reading", error))?;
            // A name with a dot in front is a link about to be renamed. What is no link is not published.
            let Some(register) = entry.file_name().to_str().filter(|name| !name.starts_with('.')).map(str::to_owned)
            else {
                continue;
            };
            let link = entry.path();
            if !entry.file_type().is_ok_and(|kind| kind.is_symlink()) {
                continue;
            }
            let before = target(&link)?;
            let snapshot = match link.canonicalize() {
                Ok(snapshot) => snapshot,
                Err(error) if error.kind() == Io::NotFound && target(&link)? != before => {
                    return Ok(None);
                }
                // The snapshot is missing. `verify` and `status` report it; the other registers are served.
                Err(error) if error.kind() == Io::NotFound => continue,
                Err(error) => return Err(Error::io(&link, "following the link", error)),
            };
            if !snapshot.starts_with(lake.join(&register)) {
                let message = format!("register {register}: current/{register} does not point into {register}/");
                return Err(Error::new(ErrorKind::Snapshot, message));
            }
            snapshots.insert(register, snapshot);
        }
        Ok(Some(Self { snapshots }))
    }

    /// Whether the register has a published snapshot.
    pub(crate) fn has(&self, register: &str) -> bool {
        self.snapshots.contains_key(register)
    }

    /// Fails unless the register's snapshot has a file for each of these tables.
    pub(crate) fn check_tables(&self, register: &str, tables: &[&str]) -> Result<(), Error> {
        let Some(snapshot) = self.snapshots.get(register) else {
            return Ok(());
        };
        match tables.iter().find(|table| !snapshot.join(file_name(table)).is_file()) {
            Some(table) => Err(Error::new(
                ErrorKind::Snapshot,
                format!("register {register}: the published snapshot has no {}; load it again", file_name(table)),
            )),
            None => Ok(()),
        }
    }

    /// The Parquet files of all published snapshots, without links.
    pub(crate) fn files(&self) -> Result<Vec<PathBuf>, Error> {
        let mut files = Vec::new();
        for snapshot in self.snapshots.values() {
            let entries = fs::read_dir(snapshot).map_err(|error| Error::io(snapshot, "reading", error))?;
            for entry in entries {
                let path = entry.map_err(|error| Error::io(snapshot, "reading", error))?.path();
                // A link in place of a file could lead out of the lake.
                if path.extension().is_some_and(|ending| ending == "parquet") && !path.is_symlink() {
                    files.push(path);
                }
            }
        }
        files.sort();
        Ok(files)
    }
}

/// The lake's absolute path without links, which is what the views name.
pub(crate) fn resolve(lake: &Path) -> Result<PathBuf, Error> {
    let resolved = lake.canonicalize().map_err(|error| Error::io(lake, "finding the lake", error))?;
    // DuckDB takes what follows for the query of an address and looks for its log elsewhere.
    if text(&resolved)?.contains('?') {
        let message = format!("the path {} has a question mark in it, which DuckDB cannot open", resolved.display());
        return Err(Error::new(ErrorKind::Path, message));
    }
    Ok(resolved)
}

/// The path as text, which is the only form that DuckDB takes.
pub(crate) fn text(path: &Path) -> Result<&str, Error> {
    path.to_str().ok_or_else(|| {
        Error::new(ErrorKind::Path, format!("the path {} is not UTF-8, which DuckDB demands", path.display()))
    })
}

/// The name of a table's file in a snapshot.
pub(crate) fn file_name(table: &str) -> String {
    format!("{table}.parquet")
}

fn target(link: &Path) -> Result<PathBuf, Error> {
    fs::read_link(link).map_err(|error| Error::io(link, "reading the link", error))
}
