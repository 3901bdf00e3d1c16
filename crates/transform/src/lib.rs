//! Flattens the registers' records into the lake's Parquet tables, compares and publishes snapshots.
//!
//! Records come in as [`brreg_domain`] has them, from whatever was read; what goes out is a folder of Parquet files with
//! a manifest, published by one rename. Nothing here knows ZIP or CSV, and nothing opens a socket. The bulk files of rrh are decoded
//! by who reads them; the answers of the other two registers, each of them small, are JSON and decoded here.
//!
//! # Memory
//! A load holds at most [`lanes::Permits`] batches of rows, one row group a table while it fills (at most
//! [`table_file::ROW_GROUP_ROWS`] rows, encoded and compressed), and the footers. None of them grows with the input. The two
//! small registers, [`konkurs`] and [`ektepakt`], are held as columns while they are merged with the snapshot before.

mod answers;
mod avvik;
mod cells;
pub mod ektepakt;
mod endringer;
mod error;
pub mod konkurs;
pub mod lanes;
mod loaded;
pub mod manifest;
mod newest;
pub mod pseudonym;
mod rejected;
pub mod rrh;
pub mod schema;
pub mod snapshot;
pub mod source_file;
mod stored;
pub mod table_file;
mod text;
mod values;
pub mod verify;

pub use error::{Error, ErrorKind};
pub use loaded::Loaded;
