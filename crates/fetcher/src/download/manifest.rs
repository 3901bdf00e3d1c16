//! The manifest of a download.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

/// Name of the manifest, which describes the files beside it.
pub const MANIFEST: &str = "manifest.json";

/// Describes a downloaded file in landing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// The name of the file beside the manifest.
    pub file: String,
    /// The address of the download.
    pub url: String,
    /// When the download began.
    pub started: Timestamp,
    /// When the file was on disk.
    pub finished: Timestamp,
    /// Its size in bytes.
    pub size: u64,
    /// Its SHA-256, in hex digits.
    pub sha256: String,
    /// The register's `ETag`, with which the next request asks for a newer file.
    pub etag: Option<String>,
    /// The register's `Last-Modified`, as received.
    pub last_modified: Option<String>,
    /// The register's `Content-Type`, as received.
    pub content_type: Option<String>,
    /// The `Accept` of the request, where the register distinguishes media types.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accept: Option<String>,
    /// Number of attempts.
    pub attempts: u32,
    /// Whether it was assembled from several answers.
    pub resumed: bool,
}

/// The part of the manifest that only the download has.
pub(super) struct Outcome<'a> {
    pub(super) url: &'a Url,
    pub(super) started: Timestamp,
    pub(super) accept: Option<String>,
    pub(super) attempts: u32,
    pub(super) resumed: bool,
}
