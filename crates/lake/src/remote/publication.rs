//! The publication of a register's snapshot in a shared store.

use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::{Path, PathBuf};

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::RegisterTables;
use sha2::{Digest as _, Sha256};

use super::anew::{self, Compared};
use super::nights::Order;
use super::plan::{Night, Versions};
use super::pointer::{Claim, Commit, Pointer, Version};
use super::publisher::Publisher;
use super::tidy;
use super::{create, failed, missing, parsed, place, tagged};
use crate::error::{Error, ErrorKind};
use crate::hash::file_entry;
use crate::layout::{self, PublicationId};
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

/// Publishes a snapshot, unless it is the newest one there and whole. Without one the newest version there stays what it is, and what was
/// erased from kept ones, or is gone here, goes.
pub(super) fn one(
    lake: &Lake,
    register: &RegisterTables,
    store: &dyn Shared,
    order: &Order,
    published: Option<&Published>,
) -> Result<Option<Sent>, Error> {
    let here = published.map(|published| Here::of(lake, published)).transpose()?;
    let id = &order.publisher.id;
    let (mut is_sent, mut claims) = (None, 0);
    for _ in 0..ATTEMPTS {
        let before = tagged(store, register.name)?;
        let (pointer, tag) = before.map_or((None, None), |(pointer, tag)| (Some(pointer), Some(tag)));
        if end_claimed(store, register, pointer.as_ref(), tag.as_ref())? {
            continue;
        }
        if !tidy::may_claim(store, register, pointer.as_ref(), tag.as_ref())? {
            continue;
        }
        let lost = match &pointer {
            Some(pointer) if is_sent.is_none() => {
                has_its_commits(store, register, &pointer.newest)?;
                lost(store, &pointer.newest)?
            }
            _ => BTreeSet::new(),
        };
        let mut compared = anew::compared(lake, register.name, pointer.as_ref(), lost, id)?;
        let Some(night) = night(register, here.as_ref(), pointer.as_ref(), &compared, id) else { return Ok(None) };
        if let Some(pointer) = &pointer {
            if here.is_none() {
                compared.leave(pointer.newest.version);
            }
            // With the next pointer nobody knows any more which these were.
            tidy::dropped(store, pointer, is_sent.is_none())?;
            if pointer.newest.manifest == night.path && compared.is_nothing() {
                // What was sent for a claim that another publisher had goes.
                if claims > 1 {
                    tidy::leftovers(store, register, Some(pointer), &order.publisher, true)?;
                }
                return Ok(is_sent.map(|()| sent(&night, pointer)));
            }
            let there: Option<SnapshotName> = pointer.newest.snapshot.parse().ok();
            if there.is_none_or(|there| there > night.name) && !pointer.is_withdrawn() {
                let what = format!("the store has {}, the lake has {}", pointer.newest.snapshot, night.name);
                let pointer = layout::shared::pointer(register.name);
                return Err(Error::new(ErrorKind::NewerThere, &place(store, &pointer)).with_source(what));
            }
        }
        let manifest = here.as_ref().map(|here| &here.manifest);
        let versions = loop {
            let versions = night.versions(manifest, pointer.as_ref(), &compared, order.keep);
            let Some(lost) = upload_anew(&compared, &versions, pointer.as_ref(), store)? else { break versions };
            compared.give_up(lost);
        };
        if let Some(Here { published, manifest, text }) = &here {
            upload(published, &versions.newest, pointer.as_ref(), store, manifest)?;
            create(store, Path::new(&night.path), text)?;
        }
        let claim = night.claim(store, pointer.as_ref(), versions)?;
        claims += 1;
        is_sent = is_sent.or(claimed(store, register, &claim)?.then_some(()));
    }
    Err(Error::new(ErrorKind::Changing, &place(store, &layout::shared::pointer(register.name))))
}

