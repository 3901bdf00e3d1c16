//! The one error type of this crate.

use std::error::Error as StdError;
use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

/// What failed while rows were written, compared, published or verified.
#[derive(Debug)]
pub struct Error {
    kind: ErrorKind,
    path: Option<PathBuf>,
    source: Option<Box<dyn StdError + Send + Sync>>,
}

/// Kind of an [`Error`].
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// A file or folder of the lake could not be read or written.
    Io,
    /// The disk is full.
    DiskFull,
    /// A table could not be encoded or decoded as Parquet.
    Parquet,
    /// A batch of rows could not be built.
    Flatten,
    /// Two snapshots could not be compared.
    Compare,
    /// An answer of the register is not what the register's description says.
    Answer,
    /// A load could not be merged with the snapshot before it.
    Merge,
    /// Rows could not be erased from a snapshot.
    Erase,
    /// A manifest is missing or damaged.
    Manifest,
    /// A later version of this program wrote the snapshot, in a form that this one does not have.
    LaterVersion,
    /// A column of a table's file has another type than the declared one.
    ColumnType,
    /// Rows of a table have the key of another row.
    DoubledKey {
        /// How many.
        rows: u64,
    },
    /// Records that came before with another content.
    OtherContent {
        /// How many.
        records: u64,
        /// The first one's number in its file, from 1.
        element: u64,
    },
    /// A written table does not read back as it was written.
    ReadBack,
    /// `current/<register>` is not a symbolic link to a snapshot of that register.
    Publication,
    /// The published snapshots changed each time they were read.
    Changing,
    /// A shared store could not be read or written.
    Remote,
    /// A shared store writes also where it was told not to, so that two publishers would overwrite each other.
    NoConditions,
    /// A shared store has a later snapshot than the lake.
    NewerThere,
    /// What is there in a shared store is missing, or not what was written.
    ForeignObject,
    /// A file of the lake that is to be published in a shared store is not what the manifest describes.
    DamagedFile,
    /// The lake has the layout of an earlier version and was not moved to the current one yet.
    OldLayout,
}

impl Error {
    /// An error that concerns a file or folder.
    #[must_use]
    pub fn new(kind: ErrorKind, path: &Path) -> Self {
        Self { kind, path: Some(path.to_owned()), source: None }
    }

    /// An error that concerns no file.
    #[must_use]
    pub const fn without_path(kind: ErrorKind) -> Self {
        Self { kind, path: None, source: None }
    }

    /// The same error with its cause.
    #[must_use]
    pub fn with_source(mut self, source: impl Into<Box<dyn StdError + Send + Sync>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// The same error at a file or folder.
    #[must_use]
    pub(crate) fn at(mut self, path: &Path) -> Self {
        self.path = Some(path.to_owned());
        self
    }

    /// The same error with its path below `root`, where it was relative to it.
    #[must_use]
    pub(crate) fn below(mut self, root: &Path) -> Self {
        self.path = self.path.map(|path| root.join(path));
        self
    }

    /// An error of the file system at `path`. A file system, a quota or a file that can grow no more is a full disk.
    #[must_use]
    pub fn io(path: &Path, source: io::Error) -> Self {
        let kind = if brreg_files::is_full(&source) { ErrorKind::DiskFull } else { ErrorKind::Io };
        Self::new(kind, path).with_source(source)
    }

    /// An error of the Parquet library at `path`; a failed write inside it counts as one of the file system.
    #[must_use]
    pub fn parquet(path: &Path, source: parquet::errors::ParquetError) -> Self {
        if let parquet::errors::ParquetError::External(inner) = &source
            && let Some(inner) = inner.downcast_ref::<io::Error>()
        {
            return Self::io(path, io::Error::new(inner.kind(), inner.to_string()));
        }
        Self::new(ErrorKind::Parquet, path).with_source(source)
    }

    /// An error of Arrow while rows of a file were used; a failed read or write inside it is one of the file system.
    #[must_use]
    pub(crate) fn arrow(kind: ErrorKind, path: &Path, source: arrow::error::ArrowError) -> Self {
        match source {
            arrow::error::ArrowError::IoError(_, error) => Self::io(path, error),
            source => Self::new(kind, path).with_source(source),
        }
    }

    /// What failed.
    #[must_use]
    pub const fn kind(&self) -> &ErrorKind {
        &self.kind
    }

    /// The file or folder that it concerns.
    #[must_use]
    pub fn path(&self) -> Option<&Path> {
        self.path.as_deref()
    }
}

impl From<brreg_transform::Error> for Error {
    fn from(error: brreg_transform::Error) -> Self {
        Self::without_path(ErrorKind::Flatten).with_source(error)
    }
}

impl fmt::Display for Error {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self.kind {
            ErrorKind::DoubledKey { rows } => {
                let what = format_args!("the key of a table is not unique; rows with the key of another row: {rows}");
                return self.located(formatter, what);
            }
            ErrorKind::OtherContent { records, element } => {
                let what = format_args!(
                    "record {element} came before with another content; records of which that is true: {records}"
                );
                return self.located(formatter, what);
            }
            ErrorKind::Io => "cannot read or write the lake",
            ErrorKind::DiskFull => "the disk is full, or a quota or a limit on the size of files is reached; nothing of this step was kept",
            ErrorKind::Parquet => "cannot encode or decode a table",
            ErrorKind::Flatten => "cannot build a batch of rows",
            ErrorKind::Compare => "cannot compare the new snapshot with the one before it",
            ErrorKind::Answer => "an answer of the register cannot be read",
            ErrorKind::Merge => "cannot merge the load with the snapshot before it",
            ErrorKind::Erase => "cannot erase rows from a snapshot",
            ErrorKind::Manifest => "the manifest of a snapshot is missing or damaged",
            ErrorKind::LaterVersion => "a later version of this program wrote the snapshot",
            ErrorKind::ColumnType => "a column of a table has another type than declared",
            ErrorKind::ReadBack => "a table does not read back as it was written",
            ErrorKind::Publication => "what is in the place of the published link is not a link to a snapshot",
            ErrorKind::Changing => "the published snapshots changed each time they were read",
            ErrorKind::Remote => "cannot read or write the store of [publish]",
            ErrorKind::NoConditions => "the store of [publish] ignores conditions: it overwrote an object that was to be created",
            ErrorKind::NewerThere => "the store of [publish] has a later snapshot",
            ErrorKind::ForeignObject => "an object of the store is missing, or is not what was written",
            ErrorKind::DamagedFile => "a file is not what the manifest describes",
            ErrorKind::OldLayout => {
                "the lake has the layout of an earlier version; `brreg-lake catalog` moves it to the current one, and so does \
                 the next run or load"
            }
        })?;
        self.place(formatter)
    }
}

impl Error {
    /// Writes what failed, and the file or folder that it concerns.
    fn located(&self, formatter: &mut fmt::Formatter<'_>, what: fmt::Arguments<'_>) -> fmt::Result {
        formatter.write_fmt(what)?;
        self.place(formatter)
    }

    fn place(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.path {
            Some(path) => write!(formatter, " ({})", path.display()),
            None => Ok(()),
        }
    }
}

impl StdError for Error {
    fn source(&self) -> Option<&(dyn StdError + 'static)> {
        self.source.as_deref().map(|source| source as &(dyn StdError + 'static))
    }
}
