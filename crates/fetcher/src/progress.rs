//! Progress of a fetch of many answers.

/// Receives the progress. It is called often and must return at once.
pub trait Count: Send + Sync {
    /// Reports that `done` of `what` (`notices`, `details`, `persons`) are done, of `total` if that is known.
    fn count(&self, what: &'static str, done: u64, total: Option<u64>);
}

/// Ignores the progress.
impl Count for () {
    fn count(&self, _: &'static str, _: u64, _: Option<u64>) {}
}
