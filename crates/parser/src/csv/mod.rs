//! CSV: the rows of one record are put together on the reading thread and decoded on any other.

mod columns;
mod joined;
mod row;
mod rows;
mod splitter;

pub(crate) use columns::Columns;
pub use columns::Layout;
pub(crate) use rows::Rows;
pub use rows::{Group, Row};
pub(crate) use splitter::Splitter;
pub(crate) use splitter::is_same;
