//! The ways of the data: from a register or a file to a published snapshot.

pub(crate) mod checks;
pub(crate) mod ektepakt;
pub(crate) mod konkurs;
pub(crate) mod landing;
pub(crate) mod load;
pub(crate) mod night;
mod persons;
pub(crate) mod rrh;

use std::time::Duration;

use brreg_transform::manifest::Manifest;
use brreg_transform::snapshot::Published;

/// What a load came to.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) published: Published,
    pub(crate) manifest: Manifest,
    pub(crate) duration: Duration,
    /// Decompressed bytes that were read.
    pub(crate) bytes: u64,
    /// Records in the snapshot before, where there is one, and the change if it is more than checks allow.
    pub(crate) unusual_change: Option<(u64, f64)>,
    /// What else a person should know.
    pub(crate) notes: Vec<String>,
}

/// What to do about a number of records that is far from the last snapshot's.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RowChange {
    Refuse,
    Tell,
}
