//! Konkursvarsel, bankruptcy notices: from a notice, as the list and the lookup give it, to its rows.

mod compared;
mod debitor;
mod rows;
pub mod tables;
mod traces;

pub use compared::COMPARED;
pub use rows::{Notice, Rows};
pub use tables::REGISTER;
