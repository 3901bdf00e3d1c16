//! Whether the Delta tables of a folder are as they were written, and what of them can be written again.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use brreg_transform::schema::RegisterTables;

use super::pointer::{Claim, FORMAT, Object, Pointer, Version};
use super::{anew, create, delta, failed, tidy};
use crate::damage::Damage;
use crate::error::{Error, ErrorKind};
use crate::layout;
use crate::manifest::FileEntry;
use crate::snapshot::Lake;
use crate::store::{Folder, Kind, Shared as _, Store as _};

/// An object that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Its path in the store.
    pub path: PathBuf,
    /// What is wrong with it.
    pub damage: Damage,
}

impl fmt::Display for Flaw {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.path.display(), self.damage)
    }
}

/// What a folder has of a register.
#[derive(Debug, Default)]
pub struct Looked {
    /// The pointer, where it can be read.
    pub pointer: Option<Pointer>,
    /// Objects that were looked at.
    pub objects: u64,
    /// Those that are not as they were written.
    pub flaws: Vec<Flaw>,
    /// What belongs to no version.
    pub strangers: Vec<PathBuf>,
}

impl Looked {
    /// Whether the pointer is missing, so that nobody reads anything.
    #[must_use]
    pub fn has_no_pointer(&self) -> bool {
        let is_damaged = |flaw: &Flaw| flaw.path.starts_with(layout::CURRENT) && flaw.damage != Damage::Missing;
        self.pointer.is_none() && !self.flaws.iter().any(is_damaged)
    }
}

/// Looks at every object of a register that readers need: the files of tables and the manifests by their sizes, what is written of
/// versions by its form. The content of files is that of the lake's, which `verify` reads.
///
/// # Errors
/// A folder that cannot be read.
pub fn look(store: &Folder, register: &RegisterTables) -> Result<Looked, Error> {
    let there = everything(store, register)?;
    let mut looked = Looked::default();
    let name = layout::shared::pointer(register.name);
    let mut needed = BTreeSet::from([name.clone()]);
    let mut flaw = |path: PathBuf, damage| looked.flaws.push(Flaw { path, damage });
    let content = match store.read(&name) {
        Ok(content) => Some(content),
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            // Where nothing was published yet there is none.
            if !there.is_empty() {
                flaw(name.clone(), Damage::Missing);
            }
            None
        }
        Err(error) => {
            flaw(name.clone(), Damage::Unreadable(error.to_string()));
            None
        }
    };
    let pointer = content.and_then(|content| match serde_json::from_slice::<Pointer>(&content) {
        Ok(pointer) if pointer.format == FORMAT && pointer.register == register.name => Some(pointer),
        Ok(_) => {
            flaw(name, Damage::Unreadable("it is of another form or register".to_owned()));
            None
        }
        Err(error) => {
            flaw(name, Damage::Unreadable(error.to_string()));
            None
        }
    });
    if let Some(pointer) = &pointer {
        let objects: BTreeMap<&str, u64> =
            pointer.readable().flat_map(|it| it.tables.values()).map(|it| (it.path.as_str(), it.bytes)).collect();
        for (path, expected) in objects {
            needed.insert(path.into());
            match size(store, Path::new(path)) {
                Ok(found) if found == expected => {}
                Ok(found) => flaw(path.into(), Damage::Size { expected, found }),
                Err(damage) => flaw(path.into(), damage),
            }
        }
        for version in pointer.readable() {
            needed.insert(PathBuf::from(&version.manifest));
            if let Err(damage) = has_its_hash(store, &version.manifest) {
                flaw(version.manifest.clone().into(), damage);
            }
            let claim = layout::shared::claim(register.name, version.version);
            if let Err(damage) = of_form(store, &claim, |text| serde_json::from_slice::<Claim>(text).map(drop)) {
                flaw(claim.clone(), damage);
            }
            needed.insert(claim);
        }
        // A table that went keeps its log.
        let tables = register.tables.iter().filter(|table| {
            let folder = layout::table(register.name, table.name);
            pointer.newest.tables.contains_key(table.name) || there.iter().any(|path| path.starts_with(&folder))
        });
        for table in tables {
            let last =
                (0..=pointer.newest.version).rev().map(|it| layout::shared::commit(register.name, table.name, it));
            let is_there = pointer.newest.tables.contains_key(table.name);
            for commit in last.skip_while(|commit| !is_there && !there.contains(commit)) {
                if let Err(damage) = of_form(store, &commit, |text| delta::actions(text).map(drop)) {
                    flaw(commit.clone(), damage);
                }
                needed.insert(commit);
            }
        }
    }
    looked.objects = needed.len() as u64;
    looked.strangers = there.into_iter().filter(|path| !needed.contains(path)).collect();
    if pointer.is_none() {
        looked.strangers.clear();
    }
    looked.pointer = pointer;
    Ok(looked)
}

