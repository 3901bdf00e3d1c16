//! The pointer of a register in a shared store, and what is written for one version.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::layout::{PublicationId, shared};

/// Version of the form of a pointer.
pub(super) const FORMAT: u32 = 1;

/// `current/<register>.json`: what readers without Delta begin with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pointer {
    /// See [`FORMAT`].
    pub format: u32,
    /// The register.
    pub register: String,
    /// The published version.
    pub newest: Version,
    /// The versions before it that are kept, the latest first.
    pub kept: Vec<Version>,
    /// Versions whose objects are removed after this pointer was written.
    pub dropped: Vec<Version>,
}

/// A version of a register: of each of its tables the same.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Version {
    /// Its number, which is that of the Delta tables.
    pub version: u64,
    /// The snapshot.
    pub snapshot: String,
    /// The path of the manifest.
    pub manifest: String,
    /// The tables, by name.
    pub tables: BTreeMap<String, Object>,
}

/// The file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// Its path.
    pub path: String,
    /// Rows.
    pub rows: u64,
    /// Bytes.
    pub bytes: u64,
    /// SHA-256 in hex.
    pub sha256: String,
    /// SHA-256 of the schema that the Delta table has.
    pub schema: String,
}

impl Pointer {
    /// The newest version and those that are kept.
    pub(super) fn readable(&self) -> impl Iterator<Item = &Version> {
        std::iter::once(&self.newest).chain(&self.kept)
    }

    /// Whether one of these publications sent a night that can be read. Files of theirs alone may be of others' nights too.
    #[must_use]
    pub fn has_any_of(&self, publications: &[PublicationId]) -> bool {
        let mut ids = self.readable().filter_map(|version| shared::publication(Path::new(&version.manifest)));
        ids.any(|id| publications.contains(&id))
    }

    /// Whether the register was taken out of the store: the newest version is one without tables, and there is no other.
    pub(super) fn is_withdrawn(&self) -> bool {
        self.newest.tables.is_empty() && self.kept.is_empty()
    }

    /// Whether a version can be read.
    pub(super) fn has(&self, version: u64) -> bool {
        self.readable().any(|readable| readable.version == version)
    }

    /// The versions that got other objects under their own numbers.
    pub(super) fn anew(&self) -> impl Iterator<Item = &Version> {
        self.kept.iter().filter(|kept| self.dropped.iter().any(|dropped| dropped.version == kept.version))
    }

    /// The paths of tables and manifests that readers need.
    pub(super) fn needed(&self) -> BTreeSet<&str> {
        self.readable().flat_map(Version::paths).collect()
    }
}

impl Version {
    /// The paths of its tables and its manifest.
    pub(super) fn paths(&self) -> impl Iterator<Item = &str> {
        self.tables.values().map(|object| object.path.as_str()).chain([self.manifest.as_str()])
    }
}

/// All that is written for one version. It is written before any of it, so that whoever finds it can end what was begun.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Claim {
    pub(super) pointer: Pointer,
    pub(super) commits: Vec<Commit>,
}

/// A commit of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Commit {
    pub(super) table: String,
    pub(super) version: u64,
    pub(super) text: String,
    /// SHA-256 of the commit that it replaces; a new one replaces none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) replaces: Option<String>,
}
