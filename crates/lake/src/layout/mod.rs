//! Where everything is in a lake. This is the only place that joins path names; all paths are relative to the lake's folder.
//!
//! ```text
//! <register>/<table>/snapshot=T/part-0.parquet      a table of one snapshot; below <table>/ there is nothing but Parquet
//! manifests/<register>/snapshot=T/                  manifest.json, datapackage.json, rejected.ndjson, and a link
//!                                                   <table>.parquet per table
//! manifests/<register>/.draft-snapshot=T/           a snapshot that is being written, or removed
//! manifests/<register>/.erasing-snapshot=T/         a snapshot from which rows are being erased
//! current/<register> -> ../manifests/<register>/snapshot=T
//! lake.duckdb                                       the catalog
//! ```
//!
//! `T` is the time of the snapshot. The tables come first, so that a table's folder is one data set partitioned by snapshot.
//! A draft has the form of a snapshot, except that its tables are files: each of them moves to its partition when the
//! snapshot is published.

mod name;
pub mod old;
mod publication;
pub mod shared;

use std::path::{Component, Path, PathBuf};

pub use name::SnapshotName;
pub use publication::PublicationId;

/// The file name of the catalog, directly in the lake.
pub const CATALOG: &str = "lake.duckdb";
/// The file of changes that DuckDB keeps beside a catalog that is opened for writing.
pub const CATALOG_LOG: &str = "lake.duckdb.wal";
/// Prefix of the name of the folder in which a catalog is built.
pub const CATALOG_WORK_PREFIX: &str = ".catalog-";

/// The folder of the links that publish.
pub const CURRENT: &str = "current";
/// The folder of the snapshots' manifests.
pub const MANIFESTS: &str = "manifests";
/// The manifest in a snapshot's folder.
pub const MANIFEST: &str = "manifest.json";
/// The rejected records in a snapshot's folder.
pub const REJECTED: &str = "rejected.ndjson";
/// The description of a snapshot for other programs, in its folder.
pub const DATA_PACKAGE: &str = "datapackage.json";
/// The one file of a partition.
pub const PART: &str = "part-0.parquet";

const DRAFT_PREFIX: &str = ".draft-";
const ERASING_PREFIX: &str = ".erasing-";
const TABLE_EXTENSION: &str = "parquet";

/// The link that publishes a snapshot of a register.
pub fn link(register: &str) -> PathBuf {
    Path::new(CURRENT).join(register)
}

/// The target of [`link`] when it publishes this snapshot.
pub fn link_target(register: &str, name: SnapshotName) -> PathBuf {
    Path::new("..").join(snapshot(register, name))
}

/// The snapshot that the link of a register with this target publishes. The target is relative, or an absolute path in the
/// lake at `root`.
pub fn published_by(root: &Path, register: &str, target: &Path) -> Option<SnapshotName> {
    let folder = relative(root, target)?;
    let name = folder.file_name()?.to_str()?.parse().ok()?;
    (folder == snapshot(register, name)).then_some(name)
}

/// The target of a link in [`CURRENT`] as a path relative to the lake, without `..`.
fn relative(root: &Path, target: &Path) -> Option<PathBuf> {
    let from_lake = match target.strip_prefix(root) {
        Ok(below) => below,
        Err(_) => target.strip_prefix("..").ok()?,
    };
    let plain = from_lake.components().all(|component| matches!(component, Component::Normal(_)));
    plain.then(|| from_lake.components().collect())
}

/// The folder of a register's manifests, drafts included.
pub fn snapshots(register: &str) -> PathBuf {
    Path::new(MANIFESTS).join(register)
}

/// The folder of a snapshot.
pub fn snapshot(register: &str, name: SnapshotName) -> PathBuf {
    snapshots(register).join(name.to_string())
}

/// The folder of a snapshot that is being written or removed.
pub fn draft(register: &str, name: SnapshotName) -> PathBuf {
    snapshots(register).join(format!("{DRAFT_PREFIX}{name}"))
}

/// The snapshot whose draft has this name.
pub fn draft_name(name: &str) -> Option<SnapshotName> {
    name.strip_prefix(DRAFT_PREFIX)?.parse().ok()
}

/// The folder of a snapshot that is written without rows that are erased.
pub fn erasing(register: &str, name: SnapshotName) -> PathBuf {
    snapshots(register).join(format!("{ERASING_PREFIX}{name}"))
}

