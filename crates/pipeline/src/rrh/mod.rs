//! The register over reelle rettighetshavere: from flattened batches to a snapshot.

mod changes;
mod load;

pub use load::{Load, Loaded, REGISTER};
