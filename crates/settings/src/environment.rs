//! Environment variables as settings.

use std::ffi::OsString;
use std::sync::Arc;

use crate::error::{Error, ErrorKind, Place};
use crate::section::Section;
use crate::tree::{Entry, Node, Table, Value};

/// What the name of every variable begins with.
const PREFIX: &str = "BRREG_LAKE__";
/// What the name of a variable with one underscore too few begins with.
const SHORT_PREFIX: &str = "BRREG_LAKE_";
/// The words of the prefix.
const PREFIX_WORDS: [&str; 2] = ["brreg", "lake"];
/// What separates sections and settings in a name.
const SEPARATOR: &str = "__";

/// The variables of this process.
pub fn process_environment() -> impl Iterator<Item = (OsString, OsString)> {
    std::env::vars_os()
}

/// What the environment has besides settings.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables {
    /// Why variables that are meant for this program are refused.
    refused: Vec<Error>,
    /// Names that begin almost as those of settings do.
    similar: Vec<String>,
}

impl Variables {
    /// The variables that name no setting: those whose form is wrong, and those that name a section or a setting in another
    /// form, such as `BRREG_LAKE_PRIVACY_NATIONAL_ID`, `BRREG_LAKE_NATIONAL_ID` and `BRREGLAKE__PRIVCY__NATIONAL_ID`.
    pub(crate) fn refused(&self, known: &[Section]) -> Vec<Error> {
        let is_meant = |name: &&String| {
            let rest = after_prefix(name).unwrap_or_default();
            known.iter().any(|section| {
                rest.strip_prefix(section.name()).is_some_and(|rest| rest.starts_with('_'))
                    || section.names().filter(|name| name.contains('_')).any(|setting| {
                        rest.strip_suffix(setting).is_some_and(|before| before.is_empty() || before.ends_with('_'))
                    })
            })
        };
        let similar = self.similar.iter().filter(is_meant).map(|name| no_setting(name));
        self.refused.iter().cloned().chain(similar).collect()
    }
}

/// What comes after the prefix of a variable, in lower case and whatever is between the words of the prefix; `None` for one of
/// another program.
fn after_prefix(name: &str) -> Option<String> {
    let name = name.to_lowercase();
    let [first, second] = PREFIX_WORDS;
    let between: &[char] = &['_', '-', '.'];
    let rest = name.trim_start_matches(between).strip_prefix(first)?;
    // Its second word may have been forgotten.
    let rest = rest.trim_start_matches(between).strip_prefix(second).unwrap_or(rest);
    let behind = rest.trim_start_matches(between);
    (behind.len() < rest.len()).then(|| behind.to_owned())
}

fn no_setting(name: &str) -> Error {
    Error::new(ErrorKind::NoSetting, None, Place::Variable(name.into()))
}

/// Overlays settings with the variables among `environment` that begin with `BRREG_LAKE__`. Those that name no setting are
/// refused, and so is `BRREG_LAKE_` with a double underscore later, which is a misspelt one.
pub(crate) fn overlay<N: Into<OsString>, V: Into<OsString>>(
    root: &mut Table,
    environment: impl IntoIterator<Item = (N, V)>,
) -> Variables {
    let mut variables: Vec<(String, OsString)> = environment
        .into_iter()
        .map(|(name, value)| (name.into().to_string_lossy().into_owned(), value.into()))
        .filter(|(name, _)| after_prefix(name).is_some())
        .collect();
    // A section comes before its settings, and errors do not depend on the order of the environment.
    variables.sort();
    let mut found = Variables::default();
    for (name, value) in variables {
        if !(name.starts_with(SHORT_PREFIX) && name.contains(SEPARATOR)) {
            found.similar.push(name);
            continue;
        }
        found.refused.extend(set(root, &name, value).err());
    }
    found
}

/// Sets what a variable names.
fn set(root: &mut Table, name: &str, value: OsString) -> Result<(), Error> {
    let variable: Arc<str> = name.into();
    let path = path(name).ok_or_else(|| no_setting(name))?;
    let text = value
        .into_string()
        .map_err(|_| Error::new(ErrorKind::NotUtf8, None, Place::Variable(Arc::clone(&variable))))?;
    insert(root, &path, &variable, text)
}

/// The names of the sections and of the setting; `None` when the variable names none.
fn path(variable: &str) -> Option<Vec<String>> {
    let path: Vec<&str> = variable.strip_prefix(PREFIX)?.split(SEPARATOR).collect();
    let is_name =
        |name: &&str| !name.is_empty() && name.bytes().all(|byte| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_'));
    (path.len() > 1 && path.iter().all(is_name)).then(|| path.iter().map(|name| name.to_lowercase()).collect())
}

fn insert(root: &mut Table, path: &[String], variable: &Arc<str>, text: String) -> Result<(), Error> {
    let place = Place::Variable(Arc::clone(variable));
    let Some((last, sections)) = path.split_last() else { return Ok(()) };
    let mut table = root;
    for name in sections {
        let empty = || Node { place: place.clone(), value: Value::Table(Table::new()) };
        let entry = table.entry(name.clone()).or_insert_with(|| Entry { key: place.clone(), node: empty() });
        if entry.node.table().is_none() {
            if let Place::Variable(other) = &entry.node.place {
                return Err(Error::new(ErrorKind::Conflict(other.to_string()), Some(path.join(".")), place));
            }
            entry.node = empty();
        }
        let Value::Table(below) = &mut entry.node.value else { return Ok(()) };
        table = below;
    }
    let node = Node { place: place.clone(), value: Value::Variable(text) };
    table.insert(last.clone(), Entry { key: place, node });
    Ok(())
}
