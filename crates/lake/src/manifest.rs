//! `manifest.json` of a snapshot: what it was made of, by what, and what each file must look like.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind};
use brreg_transform::pseudonym::NationalId;
use brreg_transform::schema::SCHEMA_VERSION;

/// Name of the manifest inside a snapshot.
pub const FILE_NAME: &str = "manifest.json";
/// Name of the file of rejected records inside a snapshot.
pub const REJECTED_FILE_NAME: &str = "rejected.ndjson";

/// The manifest of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the tables' names and columns.
    pub schema_version: u32,
    /// Version of the program that wrote it.
    pub tool_version: String,
    /// The register.
    pub register: String,
    /// The snapshot's name, `snapshot=<moment>`.
    pub snapshot: String,
    /// What the tables say about national identity numbers.
    pub national_id: NationalId,
    /// What was loaded.
    pub sources: Vec<Source>,
    /// What became of the records.
    pub records: Records,
    /// The tables, by name.
    pub tables: BTreeMap<String, TableEntry>,
    /// Deviations by kind.
    pub avvik: BTreeMap<String, u64>,
    /// What else was counted, by name; what a name means stands with the register's load.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, u64>,
    /// The snapshot whose rows this one goes on from, where the sources are but the news.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_with: Option<String>,
    /// The snapshot that `endringer` tells the changes against; none at the first, and where that one was damaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared_with: Option<String>,
}

/// One loaded file or answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Source {
    /// The file's name, without its folder.
    pub name: String,
    /// SHA-256 in hex.
    pub sha256: String,
    /// Bytes.
    pub bytes: u64,
    /// Records in it.
    pub records: u64,
}

/// Numbers of records.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Records {
    /// Records in the sources.
    pub read: u64,
    /// Those that are in the tables.
    pub loaded: u64,
    /// Those that are in `rejected.ndjson`.
    pub rejected: u64,
}

/// What a table's file must look like.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableEntry {
    /// Rows.
    pub rows: u64,
    /// Bytes of the file.
    pub bytes: u64,
    /// SHA-256 of the file in hex.
    pub sha256: String,
}

impl Manifest {
    /// Reads the manifest of a snapshot's folder.
    ///
    /// # Errors
    /// A missing or damaged manifest, or one of a later schema version.
    pub fn read(snapshot: &Path) -> Result<Self, Error> {
        let path = snapshot.join(FILE_NAME);
        let text = std::fs::read(&path).map_err(|error| Error::new(ErrorKind::Manifest, &path).with_source(error))?;
        let manifest: Self =
            serde_json::from_slice(&text).map_err(|error| Error::new(ErrorKind::Manifest, &path).with_source(error))?;
        if manifest.schema_version > SCHEMA_VERSION {
            return Err(Error::new(ErrorKind::LaterVersion, &path));
        }
        Ok(manifest)
    }

    pub fn write(&self, snapshot: &Path) -> Result<(), Error> {
        let path = snapshot.join(FILE_NAME);
        let mut text = serde_json::to_vec_pretty(self)
            .map_err(|error| Error::new(ErrorKind::Manifest, &path).with_source(error))?;
        text.push(b'\n');
        brreg_files::replace(&path, &text).map_err(|error| Error::io(&path, error))
    }
}
