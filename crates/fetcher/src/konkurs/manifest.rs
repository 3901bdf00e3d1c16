//! The manifest of a fetch of notices.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::disk::FileEntry;

/// Which notices were requested.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// All notices.
    Backlog,
    /// The notices registered at or after a timestamp.
    Oppdatert,
}

/// Describes a fetch of notices. It is in landing beside the files, as [`crate::download::MANIFEST`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The address of the first page of the list.
    #[serde(default)]
    pub url: String,
    /// Which notices were requested.
    pub kind: Kind,
    /// With [`Kind::Oppdatert`], the earliest registration time that was requested.
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
    /// How often the list was read from its beginning: more than once when it lacked notices that it had counted.
    pub readings: u32,
    /// Requests, without repeated attempts.
    pub requests: u64,
    /// Number of notices that the list reported last.
    pub total_elements: Option<u64>,
    /// Number of notices that the first page reported.
    pub total_elements_at_first: Option<u64>,
    /// Different notices that were listed.
    pub notices: u64,
    /// Notices that were listed again while the pages were read.
    pub repeated: u64,
    /// Listed notices without details: the register answered 404.
    pub missing_details: u64,
    /// The last registration time seen, from which the next fetch of updates begins.
    pub last_registreringstidspunkt: Option<Timestamp>,
    /// The files to load: pages in the order in which they were read, then the details. Pages of discarded readings
    /// are in the folder but not in this list.
    pub files: Vec<FileEntry>,
}
