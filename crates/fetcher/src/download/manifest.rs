//! What is written down about a download.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// The file in landing that says what lies beside it.
pub const MANIFEST: &str = "manifest.json";

/// A file in landing: where it came from and what it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The name of the file beside the manifest.
    pub file: String,
    /// Where it came from.
    pub url: String,
    /// When the download began.
    pub started: Timestamp,
    /// When it was on disk.
    pub finished: Timestamp,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, in hex digits.
    pub sha256: String,
    /// The register's `ETag`, for asking whether there is something new.
    pub etag: Option<String>,
    /// The register's `Last-Modified`, as it came.
    pub last_modified: Option<String>,
    /// The register's `Content-Type`, as it came.
    pub content_type: Option<String>,
    /// Attempts that it took.
    pub attempts: u32,
    /// Whether it was put together from several answers.
    pub resumed: bool,
}

/// What only the download knows of a finished file.
pub(super) struct Outcome<'a> {
    pub(super) url: &'a Url,
    pub(super) started: Timestamp,
    pub(super) attempts: u32,
    pub(super) resumed: bool,
}
