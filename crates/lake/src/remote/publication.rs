//! The publication of a register's snapshot in a shared store.

use std::io;
use std::path::Path;

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::RegisterTables;
use sha2::{Digest as _, Sha256};

use super::plan::Night;
use super::pointer::{Claim, Pointer, Version};
use super::{create, failed, parsed, place, tagged, tidy};
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::manifest::{FileEntry, Manifest};
use crate::snapshot::{Lake, Published, SnapshotName};
use crate::store::{Shared, Store as _, Tag};

/// Times that other publishers may be first.
const ATTEMPTS: usize = 8;

/// What was published in a store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The number of the version.
    pub version: u64,
    /// The snapshot.
    pub snapshot: SnapshotName,
    /// Files that were uploaded; the others were there.
    pub files: usize,
    /// Their bytes.
    pub bytes: u64,
    /// The snapshots that went.
    pub dropped: Vec<String>,
}

/// Publishes the published snapshot of a register in a store too, and keeps there `keep` versions before it. Snapshots between
/// the newest one there and it, which a store that was away has missed, come first, each as a version of its own. Where the lake has
/// a snapshot, what an interrupted publication left there is ended before. What was published is returned, the oldest first.
///
/// # Errors
/// Any failure to read the lake or to read and write the store; [`ErrorKind::NewerThere`] when the store has a later snapshot;
/// [`ErrorKind::ForeignObject`] when an object there is not as it was written.
pub fn publish(lake: &Lake, register: &RegisterTables, store: &dyn Shared, keep: usize) -> Result<Vec<Sent>, Error> {
    let Some(published) = lake.published(register.name)?.filter(|published| !published.is_missing()) else {
        return Ok(Vec::new());
    };
    let mut sent = Vec::new();
    for snapshot in missed(lake, register, store, &published, keep)?.iter().chain([&published]) {
        sent.extend(one(lake, register, store, keep, snapshot)?);
    }
    Ok(sent)
}

/// The snapshots that come before the published one, each compared with the one before, and after the newest one there, no more
/// than `keep`; the oldest first. Those from which the lake was rolled back are not among them. Where nothing is there yet, the
/// published one is the first.
fn missed(
    lake: &Lake,
    register: &RegisterTables,
    store: &dyn Shared,
    published: &Published,
    keep: usize,
) -> Result<Vec<Published>, Error> {
    let there = tagged(store, register.name)?.and_then(|(pointer, _)| pointer.newest.snapshot.parse().ok());
    let Some(there): Option<SnapshotName> = there else { return Ok(Vec::new()) };
    let snapshots = lake.snapshots(register.name)?;
    let (mut missed, mut before) = (Vec::new(), published.manifest()?.compared_with);
    while let Some(snapshot) =
        snapshots.iter().find(|it| before.as_ref().is_some_and(|name| it.name.to_string() == *name))
    {
        if snapshot.name <= there || missed.len() >= keep {
            break;
        }
        before = snapshot.manifest()?.compared_with;
        missed.push(snapshot.clone());
    }
    missed.reverse();
    Ok(missed)
}

/// Publishes a snapshot, unless it is the newest one there.
fn one(
    lake: &Lake,
    register: &RegisterTables,
    store: &dyn Shared,
    keep: usize,
    published: &Published,
) -> Result<Option<Sent>, Error> {
    let manifest = published.manifest()?;
    let text = text_of(lake, published)?;
    let path = object_of(register.name, published.name, &text);
    let night = Night { register, name: published.name, manifest: &manifest, path };
    let mut is_sent = false;
    for _ in 0..ATTEMPTS {
        let before = tagged(store, register.name)?;
        let (pointer, tag) = before.map_or((None, None), |(pointer, tag)| (Some(pointer), Some(tag)));
        if end_claimed(store, register, pointer.as_ref(), tag.as_ref())? {
            continue;
        }
        if let Some(pointer) = &pointer {
            tidy::dropped(store, pointer)?;
            if pointer.newest.manifest == night.path {
                let Some(pointer) = without_rewritten(lake, store, pointer, tag.as_ref())? else { continue };
                if !is_sent {
                    tidy::leftovers(store, register, &pointer, true)?;
                }
                return Ok(is_sent.then(|| sent(&night, &pointer, &pointer.kept.first().cloned())));
            }
            let there: Option<SnapshotName> = pointer.newest.snapshot.parse().ok();
            if there.is_none_or(|there| there > night.name) {
                let what = format!("the store has {}, the lake has {}", pointer.newest.snapshot, night.name);
                let pointer = layout::shared::pointer(register.name);
                return Err(Error::new(ErrorKind::NewerThere, &place(store, &pointer)).with_source(what));
            }
        }
        let stays = rewritten(lake, register.name, pointer.as_ref())?;
        let claim = night.claim(pointer.as_ref(), |version| !stays.contains(&version.version), keep);
        upload(published, &claim.pointer.newest, pointer.as_ref(), store, &manifest)?;
        create(store, Path::new(&night.path), &text)?;
        // Whoever is first has the version. The next round ends it, whose it may be.
        let name = layout::shared::claim(register.name, claim.pointer.newest.version);
        let content = serde_json::to_vec(&claim).map_err(|error| failed(store, &name, error.into()))?;
        let is_created = store.write_if_absent(&name, &content).map_err(|error| failed(store, &name, error))?;
        // Where the answer of an earlier attempt was lost, the claim is there and is this one.
        is_sent |= is_created || store.read(&name).map_err(|error| failed(store, &name, error))? == content;
    }
    Err(Error::new(ErrorKind::Changing, &place(store, &layout::shared::pointer(register.name))))
}

