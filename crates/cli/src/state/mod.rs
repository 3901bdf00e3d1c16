//! What one run leaves for the next: the lock, the history, and what was published from which download.

pub(crate) mod cursor;
pub(crate) mod history;
pub(crate) mod lock;
