//! Kept versions whose snapshot was written anew here, since something was erased from it. They get the objects of what it is now
//! under their own numbers: their commits are replaced, each only if it is as it was.
//!
//! A commit that is replaced takes away what the table may have had before it, by the old commits as well as by the new ones. The
//! latest ones are replaced first. So at every step in between each version of a table has its own rows alone, old or new, and the
//! newest version is the newest night.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use brreg_transform::pseudonym::hex;
use brreg_transform::schema::{RegisterTables, Table};
use sha2::{Digest as _, Sha256};

use super::check::is_of_disk;
use super::delta::{self, Active};
use super::plan::Versions;
use super::pointer::{Commit, Object, Pointer};
use super::{failed, place};
use crate::error::{Error, ErrorKind};
use crate::layout::{self, PublicationId};
use crate::manifest::Manifest;
use crate::snapshot::{Lake, Published, SnapshotName};
use crate::store::{Shared, Store as _};

/// A kept version whose snapshot is another here.
#[derive(Debug)]
pub(super) struct Anew {
    pub(super) version: u64,
    pub(super) snapshot: Published,
    pub(super) manifest: Manifest,
    /// The text of the manifest.
    pub(super) text: Vec<u8>,
    /// The path of its object.
    pub(super) path: String,
}

/// The versions there compared with the snapshots here.
#[derive(Debug, Default)]
pub(super) struct Compared {
    /// Those whose snapshot was written anew.
    pub(super) anew: Vec<Anew>,
    /// Those whose snapshot is not here any more, or cannot be read: nobody can tell then what would have been erased from it since.
    pub(super) gone: Vec<u64>,
    /// Objects of the newest one that are not there as they were sent.
    pub(super) lost: BTreeSet<String>,
}

impl Compared {
    pub(super) fn of(&self, version: u64) -> Option<&Anew> {
        self.anew.iter().find(|anew| anew.version == version)
    }

    /// The path of the object of a manifest with this text: that of a version which has the same.
    pub(super) fn manifest(
        &self,
        known: Option<&str>,
        register: &str,
        name: SnapshotName,
        text: &[u8],
        id: &PublicationId,
    ) -> String {
        match known.filter(|known| has_name(known, text) && !self.lost.contains(*known)) {
            Some(known) => known.to_owned(),
            None => layout::shared::manifest(register, name, &hash_of(text), id).to_string_lossy().into_owned(),
        }
    }

    /// Whether nothing there is to be another than it is.
    pub(super) const fn is_nothing(&self) -> bool {
        self.anew.is_empty() && self.gone.is_empty()
    }

    /// Leaves one as it is there.
    pub(super) fn leave(&mut self, version: u64) {
        self.anew.retain(|anew| anew.version != version);
        self.gone.retain(|gone| *gone != version);
    }

    /// Gives up one that cannot be published.
    pub(super) fn give_up(&mut self, version: u64) {
        self.anew.retain(|anew| anew.version != version);
        self.gone.push(version);
    }
}

/// Compares the versions that can be read there with the snapshots here. Those that have an object of `lost` are published anew too.
///
/// # Errors
/// A lake that cannot be read.
pub(super) fn compared(
    lake: &Lake,
    register: &str,
    pointer: Option<&Pointer>,
    lost: BTreeSet<String>,
    id: &PublicationId,
) -> Result<Compared, Error> {
    let Some(pointer) = pointer else { return Ok(Compared::default()) };
    let (snapshots, mut compared) = (lake.snapshots(register)?, Compared { lost, ..Compared::default() });
    for version in pointer.readable() {
        let snapshot = snapshots.iter().find(|snapshot| snapshot.name.to_string() == version.snapshot);
        let Some(snapshot) = snapshot else {
            compared.gone.push(version.version);
            continue;
        };
        let text = match text_of(lake, snapshot) {
            Ok(text) => text,
            // For want of permission, say: nothing is wrong with it.
            Err(error) if is_of_disk(&error) => return Err(error),
            Err(_) => {
                compared.gone.push(version.version);
                continue;
            }
        };
        let is_lost = version.paths().any(|path| compared.lost.contains(path));
        if has_name(&version.manifest, &text) && !is_lost {
            continue;
        }
        let path = compared.manifest(Some(&version.manifest), register, snapshot.name, &text, id);
        match snapshot.manifest() {
            Ok(manifest) => {
                let (version, snapshot) = (version.version, snapshot.clone());
                compared.anew.push(Anew { version, snapshot, manifest, text, path });
            }
            Err(_) => compared.gone.push(version.version),
        }
    }
    Ok(compared)
}

