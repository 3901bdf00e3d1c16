//! Which sections and settings exist.

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind};
use crate::shape::{self, Shape};
use crate::tree::Table;

/// The name of a section and the names of its settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    name: &'static str,
    shape: Shape,
    /// Dotted, below the section.
    settings: Vec<String>,
}

impl Section {
    /// The section that is read as a `T`, whose fields are its settings.
    #[must_use]
    pub fn of<T: DeserializeOwned>(name: &'static str) -> Self {
        let shape = shape::of::<T>();
        let settings = shape::names(&shape);
        Self { name, shape, settings }
    }

    pub(crate) fn name(&self) -> &str {
        self.name
    }

    /// The names of its settings, without those of the tables that they are in.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.settings.iter().filter_map(|name| name.rsplit('.').next())
    }

    pub(crate) fn shape(&self) -> &Shape {
        &self.shape
    }

    /// The settings in a table of the section; `path` is empty or ends with a dot.
    fn settings_in<'s>(&'s self, path: &'s str) -> impl Iterator<Item = &'s str> {
        let below = self.settings.iter().filter_map(move |name| name.strip_prefix(path));
        below.filter(|name| !name.contains('.'))
    }
}

/// The sections and settings that are not among the known ones, in the order of the file, then of the environment.
pub(crate) fn unknown(root: &Table, known: &[Section]) -> Vec<Error> {
    let mut errors = Vec::new();
    for (name, entry) in root {
        match known.iter().find(|section| section.name == name) {
            Some(section) => {
                if let Some(table) = entry.node.table() {
                    unknown_settings(table, section, "", &mut errors);
                }
            }
            None => {
                let known = known.iter().map(|section| format!("[{}]", section.name)).collect();
                let kind = ErrorKind::UnknownSection { known };
                errors.push(Error::new(kind, Some(name.clone()), entry.key.clone()));
            }
        }
    }
    errors.sort_by(|one, other| one.place().cmp(other.place()));
    errors
}

fn unknown_settings(table: &Table, section: &Section, path: &str, errors: &mut Vec<Error>) {
    // A table that is not a struct has names of its own.
    if section.settings_in(path).next().is_none() && !path.is_empty() {
        return;
    }
    for (name, entry) in table {
        if section.settings_in(path).any(|known| known == name) {
            if let Some(below) = entry.node.table() {
                unknown_settings(below, section, &format!("{path}{name}."), errors);
            }
        } else {
            let known = section.settings_in(path).map(str::to_owned).collect();
            let setting = format!("{}.{path}{name}", section.name);
            errors.push(Error::new(ErrorKind::UnknownSetting { known }, Some(setting), entry.key.clone()));
        }
    }
}
