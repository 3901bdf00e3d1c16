//! What no pointer needs any more goes.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;

use brreg_transform::schema::RegisterTables;

use super::failed;
use super::pointer::{Pointer, Version};
use crate::error::Error;
use crate::layout;
use crate::snapshot::SnapshotName;
use crate::store::{Entry, Kind, Shared};

/// Removes the objects of the versions that a pointer dropped, each one's manifest last: one whose manifest is gone is done.
pub(super) fn dropped(store: &dyn Shared, pointer: &Pointer) -> Result<(), Error> {
    let needed = pointer.needed();
    for version in &pointer.dropped {
        let manifest = Path::new(&version.manifest);
        match store.read(manifest) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            read => read.map_err(|error| failed(store, manifest, error))?,
        };
        if !pointer.has(version.version) {
            delete(store, &layout::shared::claim(&pointer.register, version.version))?;
        }
        for path in version.paths().filter(|path| !needed.contains(path)) {
            delete(store, Path::new(path))?;
        }
    }
    Ok(())
}

/// Removes what publications left that never claimed a version: of snapshots up to the published one, all that no version has. A
/// snapshot from which something was erased meanwhile has other objects than the one that was begun, in the same folders.
///
/// Those of the published snapshot itself go only where `is_quiet`, where this publisher sent nothing: another one may be about to claim
/// them, of a lake whose snapshot has the same name. Those beside the objects of kept versions are looked for then too, and where some of
/// these were written anew.
pub(super) fn leftovers(
    store: &dyn Shared,
    register: &RegisterTables,
    pointer: &Pointer,
    is_quiet: bool,
) -> Result<(), Error> {
    let Ok(newest) = pointer.newest.snapshot.parse::<SnapshotName>() else { return Ok(()) };
    let versions = pointer.readable().chain(&pointer.dropped);
    let needed: BTreeSet<&Path> = versions.flat_map(Version::paths).map(Path::new).collect();
    let needed_folders: BTreeSet<&Path> = needed.iter().filter_map(|path| path.parent()).collect();
    let is_anew = pointer.anew().next().is_some();
    let tables = register.tables.iter().map(|table| layout::table(register.name, table.name));
    for folder in tables.chain([layout::snapshots(register.name)]) {
        for entry in listed(store, &folder)?.iter().filter(|entry| entry.kind == Kind::Folder) {
            let Ok(name) = entry.name.parse::<SnapshotName>() else { continue };
            let below = folder.join(&entry.name);
            if name > newest || name == newest && !is_quiet {
                continue;
            }
            if !needed_folders.contains(below.as_path()) {
                delete(store, &below)?;
            } else if is_quiet || is_anew && name < newest {
                let objects = listed(store, &below)?.into_iter().map(|entry| below.join(entry.name));
                for object in objects.filter(|object| !needed.contains(object.as_path())) {
                    delete(store, &object)?;
                }
            }
        }
    }
    Ok(())
}

/// Removes all of a register, whatever is being published. The pointer goes first.
///
/// # Errors
/// Any failure to remove something.
pub fn clear(store: &dyn Shared, register: &RegisterTables) -> Result<(), Error> {
    let below = [layout::tables(register.name), layout::snapshots(register.name)];
    [layout::shared::pointer(register.name)].iter().chain(&below).try_for_each(|name| delete(store, name))
}

fn listed(store: &dyn Shared, folder: &Path) -> Result<Vec<Entry>, Error> {
    store.list(folder).map_err(|error| failed(store, folder, error))
}

fn delete(store: &dyn Shared, name: &Path) -> Result<(), Error> {
    store.delete(name).map_err(|error| failed(store, name, error))
}
