//! What one run leaves for the next beside the lake: the lock, the history, the reports of the last runs, and
//! what was backfilled.

pub mod backfilled;
pub mod history;
pub mod interruption;
pub mod lock;
pub mod runs;

/// The files of the run that belong in the folder, besides what erasure, the store and the registers keep there.
pub(crate) const FILES: [&str; 4] = [backfilled::FOLDER_NAME, history::FILE_NAME, lock::FILE_NAME, runs::FOLDER_NAME];
