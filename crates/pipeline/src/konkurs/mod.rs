//! Konkursvarsel, bankruptcy notices: from the pages of the list and the single notices to a snapshot.

mod load;
mod merge;

pub use load::{Load, Mode, REGISTER};
