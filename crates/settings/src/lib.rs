//! A TOML file, overlaid by environment variables, as typed sections with precise errors.
//!
//! `BRREG_LAKE__RRH__BASE_URL` overrides `base_url` of the section `[rrh]`, and `BRREG_LAKE__KONKURS__CREDENTIALS__PKCS12`
//! overrides `pkcs12` of `[konkurs.credentials]`. The type of a setting reads the text of a variable: a `String` is the text
//! as it is, numbers and enums are parsed from it, a list is its comma-separated elements or a JSON array, and an empty text unsets an
//! `Option`.
//!
//! An error names the file with line and column, or the environment variable, and the setting. **It never contains a value
//! or a line of the file**, which may be a password.
//!
//! This crate knows no section: each register reads its own with [`Settings::section`].

mod environment;
mod error;
mod find;
mod plain;
mod problems;
mod read;
pub mod schema;
mod section;
mod shape;
mod shown;
pub mod template;
mod tree;

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::de::DeserializeOwned;

pub use environment::process_environment;
pub use error::{Error, ErrorKind};
pub use find::{FILE_NAME, NotFound, find, places};
pub use section::Section;

use environment::Variables;
use error::Place;
use read::Reader;
use tree::{Entry, Table};

/// The settings of one file and one environment.
#[derive(Clone)]
pub struct Settings {
    file: Option<Arc<Path>>,
    root: Table,
    data: Option<PathBuf>,
    variables: Variables,
}

impl Settings {
    /// Reads a file, and overlays it with the variables of an environment, such as [`process_environment`].
    ///
    /// # Errors
    /// A file that cannot be read, is not UTF-8 or not TOML. Variables that name no setting are among [`Settings::unknown`].
    pub fn read<N: Into<OsString>, V: Into<OsString>>(
        file: &Path,
        environment: impl IntoIterator<Item = (N, V)>,
    ) -> Result<Self, Error> {
        let bytes = std::fs::read(file).map_err(|error| Error::io(file, error))?;
        let name: Arc<Path> = file.into();
        let read = tree::text(&bytes).and_then(tree::parse);
        let mut root = read.map_err(|error| error.in_file(Some(&name)))?;
        let variables = environment::overlay(&mut root, environment);
        Ok(Self { file: Some(name), root, data: None, variables })
    }

    /// The settings of an environment alone.
    #[must_use]
    pub fn of_environment<N: Into<OsString>, V: Into<OsString>>(environment: impl IntoIterator<Item = (N, V)>) -> Self {
        let mut root = Table::new();
        let variables = environment::overlay(&mut root, environment);
        Self { file: None, root, data: None, variables }
    }

    /// The settings of a text alone.
    ///
    /// # Errors
    /// A text that is not TOML.
    pub fn parse(text: &str) -> Result<Self, Error> {
        Ok(Self { file: None, root: tree::parse(text)?, data: None, variables: Variables::default() })
    }

    /// The same settings with texts that begin with `{data}/` resolved below this folder.
    #[must_use]
    pub fn with_data_folder(mut self, folder: impl Into<PathBuf>) -> Self {
        self.data = Some(folder.into());
        self
    }

    /// Reads one section; `None` when neither the file nor the environment has it.
    ///
    /// # Errors
    /// The first setting of it that is missing, unknown or not of the expected type.
    pub fn section<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>, Error> {
        let Some(entry) = self.root.get(name) else { return Ok(None) };
        let reader = Reader { node: &entry.node, name, data: self.data.as_deref() };
        let refused = |refused: read::Refused| refused.at(name, &entry.node.place).into_error(self.file.as_ref());
        T::deserialize(reader).map(Some).map_err(refused)
    }

    /// Everything in a section that cannot be used as a `T`, in the order of the file: what [`Settings::section`] would report
    /// one after the other. Empty where it can be used, and where there is no such section.
    #[must_use]
    pub fn problems<T: DeserializeOwned>(&self, name: &str) -> Vec<Error> {
        problems::of::<T>(self, name)
    }

    /// Every section and setting that is not among the known ones: those of the file in its order, then those of the
    /// environment, and variables that name no setting.
    #[must_use]
    pub fn unknown(&self, known: &[Section]) -> Vec<Error> {
        let found = section::unknown(&self.root, known);
        found.into_iter().chain(self.variables.refused(known)).map(|error| error.in_file(self.file.as_ref())).collect()
    }

    /// An error at a setting whose value cannot be used with others, such as `refuse("ektepakt.owners_of", "excludes
    /// persons_file")`. `why` must not quote the value.
    #[must_use]
    pub fn refuse(&self, setting: &str, why: &str) -> Error {
        let place = self.closest(setting).map_or(Place::Whole, |entry| entry.node.place.clone());
        Error::new(ErrorKind::Refused(why.to_owned()), Some(setting.to_owned()), place).in_file(self.file.as_ref())
    }

    /// The path that the text of a setting means, which may begin with `{data}`.
    #[must_use]
    pub fn path(&self, text: &str) -> PathBuf {
        read::below(self.data.as_deref(), text).unwrap_or_else(|| text.into())
    }

    /// Whether the file or the environment has a setting, such as `konkurs.credentials.kid`.
    #[must_use]
    pub fn has(&self, setting: &str) -> bool {
        let mut table = Some(&self.root);
        setting.split('.').all(|name| {
            let entry = table.and_then(|table| table.get(name));
            table = entry.and_then(|entry| entry.node.table());
            entry.is_some()
        })
    }

    /// Every setting by its full name with its value, as a report may show it. Sections of the names `hidden`, at any depth, have
    /// secrets: their texts have no value here. Nor have the elements of lists, of which the number is shown.
    #[must_use]
    pub fn shown(&self, hidden: &[&str]) -> Vec<(String, Option<String>)> {
        shown::of(&self.root, hidden)
    }

    /// The setting itself, or the innermost table on the way to it.
    fn closest(&self, setting: &str) -> Option<&Entry> {
        let mut closest: Option<&Entry> = None;
        for name in setting.split('.') {
            let table = closest.map_or(Some(&self.root), |entry| entry.node.table());
            match table.and_then(|table| table.get(name)) {
                Some(entry) => closest = Some(entry),
                None => break,
            }
        }
        closest
    }
}

/// Without the values, among which may be passwords.
impl fmt::Debug for Settings {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Settings").field("file", &self.file).finish_non_exhaustive()
    }
}
