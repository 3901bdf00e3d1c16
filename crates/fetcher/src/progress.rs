//! What happens during a fetch of many answers, for whoever watches.

/// Counts along. Called often: it must return at once.
pub trait Count: Send + Sync {
    /// So many of `what` (`notices`, `details`, `persons`) are done, of so many where that is known.
    fn count(&self, what: &'static str, done: u64, total: Option<u64>);
}

/// Nobody watches.
impl Count for () {
    fn count(&self, _: &'static str, _: u64, _: Option<u64>) {}
}
