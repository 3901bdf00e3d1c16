//! What no pointer needs any more goes.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use brreg_transform::schema::RegisterTables;

use super::pointer::{Claim, Pointer};
use super::publisher::Publisher;
use super::{failed, missing, parsed, tagged};
use crate::error::Error;
use crate::layout;
use crate::snapshot::{Lake, SnapshotName};
use crate::store::{Entry, Kind, Shared, Tag};

/// Removes the objects of the versions that a pointer dropped, each one's manifest last: one whose manifest is gone is done, unless
/// somebody may have ended before that, who might have found it missing.
pub(super) fn dropped(store: &dyn Shared, pointer: &Pointer, may_be_undone: bool) -> Result<(), Error> {
    let needed = pointer.needed();
    for version in &pointer.dropped {
        let manifest = Path::new(&version.manifest);
        if !may_be_undone && store.bytes_of(manifest).map_err(|error| failed(store, manifest, error))?.is_none() {
            continue;
        }
        if !pointer.has(version.version) {
            delete(store, &layout::shared::claim(&pointer.register, version.version))?;
        }
        for path in version.paths().filter(|path| !needed.contains(path)) {
            delete(store, Path::new(path))?;
        }
    }
    Ok(())
}

/// Removes what publications left that never claimed a version, as far as this publisher may: what no version has, in folders of which
/// none has anything, and in all others too where it is to be thorough. Returns whether something was left that it may not remove yet.
pub(super) fn leftovers(
    store: &dyn Shared,
    register: &RegisterTables,
    pointer: Option<&Pointer>,
    publisher: &Publisher,
    is_thorough: bool,
) -> Result<bool, Error> {
    let mut stays = false;
    let needed: BTreeSet<&Path> = pointer.map(Pointer::needed).unwrap_or_default().into_iter().map(Path::new).collect();
    let needed_folders: BTreeSet<&Path> = needed.iter().filter_map(|path| path.parent()).collect();
    for (name, below) in partitions(store, register)? {
        if needed_folders.contains(below.as_path()) && !is_thorough {
            continue;
        }
        for entry in listed(store, &below)? {
            let (object, is_written) = (below.join(&entry.name), is_written(&entry));
            if needed.contains(object.as_path()) {
                continue;
            }
            match publisher.may_remove(&object, name) {
                true => delete(store, &object)?,
                false => stays |= is_written,
            }
        }
        store.remove_if_empty(&below).map_err(|error| failed(store, &below, error))?;
    }
    if let Some(pointer) = pointer.filter(|_| is_thorough) {
        late_claims(store, pointer)?;
    }
    Ok(stays)
}

/// Removes claims of versions that went: of a publisher that came so late that the one who had the number before was forgotten.
fn late_claims(store: &dyn Shared, pointer: &Pointer) -> Result<(), Error> {
    for entry in listed(store, &layout::shared::claims(&pointer.register))? {
        if number(&entry).is_some_and(|number| number < pointer.newest.version && !pointer.has(number)) {
            delete(store, &layout::shared::claims(&pointer.register).join(entry.name))?;
        }
    }
    Ok(())
}

/// Removes the files of tables that no snapshot of the lake has, up to its newest: what is there of the log cannot be read, and what was
/// erased goes all the same. A lake without a snapshot takes nothing out.
pub(super) fn not_of(lake: &Lake, store: &dyn Shared, register: &RegisterTables) -> Result<(), Error> {
    let snapshots = lake.snapshots(register.name)?;
    let Some(newest) = snapshots.last().map(|snapshot| snapshot.name) else { return Ok(()) };
    let manifests: Vec<_> = snapshots.iter().filter_map(|snapshot| snapshot.manifest().ok()).collect();
    for (_, below) in partitions(store, register)?.into_iter().filter(|(name, _)| *name <= newest) {
        let table = register.tables.iter().find(|it| below.starts_with(layout::table(register.name, it.name)));
        let Some(table) = table else { continue };
        let entries = manifests.iter().filter_map(|manifest| manifest.tables.get(table.name));
        let here: BTreeSet<&str> = entries.map(|entry| entry.sha256.as_str()).collect();
        for object in listed(store, &below)?.into_iter().map(|entry| below.join(entry.name)) {
            if !here.iter().any(|sha256| layout::shared::is_of_content(&object, sha256)) {
                delete(store, &object)?;
            }
        }
    }
    Ok(())
}

/// The folders that are named after snapshots, of tables and of manifests.
fn partitions(store: &dyn Shared, register: &RegisterTables) -> Result<Vec<(SnapshotName, PathBuf)>, Error> {
    let tables = register.tables.iter().map(|table| layout::table(register.name, table.name));
    let mut found = Vec::new();
    for folder in tables.chain([layout::snapshots(register.name)]) {
        for entry in listed(store, &folder)?.iter().filter(|entry| entry.kind == Kind::Folder) {
            found.extend(entry.name.parse().ok().map(|name: SnapshotName| (name, folder.join(&entry.name))));
        }
    }
    Ok(found)
}

