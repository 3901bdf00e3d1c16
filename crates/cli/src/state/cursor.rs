//! How far the published snapshots go, so that nothing is fetched again without need: the progress in their manifests.

use brreg_lake::RegisterTables;
use brreg_lake::snapshot::SnapshotName;
use brreg_lake::verify::damaged;
use brreg_transform::pseudonym::NationalId;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::data::DataFolder;
use crate::failure::{Context as _, Failure};

/// The download that a snapshot was made from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// Where it came from.
    pub(crate) url: String,
    /// Its `ETag`.
    pub(crate) etag: Option<String>,
}

/// How far the notices of a snapshot go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KonkursCursor {
    /// The last registration time seen: the next run asks for updates from there on.
    pub(crate) last_registreringstidspunkt: Option<Timestamp>,
    /// When the whole list was read last.
    pub(crate) last_whole: Timestamp,
}

/// The progress of the published snapshot of a register, where the next run can continue from it: it was made with the same
/// privacy setting and by the same reading of the register, and no file of it is damaged. Progress that cannot be read counts as
/// missing.
pub(crate) fn read<C: DeserializeOwned>(
    data: &DataFolder,
    register: &RegisterTables,
    national_id: NationalId,
) -> Result<Option<C>, Failure> {
    let Some(published) = data.lake().published(register.name).step("reading the lake")? else { return Ok(None) };
    let Ok(manifest) = published.manifest() else { return Ok(None) };
    if manifest.national_id != national_id || !manifest.is_base(register) {
        return Ok(None);
    }
    let progress = manifest.progress.clone().and_then(|progress| serde_json::from_value(progress).ok());
    Ok(progress.filter(|_| damaged(&published, &manifest, &published.tables(register)).is_empty()))
}

/// A cursor as it goes into the manifest.
pub(crate) fn progress(cursor: &impl Serialize) -> serde_json::Value {
    serde_json::to_value(cursor).unwrap_or_default()
}

/// The progress of a register's published snapshot, from the cursor file that earlier versions kept.
pub(crate) fn of_earlier_version(
    data: &DataFolder,
    register: &str,
    published: SnapshotName,
) -> Option<serde_json::Value> {
    let text = std::fs::read(data.state().join(format!("{register}.json"))).ok()?;
    let mut cursor: serde_json::Map<String, serde_json::Value> = serde_json::from_slice(&text).ok()?;
    let is_of_published = cursor.get("snapshot").and_then(|name| name.as_str()) == Some(&published.to_string());
    for name in ["snapshot", "tool_version", "national_id"] {
        cursor.remove(name);
    }
    is_of_published.then_some(cursor.into())
}