/// The text of a snapshot's manifest.
pub(super) fn text_of(lake: &Lake, published: &Published) -> Result<Vec<u8>, Error> {
    let name = layout::manifest(&published.name_in_layout());
    lake.store().read(&name).map_err(|error| Error::io(&lake.path(&name), error))
}

/// The hash that the name of a manifest's object begins with.
pub(super) fn hash_of(text: &[u8]) -> String {
    hex(&Sha256::digest(text))
}

/// Whether the name of a manifest's object is that of this text.
pub(super) fn has_name(name: &str, text: &[u8]) -> bool {
    layout::shared::is_of_content(Path::new(name), &hash_of(text))
}

/// What is written of a table for versions that are there already.
#[derive(Debug, Default)]
pub(super) struct Replaced {
    /// The commits, the latest first.
    pub(super) commits: Vec<Commit>,
    /// What the table may have at the last of them.
    pub(super) last: Vec<Active>,
}

/// The commits of a table that are replaced, so that each version has what `versions` says; `None` where none is.
///
/// # Errors
/// A log that cannot be read, or is not of this program's form.
pub(super) fn replaced(
    store: &dyn Shared,
    register: &RegisterTables,
    table: &Table,
    before: &Pointer,
    versions: &Versions,
) -> Result<Option<Replaced>, Error> {
    let object_then = |number: u64| before.readable().find(|it| it.version == number)?.tables.get(table.name);
    let kept = |number: u64| versions.kept.iter().find(|it| it.version == number);
    let changed = versions.kept.iter().map(|it| it.version).filter(|number| {
        let now = kept(*number).and_then(|it| it.tables.get(table.name));
        object_then(*number).map(|it| &it.path) != now.map(|it| &it.path)
    });
    let Some(first) = changed.min() else { return Ok(None) };
    let mut replaced = Replaced::default();
    let active = |object: &Object| delta::active(table, object);
    let (mut then, mut now) = (object_then(first).map(active), object_then(first).map(active));
    for number in first..=before.newest.version {
        let name = layout::shared::commit(register.name, table.name, number);
        let text = store.read(&name).map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => Error::new(ErrorKind::ForeignObject, &place(store, &name)).with_source(error),
            _ => failed(store, &name, error),
        })?;
        let foreign = |error| Error::new(ErrorKind::ForeignObject, &place(store, &name)).with_source(error);
        let actions = delta::actions(&text).map_err(foreign)?;
        let earlier: Vec<Active> = then.iter().chain(&now).cloned().collect();
        let (added, removed) = (delta::added(&actions), delta::removed(&actions));
        let carries = added.is_none() && !then.as_ref().is_some_and(|it| removed.contains(&it.path.as_str()));
        then = if carries { then } else { added.clone() };
        let object = kept(number).map(|version| version.tables.get(table.name));
        now = match object {
            Some(object) => object.map(active),
            // Of a version that nobody can read.
            None if carries => now,
            None => then.clone(),
        };
        let is_right = match &added {
            Some(added) => {
                let goes = |it: &Active| Some(it) == now.as_ref() || removed.contains(&it.path.as_str());
                Some(added) == now.as_ref() && earlier.iter().all(goes)
            }
            None => carries && earlier.iter().all(|it| Some(it) == now.as_ref()),
        };
        if number == first || !is_right {
            let manifest = kept(number).map(|version| version.manifest.as_str());
            let object = object.flatten().map(|object| (object.rows, manifest));
            let new = delta::replacing(actions, &earlier, now.as_ref(), object);
            let replaces = Some(hex(&Sha256::digest(&text)));
            replaced.commits.push(Commit { table: table.name.to_owned(), version: number, text: new, replaces });
        }
    }
    replaced.commits.reverse();
    replaced.last = then.into_iter().chain(now).collect();
    replaced.last.dedup();
    Ok(Some(replaced))
}

/// Replaces a commit by its claim. One that is neither as it was nor as it should be was replaced again by a later publisher.
///
/// # Errors
/// A store that fails.
pub(super) fn replace(store: &dyn Shared, name: &Path, commit: &Commit, replaces: &str) -> Result<(), Error> {
    let found = store.read_tagged(name).map_err(|error| failed(store, name, error))?;
    let Some((content, tag)) = found else { return Ok(()) };
    if hex(&Sha256::digest(&content)) == replaces {
        let replaced = store.replace_if_unchanged(name, commit.text.as_bytes(), Some(&tag));
        replaced.map_err(|error| failed(store, name, error))?;
    }
    Ok(())
}
