//! Flattens the registers' records into the lake's Parquet tables, compares and publishes snapshots.
//!
//! Records come in as [`brreg_domain`] has them, from whatever was read; what goes out is a folder of Parquet files with
//! a manifest, published by one rename. Nothing here knows ZIP, JSON or CSV, and nothing opens a socket.
//!
//! # Memory
//! A load holds at most [`lanes::Permits`] batches of rows, one row group a table while it fills (at most
//! [`table_file::ROW_GROUP_ROWS`] rows, encoded and compressed), and the footers. None of them grows with the input.

mod endringer;
mod error;
pub mod lanes;
pub mod manifest;
pub mod pseudonym;
pub mod rrh;
pub mod schema;
pub mod snapshot;
pub mod table_file;
mod text;
pub mod verify;

pub use error::{Error, ErrorKind};
