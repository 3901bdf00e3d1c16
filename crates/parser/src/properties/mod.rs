//! What holds for any bytes, as functions: a fuzzer calls them with the bytes that it finds, and tests with random ones.
//!
//! Each panics where its property does not hold.
#![allow(clippy::unwrap_used, clippy::panic, missing_docs)]

mod archive;
mod elements;
#[cfg(test)]
pub(crate) mod examples;
mod records;
mod rows;
#[cfg(test)]
mod tests;
mod to_value;

pub use archive::archive;
pub use elements::elements;
pub(crate) use records::agree;
pub use records::records;
pub use rows::rows;
