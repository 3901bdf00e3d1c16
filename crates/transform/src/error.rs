//! The error of this crate.

/// Rows could not be collected into a batch.
#[derive(Debug, thiserror::Error)]
#[error("cannot collect rows into a batch")]
pub struct Error(#[from] arrow::error::ArrowError);
