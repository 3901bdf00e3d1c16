//! What readers find in a store, read without the code that wrote it.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use brreg_transform::pseudonym::hex;
use serde_json::Value;
use sha2::{Digest as _, Sha256};

use crate::remote::{Pointer, Version, pointer};
use crate::store::{Kind, Shared, Store};
use crate::testing::REGISTER;

/// All objects below a folder.
pub(super) fn everything(store: &dyn Store, folder: &Path) -> BTreeSet<PathBuf> {
    let mut found = BTreeSet::new();
    for entry in store.list(folder).unwrap() {
        let path = folder.join(&entry.name);
        match entry.kind {
            Kind::Folder => found.extend(everything(store, &path)),
            _ => drop(found.insert(path)),
        }
    }
    found
}

/// The files of a table by version, as its Delta log says.
pub(super) fn log(store: &dyn Store, table: &str) -> BTreeMap<u64, BTreeMap<String, u64>> {
    let folder = Path::new(REGISTER.name).join(table);
    let (mut versions, mut files, mut has_schema) = (BTreeMap::new(), BTreeMap::new(), false);
    for (at, entry) in store.list(&folder.join("_delta_log")).unwrap().iter().enumerate() {
        assert_eq!(entry.name, format!("{at:020}.json"), "{table}");
        let text = store.read(&folder.join("_delta_log").join(&entry.name)).unwrap();
        for line in String::from_utf8(text).unwrap().lines() {
            let action: Value = serde_json::from_str(line).unwrap();
            let path = |action: &Value| folder.join(action["path"].as_str().unwrap()).to_str().unwrap().to_owned();
            if let Some(add) = action.get("add") {
                assert!(has_schema, "{table}");
                let stats: Value = serde_json::from_str(add["stats"].as_str().unwrap()).unwrap();
                files.insert(path(add), stats["numRecords"].as_u64().unwrap());
            }
            if let Some(remove) = action.get("remove") {
                // A commit that was replaced removes what was there by the commit before it, and what is there now.
                files.remove(&path(remove));
            }
            has_schema |= action.get("metaData").is_some();
        }
        versions.insert(at as u64, files.clone());
    }
    versions
}

/// Asserts that all that readers are promised is there: for the newest version and each kept one the files that the manifests
/// describe, and the same ones by the Delta logs.
#[track_caller]
pub(super) fn assert_readable(store: &dyn Shared) -> Pointer {
    let pointer = pointer(store, REGISTER.name).unwrap().unwrap();
    let numbers: Vec<u64> = pointer.readable().map(|version| version.version).collect();
    assert!(numbers.is_sorted_by(|one, other| one > other), "{numbers:?}");
    for version in pointer.readable() {
        let manifest: Value = serde_json::from_slice(&store.read(Path::new(&version.manifest)).unwrap()).unwrap();
        assert_eq!(manifest["snapshot"], version.snapshot.as_str());
        for (table, object) in &version.tables {
            let content = store.read(Path::new(&object.path)).unwrap();
            assert_eq!(hex(&Sha256::digest(&content)), manifest["tables"][table]["sha256"].as_str().unwrap());
            let expected = BTreeMap::from([(object.path.clone(), object.rows)]);
            assert_eq!(log(store, table)[&version.version], expected, "{table} {}", version.version);
        }
    }
    pointer
}

/// Asserts that each kept version has in each table one file, which is there, as a publisher that ended anywhere leaves it.
#[track_caller]
pub(super) fn assert_whole(store: &dyn Shared) {
    let pointer = pointer(store, REGISTER.name).unwrap().unwrap();
    for version in pointer.readable() {
        for table in version.tables.keys() {
            let files = log(store, table)[&version.version].clone();
            assert_eq!(files.len(), 1, "{table} {}", version.version);
            assert!(files.keys().all(|path| store.read(Path::new(path)).is_ok()), "{table} {}", version.version);
        }
    }
}

/// Asserts besides that nothing else is there, and that no table is ahead of the pointer.
#[track_caller]
pub(super) fn assert_sound(store: &dyn Shared) -> Pointer {
    let pointer = assert_readable(store);
    let of_versions = |version: &Version| {
        let claim = format!("manifests/{}/versions/{:020}.json", REGISTER.name, version.version);
        version.paths().map(PathBuf::from).chain([claim.into()]).collect::<Vec<_>>()
    };
    let mut expected: BTreeSet<PathBuf> = pointer.readable().flat_map(of_versions).collect();
    expected.insert(format!("current/{}.json", REGISTER.name).into());
    for table in pointer.newest.tables.keys() {
        let log = |version| format!("{}/{table}/_delta_log/{version:020}.json", REGISTER.name).into();
        expected.extend((0..=pointer.newest.version).map(log));
    }
    assert_eq!(everything(store, Path::new("")), expected);
    pointer
}
