//! The registers, one folder each. No register knows another.

pub mod ektepakt;
pub mod konkurs;
pub mod rrh;

pub use ektepakt::Ektepakt;
pub use konkurs::Konkurs;
pub use rrh::Rrh;