/// What is in the folder beside the registers, with what is of a register unknown.
///
/// # Errors
/// A folder that cannot be read.
pub fn strangers(store: &Folder, registers: &[RegisterTables]) -> Result<Vec<PathBuf>, Error> {
    let is_register = |name: &str| registers.iter().any(|register| register.name == name);
    let is_pointer = |name: &str| registers.iter().any(|it| layout::shared::pointer(it.name).ends_with(name));
    let mut found = Vec::new();
    let mut beside = |folder: &str, belongs: &dyn Fn(&str) -> bool| {
        let folder = Path::new(folder);
        for entry in store.list(folder).map_err(|error| failed(store, folder, error))? {
            if !brreg_files::is_unfinished(entry.name.as_ref()) && !belongs(&entry.name) {
                found.push(folder.join(entry.name));
            }
        }
        Ok::<_, Error>(())
    };
    beside("", &|name| [layout::CURRENT, layout::MANIFESTS].contains(&name) || is_register(name))?;
    beside(layout::CURRENT, &is_pointer)?;
    beside(layout::MANIFESTS, &is_register)?;
    Ok(found)
}

/// The size of a file.
fn size(store: &Folder, name: &Path) -> Result<u64, Damage> {
    match store.size(name) {
        Ok(Some(bytes)) => Ok(bytes),
        Ok(None) => Err(Damage::Replaced { found: "is not a file".to_owned() }),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Err(Damage::Missing),
        Err(error) => Err(Damage::Unreadable(error.to_string())),
    }
}

fn read(store: &Folder, name: &Path) -> Result<Vec<u8>, Damage> {
    store.read(name).map_err(|error| match error.kind() {
        io::ErrorKind::NotFound => Damage::Missing,
        _ => Damage::Unreadable(error.to_string()),
    })
}

fn of_form(store: &Folder, name: &Path, form: impl Fn(&[u8]) -> serde_json::Result<()>) -> Result<(), Damage> {
    let text = read(store, name)?;
    match form(&text) {
        Ok(()) if !text.is_empty() => Ok(()),
        Ok(()) => Err(Damage::Unreadable("it is empty".to_owned())),
        Err(error) => Err(Damage::Unreadable(error.to_string())),
    }
}

/// Whether a manifest has the hash that is in its name.
fn has_its_hash(store: &Folder, name: &str) -> Result<(), Damage> {
    let text = read(store, Path::new(name))?;
    if anew::has_name(name, &text) {
        return Ok(());
    }
    Err(Damage::Unreadable("it is another content than its name says".to_owned()))
}

/// Every file of a register, but what is being written.
fn everything(store: &Folder, register: &RegisterTables) -> Result<BTreeSet<PathBuf>, Error> {
    let (mut found, mut folders) =
        (BTreeSet::new(), vec![layout::tables(register.name), layout::snapshots(register.name)]);
    while let Some(folder) = folders.pop() {
        for entry in store.list(&folder).map_err(|error| failed(store, &folder, error))? {
            let path = folder.join(&entry.name);
            match entry.kind {
                Kind::Folder => folders.push(path),
                _ if brreg_files::is_unfinished(entry.name.as_ref()) => {}
                _ => drop(found.insert(path)),
            }
        }
    }
    Ok(found)
}

