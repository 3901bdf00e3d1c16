//! Where everything is in a lake that is published to a shared store. No name is used for two contents, but for the pointer.
//!
//! ```text
//! <register>/<table>/snapshot=T/part-<hash>.parquet    a table's file, named after the beginning of its SHA-256
//! <register>/<table>/_delta_log/<version>.json         one commit per version
//! manifests/<register>/snapshot=T/manifest-<hash>.json the manifest of the lake
//! manifests/<register>/versions/<version>.json         what is written for a version: whoever creates it has the version
//! current/<register>.json                              the pointer, which publishes
//! ```

use std::path::{Path, PathBuf};

use super::{CURRENT, SnapshotName};

/// Digits of a SHA-256 in a name.
const DIGITS: usize = 16;
/// Digits of a version in a name, as Delta has them.
const VERSION: usize = 20;

/// The pointer of a register.
pub fn pointer(register: &str) -> PathBuf {
    Path::new(CURRENT).join(format!("{register}.json"))
}

/// A manifest with this SHA-256.
pub fn manifest(register: &str, name: SnapshotName, sha256: &str) -> PathBuf {
    super::snapshot(register, name).join(format!("manifest-{}.json", beginning(sha256)))
}

/// What is written for a version of a register.
pub fn claim(register: &str, version: u64) -> PathBuf {
    super::snapshots(register).join("versions").join(format!("{version:0VERSION$}.json"))
}

/// The file of a table with this SHA-256.
pub fn part(register: &str, table: &str, name: SnapshotName, sha256: &str) -> PathBuf {
    super::partition(register, table, name).join(format!("part-{}.parquet", beginning(sha256)))
}

/// The commit of a table's version.
pub fn commit(register: &str, table: &str, version: u64) -> PathBuf {
    super::table(register, table).join("_delta_log").join(format!("{version:0VERSION$}.json"))
}

/// An object that is written at a time, in seconds, to find out what a store does.
pub fn probe(time: i64, id: &str) -> PathBuf {
    probes().join(format!("{time}-{id}"))
}

/// The folder of these.
pub fn probes() -> PathBuf {
    ".probe".into()
}

/// The time of one of these by its name; those of earlier versions have none.
pub fn time_of_probe(name: &str) -> Option<i64> {
    name.split_once('-')?.0.parse().ok()
}

fn beginning(sha256: &str) -> &str {
    sha256.get(..DIGITS).unwrap_or(sha256)
}
