//! What one run leaves for the next beside the lake: the lock and the history.

pub mod history;
pub mod interruption;
pub mod lock;

/// The files of the run that belong in the folder, besides what erasure and the registers keep there.
pub(crate) const FILES: [&str; 2] = [history::FILE_NAME, lock::FILE_NAME];