/// Writes files of tables and manifests again that are missing or have another size, from the lake. Returns whether all that was wrong
/// is right again: what was written of versions is made anew as a whole, or not at all.
///
/// # Errors
/// Any failure to read the lake and to write the folder.
pub fn mend(lake: &Lake, register: &RegisterTables, store: &Folder, looked: &Looked) -> Result<bool, Error> {
    let Some(pointer) = &looked.pointer else { return Ok(looked.flaws.is_empty()) };
    let snapshots = lake.snapshots(register.name)?;
    for Flaw { path, .. } in &looked.flaws {
        let mut is_mended = false;
        for version in pointer.readable().filter(|version| version.paths().any(|it| Path::new(it) == path)) {
            let snapshot = snapshots.iter().find(|it| it.name.to_string() == version.snapshot);
            let Some(snapshot) = snapshot else { continue };
            if Path::new(&version.manifest) == path {
                let Ok(text) = anew::text_of(lake, snapshot) else { continue };
                if anew::has_name(&version.manifest, &text) {
                    tidy::delete(store, path)?;
                    create(store, path, &text)?;
                    is_mended = true;
                }
                continue;
            }
            let Some((table, object)) = of_path(version, path) else { continue };
            let entry = FileEntry { bytes: object.bytes, sha256: object.sha256.clone() };
            let is_here = snapshot.manifest().is_ok_and(|manifest| {
                manifest.tables.get(table).is_some_and(|it| it.sha256 == entry.sha256 && it.bytes == entry.bytes)
            });
            if is_here && !is_mended {
                tidy::delete(store, path)?;
                match store.upload(path, &snapshot.table_file_named(table), &entry) {
                    Ok(()) => is_mended = true,
                    // Damaged here: another night may have it whole.
                    Err(error) if matches!(error.kind(), io::ErrorKind::InvalidData | io::ErrorKind::NotFound) => {}
                    Err(error) => return Err(failed(store, path, error)),
                }
            }
        }
        if !is_mended {
            return Ok(false);
        }
    }
    Ok(true)
}

fn of_path<'v>(version: &'v Version, path: &Path) -> Option<(&'v str, &'v Object)> {
    let (table, object) = version.tables.iter().find(|(_, object)| Path::new(&object.path) == path)?;
    Some((table, object))
}

/// Whether what is there can be read at all: what cannot, for want of permission or since the disk fails, is not damaged for that.
///
/// # Errors
/// The first file that cannot be read.
pub fn can_be_read(store: &Folder, looked: &Looked) -> Result<(), Error> {
    for Flaw { path, .. } in looked.flaws.iter().filter(|flaw| matches!(flaw.damage, Damage::Unreadable(_))) {
        if let Err(error) = store.read(path).map_err(|error| failed(store, path, error))
            && is_of_disk(&error)
        {
            return Err(error);
        }
    }
    Ok(())
}

/// Whether an error is one of the disk or of its permissions, and says nothing of what is there.
#[must_use]
pub fn is_of_disk(error: &Error) -> bool {
    let causes = std::iter::successors(std::error::Error::source(error), |cause| cause.source());
    let of_system = causes.filter_map(|cause| cause.downcast_ref::<io::Error>()).next();
    let is_of_content = |error: &io::Error| {
        matches!(
            error.kind(),
            io::ErrorKind::NotFound
                | io::ErrorKind::AlreadyExists
                | io::ErrorKind::IsADirectory
                | io::ErrorKind::NotADirectory
                | io::ErrorKind::InvalidData
        )
    };
    of_system.is_some_and(|error| !is_of_content(error))
}

/// Whether an error says that what is in a folder cannot be used as it is there.
#[must_use]
pub fn is_of_store(error: &Error) -> bool {
    matches!(error.kind(), ErrorKind::NewerThere | ErrorKind::ForeignObject | ErrorKind::Remote | ErrorKind::Changing)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_read_is_not_damaged_for_that() {
        let error = |kind| Error::new(ErrorKind::Remote, Path::new("x")).with_source(io::Error::from(kind));
        for kind in [io::ErrorKind::PermissionDenied, io::ErrorKind::StorageFull, io::ErrorKind::Other] {
            assert!(is_of_disk(&error(kind)), "{kind}");
        }
        for kind in [io::ErrorKind::NotFound, io::ErrorKind::InvalidData, io::ErrorKind::NotADirectory] {
            assert!(!is_of_disk(&error(kind)), "{kind}");
        }
        assert!(!is_of_disk(&Error::new(ErrorKind::ForeignObject, Path::new("x"))));
    }
}
