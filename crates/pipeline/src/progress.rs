//! Who follows long work.

pub use brreg_fetcher::progress::Progress;

use crate::register::Register;
use crate::report::Note;

/// Makes followers of the work on registers, such as progress bars.
pub trait Observer: Sync {
    /// Follows the work on a register until what is returned is dropped.
    fn follow(&self, register: &'static str) -> Box<dyn Progress>;

    /// Tells what should be known before long work begins; the report tells it too.
    fn note(&self, _register: &dyn Register, _note: &Note) {}
}

/// Follows nothing.
impl Observer for () {
    fn follow(&self, _: &'static str) -> Box<dyn Progress> {
        Box::new(())
    }
}
