//! What one run leaves for the next beside the lake: the lock, the history, the reports of the last runs, what was
//! backfilled, and what a store has.

pub mod backfilled;
pub mod history;
pub mod interruption;
pub mod lock;
pub mod runs;
pub(crate) mod store;

/// The files of the run that belong in the folder, besides what erasure and the registers keep there.
pub(crate) const FILES: [&str; 5] =
    [backfilled::FOLDER_NAME, history::FILE_NAME, lock::FILE_NAME, runs::FOLDER_NAME, store::FILE_NAME];
