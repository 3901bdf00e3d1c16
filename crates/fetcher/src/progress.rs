//! What happens during long work, for a progress bar.

use std::time::Duration;

use crate::error::Error;

/// Follows long work. Its functions are called often and must return at once; by default each does nothing.
pub trait Progress: Send + Sync {
    /// So many bytes of `what` (`download`, `load`) are done, of the total where that is known. A download that resumes begins
    /// with the bytes of an earlier process, and one that restarts goes back.
    fn bytes(&self, _what: &'static str, _done: u64, _total: Option<u64>) {}

    /// So many of `what` (`notices`, `details`, `persons`) are done, of the total where that is known.
    fn count(&self, _what: &'static str, _done: u64, _total: Option<u64>) {}

    /// An attempt failed, and the next one follows after the delay.
    fn waiting(&self, _error: &Error, _delay: Duration) {}
}

/// Follows nothing.
impl Progress for () {}
