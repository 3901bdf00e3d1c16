//! What the published snapshots were made from, so that nothing is fetched again without need.

use std::fs;
use std::io;

use brreg_transform::pseudonym::NationalId;
use jiff::Timestamp;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::data::DataFolder;
use crate::failure::{Context as _, Failure};

/// The last published download of a register. Written only after its snapshot is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Cursor {
    /// Where it came from.
    pub(crate) url: String,
    /// Its `ETag`.
    pub(crate) etag: Option<String>,
    /// The snapshot that was made from it.
    pub(crate) snapshot: String,
    /// The program that made the snapshot.
    pub(crate) tool_version: String,
    /// The privacy setting that it was made with.
    pub(crate) national_id: NationalId,
}

/// How far the published notices go. Written only after their snapshot is published.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct KonkursCursor {
    /// The last registration time seen: from there on the next run asks for news.
    pub(crate) last_registreringstidspunkt: Option<Timestamp>,
    /// When the whole list was read last.
    pub(crate) last_whole: Timestamp,
    /// The snapshot that holds what came.
    pub(crate) snapshot: String,
    /// The program that made the snapshot.
    pub(crate) tool_version: String,
    /// The privacy setting that it was made with.
    pub(crate) national_id: NationalId,
}

/// The cursor of a register. A damaged one is as good as none: the next download is then a whole one.
pub(crate) fn read<C: DeserializeOwned>(data: &DataFolder, register: &str) -> Result<Option<C>, Failure> {
    let path = data.state().join(format!("{register}.json"));
    let text = match fs::read(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(error).step("reading the cursor"),
    };
    match serde_json::from_slice(&text) {
        Ok(cursor) => Ok(Some(cursor)),
        Err(error) => {
            tracing::warn!(register, %error, "the cursor is damaged and is made anew");
            Ok(None)
        }
    }
}

/// Moves the cursor.
pub(crate) fn write(data: &DataFolder, register: &str, cursor: &impl Serialize) -> Result<(), Failure> {
    let text = serde_json::to_vec_pretty(cursor).map_err(io::Error::other).step("moving the cursor")?;
    brreg_files::replace(&data.state().join(format!("{register}.json")), &text).step("moving the cursor")
}
