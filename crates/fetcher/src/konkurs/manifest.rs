//! What is written down about a fetch of notices.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::disk::FileEntry;

/// Which notices were asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// All there are.
    Backlog,
    /// Those registered at a moment and later.
    Oppdatert,
}

/// What lies in landing after a fetch of notices. It stands beside the files as [`crate::download::MANIFEST`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The address of the list's first page.
    #[serde(default)]
    pub url: String,
    /// Which notices were asked for.
    pub kind: Kind,
    /// The registration time from which on they were asked for, with [`Kind::Oppdatert`].
    #[serde(skip_serializing_if = "Option::is_none")]
    pub since: Option<Timestamp>,
    /// When the fetch began.
    pub started: Timestamp,
    /// When all of it was on disk.
    pub finished: Timestamp,
    /// Pages that were read.
    pub pages: u64,
    /// Pages without a notice before the end of the list.
    #[serde(default)]
    pub empty_pages: u64,
    /// How often the list was read from its beginning: more than once where it did not hold what it said it has.
    pub readings: u32,
    /// Requests, those of repeated attempts not counted.
    pub requests: u64,
    /// How many notices the list said it has, when it was read last.
    pub total_elements: Option<u64>,
    /// What it said on the first page that was read.
    pub total_elements_at_first: Option<u64>,
    /// Different notices that were listed.
    pub notices: u64,
    /// Notices that were listed again while the pages were read.
    pub repeated: u64,
    /// Listed notices without details: the register answered 404.
    pub missing_details: u64,
    /// The last registration time seen: where the next fetch of news begins.
    pub last_registreringstidspunkt: Option<Timestamp>,
    /// The files that count: pages in the order in which they were read, and then the details. Pages of a reading that
    /// counts for nothing lie beside them.
    pub files: Vec<FileEntry>,
}