/// Nothing where each table of a version has all commits up to its own: without one nobody reads any later version.
fn has_its_commits(store: &dyn Shared, register: &RegisterTables, version: &Version) -> Result<(), Error> {
    for table in version.tables.keys() {
        let folder = layout::shared::log(register.name, table);
        let listed = store.list(&folder).map_err(|error| failed(store, &folder, error))?;
        let there: BTreeSet<&str> = listed.iter().map(|entry| entry.name.as_str()).collect();
        let mut all = (0..=version.version).map(|number| layout::shared::commit(register.name, table, number));
        let is_missing = |commit: &PathBuf| {
            commit.file_name().and_then(|name| name.to_str()).is_none_or(|name| !there.contains(name))
        };
        if let Some(commit) = all.find(is_missing) {
            return Err(missing(store, &commit));
        }
    }
    Ok(())
}

/// The objects of a version that are missing there, or of another size, and its manifest where it is another.
fn lost(store: &dyn Shared, version: &Version) -> Result<BTreeSet<String>, Error> {
    let mut lost = BTreeSet::new();
    for object in version.tables.values() {
        let name = Path::new(&object.path);
        if store.bytes_of(name).map_err(|error| failed(store, name, error))? != Some(object.bytes) {
            lost.insert(object.path.clone());
        }
    }
    let name = Path::new(&version.manifest);
    match store.read(name) {
        Ok(text) if anew::has_name(&version.manifest, &text) => {}
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(failed(store, name, error)),
        _ => drop(lost.insert(version.manifest.clone())),
    }
    Ok(lost)
}

/// A snapshot of the lake that is to be the newest version.
struct Here<'p> {
    published: &'p Published,
    manifest: Manifest,
    text: Vec<u8>,
}

impl<'p> Here<'p> {
    fn of(lake: &Lake, published: &'p Published) -> Result<Self, Error> {
        Ok(Self { published, manifest: published.manifest()?, text: anew::text_of(lake, published)? })
    }
}

/// The newest version to be: of the snapshot here, or else what it is there.
fn night<'n>(
    register: &'n RegisterTables,
    here: Option<&'n Here<'_>>,
    pointer: Option<&Pointer>,
    compared: &Compared,
    id: &'n PublicationId,
) -> Option<Night<'n>> {
    let Some(Here { published, manifest, text }) = here else {
        let newest = &pointer?.newest;
        let (name, path) = (newest.snapshot.parse().ok()?, newest.manifest.clone());
        return Some(Night { register, name, tool_version: env!("CARGO_PKG_VERSION"), path, id });
    };
    let there = pointer.map(|pointer| pointer.newest.manifest.as_str());
    let path = compared.manifest(there, register.name, published.name, text, id);
    Some(Night { register, name: published.name, tool_version: &manifest.tool_version, path, id })
}

/// Claims a version, and returns whether this publisher has it. Whoever is first has it; the next round ends it, whose it may be.
fn claimed(store: &dyn Shared, register: &RegisterTables, claim: &Claim) -> Result<bool, Error> {
    let name = layout::shared::claim(register.name, claim.pointer.newest.version);
    let content = serde_json::to_vec(&claim).map_err(|error| failed(store, &name, error.into()))?;
    let is_created = store.write_if_absent(&name, &content).map_err(|error| failed(store, &name, error))?;
    // Where the answer of an earlier attempt was lost, the claim is there and is this one.
    Ok(is_created || store.read(&name).map_err(|error| failed(store, &name, error))? == content)
}

/// What a withdrawal found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Withdrawn {
    /// Whether anything was there.
    pub was_there: bool,
    /// Whether something is still there that another lake may be sending: it goes later, with a publication that looks for it.
    pub is_left: bool,
}

/// Takes a register out of a store: its tables get a version without rows, and all others go. Where what is there cannot be read, all of it
/// goes. The caller knows that it went from the lake on purpose.
///
/// # Errors
/// Any failure to read and write the store.
pub fn withdraw(register: &RegisterTables, store: &dyn Shared, publisher: &Publisher) -> Result<Withdrawn, Error> {
    match withdraw_readable(register, store, publisher) {
        Err(error) if *error.kind() == ErrorKind::ForeignObject => {
            tidy::clear(store, register)?;
            Ok(Withdrawn { was_there: true, is_left: false })
        }
        ended => ended,
    }
}

