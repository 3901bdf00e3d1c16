//! What readers see, and what is left, whatever happens to a publication.
#![allow(clippy::unwrap_used)]

mod previous;
mod publication;
mod retention;
mod soundness;
mod strangers;

use super::{Lake, SnapshotName};
use crate::testing::REGISTER;

/// The name of a snapshot that is later than all others.
const LATE: &str = "snapshot=20991231T000000Z";

/// The names of the snapshots that are there, oldest first.
fn names(lake: &Lake) -> Vec<SnapshotName> {
    lake.snapshots(REGISTER.name).unwrap().iter().map(|snapshot| snapshot.name).collect()
}

/// Rows of the published snapshot's first table.
fn rows(lake: &Lake) -> u64 {
    let published = lake.published(REGISTER.name).unwrap().unwrap();
    published.manifest().unwrap().tables["varsler"].rows
}
