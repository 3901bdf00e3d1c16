//! `manifest.json` of a snapshot: what it was made of, by what, and what each of its files must look like.
//!
//! The manifest also keeps the register's progress, so that the rename that publishes the data publishes the progress too.
//! Its last member is a checksum of its own text: a manifest that was altered and still parses is recognised.

use std::collections::BTreeMap;
use std::path::Path;

use brreg_transform::pseudonym::{NationalId, hex};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind};
pub use crate::hash::FileEntry;
use crate::layout;
use crate::store::Store;
use brreg_transform::schema::RegisterTables;

/// Version of the form of the manifest itself. Version 1 had no checksum, no progress and no `reading_version`.
pub const MANIFEST_VERSION: u32 = 2;
/// What precedes the digits of the checksum in a manifest's text.
const CHECKSUM: &str = "\"checksum\": \"";
/// Hex digits of a SHA-256.
const DIGITS: usize = 64;

/// The manifest of a snapshot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// Version of the manifest's form.
    #[serde(default = "first")]
    pub manifest_version: u32,
    /// Version of the tables' columns.
    pub schema_version: u32,
    /// Version of the register's reading; 0 where it is not known.
    #[serde(default = "first")]
    pub reading_version: u32,
    /// Version of the program that wrote it, for information.
    pub tool_version: String,
    /// The register.
    pub register: String,
    /// The snapshot's name, `snapshot=<time>`.
    pub snapshot: String,
    /// What the tables say about national identity numbers.
    pub national_id: NationalId,
    /// The fingerprint of the key under which its pseudonyms were made. Manifests of earlier versions lack it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub person_key: Option<String>,
    /// The time of the last order to erase companies or persons before it was made: nobody of these orders is in it. None where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub erased_until: Option<String>,
    /// What was loaded.
    pub sources: Vec<Source>,
    /// What became of the records.
    pub records: Records,
    /// The tables, by name.
    pub tables: BTreeMap<String, TableEntry>,
    /// `rejected.ndjson`, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rejected: Option<FileEntry>,
    /// `datapackage.json`, which snapshots of earlier versions lack.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_package: Option<FileEntry>,
    /// Deviations by kind.
    pub avvik: BTreeMap<String, u64>,
    /// What else was counted, by name; the register documents the names.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub counts: BTreeMap<String, u64>,
    /// The snapshot whose rows this one continues, where the sources hold only updates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub merged_with: Option<String>,
    /// The snapshot that this one was compared with; none at the first, and where that one was damaged.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compared_with: Option<String>,
    /// What was erased from it since it was published.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub erased: Vec<ErasedRows>,
    /// How far the register was read, in the register's own form: where the next run continues.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub progress: Option<serde_json::Value>,
    /// SHA-256 of the manifest's text with zeros in place of these digits. Empty in manifests of version 1.
    #[serde(default)]
    pub checksum: String,
}

const fn first() -> u32 {
    1
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
    /// How its columns are filled, by name. Manifests of earlier versions do not say it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub columns: BTreeMap<String, ColumnEntry>,
}

/// How a column of a table is filled.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ColumnEntry {
    /// Rows without a value.
    pub nulls: u64,
    /// Rows by code, of a column that has the labels of its codes beside it. None are named where there are more codes than a
    /// code list has.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub codes: BTreeMap<String, u64>,
}

/// What one erasure took from a snapshot. Whom it concerned is nowhere.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ErasedRows {
    /// When, in UTC.
    pub at: String,
    /// Rows that went, by table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub removed: BTreeMap<String, u64>,
    /// Rows that stayed and lost columns, by table.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub changed: BTreeMap<String, u64>,
    /// Rejected records that lost their text.
    #[serde(default)]
    pub rejected: u64,
}

impl ErasedRows {
    /// Adds the counts of a table.
    pub(crate) fn count(&mut self, table: &str, removed: u64, changed: u64) {
        for (counts, count) in [(&mut self.removed, removed), (&mut self.changed, changed)] {
            if count > 0 {
                counts.insert(table.to_owned(), count);
            }
        }
    }
}

/// A manifest whose text is not the one that was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("its checksum is not that of its content")]
pub struct ChecksumMismatch;

impl Manifest {
    /// Whether updates can be added to this snapshot, and whether what the register calls unchanged is in it: it was read in
    /// the way in which the register is read now.
    #[must_use]
    pub fn is_base(&self, register: &RegisterTables) -> bool {
        self.schema_version <= register.schema_version && self.reading_version == register.reading_version
    }

