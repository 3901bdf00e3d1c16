//! The key of the pseudonyms: made once, never replaced silently, and never changed unnoticed.
//!
//! Each manifest has the fingerprint of the key under which its pseudonyms were made. With another key every person would be a
//! new one, and persons would no longer be the same in all registers.

use std::io;
use std::path::{Path, PathBuf};

use brreg_lake::ErrorKind;
use brreg_lake::key_file;
use brreg_lake::manifest::Manifest;
use brreg_transform::pseudonym::Key;

use crate::context::Context;
use crate::data::DataFolder;
use crate::erased::List;
use crate::problem::{Advice, At as _, Kind, Problem, Step, masked};
use crate::register::Registers;

/// The key, made where it is missing and no snapshot was ever made under another.
///
/// # Errors
/// [`Kind::KeyMissing`] and [`Kind::OtherKey`], unless the context allows a new key; and a key file that cannot be read or is
/// damaged.
pub fn of(context: &Context<'_>) -> Result<Key, Problem> {
    read(context.data, context.registers, context.new_person_key)
}

/// A copy of the key on a machine that publishes nothing. It is never made there: persons would have other pseudonyms.
///
/// # Errors
/// A file that is missing, cannot be read or is damaged.
pub fn copied(path: &Path) -> Result<Key, Problem> {
    key_file::load(path).at_path(Step::PersonKey, path).map_err(|problem| {
        let advice = "name with --person-key a copy of secrets/person_id.key of the data folder that publishes";
        problem.advise(Advice::Said(format!("check {}: {advice}", masked(path).display())))
    })
}

/// As [`of`]; `may_be_new` allows another key than before.
///
/// # Errors
/// As [`of`].
pub fn read(data: &DataFolder, registers: Registers<'_>, may_be_new: bool) -> Result<Key, Problem> {
    let path = data.person_key();
    let refused = |problem: Problem| problem.advise_otherwise(Advice::Restore(path.clone()));
    let is_missing = !path.try_exists().at_path(Step::PersonKey, &path).map_err(refused)?;
    let erased = List::read(data)?;
    if is_missing && !erased.subjects.is_empty() {
        return Err(of_erased(data, true));
    }
    if is_missing && !may_be_new && has_snapshots(data, registers)? {
        return Err(missing(path));
    }
    let key = key_file::load_or_create(&path).at_path(Step::PersonKey, &path).map_err(refused)?;
    let is_unknown = may_be_new && !erased.subjects.is_empty() && !erased.has_key();
    if !erased.is_of(&key) || is_unknown && !is_of_lake(data, registers, &key)? {
        return Err(of_erased(data, false));
    }
    if may_be_new {
        return Ok(key);
    }
    match published(data, registers)?.iter().find(|manifest| is_other(manifest, &key)) {
        Some(manifest) => Err(other(path, manifest)),
        None => Ok(key),
    }
}

fn missing(path: PathBuf) -> Problem {
    Problem::new(Step::PersonKey, Kind::KeyMissing { path })
}

fn of_erased(data: &DataFolder, is_missing: bool) -> Problem {
    let (path, list) = (data.person_key(), List::path(data));
    Problem::new(Step::PersonKey, Kind::KeyOfErased { path, list, is_missing })
}

/// Whether a published snapshot was made under the key.
///
/// # Errors
/// Failures to read the lake.
pub(crate) fn is_of_lake(data: &DataFolder, registers: Registers<'_>, key: &Key) -> Result<bool, Problem> {
    let fingerprint = key.fingerprint();
    Ok(published(data, registers)?.iter().any(|manifest| manifest.person_key.as_ref() == Some(&fingerprint)))
}

fn other(path: PathBuf, manifest: &Manifest) -> Problem {
    let snapshot = format!("{} of {}", manifest.snapshot, manifest.register);
    Problem::new(Step::PersonKey, Kind::OtherKey { path, snapshot })
}

/// What is wrong with the key of a lake whose published snapshots have pseudonyms, or from which somebody was erased: it is missing,
/// damaged or another one, so the next load would be refused. Looks at it only: nothing is made.
///
/// # Errors
/// Failures to read the lake.
pub fn wrong(data: &DataFolder, registers: Registers<'_>) -> Result<Option<Problem>, Problem> {
    let path = data.person_key();
    let mut manifests = published(data, registers)?;
    manifests.retain(|manifest| manifest.person_key.is_some());
    let erased = List::read(data)?;
    if manifests.is_empty() && erased.subjects.is_empty() {
        return Ok(None);
    }
    let key = match key_file::load(&path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let is_of_lake = erased.subjects.is_empty();
            return Ok(Some(if is_of_lake { missing(path) } else { of_erased(data, true) }));
        }
        read => read.at_path(Step::PersonKey, &path),
    };
    Ok(match key {
        Ok(key) if !erased.is_of(&key) => Some(of_erased(data, false)),
        Ok(key) => manifests.iter().find(|manifest| is_other(manifest, &key)).map(|manifest| other(path, manifest)),
        Err(problem) => Some(problem.advise_otherwise(Advice::Restore(path))),
    })
}

/// Whether the pseudonyms of a snapshot were made under another key. Manifests of earlier versions do not say.
#[must_use]
pub fn is_other(manifest: &Manifest, key: &Key) -> bool {
    manifest.person_key.as_ref().is_some_and(|fingerprint| *fingerprint != key.fingerprint())
}

/// The manifests of the published snapshots; those that cannot be read are told by `verify`.
fn published(data: &DataFolder, registers: Registers<'_>) -> Result<Vec<Manifest>, Problem> {
    let mut manifests = Vec::new();
    for register in registers {
        let published = data.lake().readable(register.name()).at(Step::Published)?;
        manifests.extend(published.and_then(|published| published.manifest().ok()));
    }
    Ok(manifests)
}

/// Whether any register has a snapshot.
fn has_snapshots(data: &DataFolder, registers: Registers<'_>) -> Result<bool, Problem> {
    for register in registers {
        let has_some = match data.lake().snapshots(register.name()) {
            // Those of an earlier version are some too.
            Err(error) if *error.kind() == ErrorKind::OldLayout => true,
            snapshots => !snapshots.at(Step::Published)?.is_empty(),
        };
        if has_some {
            return Ok(true);
        }
    }
    Ok(false)
}