fn sent(night: &Night<'_>, pointer: &Pointer, before: &Option<Version>) -> Sent {
    let is_known = |path: &str| {
        let mut earlier = before.iter().chain(&pointer.dropped);
        earlier.any(|version| version.tables.values().any(|object| object.path == path))
    };
    let new = pointer.newest.tables.values().filter(|object| !is_known(&object.path));
    let (files, bytes) = new.fold((0, 0), |(files, bytes), object| (files + 1, bytes + object.bytes));
    let dropped = pointer.dropped.iter().map(|version| version.snapshot.clone()).collect();
    Sent { version: pointer.newest.version, snapshot: night.name, files, bytes, dropped }
}

fn text_of(lake: &Lake, published: &Published) -> Result<Vec<u8>, Error> {
    let name = layout::manifest(&published.name_in_layout());
    lake.store().read(&name).map_err(|error| Error::io(&lake.path(&name), error))
}

/// The path of the object of a manifest with this text.
fn object_of(register: &str, name: SnapshotName, text: &[u8]) -> String {
    layout::shared::manifest(register, name, &hex(&Sha256::digest(text))).to_string_lossy().into_owned()
}

/// Creates the objects of the tables that are not there yet.
fn upload(
    published: &Published,
    newest: &Version,
    before: Option<&Pointer>,
    store: &dyn Shared,
    manifest: &Manifest,
) -> Result<(), Error> {
    let known = before.map(Pointer::needed).unwrap_or_default();
    for (table, object) in newest.tables.iter().filter(|(_, object)| !known.contains(object.path.as_str())) {
        let Some(entry) = manifest.tables.get(table) else { continue };
        let (file, name) = (published.table_file_named(table), Path::new(&object.path));
        let entry = FileEntry { bytes: entry.bytes, sha256: entry.sha256.clone() };
        store.upload(name, &file, &entry).map_err(|error| failed(store, name, error))?;
    }
    Ok(())
}

/// Ends the version after the pointer's, if a publisher has claimed it, and returns whether one had.
fn end_claimed(
    store: &dyn Shared,
    register: &RegisterTables,
    pointer: Option<&Pointer>,
    tag: Option<&Tag>,
) -> Result<bool, Error> {
    let version = pointer.map_or(0, |pointer| pointer.newest.version + 1);
    let name = layout::shared::claim(register.name, version);
    let content = match store.read(&name) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(store, &name, error)),
    };
    let Claim { pointer, commits } = parsed(store, &name, &content)?;
    for commit in commits {
        let name = layout::shared::commit(register.name, &commit.table, commit.version);
        if commit.version == version {
            create(store, &name, commit.text.as_bytes())?;
        } else {
            // A table that was there, went and came again has some of them.
            let written = store.write_if_absent(&name, commit.text.as_bytes());
            written.map_err(|error| failed(store, &name, error))?;
        }
    }
    if replace(store, register.name, &pointer, tag)? {
        tidy::dropped(store, &pointer)?;
        tidy::leftovers(store, register, &pointer, false)?;
    }
    Ok(true)
}

/// Replaces the pointer, unless another publisher was first.
fn replace(store: &dyn Shared, register: &str, pointer: &Pointer, tag: Option<&Tag>) -> Result<bool, Error> {
    let name = layout::shared::pointer(register);
    let text = serde_json::to_vec_pretty(pointer).map_err(|error| failed(store, &name, error.into()))?;
    store.replace_if_unchanged(&name, &text, tag).map_err(|error| failed(store, &name, error))
}

/// The versions of which the lake has the snapshot with another content, since something was erased from it, or has it no more:
/// nobody can tell then what would have been erased from it since.
fn rewritten(lake: &Lake, register: &str, pointer: Option<&Pointer>) -> Result<Vec<u64>, Error> {
    let Some(pointer) = pointer else { return Ok(Vec::new()) };
    let (snapshots, mut rewritten) = (lake.snapshots(register)?, Vec::new());
    for version in pointer.readable() {
        let snapshot = snapshots.iter().find(|snapshot| snapshot.name.to_string() == version.snapshot);
        let is_as_here = match snapshot {
            Some(snapshot) => object_of(register, snapshot.name, &text_of(lake, snapshot)?) == version.manifest,
            None => false,
        };
        if !is_as_here {
            rewritten.push(version.version);
        }
    }
    Ok(rewritten)
}

/// Lets kept versions go from which something was erased. Returns the pointer, or `None` where another publisher changed it.
fn without_rewritten(
    lake: &Lake,
    store: &dyn Shared,
    pointer: &Pointer,
    tag: Option<&Tag>,
) -> Result<Option<Pointer>, Error> {
    let rewritten = rewritten(lake, &pointer.register, Some(pointer))?;
    if rewritten.is_empty() {
        return Ok(Some(pointer.clone()));
    }
    let mut pointer = pointer.clone();
    let goes = |version: &Version| rewritten.contains(&version.version);
    pointer.dropped = pointer.kept.iter().filter(|version| goes(version)).cloned().collect();
    pointer.kept.retain(|version| !goes(version));
    if !replace(store, &pointer.register, &pointer, tag)? {
        return Ok(None);
    }
    tidy::dropped(store, &pointer)?;
    Ok(Some(pointer))
}