/// Whether nothing of a register is there.
pub(super) fn is_empty(store: &dyn Shared, register: &RegisterTables) -> Result<bool, Error> {
    for folder in [layout::tables(register.name), layout::snapshots(register.name)] {
        if !listed(store, &folder)?.is_empty() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Removes all of a register, whatever is being published. The pointer goes first, and then the claims, which say how it could be
/// written again.
///
/// # Errors
/// Any failure to remove something.
pub fn clear(store: &dyn Shared, register: &RegisterTables) -> Result<(), Error> {
    let first = [layout::shared::pointer(register.name), layout::shared::claims(register.name)];
    let below = [layout::tables(register.name), layout::snapshots(register.name)];
    first.iter().chain(&below).try_for_each(|name| delete(store, name))
}

/// Whether the next version may be claimed. Claims of versions behind it are what is left of a register that went: nobody claims a version
/// before the one before it is the newest. Ended one after the other, they would bring back what is gone, so they go.
///
/// # Errors
/// Any failure to read the store or to remove a claim.
pub(super) fn may_claim(
    store: &dyn Shared,
    register: &RegisterTables,
    pointer: Option<&Pointer>,
    tag: Option<&Tag>,
) -> Result<bool, Error> {
    let next = pointer.map_or(0, |pointer| pointer.newest.version + 1);
    let claims = layout::shared::claims(register.name);
    let there = listed(store, &claims)?;
    let stale: Vec<u64> = there.iter().filter_map(number).filter(|number| *number >= next).collect();
    if stale.is_empty() {
        return Ok(true);
    }
    // Another publisher may have been so quick since the pointer was read.
    let now = tagged(store, register.name)?;
    if stale.contains(&next) || now.as_ref().map(|(_, tag)| tag) != tag {
        return Ok(false);
    }
    for number in stale {
        delete(store, &layout::shared::claim(register.name, number))?;
    }
    Ok(true)
}

/// What claims without a pointer are good for. Where nothing is there of the tables they are what is left of a register that went, and go:
/// ended one after the other, they would bring back versions without their files. Those of all versions bring back the pointer and the
/// logs, where all files of the latest are there and no commit is of a later one; so does that of a first version which was not ended, since
/// it comes after its files. Anything else is for a person to look at: beside a register that is begun anew, its files would stay, with what
/// is erased later.
///
/// # Errors
/// Any failure to read the store or to remove a claim, and `ForeignObject` where a person has to look.
pub(super) fn settle_claims(store: &dyn Shared, register: &RegisterTables) -> Result<(), Error> {
    // A publication claims before it commits, and the pointer comes last: read the other way round, what another one writes meanwhile
    // does not look like what has lost its claim or its pointer.
    let committed = last_commit(store, register)?;
    let there: Vec<u64> = listed(store, &layout::shared::claims(register.name))?.iter().filter_map(number).collect();
    let latest = there.iter().max().copied();
    if latest.is_none() && committed.is_none() {
        return Ok(());
    }
    let is_nothing_left = committed.is_none() && !has_files(store, register)?;
    let comes_back = match latest {
        Some(latest) if !is_nothing_left && there.len() as u64 == latest + 1 && committed <= Some(latest) => {
            is_whole(store, register, latest)?
        }
        _ => false,
    };
    if comes_back || tagged(store, register.name)?.is_some() {
        return Ok(());
    }
    if !is_nothing_left {
        return Err(missing(store, &layout::shared::pointer(register.name)));
    }
    there.into_iter().try_for_each(|number| delete(store, &layout::shared::claim(register.name, number)))
}

/// The last version of which a table has a commit.
fn last_commit(store: &dyn Shared, register: &RegisterTables) -> Result<Option<u64>, Error> {
    let mut last = None;
    for table in register.tables {
        let commits = listed(store, &layout::shared::log(register.name, table.name))?;
        last = last.max(commits.iter().filter_map(number).max());
    }
    Ok(last)
}

/// Whether a table has a file. Some stores keep the folders of objects that went, for a time.
fn has_files(store: &dyn Shared, register: &RegisterTables) -> Result<bool, Error> {
    let manifests = layout::snapshots(register.name);
    for (_, folder) in partitions(store, register)? {
        if !folder.starts_with(&manifests) && listed(store, &folder)?.iter().any(is_object) {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether all that the versions of a claim need is there.
fn is_whole(store: &dyn Shared, register: &RegisterTables, number: u64) -> Result<bool, Error> {
    let name = layout::shared::claim(register.name, number);
    let content = store.read(&name).map_err(|error| failed(store, &name, error))?;
    let Claim { pointer, .. } = parsed(store, &name, &content)?;
    for path in pointer.needed().into_iter().map(Path::new) {
        if store.bytes_of(path).map_err(|error| failed(store, path, error))?.is_none() {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Whether an entry is an object that a publication writes, or began to write in a folder.
fn is_written(entry: &Entry) -> bool {
    is_object(entry) || brreg_files::is_unfinished(entry.name.as_ref())
}

fn is_object(entry: &Entry) -> bool {
    Path::new(&entry.name).extension().is_some_and(|extension| extension == "json" || extension == "parquet")
}

/// The number of the version that a claim or a commit is of.
fn number(claim: &Entry) -> Option<u64> {
    claim.name.strip_suffix(".json")?.parse().ok()
}

fn listed(store: &dyn Shared, folder: &Path) -> Result<Vec<Entry>, Error> {
    store.list(folder).map_err(|error| failed(store, folder, error))
}

pub(super) fn delete(store: &dyn Shared, name: &Path) -> Result<(), Error> {
    store.delete(name).map_err(|error| failed(store, name, error))
}
