//! What one run leaves for the next beside the lake: the lock and the history.

pub mod history;
pub mod lock;

/// The files that belong in the folder.
pub(crate) const FILES: [&str; 2] = [history::FILE_NAME, lock::FILE_NAME];
