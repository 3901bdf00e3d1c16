//! What one run leaves for the next beside the lake: the lock and the history.

pub mod history;
pub mod interruption;
pub mod lock;
