//! Konkursvarsel, bankruptcy notices: from a notice as the list and the lookup have it to its rows.

mod compared;
mod debitor;
mod rows;

pub use compared::COMPARED;
pub use rows::{Notice, Rows};
