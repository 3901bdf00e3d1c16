//! Whether rows were erased from snapshots since they were looked at.

use std::ffi::OsString;
use std::fs;
use std::os::unix::fs::MetadataExt as _;

use super::Published;

/// What changes with each step of an erasure: the entries of the folders of snapshots, by name and number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Revision(Vec<Vec<(OsString, u64)>>);

impl Revision {
    /// That of snapshots as they are now. One that is removed has no entries.
    #[must_use]
    pub fn of(snapshots: &[Published]) -> Self {
        Self(snapshots.iter().map(entries).collect())
    }

    /// Whether rows are or were erased from one of the snapshots since then, so that what was read may be of two states.
    #[must_use]
    pub fn is_rewritten(&self, snapshots: &[Published]) -> bool {
        self.0.iter().zip(snapshots).any(|(then, snapshot)| {
            let now = entries(snapshot);
            !now.is_empty() && now != *then
        })
    }

    /// The same, or one of them was removed: what was read of it is right, and what was not cannot be read any more.
    #[must_use]
    pub fn is_changed(&self, snapshots: &[Published]) -> bool {
        *self != Self::of(snapshots)
    }
}

fn entries(snapshot: &Published) -> Vec<(OsString, u64)> {
    let entries = fs::read_dir(snapshot.folder()).into_iter().flatten().filter_map(Result::ok);
    // Links are not followed: a table's file can have the place of its link for a time.
    let numbered = entries.filter_map(|entry| Some((entry.file_name(), entry.metadata().ok()?.ino())));
    let mut entries: Vec<_> = numbered.collect();
    entries.sort();
    entries
}
