//! Several tables of one snapshot, read in lockstep: group by group, a group being all rows of one thing.
//!
//! The rows of a group are consecutive in each table, and the groups come in the same order in all of them. The first
//! table has a row for every group. A thing whose rows come in two places of a file is two groups with the same key.

mod cursor;
mod key;
mod reader;
mod source;

pub(crate) use key::group_keys;
pub use key::identity;
pub(crate) use reader::{Chunk, GroupReader};
pub(crate) use source::TableSource;
