//! Erasure: companies and persons are taken out of every snapshot that is kept.
//!
//! A published snapshot never changes, with this one exception: the law asks for it. A snapshot that holds somebody is written
//! anew under its name, and its manifest says when rows were erased, never whose. Files that hold nobody stay as they are.
//!
//! Readers see the old or the new snapshot. A process that is killed leaves one of the two, and what is unfinished is finished by
//! the next erasure, load or tidying of the register.
//!
//! # Memory
//! The identifiers of the subjects, the keys of their rows, and for the table that is written a batch of
//! [`BATCH_ROWS`](crate::table_reader::BATCH_ROWS) rows and a row group.

mod mentions;
mod names;
mod rejected;
mod rows;
mod search;
mod subjects;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::symlink;

use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::{RegisterTables, Table};
use jiff::Timestamp;

pub use names::{Named, names, names_in_draft, pseudonyms_of_named};
pub use subjects::{Mark, SubjectKind, Subjects};

use search::Search;

use crate::data_package;
use crate::error::{Error, ErrorKind};
use crate::file_check::read_back_columns;
use crate::hash::file_entry;
use crate::layout;
use crate::manifest::{ErasedRows, Manifest, TableEntry};
use crate::row_counts::deviations;
use crate::snapshot::{Draft, Lake, Published, SnapshotName, Steps, exchange, finish, step};

/// What became of the snapshots of a register.
#[derive(Debug, Default)]
pub struct Erasure {
    /// The snapshots that were searched.
    pub searched: usize,
    /// Those that held somebody and were written anew, with what was erased of each.
    pub rewritten: Vec<(SnapshotName, ErasedRows)>,
    /// Those that could not be searched or written anew. Whoever is erased may still be in them.
    pub failed: Vec<(SnapshotName, Error)>,
}

/// Rows of a table that went, and rows that lost columns.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) removed: u64,
    pub(crate) changed: u64,
}

/// Erases the subjects from every snapshot of a register, whether it is published or not, and finishes an erasure that was
/// interrupted. Several subjects are one rewriting.
///
/// The caller has the lock: no load of the register is under way. Drafts that killed processes left are removed.
///
/// # Errors
/// When the register's folders cannot be read. What goes wrong with one snapshot is in [`Erasure::failed`].
pub fn erase(lake: &Lake, register: &RegisterTables, subjects: &Subjects, now: Timestamp) -> Result<Erasure, Error> {
    let erasure = erase_stepwise(lake, register, subjects, now, &mut |_| Ok(()))?;
    if !erasure.failed.is_empty() {
        // What was written of a snapshot that failed takes room; if it cannot be removed now, the next one does it.
        let _ = finish(lake, register.name, &mut |_| Ok(()));
    }
    Ok(erasure)
}

pub(crate) fn erase_stepwise(
    lake: &Lake,
    register: &RegisterTables,
    subjects: &Subjects,
    now: Timestamp,
    steps: Steps<'_>,
) -> Result<Erasure, Error> {
    finish(lake, register.name, steps)?;
    lake.remove_leftovers(register)?;
    let mut erasure = Erasure::default();
    if subjects.is_empty() {
        return Ok(erasure);
    }
    let snapshots = lake.snapshots(register.name)?;
    for (table, name) in lake.partitions(register)? {
        let is_known = snapshots.iter().any(|snapshot| snapshot.name == name);
        if !is_known && !erasure.failed.iter().any(|(failed, _)| *failed == name) {
            let partition = lake.path(&layout::partition(register.name, &table, name));
            let error = Error::new(ErrorKind::Erase, &partition).with_source("the snapshot has no manifest");
            erasure.failed.push((name, error));
        }
    }
    for published in snapshots {
        erasure.searched += 1;
        match erase_from(lake, &published, register, subjects, now, steps) {
            Ok(Some(rows)) => erasure.rewritten.push((published.name, rows)),
            Ok(None) => {}
            Err(error) => erasure.failed.push((published.name, error)),
        }
    }
    Ok(erasure)
}

/// The tables of a snapshot that hold one of the subjects. Its rejected records are not searched.
///
/// # Errors
/// When the manifest or a table cannot be read.
pub fn held(
    published: &Published,
    register: &RegisterTables,
    subjects: &Subjects,
) -> Result<Vec<&'static Table>, Error> {
    if subjects.is_empty() {
        return Ok(Vec::new());
    }
    let manifest = published.manifest()?;
    let tables = register.tables.iter().copied().filter(|table| manifest.tables.contains_key(table.name));
    let files: Vec<_> = tables.map(|table| (table, published.table_file(table))).collect();
    Search::new(register.traces, &subjects.in_tables_of(manifest.national_id))?.look(&files)
}