    /// Reads the manifest in a folder of a snapshot.
    ///
    /// # Errors
    /// [`ErrorKind::Manifest`] for a missing, damaged or altered manifest, [`ErrorKind::LaterVersion`] for one of a later
    /// form.
    pub fn read(store: &dyn Store, folder: &Path) -> Result<Self, Error> {
        let name = layout::manifest(folder);
        let text = store.read(&name).map_err(|error| Error::new(ErrorKind::Manifest, &name).with_source(error))?;
        Self::parse(&text).map_err(|error| error.at(&name))
    }

    pub(crate) fn parse(text: &[u8]) -> Result<Self, Error> {
        let damaged = Error::without_path(ErrorKind::Manifest);
        let manifest: Self = match serde_json::from_slice(text) {
            Ok(manifest) => manifest,
            Err(error) => return Err(damaged.with_source(error)),
        };
        let is_sealed = manifest.manifest_version > 1 || !manifest.checksum.is_empty();
        if is_sealed && checksum(text).as_deref() != Some(manifest.checksum.as_str()) {
            return Err(damaged.with_source(ChecksumMismatch));
        }
        if manifest.manifest_version > MANIFEST_VERSION {
            return Err(Error::without_path(ErrorKind::LaterVersion));
        }
        Ok(manifest)
    }

    /// Writes the manifest to the folder of a snapshot, with its checksum.
    ///
    /// # Errors
    /// When it cannot be written.
    pub fn write(&mut self, store: &dyn Store, folder: &Path) -> Result<(), Error> {
        let name = layout::manifest(folder);
        let text = self.seal().map_err(|error| Error::new(ErrorKind::Manifest, &name).with_source(error))?;
        store.write(&name, text.as_bytes()).map_err(|error| Error::io(&name, error))
    }

    /// Sets the checksum and returns the text.
    pub(crate) fn seal(&mut self) -> Result<String, serde_json::Error> {
        self.manifest_version = MANIFEST_VERSION;
        self.checksum = "0".repeat(DIGITS);
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        self.checksum = checksum(text.as_bytes()).unwrap_or_default();
        let at = digits(text.as_bytes()).unwrap_or_default();
        text.replace_range(at, &self.checksum);
        Ok(text)
    }
}

/// Where the digits of the checksum are in the text of a manifest: behind the last such name.
fn digits(text: &[u8]) -> Option<std::ops::Range<usize>> {
    let name = text.windows(CHECKSUM.len()).rposition(|window| window == CHECKSUM.as_bytes())?;
    let start = name + CHECKSUM.len();
    (start + DIGITS <= text.len()).then_some(start..start + DIGITS)
}

/// The checksum of the text of a manifest, whatever the text itself says.
fn checksum(text: &[u8]) -> Option<String> {
    let digits = digits(text)?;
    let mut hash = Sha256::new();
    hash.update(&text[..digits.start]);
    hash.update([b'0'; DIGITS]);
    hash.update(&text[digits.end..]);
    Some(hex(&hash.finalize()))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    fn manifest() -> Manifest {
        let text = json!({
            "schema_version": 1, "tool_version": "0.1.0", "register": "rrh", "snapshot": "snapshot=20261120T031500Z",
            "national_id": "pseudonym", "sources": [], "records": {"read": 3, "loaded": 2, "rejected": 1},
            "tables": {"posisjoner": {"rows": 1, "bytes": 2, "sha256": "00"}}, "avvik": {},
        });
        Manifest::parse(text.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn one_of_the_first_form_reads_without_a_checksum() {
        let manifest = manifest();
        assert_eq!((manifest.manifest_version, manifest.reading_version, manifest.progress), (1, 1, None));
    }

    #[test]
    fn what_was_written_reads_back() {
        let mut written = manifest();
        written.progress = Some(json!({"etag": "\"checksum\": \"", "url": "x"}));
        let text = written.seal().unwrap();
        assert_eq!(Manifest::parse(text.as_bytes()).unwrap(), written);
    }

    #[test]
    fn every_altered_byte_is_recognised() {
        let text = manifest().seal().unwrap().into_bytes();
        for at in 0..text.len() {
            let mut altered = text.clone();
            altered[at] ^= 1;
            let kind = Manifest::parse(&altered).map_err(|error| error.kind().clone());
            assert_eq!(kind.map(drop), Err(ErrorKind::Manifest), "byte {at}");
        }
        assert!(Manifest::parse(&text[..text.len() - 1]).is_err());
    }

    #[test]
    fn one_of_a_later_form_is_not_damaged() {
        let mut later = manifest();
        let text = later.seal().unwrap().replace("\"manifest_version\": 2", "\"manifest_version\": 3");
        let sum = checksum(text.as_bytes()).unwrap();
        let text = text.replace(&later.checksum, &sum);
        assert_eq!(Manifest::parse(text.as_bytes()).unwrap_err().kind(), &ErrorKind::LaterVersion);
    }
}
