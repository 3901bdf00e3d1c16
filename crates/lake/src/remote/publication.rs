//! The publication of a register's snapshot in a shared store.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::RegisterTables;
use sha2::{Digest as _, Sha256};

use super::anew::{self, Compared};
use super::plan::{Night, Versions};
use super::pointer::{Claim, Commit, Pointer, Version};
use super::{create, failed, parsed, place, tagged, tidy};
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::manifest::{FileEntry, Manifest};
use crate::snapshot::{Lake, Published, SnapshotName};
use crate::store::{Shared, Tag};

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
    /// The kept snapshots that have other objects now, since something was erased from them.
    pub anew: Vec<String>,
}

/// Publishes the published snapshot of a register in a store too, and keeps there `keep` versions before it. Snapshots between
/// the newest one there and it, which a store that was away has missed, come first, each as a version of its own. Kept versions from
/// whose snapshot something was erased here get what it has now. Where the lake has a snapshot, what an interrupted publication left there is ended before. What was published is returned, the oldest first.
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
    let there = tagged(store, register.name)?.filter(|(pointer, _)| !pointer.is_withdrawn());
    let there = there.and_then(|(pointer, _)| pointer.newest.snapshot.parse().ok());
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
    let text = anew::text_of(lake, published)?;
    let path = anew::object_of(register.name, published, &text);
    let night = Night { register, name: published.name, tool_version: &manifest.tool_version, path };
    let mut is_sent = false;
    for _ in 0..ATTEMPTS {
        let before = tagged(store, register.name)?;
        let (pointer, tag) = before.map_or((None, None), |(pointer, tag)| (Some(pointer), Some(tag)));
        if end_claimed(store, register, pointer.as_ref(), tag.as_ref())? {
            continue;
        }
        let mut compared = anew::compared(lake, register.name, pointer.as_ref())?;
        if let Some(pointer) = &pointer {
            tidy::dropped(store, pointer)?;
            if pointer.newest.manifest == night.path && compared.anew.is_empty() {
                let Some(pointer) = without(store, pointer, tag.as_ref(), &compared.gone)? else { continue };
                if !is_sent {
                    tidy::leftovers(store, register, &pointer, true)?;
                }
                return Ok(is_sent.then(|| sent(&night, &pointer)));
            }
            let there: Option<SnapshotName> = pointer.newest.snapshot.parse().ok();
            if there.is_none_or(|there| there > night.name) && !pointer.is_withdrawn() {
                let what = format!("the store has {}, the lake has {}", pointer.newest.snapshot, night.name);
                let pointer = layout::shared::pointer(register.name);
                return Err(Error::new(ErrorKind::NewerThere, &place(store, &pointer)).with_source(what));
            }
        }
        let versions = loop {
            let versions = night.versions(&manifest, pointer.as_ref(), &compared, keep);
            let Some(lost) = upload_anew(&compared, &versions, pointer.as_ref(), store)? else { break versions };
            compared.give_up(lost);
        };
        upload(published, &versions.newest, pointer.as_ref(), store, &manifest)?;
        create(store, Path::new(&night.path), &text)?;
        let claim = night.claim(store, pointer.as_ref(), versions)?;
        is_sent |= claimed(store, register, &claim)?;
    }
    Err(Error::new(ErrorKind::Changing, &place(store, &layout::shared::pointer(register.name))))
}

/// Claims a version, and returns whether this publisher has it. Whoever is first has it; the next round ends it, whose it may be.
fn claimed(store: &dyn Shared, register: &RegisterTables, claim: &Claim) -> Result<bool, Error> {
    let name = layout::shared::claim(register.name, claim.pointer.newest.version);
    let content = serde_json::to_vec(&claim).map_err(|error| failed(store, &name, error.into()))?;
    let is_created = store.write_if_absent(&name, &content).map_err(|error| failed(store, &name, error))?;
    // Where the answer of an earlier attempt was lost, the claim is there and is this one.
    Ok(is_created || store.read(&name).map_err(|error| failed(store, &name, error))? == content)
}

/// Takes a register out of a store: its tables get a version without rows, and all others go. The caller knows that it went from
/// the lake on purpose. Returns whether anything was there.
///
/// # Errors
/// Any failure to read and write the store.
pub fn withdraw(register: &RegisterTables, store: &dyn Shared) -> Result<bool, Error> {
    let mut is_done = false;
    for _ in 0..ATTEMPTS {
        let Some((pointer, tag)) = tagged(store, register.name)? else { return Ok(is_done) };
        if end_claimed(store, register, Some(&pointer), Some(&tag))? {
            continue;
        }
        tidy::dropped(store, &pointer)?;
        if pointer.is_withdrawn() {
            tidy::leftovers(store, register, &pointer, true)?;
            return Ok(is_done);
        }
        let Ok(name) = pointer.newest.snapshot.parse::<SnapshotName>() else { break };
        let text = format!("{{\"register\": \"{}\", \"snapshot\": \"{name}\", \"tables\": {{}}}}\n", register.name);
        let path = layout::shared::manifest(register.name, name, &hex(&Sha256::digest(&text)));
        let path = path.to_string_lossy().into_owned();
        create(store, Path::new(&path), text.as_bytes())?;
        let night = Night { register, name, tool_version: env!("CARGO_PKG_VERSION"), path };
        let claim = night.claim(store, Some(&pointer), night.nothing(&pointer))?;
        is_done |= claimed(store, register, &claim)?;
    }
    Err(Error::new(ErrorKind::Changing, &place(store, &layout::shared::pointer(register.name))))
}

