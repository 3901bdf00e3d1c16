//! Turns the registers' records into rows of declared tables.
//!
//! Records are the types of [`brreg_domain`], whatever they were read from; rows are collected into Arrow batches. This
//! crate has no code for ZIP, CSV or JSON, and opens no file and no socket.
//!
//! Each register has a folder: its tables with their versions (`tables`, `REGISTER`), and `Rows`, which takes its
//! records and returns batches.

pub mod avvik;
pub mod cells;
pub mod compared;
pub mod ektepakt;
pub mod enhet;
mod error;
pub mod konkurs;
mod pointer;
pub mod pseudonym;
pub mod rrh;
pub mod schema;
mod text;
mod values;

pub use error::Error;