fn erase_from(
    lake: &Lake,
    published: &Published,
    register: &RegisterTables,
    subjects: &Subjects,
    now: Timestamp,
    steps: Steps<'_>,
) -> Result<Option<ErasedRows>, Error> {
    let mut manifest = published.manifest()?;
    if manifest.schema_version > register.schema_version {
        return Err(Error::new(ErrorKind::LaterVersion, &published.folder()));
    }
    let tables: Vec<&'static Table> =
        register.tables.iter().copied().filter(|table| manifest.tables.contains_key(table.name)).collect();
    if let Some(finding) = published.damaged(&manifest, &tables).into_iter().next() {
        return Err(Error::new(ErrorKind::Erase, &published.folder()).with_source(finding.to_string()));
    }
    let files: Vec<_> = tables.iter().map(|table| (*table, published.table_file(table))).collect();
    let subjects = &subjects.in_tables_of(manifest.national_id);
    let mut search = Search::new(register.traces, subjects)?;
    let held = search.look(&files)?;
    let rejected = match &manifest.rejected {
        Some(_) => rejected::held(&published.rejected_path(), subjects)?,
        None => 0,
    };
    if held.is_empty() && rejected == 0 {
        return Ok(None);
    }

    let name = published.name;
    let erasing = layout::erasing(register.name, name);
    let folder = lake.path(&erasing);
    step(steps, "erasing", &folder)?;
    brreg_files::create_folder_durably(&folder).map_err(|error| Error::io(&folder, error))?;
    let mut erased =
        ErasedRows { at: now.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(), rejected, ..ErasedRows::default() };
    for (table, path) in &files {
        if held.iter().any(|held| held.name == table.name) {
            step(steps, "table", &folder)?;
            let (entry, counts) = search.rewrite(table, path, &folder)?;
            let written = layout::table_in(&folder, table.name);
            read_back_columns(&written, &entry)?;
            if let Some(avvik) = deviations(&written, table)? {
                manifest.avvik = avvik;
            }
            erased.count(table.name, counts.removed, counts.changed);
            manifest.tables.insert(table.name.to_owned(), entry);
        } else {
            let link = layout::table_in(&folder, table.name);
            symlink(layout::table_target(register.name, table.name, name), &link)
                .map_err(|error| Error::io(&link, error))?;
        }
    }
    copy_rejected(published, &mut manifest, &folder, subjects)?;
    manifest.erased.push(erased.clone());
    step(steps, "manifest", &folder)?;
    let described = data_package::write(register, &manifest, lake.store(), &erasing);
    manifest.data_package = Some(described.map_err(|error| error.below(lake.root()))?);
    manifest.write(lake.store(), &erasing).map_err(|error| error.below(lake.root()))?;
    exchange(lake, register.name, name, steps)?;
    Ok(Some(erased))
}

/// Writes the rejected records that stay, where there are some.
fn copy_rejected(
    published: &Published,
    manifest: &mut Manifest,
    folder: &std::path::Path,
    subjects: &Subjects,
) -> Result<(), Error> {
    if manifest.rejected.is_some() {
        let to = layout::rejected(folder);
        rejected::rewrite(&published.rejected_path(), &to, subjects)?;
        manifest.rejected = Some(file_entry(&to).map_err(|error| Error::io(&to, error))?);
    }
    Ok(())
}

/// The folder in a draft's folder in which tables are written without those who were erased before.
const WITHOUT: &str = "without";

/// Keeps subjects out of a draft whose tables are written with this setting: an older file, or a register that was not told, may still
/// have them. Returns what was left out of which table.
///
/// # Errors
/// When a table cannot be read or written.
pub fn keep_out(
    draft: &Draft,
    register: &RegisterTables,
    entries: &mut [(&'static Table, TableEntry)],
    national_id: NationalId,
    subjects: &Subjects,
) -> Result<BTreeMap<String, u64>, Error> {
    let mut left_out = BTreeMap::new();
    let subjects = &subjects.in_tables_of(national_id);
    if subjects.is_empty() {
        return Ok(left_out);
    }
    let files: Vec<_> = entries.iter().map(|(table, _)| (*table, draft.table_file(table))).collect();
    let mut search = Search::new(register.traces, subjects)?;
    let held = search.look(&files)?;
    let folder = draft.work_folder().join(WITHOUT);
    for table in &held {
        brreg_files::create_folder(&folder).map_err(|error| Error::io(&folder, error))?;
        let path = draft.table_file(table);
        let (entry, counts) = search.rewrite(table, &path, &folder)?;
        let written = layout::table_in(&folder, table.name);
        fs::rename(&written, &path).map_err(|error| Error::io(&path, error))?;
        left_out.insert(table.name.to_owned(), counts.removed + counts.changed);
        for (_, old) in entries.iter_mut().filter(|(written, _)| written.name == table.name) {
            *old = entry.clone();
        }
    }
    if !held.is_empty() {
        fs::remove_dir(&folder).map_err(|error| Error::io(&folder, error))?;
    }
    let rejected = layout::rejected(&draft.work_folder());
    if rejected.exists() && rejected::held(&rejected, subjects)? > 0 {
        let beside = draft.work_folder().join("rejected.without");
        rejected::rewrite(&rejected, &beside, subjects)?;
        fs::rename(&beside, &rejected).map_err(|error| Error::io(&rejected, error))?;
    }
    Ok(left_out)
}
