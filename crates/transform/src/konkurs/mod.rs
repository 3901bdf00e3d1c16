//! Konkursvarsel, bankruptcy notices: from a notice as the list and the lookup have it to its rows.

mod debitor;
mod rows;

pub use rows::{Notice, Rows};
