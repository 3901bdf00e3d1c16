//! Who follows long work.

pub use brreg_fetcher::progress::Progress;

/// Makes followers of the work on registers, such as progress bars.
pub trait Observer: Sync {
    /// Follows the work on a register until what is returned is dropped.
    fn follow(&self, register: &'static str) -> Box<dyn Progress>;
}

/// Follows nothing.
impl Observer for () {
    fn follow(&self, _: &'static str) -> Box<dyn Progress> {
        Box::new(())
    }
}
