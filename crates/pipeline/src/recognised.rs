//! Whether a register reads a file.

use brreg_parser::BulkFile;

/// Whether a file is one of a register's bulk files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Recognised {
    /// It is.
    Yes,
    /// It is none as far as its beginning shows.
    No,
    /// It has no record, so that it may be one of any register.
    Empty,
}

impl Recognised {
    /// What the beginning of an opened file shows.
    #[must_use]
    pub fn of<B: BulkFile, R>(source: &brreg_parser::Source<B, R>) -> Self {
        match (source.is_recognised(), source.is_empty()) {
            (true, _) => Self::Yes,
            (false, true) => Self::Empty,
            (false, false) => Self::No,
        }
    }
}
