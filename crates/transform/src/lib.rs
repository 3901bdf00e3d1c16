//! Flattens the registers' records into rows of declared tables.
//!
//! Records come in as [`brreg_domain`] has them, from whatever was read; what goes out are Arrow batches. Nothing here knows ZIP,
//! CSV or JSON, and nothing opens a socket or a table's file.

pub mod avvik;
pub mod cells;
pub mod compared;
pub mod ektepakt;
mod error;
pub mod konkurs;
pub mod pseudonym;
pub mod rrh;
pub mod schema;
mod text;
mod values;
pub mod versions;

pub use error::Error;
