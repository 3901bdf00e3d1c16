//! What can be wrong with something published, as data.

use std::fmt;
use std::io;

use crate::layout::{self, SnapshotName};

/// What is wrong with something published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The register.
    pub register: String,
    /// The snapshot, where there is one; of a link that is missing, the newest complete one.
    pub snapshot: Option<SnapshotName>,
    /// What it is that has the damage.
    pub subject: Subject,
    /// What is wrong with it.
    pub damage: Damage,
}

/// A part of a publication.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Subject {
    /// The link that publishes.
    Publication,
    /// The snapshot's folder.
    Folder,
    /// The manifest.
    Manifest,
    /// The rejected records.
    Rejected,
    /// The description for other programs.
    DataPackage,
    /// The file of a table.
    Table(String),
    /// The link to the file of a table, in the snapshot's folder.
    TableLink(String),
}

/// What is wrong with a part of a publication.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum Damage {
    /// It is not there.
    #[error("is missing")]
    Missing,
    /// It cannot be read.
    #[error("cannot be read: {0}")]
    Unreadable(String),
    /// This user may not read it, which says nothing of what is in it.
    #[error("cannot be read: {0}")]
    Denied(String),
    /// It is not a file, or not the link that it has to be.
    #[error("{found}")]
    Replaced {
        /// What is there instead, as the predicate of a sentence: `is not a file`.
        found: String,
    },
    /// The file has another size.
    #[error("has {found} bytes, the manifest says {expected}")]
    Size {
        /// What the manifest says.
        expected: u64,
        /// What is there.
        found: u64,
    },
    /// The file has another SHA-256.
    #[error("has the SHA-256 {found}, the manifest says {expected}")]
    Hash {
        /// What the manifest says.
        expected: String,
        /// What is there.
        found: String,
    },
    /// The file's footer has another number of rows.
    #[error("has {found} rows, the manifest says {expected}")]
    Rows {
        /// What the manifest says.
        expected: u64,
        /// What the footer says.
        found: u64,
    },
    /// The manifest does not name it.
    #[error("is not named by the manifest")]
    NotInManifest,
}

impl Damage {
    /// Of a file that could not be read.
    pub(crate) fn of_reading(error: &io::Error) -> Self {
        if brreg_files::is_denied(error) {
            Self::Denied(error.to_string())
        } else {
            Self::Unreadable(error.to_string())
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let register = &self.register;
        match &self.subject {
            Subject::Publication => write!(formatter, "{register}: lake/current/{register}")?,
            Subject::Folder => write!(formatter, "{register}: the folder")?,
            Subject::Manifest => write!(formatter, "{register}: the manifest")?,
            Subject::Rejected => write!(formatter, "{register}: {}", layout::REJECTED)?,
            Subject::DataPackage => write!(formatter, "{register}: {}", layout::DATA_PACKAGE)?,
            Subject::Table(table) => write!(formatter, "{register}.{table}")?,
            Subject::TableLink(table) => write!(formatter, "{register}.{table}: its link in the folder")?,
        }
        let Some(snapshot) = self.snapshot else { return write!(formatter, " {}", self.damage) };
        match &self.subject {
            Subject::Publication => {
                write!(formatter, " {}, though complete snapshots are there; the newest is {snapshot}", self.damage)
            }
            Subject::Folder => write!(
                formatter,
                " of {snapshot} {}; what is left of its tables is in {register}/<table>/{snapshot}, where a query on \
                 all snapshots still reads it",
                self.damage
            ),
            _ => write!(formatter, " of {snapshot} {}", self.damage),
        }
    }
}
