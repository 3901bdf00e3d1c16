//! The error of this crate.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::Arc;

/// Why a configuration cannot be used: the place, the setting, and what was expected. It contains no value and no line of
/// the file.
#[derive(Debug, Clone)]
pub struct Error(Box<Inner>);

#[derive(Debug, Clone)]
struct Inner {
    kind: ErrorKind,
    setting: Option<String>,
    place: Place,
    file: Option<Arc<Path>>,
    source: Option<Arc<io::Error>>,
}

/// Where a setting comes from.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Place {
    /// The file as a whole, or no file.
    Whole,
    /// A place in the file; line and column count from 1.
    Line { line: usize, column: usize },
    /// An environment variable.
    Variable(Arc<str>),
}

/// The kinds of [`Error`].
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ErrorKind {
    /// The file could not be read.
    #[error("the file cannot be read")]
    Io,
    /// The file or the variable is not UTF-8.
    #[error("not UTF-8 text")]
    NotUtf8,
    /// The file is UTF-16.
    #[error("it is UTF-16 text: save the file as UTF-8")]
    Utf16,
    /// The file is not TOML.
    #[error("not valid TOML: {0}")]
    Syntax(String),
    /// The value has another type, or is not one of the allowed values.
    #[error("expected {expected}{}", found.map(|found| format!(", found {found}")).unwrap_or_default())]
    Expected {
        /// What the setting takes.
        expected: String,
        /// The type of the value that it has, where that is the fault.
        found: Option<&'static str>,
    },
    /// The type of the setting refused the value and did not say what it expects.
    #[error("the value is not accepted")]
    NotAccepted,
    /// The value excludes another setting, or is outside its range.
    #[error("{0}")]
    Refused(String),
    /// A setting without default is missing.
    #[error("missing, and it has no default")]
    Missing,
    /// No section has this name.
    #[error("unknown section; the sections are {}", .known.join(", "))]
    UnknownSection {
        /// The names of all sections.
        known: Vec<String>,
    },
    /// The section has no setting of this name.
    #[error("unknown setting; its section has {}", .known.join(", "))]
    UnknownSetting {
        /// The names of the settings of the section.
        known: Vec<String>,
    },
    /// The name of an environment variable is not one of a setting.
    #[error("names no setting; the form is BRREG_LAKE__SECTION__SETTING, in capital letters")]
    NoSetting,
    /// Two environment variables set the same thing.
    #[error("{0} sets the whole of it")]
    Conflict(String),
    /// The value is no path, but what the file has, or an address with a password.
    #[error(
        "expected the path of a file or a folder, found a text that is none, such as what the file has; write it into a file, and set the path"
    )]
    NoPath,
    /// `{data}` cannot be resolved.
    #[error("the path of the data folder is not UTF-8, so {{data}} cannot be used")]
    DataFolder,
}

impl Error {
    pub(crate) fn new(kind: ErrorKind, setting: Option<String>, place: Place) -> Self {
        let setting = setting.map(|setting| shown(&setting, "."));
        Self(Box::new(Inner { kind, setting, place, file: None, source: None }))
    }

    pub(crate) fn io(file: &Path, source: io::Error) -> Self {
        let mut error = Self::new(ErrorKind::Io, None, Place::Whole).in_file(Some(&file.into()));
        error.0.source = Some(Arc::new(source));
        error
    }

    pub(crate) fn in_file(mut self, file: Option<&Arc<Path>>) -> Self {
        self.0.file = file.cloned();
        self
    }

    /// What kind of error this is.
    #[must_use]
    pub fn kind(&self) -> &ErrorKind {
        &self.0.kind
    }

    /// The dotted name of the setting, such as `konkurs.credentials.pkcs12`, where the error is about one.
    #[must_use]
    pub fn setting(&self) -> Option<&str> {
        self.0.setting.as_deref()
    }

    pub(crate) fn place(&self) -> &Place {
        &self.0.place
    }

    /// The environment variable that the setting comes from, where it comes from one.
    #[must_use]
    pub fn variable(&self) -> Option<&str> {
        match &self.0.place {
            Place::Variable(name) => Some(name),
            _ => None,
        }
    }
}

/// The most signs of the name of a setting, and of digits in it.
const LONGEST_NAME: usize = 40;
const MOST_DIGITS: usize = 2;

/// A name with its parts, of which those are left out that are no names of settings by their signs: a secret may stand in the place
/// of a name.
fn shown(name: &str, separator: &str) -> String {
    let is_name = |part: &str| {
        // An element of a list has its number behind the name.
        let part = part.split_once('[').map_or(part, |(name, number)| {
            let number = number.strip_suffix(']').unwrap_or(number);
            if number.bytes().all(|byte| byte.is_ascii_digit()) { name } else { part }
        });
        let count = |is: fn(&u8) -> bool| part.bytes().filter(is).count();
        let (upper, lower) = (count(u8::is_ascii_uppercase), count(u8::is_ascii_lowercase));
        let (digits, between) = (count(u8::is_ascii_digit), count(|byte| matches!(byte, b'_' | b'-')));
        let others = part.len() - upper - lower - digits - between;
        part.len() <= LONGEST_NAME && others == 0 && digits <= MOST_DIGITS && (upper == 0 || lower == 0)
    };
    let parts = name.split(separator).map(|part| if is_name(part) { part } else { "…" });
    parts.collect::<Vec<_>>().join(separator)
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Inner { kind, setting, place, file, .. } = &*self.0;
        match (place, file) {
            (Place::Variable(name), _) => write!(f, "environment variable {}: ", shown(name, "__"))?,
            (Place::Line { line, column }, Some(file)) => {
                write!(f, "{}, line {line}, column {column}: ", file.display())?;
            }
            (Place::Line { line, column }, None) => write!(f, "line {line}, column {column}: ")?,
            (Place::Whole, Some(file)) => write!(f, "{}: ", file.display())?,
            (Place::Whole, None) => {}
        }
        if let Some(setting) = setting {
            write!(f, "{setting}: ")?;
        }
        kind.fmt(f)
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}
