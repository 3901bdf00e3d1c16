//! The lake: where snapshots lie, how they are written, compared and published.
//!
//! It knows tables, not registers: which tables a register has is told by the caller.
//!
//! # Memory
//! A load holds at most [`lanes::Permits`] batches of rows, one row group a table while it fills (at most
//! [`table_file::ROW_GROUP_ROWS`] rows, encoded and compressed), and the footers.

pub mod background;
pub mod compare;
pub mod endringer;
mod error;
mod groups;
pub mod lanes;
mod loaded;
pub mod manifest;
pub mod newest;
pub mod privacy;
pub mod rejected;
pub mod snapshot;
pub mod source_file;
pub mod stored;
pub mod table_file;
pub mod verify;

pub use error::{Error, ErrorKind};
pub use loaded::Loaded;
