//! What no pointer needs any more goes.

use std::io;
use std::path::Path;

use brreg_transform::schema::RegisterTables;

use super::failed;
use super::pointer::{Pointer, Version};
use crate::error::Error;
use crate::layout;
use crate::snapshot::SnapshotName;
use crate::store::{Kind, Shared};

/// Removes the objects of the versions that a pointer dropped, each one's manifest last: one whose manifest is gone is done.
pub(super) fn dropped(store: &dyn Shared, pointer: &Pointer) -> Result<(), Error> {
    let needed = pointer.needed();
    for version in &pointer.dropped {
        let manifest = Path::new(&version.manifest);
        match store.read(manifest) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            read => read.map_err(|error| failed(store, manifest, error))?,
        };
        delete(store, &layout::shared::claim(&pointer.register, version.version))?;
        for path in version.paths().filter(|path| !needed.contains(path)) {
            delete(store, Path::new(path))?;
        }
    }
    Ok(())
}

/// Removes what publications left that never claimed a version: all of snapshots before the published one that no version has.
pub(super) fn leftovers(store: &dyn Shared, register: &RegisterTables, pointer: &Pointer) -> Result<(), Error> {
    let Ok(newest) = pointer.newest.snapshot.parse::<SnapshotName>() else { return Ok(()) };
    let versions = pointer.readable().chain(&pointer.dropped);
    let paths: Vec<&str> = versions.flat_map(Version::paths).collect();
    let tables = register.tables.iter().map(|table| layout::table(register.name, table.name));
    for folder in tables.chain([layout::snapshots(register.name)]) {
        let entries = store.list(&folder).map_err(|error| failed(store, &folder, error))?;
        for entry in entries.iter().filter(|entry| entry.kind == Kind::Folder) {
            let Ok(name) = entry.name.parse::<SnapshotName>() else { continue };
            let below = folder.join(&entry.name);
            if name < newest && !paths.iter().any(|path| Path::new(path).starts_with(&below)) {
                delete(store, &below)?;
            }
        }
    }
    Ok(())
}

fn delete(store: &dyn Shared, name: &Path) -> Result<(), Error> {
    store.delete(name).map_err(|error| failed(store, name, error))
}
