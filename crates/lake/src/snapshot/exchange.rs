//! A snapshot that was written anew takes the place of the old one.
//!
//! All of it is in a hidden folder beside the manifests, in the form of a snapshot: tables that changed are files, the others
//! links to their partitions. One rename exchanges the two folders: **this is the moment of erasure** for those who read through
//! `current`. Then each changed table moves over the old file in its partition, and a link takes its place. Whenever the process
//! is killed, what is left says by itself what is to be done ([`finish`]).

use std::fs;
use std::os::unix::fs::symlink;
use std::path::{Path, PathBuf};

use super::{Lake, SnapshotName, Steps, step};
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::store::Kind;

/// Exchanges a snapshot with the one that was written anew, and brings the tables into their partitions.
pub(crate) fn exchange(lake: &Lake, register: &str, name: SnapshotName, steps: Steps<'_>) -> Result<(), Error> {
    let (snapshot, erasing) = (layout::snapshot(register, name), layout::erasing(register, name));
    let path = lake.path(&snapshot);
    step(steps, "exchange", &path)?;
    brreg_files::exchange(&lake.path(&erasing), &path)
        .map_err(|error| Error::new(ErrorKind::Erase, &path).with_source(error))?;
    sync(&lake.path(&layout::snapshots(register)))?;
    finish_one(lake, register, name, steps)
}

/// Finishes the erasures that were interrupted: those that had exchanged their folders are brought to their end, all others are
/// dropped, since readers never saw them.
pub(crate) fn finish(lake: &Lake, register: &str, steps: Steps<'_>) -> Result<(), Error> {
    let entries = lake.list(&layout::snapshots(register))?.into_iter().filter(|entry| entry.kind == Kind::Folder);
    for name in entries.filter_map(|entry| layout::erasing_name(&entry.name)) {
        finish_one(lake, register, name, steps)?;
    }
    Ok(())
}

/// Only a snapshot whose folder was exchanged has tables that are files.
fn finish_one(lake: &Lake, register: &str, name: SnapshotName, steps: Steps<'_>) -> Result<(), Error> {
    let snapshot = layout::snapshot(register, name);
    let erasing = layout::erasing(register, name);
    for entry in lake.list(&snapshot)?.into_iter().filter(|entry| entry.kind == Kind::Object) {
        if let Some(table) = layout::table_name(&entry.name) {
            move_to_partition(lake, register, table, name, steps)?;
        }
    }
    let folder = lake.path(&snapshot);
    if folder.is_dir() {
        sync(&folder)?;
    }
    step(steps, "old snapshot", &folder)?;
    lake.delete(&erasing)?;
    sync(&lake.path(&layout::snapshots(register)))
}

/// Moves the file of a table over the one in its partition, and puts a link in its place.
fn move_to_partition(
    lake: &Lake,
    register: &str,
    table: &str,
    name: SnapshotName,
    steps: Steps<'_>,
) -> Result<(), Error> {
    let here = lake.path(&layout::table_in(&layout::snapshot(register, name), table));
    let there = lake.path(&layout::part(register, table, name));
    let partition = lake.path(&layout::partition(register, table, name));
    let beside = |what: &str| -> Result<PathBuf, Error> {
        let path = lake.path(&layout::erasing(register, name)).join(format!("{table}.{what}"));
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => Err(Error::io(&path, error)),
            _ => Ok(path),
        }
    };
    // The name in the snapshot stays until the link has its place, so that a reader always finds the table.
    step(steps, "partition", &there)?;
    let second = beside("file")?;
    fs::hard_link(&here, &second).map_err(|error| Error::io(&second, error))?;
    brreg_files::create_folder_durably(&partition).map_err(|error| Error::io(&partition, error))?;
    fs::rename(&second, &there).map_err(|error| Error::io(&there, error))?;
    sync(&partition)?;
    step(steps, "table link", &here)?;
    let link = beside("link")?;
    symlink(layout::table_target(register, table, name), &link).map_err(|error| Error::io(&link, error))?;
    fs::rename(&link, &here).map_err(|error| Error::io(&here, error))
}

fn sync(folder: &Path) -> Result<(), Error> {
    brreg_files::sync_folder(folder).map_err(|error| Error::io(folder, error))
}
