//! Konkursvarsel, bankruptcy notices: from the pages of the list and the single notices to a snapshot.

mod debitor;
mod load;
mod merge;
mod rows;

pub use load::{Load, Mode, REGISTER};

pub use crate::loaded::Loaded;
