//! The registers from their answers to published snapshots.

mod answers;
pub mod ektepakt;
pub mod konkurs;
pub mod rrh;
pub mod tables;
