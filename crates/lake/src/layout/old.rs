//! The layout of lakes before 0.2: snapshot first.
//!
//! ```text
//! <register>/snapshot=T/                  <table>.parquet, manifest.json, rejected.ndjson
//! <register>/.draft-snapshot=T/
//! current/<register> -> ../<register>/snapshot=T
//! ```

use std::path::{Path, PathBuf};

use super::SnapshotName;
use crate::store::{Entry, Kind};

/// The folder of a snapshot.
pub fn snapshot(register: &str, name: SnapshotName) -> PathBuf {
    super::tables(register).join(name.to_string())
}

/// The folder of a draft.
pub fn draft(register: &str, name: SnapshotName) -> PathBuf {
    super::tables(register).join(format!("{}{name}", super::DRAFT_PREFIX))
}

/// The snapshot that the link of a register with this target published in a lake of the old layout.
pub fn published_by(root: &Path, register: &str, target: &Path) -> Option<SnapshotName> {
    let folder = super::relative(root, target)?;
    let name = folder.file_name()?.to_str()?.parse().ok()?;
    (folder == snapshot(register, name)).then_some(name)
}

/// Whether an entry of a snapshot's folder is a file of the snapshot.
pub fn is_of_snapshot(entry: &Entry) -> bool {
    let name = entry.name.as_str();
    entry.kind == Kind::Object
        && ([super::MANIFEST, super::REJECTED].contains(&name) || super::table_name(name).is_some())
}