/// The snapshot from which rows are being erased in the folder of this name.
pub fn erasing_name(name: &str) -> Option<SnapshotName> {
    name.strip_prefix(ERASING_PREFIX)?.parse().ok()
}

/// The manifest in a folder of a snapshot or draft.
pub fn manifest(folder: &Path) -> PathBuf {
    folder.join(MANIFEST)
}

/// The rejected records in a folder of a snapshot or draft.
pub fn rejected(folder: &Path) -> PathBuf {
    folder.join(REJECTED)
}

/// The description for other programs in a folder of a snapshot or draft.
pub fn data_package(folder: &Path) -> PathBuf {
    folder.join(DATA_PACKAGE)
}

/// A table in a folder of a snapshot, where it is a link, or of a draft, where it is a file.
pub fn table_in(folder: &Path, table: &str) -> PathBuf {
    folder.join(format!("{table}.{TABLE_EXTENSION}"))
}

/// The table whose file or link in a snapshot's folder has this name.
pub fn table_name(file_name: &str) -> Option<&str> {
    file_name.strip_suffix(TABLE_EXTENSION)?.strip_suffix('.').filter(|table| !table.is_empty())
}

/// The target of the link of a table in a snapshot's folder.
pub fn table_target(register: &str, table: &str, name: SnapshotName) -> PathBuf {
    Path::new("../../..").join(part(register, table, name))
}

/// The folder of a register's tables.
pub fn tables(register: &str) -> PathBuf {
    PathBuf::from(register)
}

/// The folder of a table: one data set, partitioned by snapshot.
pub fn table(register: &str, table: &str) -> PathBuf {
    tables(register).join(table)
}

/// The folder of a table's file of one snapshot.
pub fn partition(register: &str, table: &str, name: SnapshotName) -> PathBuf {
    self::table(register, table).join(name.to_string())
}

/// A table's file of one snapshot.
pub fn part(register: &str, table: &str, name: SnapshotName) -> PathBuf {
    partition(register, table, name).join(PART)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn name() -> SnapshotName {
        "snapshot=20261120T031500Z".parse().unwrap()
    }

    #[test]
    fn a_link_publishes_by_a_relative_or_an_absolute_path() {
        let root = Path::new("/data/lake");
        for target in [
            link_target("rrh", name()),
            "../manifests/rrh/snapshot=20261120T031500Z/".into(),
            root.join(snapshot("rrh", name())),
        ] {
            assert_eq!(published_by(root, "rrh", &target), Some(name()), "{}", target.display());
        }
        for target in [
            "../rrh/snapshot=20261120T031500Z",
            "../manifests/konkurs/snapshot=20261120T031500Z",
            "../manifests/rrh/.draft-snapshot=20261120T031500Z",
            "../manifests/../manifests/rrh/snapshot=20261120T031500Z",
            "../../manifests/rrh/snapshot=20261120T031500Z",
            "/elsewhere/manifests/rrh/snapshot=20261120T031500Z",
            "..",
            "",
        ] {
            assert_eq!(published_by(root, "rrh", Path::new(target)), None, "{target}");
        }
    }

    #[test]
    fn links_lead_from_their_folder_to_what_they_name() {
        let from = |folder: PathBuf, target: PathBuf| {
            let mut path = folder;
            for component in target.components() {
                match component {
                    Component::ParentDir => assert!(path.pop()),
                    other => path.push(other),
                }
            }
            path
        };
        assert_eq!(from(PathBuf::from(CURRENT), link_target("rrh", name())), snapshot("rrh", name()));
        let target = table_target("rrh", "posisjoner", name());
        assert_eq!(from(snapshot("rrh", name()), target.clone()), part("rrh", "posisjoner", name()));
        assert_eq!(from(draft("rrh", name()), target), part("rrh", "posisjoner", name()));
    }

    #[test]
    fn names_read_back() {
        let folder = draft("rrh", name());
        assert_eq!(draft_name(folder.file_name().unwrap().to_str().unwrap()), Some(name()));
        assert_eq!(draft_name("snapshot=20261120T031500Z"), None);
        assert_eq!(table_name("posisjoner.parquet"), Some("posisjoner"));
        for other in [".parquet", "posisjoner", "manifest.json", "aparquet"] {
            assert_eq!(table_name(other), None, "{other}");
        }
    }
}
