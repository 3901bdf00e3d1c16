//! The registers' records, one file or folder per register: how they are read.
//!
//! The rest of the crate reads them through [`BulkFile`](crate::BulkFile) and [`FromJson`](crate::json::FromJson) alone.

mod ektepakt;
mod enhet;
mod konkurs;
mod rrh;

pub use enhet::Enhetsregisteret;
pub use rrh::Rrh;