fn withdraw_readable(register: &RegisterTables, store: &dyn Shared, publisher: &Publisher) -> Result<Withdrawn, Error> {
    let mut was_there = false;
    for _ in 0..ATTEMPTS {
        let before = tagged(store, register.name)?;
        let Some((pointer, tag)) = before else {
            // Nothing says what was published there, and all of it is to go, also what claims could bring back.
            let is_anything = !tidy::is_empty(store, register)?;
            tidy::clear(store, register)?;
            return Ok(Withdrawn { was_there: was_there || is_anything, is_left: false });
        };
        if end_claimed(store, register, Some(&pointer), Some(&tag))? {
            continue;
        }
        tidy::dropped(store, &pointer, true)?;
        if pointer.is_withdrawn() {
            let is_left = tidy::leftovers(store, register, Some(&pointer), publisher, true)?;
            return Ok(Withdrawn { was_there, is_left });
        }
        if !tidy::may_claim(store, register, Some(&pointer), Some(&tag))? {
            continue;
        }
        let Ok(name) = pointer.newest.snapshot.parse::<SnapshotName>() else { break };
        let text = format!("{{\"register\": \"{}\", \"snapshot\": \"{name}\", \"tables\": {{}}}}\n", register.name);
        let path = layout::shared::manifest(register.name, name, &hex(&Sha256::digest(&text)), &publisher.id);
        let path = path.to_string_lossy().into_owned();
        create(store, Path::new(&path), text.as_bytes())?;
        let night = Night { register, name, tool_version: env!("CARGO_PKG_VERSION"), path, id: &publisher.id };
        let claim = night.claim(store, Some(&pointer), night.nothing(&pointer))?;
        was_there |= claimed(store, register, &claim)?;
    }
    Err(Error::new(ErrorKind::Changing, &place(store, &layout::shared::pointer(register.name))))
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
            Err(error) if matches!(error.kind(), ErrorKind::ForeignObject | ErrorKind::DamagedFile) => {
                return Ok(Some(anew.version));
            }
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
        store.upload(name, &file, &entry).map_err(|error| match error.kind() {
            io::ErrorKind::InvalidData if file_entry(&file).is_ok_and(|found| found != entry) => {
                Error::new(ErrorKind::DamagedFile, &file)
            }
            _ if brreg_files::open(&file).is_err_and(|error| brreg_files::is_denied(&error)) => Error::io(&file, error),
            io::ErrorKind::NotFound if !file.exists() => Error::new(ErrorKind::DamagedFile, &file).with_source(error),
            _ => failed(store, name, error),
        })?;
    }
    Ok(())
}

/// Ends the version after the pointer's, if a publisher has claimed it, and returns whether one had. Without a pointer, only what the claims
/// bring back whole.
pub(super) fn end_claimed(
    store: &dyn Shared,
    register: &RegisterTables,
    pointer: Option<&Pointer>,
    tag: Option<&Tag>,
) -> Result<bool, Error> {
    if pointer.is_none() {
        tidy::settle_claims(store, register)?;
    }
    let version = pointer.map_or(0, |pointer| pointer.newest.version + 1);
    let name = layout::shared::claim(register.name, version);
    let content = match store.read(&name) {
        Ok(content) => content,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(error) => return Err(failed(store, &name, error)),
    };
    let Claim { pointer, commits } = parsed(store, &name, &content)?;
    for commit in commits {
        if let Err(error) = write(store, register.name, version, &commit) {
            // Another publisher ended the version, and a later one replaced its commits.
            let is_ended = tagged(store, register.name)?.is_some_and(|(now, _)| now.newest.version >= version);
            return if is_ended { Ok(true) } else { Err(error) };
        }
    }
    if replace(store, register.name, &pointer, tag)? {
        tidy::dropped(store, &pointer, true)?;
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