/// Whether the lake has another state of a register than a store that has these manifests, the newest first.
///
/// # Errors
/// A lake that cannot be read.
pub fn is_behind(lake: &Lake, register: &str, manifests: &[String]) -> Result<bool, Error> {
    let path =
        |snapshot: &Published| Ok::<_, Error>(anew::object_of(register, snapshot, &anew::text_of(lake, snapshot)?));
    let published = lake.published(register)?.filter(|published| !published.is_missing());
    let newest = published.as_ref().map(path).transpose()?;
    let here = lake.snapshots(register)?.iter().map(path).collect::<Result<BTreeSet<_>, _>>()?;
    Ok(newest.as_ref() != manifests.first() || manifests.iter().any(|there| !here.contains(there)))
}

fn sent(night: &Night<'_>, pointer: &Pointer) -> Sent {
    let anew: Vec<&Version> = pointer.anew().collect();
    let is_anew = |version: &Version| anew.iter().any(|anew| anew.version == version.version);
    let earlier = pointer.kept.iter().filter(|version| !is_anew(version)).chain(&pointer.dropped);
    let known: BTreeSet<&str> =
        earlier.flat_map(|version| version.tables.values().map(|it| it.path.as_str())).collect();
    let there =
        std::iter::once(&pointer.newest).chain(anew.iter().copied()).flat_map(|version| version.tables.values());
    let new: BTreeMap<&str, u64> = there.map(|object| (object.path.as_str(), object.bytes)).collect();
    let new = new.into_iter().filter(|(path, _)| !known.contains(path));
    let (files, bytes) = new.fold((0, 0), |(files, bytes), (_, more)| (files + 1, bytes + more));
    let is_there = |version: &&Version| pointer.readable().any(|it| it.snapshot == version.snapshot);
    let dropped = pointer.dropped.iter().filter(|it| !is_there(it)).map(|version| version.snapshot.clone()).collect();
    let anew = anew.iter().map(|version| version.snapshot.clone()).collect();
    Sent { version: pointer.newest.version, snapshot: night.name, files, bytes, dropped, anew }
}

/// Creates the objects of the kept versions that were written anew. One whose files are damaged or gone is returned.
fn upload_anew(
    compared: &Compared,
    versions: &Versions,
    before: Option<&Pointer>,
    store: &dyn Shared,
) -> Result<Option<u64>, Error> {
    for version in versions.kept.iter().rev() {
        let Some(anew) = compared.of(version.version) else { continue };
        match upload(&anew.snapshot, version, before, store, &anew.manifest) {
            Ok(()) => create(store, Path::new(&anew.path), &anew.text)?,
            Err(error) if *error.kind() == ErrorKind::ForeignObject => return Ok(Some(anew.version)),
            Err(error) => return Err(error),
        }
    }
    Ok(None)
}

/// Creates the objects of the tables that are not there yet.
fn upload(
    published: &Published,
    version: &Version,
    before: Option<&Pointer>,
    store: &dyn Shared,
    manifest: &Manifest,
) -> Result<(), Error> {
    let known = before.map(Pointer::needed).unwrap_or_default();
    for (table, object) in version.tables.iter().filter(|(_, object)| !known.contains(object.path.as_str())) {
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
        write(store, register.name, version, &commit)?;
    }
    if replace(store, register.name, &pointer, tag)? {
        tidy::dropped(store, &pointer)?;
        tidy::leftovers(store, register, &pointer, false)?;
    }
    Ok(true)
}

/// Writes a commit of a version.
pub(super) fn write(store: &dyn Shared, register: &str, version: u64, commit: &Commit) -> Result<(), Error> {
    let (name, text) = (layout::shared::commit(register, &commit.table, commit.version), commit.text.as_bytes());
    match &commit.replaces {
        Some(replaces) => anew::replace(store, &name, commit, replaces),
        None if commit.version == version => create(store, &name, text),
        // A table that was there, went and came again has some of them.
        None => store.write_if_absent(&name, text).map(drop).map_err(|error| failed(store, &name, error)),
    }
}

/// Replaces the pointer, unless another publisher was first.
fn replace(store: &dyn Shared, register: &str, pointer: &Pointer, tag: Option<&Tag>) -> Result<bool, Error> {
    let name = layout::shared::pointer(register);
    let text = serde_json::to_vec_pretty(pointer).map_err(|error| failed(store, &name, error.into()))?;
    store.replace_if_unchanged(&name, &text, tag).map_err(|error| failed(store, &name, error))
}

/// Lets kept versions go. Returns the pointer, or `None` where another publisher changed it.
fn without(store: &dyn Shared, pointer: &Pointer, tag: Option<&Tag>, gone: &[u64]) -> Result<Option<Pointer>, Error> {
    if gone.is_empty() {
        return Ok(Some(pointer.clone()));
    }
    let mut pointer = pointer.clone();
    let goes = |version: &Version| gone.contains(&version.version);
    pointer.dropped = pointer.kept.iter().filter(|version| goes(version)).cloned().collect();
    pointer.kept.retain(|version| !goes(version));
    if !replace(store, &pointer.register, &pointer, tag)? {
        return Ok(None);
    }
    tidy::dropped(store, &pointer)?;
    Ok(Some(pointer))
}
