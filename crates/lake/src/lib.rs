//! The lake: where snapshots are, how they are written, merged, compared, published, verified and kept.
//!
//! It has no list of registers: a caller says which tables a register has ([`RegisterTables`]).
//!
//! # Memory
//! A load holds the batches of rows that the caller's permits let through, one row group per table while it fills (at most
//! [`table_file::ROW_GROUP_ROWS`] rows, encoded and compressed), and the footers. Numbers of keys beyond 2 MiB per
//! table are in files of the draft.

pub mod background;
pub mod compare;
mod damage;
mod data_package;
mod encode;
pub mod erase;
mod error;
mod file_check;
mod groups;
pub mod hash;
pub mod key_file;
pub mod lanes;
pub mod layout;
pub mod levels;
pub mod manifest;
pub mod merge;
pub mod migrate;
mod numbers;
pub mod privacy;
#[cfg(any(test, fuzzing))]
pub mod properties;
pub mod rejected;
pub mod remote;
pub mod replace;
pub mod row_counts;
mod runs;
pub mod same_rows;
pub mod snapshot;
pub mod source_file;
mod spill;
pub mod store;
pub mod table_file;
pub mod table_reader;
#[cfg(test)]
mod testing;
mod unique;
pub mod verify;

pub use brreg_transform::schema::RegisterTables;
pub use error::{Error, ErrorKind};
pub use groups::identity;
