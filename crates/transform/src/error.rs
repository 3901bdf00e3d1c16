//! The one error type of this crate.

/// Rows could not be made into a batch.
#[derive(Debug, thiserror::Error)]
#[error("cannot make rows into a batch")]
pub struct Error(#[from] arrow::error::ArrowError);
