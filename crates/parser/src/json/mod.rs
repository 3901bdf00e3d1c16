//! The bulk JSON: one array, split into its elements on the reading thread and decoded on any other.

mod decode;
mod fault;
mod nesting;
mod splitter;

pub(crate) use decode::decode;
pub(crate) use splitter::Splitter;
