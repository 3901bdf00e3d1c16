//! The published snapshot as what the next fetch may go on from.

use std::io;

use brreg_lake::manifest::Manifest;
use brreg_lake::snapshot::{Published, SnapshotName};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use crate::context::Context;
use crate::data::DataFolder;
use crate::person_key;
use crate::problem::{At as _, Problem, Step};
use crate::register::{Register, Registers};

/// A published snapshot that the register would be read in the same way for now, and that is sound.
#[derive(Debug)]
pub struct Base {
    /// The snapshot.
    pub published: Published,
    /// Its manifest.
    pub manifest: Manifest,
}

impl Base {
    /// How far the snapshot goes, as the register wrote it down; `None` where there is nothing or it has another form.
    #[must_use]
    pub fn progress<P: DeserializeOwned>(&self) -> Option<P> {
        serde_json::from_value(self.manifest.progress.clone()?).ok()
    }
}

/// The published snapshot of a register as a base. There is none where nothing is published, the snapshot was made by another
/// version of the register's own reading, with another privacy setting or under another key of the pseudonyms, or a file of it is damaged. The version of the program
/// does not matter.
///
/// # Errors
/// Any failure to read what is published.
pub fn of(context: &Context<'_>, register: &dyn Register) -> Result<Option<Base>, Problem> {
    let tables = register.tables();
    let Some(published) = context.data.lake().published(tables.name).at(Step::Published)? else { return Ok(None) };
    let Ok(manifest) = published.manifest() else { return Ok(None) };
    let is_other_key = person_key::of(context).is_ok_and(|key| person_key::is_other(&manifest, &key));
    let is_as_now =
        !is_other_key && manifest.national_id == context.configuration.privacy.national_id && manifest.is_base(tables);
    let is_base = is_as_now && published.damaged(&manifest, &published.tables(tables)).is_empty();
    Ok(is_base.then_some(Base { published, manifest }))
}

/// The file in which version 0.1 of this program kept how far a register's snapshot goes.
fn earlier_file(data: &DataFolder, register: &str) -> std::path::PathBuf {
    data.state().join(earlier_name(register))
}

fn earlier_name(register: &str) -> String {
    format!("{register}.json")
}

/// Whether this is the name of such a file.
pub(crate) fn is_earlier(name: &str, registers: Registers<'_>) -> bool {
    registers.iter().any(|register| name == earlier_name(register.name()))
}

/// How far a register's published snapshot goes, from the file that version 0.1 kept.
pub(crate) fn of_earlier_version(data: &DataFolder, register: &str, published: SnapshotName) -> Option<Value> {
    let text = brreg_files::read(&earlier_file(data, register)).ok()?;
    let mut cursor: Map<String, Value> = serde_json::from_slice(&text).ok()?;
    let is_of_published = cursor.get("snapshot").and_then(Value::as_str) == Some(&published.to_string());
    for name in ["snapshot", "tool_version", "national_id"] {
        cursor.remove(name);
    }
    is_of_published.then_some(cursor.into())
}

/// Removes that file, where it is.
pub(crate) fn remove_earlier(data: &DataFolder, register: &str) -> io::Result<()> {
    match std::fs::remove_file(earlier_file(data, register)) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
