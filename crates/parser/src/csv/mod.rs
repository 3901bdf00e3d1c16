//! The bulk CSV: rows of one registration are put together on the reading thread and decoded on any other.

mod columns;
mod decode;
mod group;
mod labels;
mod row;
mod rows;
mod splitter;

pub(crate) use columns::Columns;
pub(crate) use decode::decode;
pub(crate) use splitter::Splitter;
